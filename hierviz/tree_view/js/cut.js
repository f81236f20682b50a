// The cut: a number of groups, changed by hand where nodes were opened or closed; what it was before, and after.

const sorted = (nodes) => [...nodes].sort((a, b) => a - b);

export class Cut {
  constructor(tree) {
    this.tree = tree;
  }

  /** Take over a state; what was before is forgotten. */
  take({ k, opened, closed }) {
    this.past = [{ index: this.tree.indexOf(k), opened, closed }];
    this.future = [];
    this.restore();
  }

  /** A cut that the host chose; what was before can be come back to. */
  follow({ k, opened, closed }) {
    Object.assign(this, { index: this.tree.indexOf(k), opened: new Set(opened), closed: new Set(closed) });
    this.regroup();
    this.remember();
  }

  state() {
    return { k: this.tree.nGroups[this.index], opened: sorted(this.opened), closed: sorted(this.closed) };
  }

  isByHand() {
    return this.opened.size > 0 || this.closed.size > 0;
  }

  /** Names the cut, as Python does. */
  key() {
    const { k, opened, closed } = this.state();
    return [k, opened.join("."), closed.join(".")].join("-");
  }

  /** The group (its node) of every node, -1 above the cut; and how many groups there are. */
  regroup() {
    this.group = this.tree.groupsAt(this.index, this.opened, this.closed);
    this.nGroups = 0;
    for (let u = 0; u < this.tree.nNodes; u++) this.nGroups += this.group[u] === u;
  }

  /** One of the tree's numbers of groups; changes made by hand give way. */
  at(index) {
    this.index = index;
    this.opened.clear();
    this.closed.clear();
    this.regroup();
  }

  canOpen(u) {
    return u >= this.tree.nLeaves && this.group[u] === u;
  }

  /** A group gives way to its children. */
  open(u) {
    this.closed.delete(u);
    if (this.tree.rank[u] < this.tree.nInner - this.index) this.opened.add(u);
    this.regroup();
  }

  canClose(u) {
    return u >= this.tree.nLeaves && this.group[u] < 0;
  }

  /** All groups below a node become one. */
  close(u) {
    for (const nodes of [this.opened, this.closed])
      for (const v of [...nodes]) if (this.tree.isBelow(v, u)) nodes.delete(v);
    if (this.tree.rank[u] >= this.tree.nInner - this.index) this.closed.add(u);
    this.regroup();
  }

  // -- undo and redo --------------------------------------------------------

  /** The hand has let go: from here on the present cut can be come back to. */
  remember() {
    const now = { index: this.index, opened: [...this.opened], closed: [...this.closed] };
    if (JSON.stringify(now) === JSON.stringify(this.past[this.past.length - 1])) return;
    this.past.push(now);
    this.future = [];
  }

  canUndo() {
    return this.past.length > 1;
  }

  canRedo() {
    return this.future.length > 0;
  }

  undo() {
    if (!this.canUndo()) return;
    this.future.push(this.past.pop());
    this.restore();
  }

  /** As if the last change had never been. */
  takeBack() {
    this.undo();
    this.future.pop();
  }

  redo() {
    if (!this.canRedo()) return;
    this.past.push(this.future.pop());
    this.restore();
  }

  restore() {
    const { index, opened, closed } = this.past[this.past.length - 1];
    Object.assign(this, { index, opened: new Set(opened), closed: new Set(closed) });
    this.regroup();
  }
}
