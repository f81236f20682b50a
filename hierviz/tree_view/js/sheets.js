// Pictures of points, in sheets that are asked for when they are needed: see map_payload.py.

const REPEAT_MS = 4000; // without an answer a request is made again
const AGAIN_MS = 250; // where the host takes no request just now
const APART_MS = 60; // after a painting: a host may take only one message at a time, and what a hand chose comes first
const MOST_AT_ONCE = 2; // sheets of a request
const MOST_BYTES = 150e6; // of decoded sheets of each level
const LARGE = 1.25; // times its own side a picture may be drawn at

export class Sheets {
  /** `tables` is what Python packed: of each picture its leaf, points, class and confidence.
   *  A host's `ask` takes a request and says whether it has gone out. */
  constructor(tables) {
    Object.assign(this, { label: null, sure: null, classOfLeaf: null }, tables);
    this.kept = this.levels.map(() => new Map()); // number of a sheet -> its pictures, the last used one last
    this.failed = this.levels.map(() => new Set());
    this.wanted = { level: 0, sheets: [] };
    this.most = this.levels.map(({ side, n }) => Math.floor(MOST_BYTES / (4 * side * side * n)));
    const far = (one, other) => (one < other ? 0.5 : 0) + Math.abs(one - other); // a larger one serves better
    this.order = this.levels.map((_, level) => [...this.levels.keys()].sort((a, b) => far(a, level) - far(b, level)));
    this.nAsked = 0;
    this.waiting = 0; // number of the request under way, 0 for none
    this.onArrival = null;
    this.list();
  }

  /** The pictures of every leaf, the most typical first, as slices of one array. */
  list() {
    const nLeaves = this.leaf.reduce((a, b) => Math.max(a, b), -1) + 1;
    this.start = new Int32Array(nLeaves + 1);
    for (const leaf of this.leaf) this.start[leaf + 1] += 1;
    for (let i = 0; i < nLeaves; i++) this.start[i + 1] += this.start[i];
    const free = this.start.slice();
    this.places = new Int32Array(this.leaf.length);
    this.leaf.forEach((leaf, place) => {
      this.places[free[leaf]++] = place;
    });
  }

  of(leaf) {
    return this.places.subarray(this.start[leaf] ?? 0, this.start[leaf + 1] ?? 0);
  }

  /** What tells whether the class of a picture's point belongs below a node; one that is not known does. */
  belongsBelow(tree, u) {
    const { label, classOfLeaf } = this;
    if (!label) return () => true;
    const leaves = tree.leafAt.subarray(tree.first[u], tree.last[u]);
    const own = new Set(classOfLeaf ? Array.from(leaves, (leaf) => classOfLeaf[leaf]) : leaves);
    return (place) => label[place] < 0 || own.has(label[place]);
  }

  /** The level whose pictures are drawn at so many pixels of the screen. */
  levelFor(pixels) {
    const found = this.levels.findIndex(({ side }) => pixels <= LARGE * side);
    return found < 0 ? this.levels.length - 1 : found;
  }

  /** Ask for what a painting needs and lacks: pictures by place, each with its level. */
  want(level, places) {
    const { n } = this.levels[level];
    const needed = [...new Set(places.map((place) => Math.floor(place / n)))].sort((a, b) => a - b);
    this.wanted = { level, sheets: needed.slice(0, this.most[level]) };
    const kept = this.kept[level];
    for (const sheet of this.wanted.sheets) {
      const found = kept.get(sheet);
      if (kept.delete(sheet)) kept.set(sheet, found);
    }
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.request(), APART_MS);
  }

  get missing() {
    const { level, sheets } = this.wanted;
    return sheets.filter((sheet) => !this.kept[level].has(sheet) && !this.failed[level].has(sheet));
  }

  request() {
    const sheets = this.missing.slice(0, MOST_AT_ONCE);
    if (this.waiting || !sheets.length || !this.ask) return;
    this.waiting = ++this.nAsked;
    const isAsked = this.ask({ n: this.waiting, level: this.wanted.level, sheets });
    clearTimeout(this.patience);
    const again = () => {
      this.waiting = 0;
      this.request();
    };
    this.patience = setTimeout(again, isAsked ? REPEAT_MS : AGAIN_MS);
  }

  /** An answer, or the first word of a host that can be asked from now on. */
  async take({ level, sheets, heard, ...tables }, ask) {
    this.ask = ask;
    this.nAsked = Math.max(this.nAsked, heard); // a host that goes on after a reload
    const { side, columns } = tables;
    for (const sheet of sheets) {
      const blob = new Blob([tables[String(sheet)]], { type: "image/jpeg" });
      if (blob.size) this.keep(level, sheet, { side, columns, bitmap: await createImageBitmap(blob) });
      else this.failed[level].add(sheet);
    }
    if (this.waiting && heard === this.waiting) {
      clearTimeout(this.patience);
      this.waiting = 0;
    }
    if (sheets.length) this.onArrival?.();
    this.request();
  }

  /** Nobody looks any more: sheets are let go of, and asked for again when somebody does. */
  rest() {
    clearTimeout(this.soon);
    clearTimeout(this.patience);
    Object.assign(this, { onArrival: null, ask: null, waiting: 0, wanted: { level: 0, sheets: [] } });
    for (const kept of this.kept) {
      for (const { bitmap } of kept.values()) bitmap.close();
      kept.clear();
    }
  }

  keep(level, sheet, pictures) {
    const kept = this.kept[level];
    kept.get(sheet)?.bitmap.close();
    kept.set(sheet, pictures);
    for (const [oldest, { bitmap }] of kept) {
      if (kept.size <= this.most[level]) break;
      kept.delete(oldest);
      bitmap.close();
    }
  }

  /** Draw a picture as a square from the sheet that suits it best; false where it has not arrived. */
  draw(context, place, level, x, y, size) {
    for (const one of this.order[level]) {
      const { n } = this.levels[one];
      const found = this.kept[one].get(Math.floor(place / n));
      if (!found) continue;
      const { bitmap, side, columns } = found;
      const cell = place % n;
      const [left, top] = [(cell % columns) * side, Math.floor(cell / columns) * side];
      context.drawImage(bitmap, left, top, side, side, x, y, size, size);
      return true;
    }
    return false;
  }
}
