// What is chosen in a view: a node or a range of leaves, what the pointer is over, search hits; shared with other views.
import { nearestNode } from "./project.js";
import { nameAt } from "./inside.js";
import { Stage } from "./stage.js";
import { fillCard } from "./card.js";

export class Chooser extends Stage {
  /** The node under a screen point: a node within 12 px, its name, or beyond the rim what is named there. */
  hit(px, py) {
    const { beyond, across } = this.projection.locate(px, py),
      { a0, a1 } = this.frame;
    const place = Math.floor(across);
    if (beyond < 3 || place < a0 || place >= a1) {
      const u = nearestNode(this.projection, this.top, px, py);
      return u >= 0 ? u : nameAt(this.inside, px, py);
    }
    if (beyond > this.margin + 240) return -1;
    const leaf = this.tree.leafAt[place];
    return this.projection.spacing >= 7 || this.mode !== "group" ? leaf : this.group[leaf];
  }

  validNode(node) {
    return Number.isInteger(node) && node >= 0 && node < this.tree.nNodes ? node : -1;
  }

  /** Take over what a state says is chosen. */
  takeChoice({ node, span, held }) {
    const { tree } = this,
      leaf = (u) => this.validNode(u) >= 0 && u < tree.nLeaves;
    this.selected = this.validNode(node);
    this.span =
      Array.isArray(span) && span.length === 2 && span.every(leaf) ? [tree.first[span[0]], tree.last[span[1]]] : null;
    if (this.span && this.span[0] >= this.span[1]) this.span = null;
    if (this.span) this.selected = -1;
    this.held = (held ?? []).filter((u) => this.validNode(u) >= 0);
    this.box.dataset.selected = String(this.selected);
  }

  choiceState() {
    const { tree, span } = this;
    return {
      node: this.selected,
      span: span ? [tree.leafAt[span[0]], tree.leafAt[span[1] - 1]] : null,
      held: this.held,
    };
  }

  select(u) {
    this.selected = u;
    this.span = null;
    this.box.dataset.selected = String(u);
    this.say(u >= 0 ? `Selected ${this.describe(u)}` : "Nothing selected.");
    this.chosen();
  }

  /** Select the leaves from one place across to another; `final` once the hand lets go. */
  selectSpan(from, to, final = true) {
    const { a0, a1 } = this.frame,
      clamp = (place) => Math.min(Math.round(a1) - 1, Math.max(Math.round(a0), Math.floor(place)));
    const [first, last] = [clamp(from), clamp(to)].sort((a, b) => a - b);
    this.span = [first, last + 1];
    this.selected = -1;
    this.box.dataset.selected = "-1";
    if (!final) {
      this.paintOver();
      return;
    }
    const { tree } = this;
    this.say(
      `Selected ${last + 1 - first} leaves, from ${tree.nameOf(tree.leafAt[first])} to ${tree.nameOf(tree.leafAt[last])}.`,
    );
    this.chosen();
  }

  /** A range grows or shrinks by one leaf at its right end. */
  stretch(step, at) {
    const [first, last] = this.span ?? [this.tree.first[at], this.tree.last[at]];
    this.selectSpan(first, Math.max(first, last - 1 + step));
  }

  /** What is chosen has changed: repaint, tell Python and the other views on the page. */
  chosen() {
    const { tree, span, selected } = this;
    const [first, last] = span ?? (selected >= 0 ? [tree.first[selected], tree.last[selected]] : [0, 0]);
    for (const peer of this.peers()) peer.follow(this, tree.leafAt.subarray(first, last));
    this.marked = [];
    this.paint();
    this.tell();
  }

  /** Another view chose leaves: the same choice in a view of the same tree, else ticks at these leaves. */
  follow(other, leaves) {
    if (other.tree.key === this.tree.key)
      Object.assign(this, { selected: other.selected, span: other.span, marked: [] });
    else this.marked = [...leaves].filter((leaf) => leaf < this.tree.nLeaves);
    this.box.dataset.selected = String(this.selected);
    this.box.dataset.marked = String(this.marked.length);
    this.paint();
  }

  say(text) {
    this.status.textContent = text;
  }

  describe(u) {
    return `${this.tree.nameOf(u)}, ${this.tree.leaves(u)} leaves, ${this.tree.size[u]} points.`;
  }

  /** A search found a node; `more` keeps the earlier hits marked. */
  found(u, more) {
    if (!more) this.held = [];
    this.held = [...this.held, u];
    this.select(u);
    this.fly(u);
    if (!more) this.base.focus();
  }

  /** Nothing is chosen, nothing is marked. */
  letGo() {
    this.held = [];
    this.select(-1);
  }

  focusNode(u) {
    this.focused = u;
    this.say(this.describe(u));
    this.reveal(u);
    this.paintOver();
  }

  hover(u, x = 0, y = 0) {
    if (u >= 0) {
      if (u !== this.hovered) fillCard(this.card, this.tree, u, this.sprite);
      this.card.hidden = false;
      const [left, top, width, height] = [x, y, this.width, this.height].map((pixels) => pixels * this.unit);
      const right = left > width - 260;
      this.card.style.left = right ? "" : `${left + 16}px`;
      this.card.style.right = right ? `${width - left + 16}px` : "";
      this.card.style.top = `${Math.max(0, Math.min(top + 14, height - this.card.offsetHeight - 6))}px`;
    } else this.card.hidden = true;
    if (u !== this.hovered) {
      this.hovered = u;
      this.paintOver();
    }
  }
}
