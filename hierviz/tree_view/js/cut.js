// The cut: a level, changed by hand where nodes were opened or closed; what it was before, and after.

const sorted = (nodes) => [...nodes].sort((a, b) => a - b);

export class Cut {
  constructor(tree, { k, opened = [], closed = [] }) {
    this.tree = tree;
    this.index = tree.levelIndex(k);
    const inner = (nodes) => new Set(nodes.filter((u) => Number.isInteger(u) && u >= tree.nLeaves && u < tree.nNodes));
    this.opened = inner(opened);
    this.closed = inner(closed);
    this.past = [this.snapshot()];
    this.future = [];
  }

  isLevel() {
    return this.opened.size === 0 && this.closed.size === 0;
  }

  /** Names the cut, as Python does. */
  key() {
    return [this.tree.levels[this.index], sorted(this.opened).join("."), sorted(this.closed).join(".")].join("-");
  }

  state() {
    return { k: this.tree.levels[this.index], opened: sorted(this.opened), closed: sorted(this.closed) };
  }

  groups() {
    return this.tree.groupsAt(this.index, this.opened, this.closed);
  }

  /** A level; changes made by hand give way. */
  at(index) {
    this.index = index;
    this.opened.clear();
    this.closed.clear();
  }

  /** A group gives way to its children. */
  open(u) {
    this.closed.delete(u);
    if (this.tree.rank[u] < this.tree.nInner - this.index) this.opened.add(u);
  }

  /** All groups below a node become one. */
  close(u) {
    for (const nodes of [this.opened, this.closed])
      for (const v of [...nodes]) if (this.tree.isBelow(v, u)) nodes.delete(v);
    if (this.tree.rank[u] >= this.tree.nInner - this.index) this.closed.add(u);
  }

  // -- undo and redo --------------------------------------------------------

  snapshot() {
    return { index: this.index, opened: [...this.opened], closed: [...this.closed] };
  }

  /** The hand has let go: from here on the present cut can be come back to. */
  remember() {
    const now = this.snapshot();
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

  redo() {
    if (!this.canRedo()) return;
    this.past.push(this.future.pop());
    this.restore();
  }

  restore() {
    const { index, opened, closed } = this.past[this.past.length - 1];
    Object.assign(this, { index, opened: new Set(opened), closed: new Set(closed) });
  }
}
