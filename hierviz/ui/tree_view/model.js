// The tree as it came from Python, and what follows from it: groups of a cut, colours, names.

const DTYPES = {
  int32: Int32Array, float32: Float32Array, float64: Float64Array, uint8: Uint8Array, int16: Int16Array,
};

/** Unpack what `payload.py` packed: a length, a JSON header, then arrays at 8-byte steps. */
export function unpack(bytes) {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const headerLength = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, headerLength)));
  const start = 8 + Math.ceil(headerLength / 8) * 8;
  const arrays = {};
  for (const { name, dtype, offset, length } of header.arrays) {
    arrays[name] = new DTYPES[dtype](buffer, start + offset, length);
  }
  return { ...header, ...arrays };
}

/** A tree with its tables. Node ids, ranks and levels are those of the Python `Hierarchy`. */
export class Tree {
  constructor(data) {
    Object.assign(this, data);
    this.nNodes = this.parent.length;
    this.nInner = this.nNodes - this.nLeaves;
    this.root = this.nNodes - 1;
    this.ranked = new Int32Array(this.nInner); // inner nodes from the first merge to the last
    for (let u = this.nLeaves; u < this.nNodes; u++) this.ranked[this.rank[u]] = u;
    this.leafAt = new Int32Array(this.nLeaves); // leaf at each place across
    for (let u = 0; u < this.nLeaves; u++) this.leafAt[this.first[u]] = u;
    this.children = Array.from({ length: this.nInner }, () => []);
    for (let u = 0; u < this.root; u++) this.children[this.parent[u] - this.nLeaves].push(u);
    for (const kids of this.children) kids.sort((a, b) => this.first[a] - this.first[b]);
  }

  childrenOf(u) { return u < this.nLeaves ? [] : this.children[u - this.nLeaves]; }

  /** Index of the deepest level that has at most k groups. */
  levelIndex(k) {
    let low = 0, high = this.levels.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.levels[middle] <= k) low = middle; else high = middle - 1;
    }
    return low;
  }

  /** The group (its node) of every node when the last `undone` merges are undone; -1 above the cut. */
  groupsAt(undone) {
    const kept = this.nInner - undone;
    const group = new Int32Array(this.nNodes).fill(-1);
    for (let u = this.root; u >= 0; u--) {
      if (this.rank[u] >= kept) continue;
      const above = u === this.root ? -1 : group[this.parent[u]];
      group[u] = above >= 0 ? above : u;
    }
    return group;
  }

  /** Level (0 root .. 1 leaves) at which the ring of a cut is drawn: between two merges. */
  ringLevel(undone) {
    const kept = this.nInner - undone;
    const outer = kept > 0 ? this.level[this.ranked[kept - 1]] : 1;
    const inner = kept < this.nInner ? this.level[this.ranked[kept]] : 0;
    return kept === this.nInner ? outer * 0.35 : (outer + inner) / 2;
  }

  /** How many merges are undone by a cut drawn at a level: those nearer to the root than it. */
  undoneAt(level) {
    let low = 0, high = this.nInner;
    while (low < high) {
      const middle = (low + high) >> 1; // ranked levels fall with rank
      if (this.level[this.ranked[middle]] >= level) low = middle + 1; else high = middle;
    }
    return this.nInner - low;
  }

  pathToRoot(u) {
    const path = [u];
    while (u !== this.root) path.push((u = this.parent[u]));
    return path;
  }

  leaves(u) { return this.last[u] - this.first[u]; }

  nameOf(u) {
    if (u < this.nLeaves) return this.names[u];
    return this.nodeNames[u - this.nLeaves];
  }

  /** Value of a category column for every node: the leaves' common value, else -1. */
  commonValue(codes) {
    const value = new Int16Array(this.nNodes).fill(-2);
    value.set(codes);
    for (let u = 0; u < this.root; u++) {
      const p = this.parent[u];
      if (value[p] === -2) value[p] = value[u];
      else if (value[p] !== value[u]) value[p] = -1;
    }
    return value;
  }
}

/** Leaves whose names contain a text: whole-word beginnings first, then anywhere. */
export function searchNames(names, text, limit = 12) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const hits = [];
  names.forEach((name, leaf) => {
    const at = name.toLowerCase().indexOf(wanted);
    if (at < 0) return;
    const startsWord = at === 0 || /[\s,(-]/.test(name[at - 1]);
    hits.push([at === 0 ? 0 : startsWord ? 1 : 2, name.length, leaf]);
  });
  hits.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  return hits.slice(0, limit).map((hit) => hit[2]);
}

const RAMP = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]]; // viridis
export const RAMP_STEPS = 24;

/** Colour of a share from 0 to 1, in steps so that few paths are drawn. */
export function rampColour(share) {
  const step = Math.min(RAMP_STEPS - 1, Math.max(0, Math.floor(share * RAMP_STEPS)));
  const place = (step / (RAMP_STEPS - 1)) * (RAMP.length - 1);
  const i = Math.min(RAMP.length - 2, Math.floor(place));
  const mixed = RAMP[i].map((c, j) => Math.round(c + (RAMP[i + 1][j] - c) * (place - i)));
  return `rgb(${mixed.join(",")})`;
}

/** Colour of every node and leaf band, and the legend, for one way of colouring. */
export function colourNodes(tree, mode, group, neutral) {
  const node = new Array(tree.nNodes).fill(neutral);
  if (mode === "group") return colourGroups(tree, group, node);
  const column = tree.columns.find((c) => c.key === mode);
  if (column && column.kind === "category") return colourCategory(tree, column, node, neutral);
  if (column) return colourShare(tree, column, node);
  return colourGroups(tree, group, node);
}

function colourGroups(tree, group, node) {
  const found = [];
  for (let u = 0; u < tree.nNodes; u++) {
    if (group[u] < 0) continue;
    node[u] = tree.palette[tree.hue[group[u]]];
    if (group[u] === u) found.push(u);
  }
  found.sort((a, b) => tree.leaves(b) - tree.leaves(a) || tree.first[a] - tree.first[b]);
  const entries = found.slice(0, 12).map((u) => ({ colour: node[u], text: tree.nameOf(u), count: tree.leaves(u) }));
  return { node, legend: { title: "Largest groups", entries, more: found.length - entries.length } };
}

function colourCategory(tree, column, node, neutral) {
  const value = tree.commonValue(tree[column.array]);
  const count = new Array(column.values.length).fill(0);
  const colourOf = (code) => (code < 0 ? neutral : tree.palette[code % tree.palette.length]);
  for (let u = 0; u < tree.nNodes; u++) {
    node[u] = colourOf(value[u]);
    if (u < tree.nLeaves && value[u] >= 0) count[value[u]] += 1;
  }
  const entries = column.values.map((text, code) => ({ colour: colourOf(code), text: text || "(blank)", count: count[code] }));
  return { node, legend: { title: column.label, entries, more: 0 } };
}

function colourShare(tree, column, node) {
  const values = tree[column.array];
  const [low, high] = column.range;
  const position = (v) => {
    if (column.log) return high > low ? Math.log(Math.max(v, low) / low) / Math.log(high / low) : 1;
    return high > low ? (v - low) / (high - low) : 1;
  };
  for (let u = 0; u < tree.nNodes; u++) if (!Number.isNaN(values[u])) node[u] = rampColour(position(values[u]));
  const ramp = Array.from({ length: RAMP_STEPS }, (_, i) => rampColour((i + 0.5) / RAMP_STEPS));
  return { node, legend: { title: column.label, ramp, low: column.text[0], high: column.text[1] } };
}
