// What is chosen in a view: a node or a range of leaves, search hits, what the pointer or the keys are on.
// Views on one page share it.

export class Choice {
  /** What is chosen is written to the data of `box`. `peers()` lists the choices of the other views on the page,
   *  `frame()` says which places across can be chosen. In `on`: `draw` when the picture shows another choice, `mark`
   *  when only the marks above it do, `change` when a hand chose, `say` for what there is to say of it. */
  constructor(tree, box, { peers, frame }, on) {
    Object.assign(this, { tree, box, peers, frame, on });
    this.hovered = this.focused = -1; // under the pointer, and where the keys are
    this.marked = []; // leaves that another view points at
  }

  /** Take over what a state says is chosen. */
  take({ node, span, held }) {
    this.selected = node;
    this.span = span && [this.tree.first[span[0]], this.tree.last[span[1]]]; // places across
    this.held = held;
    this.tag();
  }

  tag() {
    this.box.dataset.selected = String(this.selected);
    this.box.dataset.marked = String(this.marked.length);
  }

  state() {
    const { leafAt } = this.tree;
    const span = this.span && [leafAt[this.span[0]], leafAt[this.span[1] - 1]];
    return { node: this.selected, span, held: this.held };
  }

  /** True where there is nothing to mark. */
  get isEmpty() {
    const { hovered, focused, selected, span, held, marked } = this;
    return Math.max(hovered, focused, selected) < 0 && !span && !held.length && !marked.length;
  }

  select(u) {
    this.selected = u;
    this.span = null;
    this.tag();
    this.on.say(u >= 0 ? `Selected ${this.describe(u)}` : "Selection cleared.");
    this.spread();
  }

  /** Select the leaves from one place across to another; `final` once the hand lets go. */
  selectSpan(from, to, final = true) {
    const { a0, a1 } = this.frame();
    const clamp = (place) => Math.min(Math.round(a1) - 1, Math.max(Math.round(a0), Math.floor(place)));
    const [first, last] = [clamp(from), clamp(to)].sort((a, b) => a - b);
    this.span = [first, last + 1];
    this.selected = -1;
    this.tag();
    if (!final) {
      this.on.mark();
      return;
    }
    const [left, right] = [first, last].map((place) => this.tree.nameOf(this.tree.leafAt[place]));
    this.on.say(`Selected ${last + 1 - first} leaves, from ${left} to ${right}.`);
    this.spread();
  }

  /** A range, beginning with a node, grows or shrinks by one leaf at its right end. */
  stretch(step, u) {
    const [first, last] = this.span ?? [this.tree.first[u], this.tree.last[u]];
    this.selectSpan(first, Math.max(first, last - 1 + step));
  }

  /** Mark what a search found and select it; `more` keeps the earlier hits marked. */
  hold(u, more) {
    this.held = more ? [...this.held, u] : [u];
    this.select(u);
  }

  /** Nothing is chosen, nothing is marked. */
  letGo() {
    this.held = [];
    this.select(-1);
  }

  focus(u) {
    this.focused = u;
    if (u >= 0) this.on.say(this.describe(u));
    this.on.mark();
  }

  hover(u) {
    if (u === this.hovered) return;
    this.hovered = u;
    this.on.mark();
  }

  /** The other views on the page follow. */
  spread() {
    const { tree, span, selected } = this;
    const [first, last] = span ?? (selected >= 0 ? [tree.first[selected], tree.last[selected]] : [0, 0]);
    for (const peer of this.peers()) peer.follow(this, tree.leafAt.subarray(first, last));
    this.marked = [];
    this.tag();
    this.on.draw();
    this.on.change();
  }

  /** Another view chose leaves: the same choice in a view of the same tree, else ticks at these leaves. */
  follow(other, leaves) {
    const isSame = other.tree.key === this.tree.key;
    if (isSame) Object.assign(this, { selected: other.selected, span: other.span });
    this.marked = isSame ? [] : [...leaves].filter((leaf) => leaf < this.tree.nLeaves);
    this.tag();
    this.on.draw();
  }

  describe(u) {
    const { tree } = this;
    return `${tree.nameOf(u)}, ${tree.leaves(u)} leaves, ${tree.pointsInWords(tree.size[u])}.`;
  }
}
