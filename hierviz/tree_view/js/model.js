// The tree as it came from Python, and what follows from it: groups of a cut, names, search.

const DTYPES = {
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  int16: Int16Array,
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

/** A tree with its tables. Node ids, ranks and radii are those of the Python `Hierarchy`. */
export class Tree {
  constructor(data) {
    Object.assign(this, data);
    this.encodings = [...data.encodings];
    this.given = new Map(); // names that people gave: node -> name
    this.nNodes = this.parent.length;
    this.radii = this[this.lengths[0].array]; // the default branch lengths, those of the cut
    this.nInner = this.nNodes - this.nLeaves;
    this.root = this.nNodes - 1;
    this.ranked = new Int32Array(this.nInner); // inner nodes from the first merge to the last
    for (let u = this.nLeaves; u < this.nNodes; u++) this.ranked[this.rank[u]] = u;
    this.leafAt = new Int32Array(this.nLeaves); // leaf at each place across
    for (let u = 0; u < this.nLeaves; u++) this.leafAt[this.first[u]] = u;
    this.listChildren();
  }

  /** Children from left to right, as slices of one array. */
  listChildren() {
    const { nNodes, root, parent, first } = this;
    this.childStart = new Int32Array(nNodes + 1);
    for (let u = 0; u < root; u++) this.childStart[parent[u] + 1] += 1;
    for (let u = 0; u < nNodes; u++) this.childStart[u + 1] += this.childStart[u];
    const free = this.childStart.slice();
    this.childList = new Int32Array(root);
    for (let u = 0; u < root; u++) this.childList[free[parent[u]]++] = u;
    for (let u = this.nLeaves; u < nNodes; u++) {
      this.childList.subarray(this.childStart[u], this.childStart[u + 1]).sort((a, b) => first[a] - first[b]);
    }
  }

  childrenOf(u) {
    return this.childList.subarray(this.childStart[u], this.childStart[u + 1]);
  }

  /** Place in `nGroups` of the most groups that are at most k: how many merges that cut undoes. */
  indexOf(k) {
    let low = 0;
    let high = this.nGroups.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.nGroups[middle] <= k) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The group (its node) of every node; -1 above the cut.
   *  The last `undone` merges are undone, nodes in `opened` as well, those in `closed` are not. */
  groupsAt(undone, opened = new Set(), closed = new Set()) {
    const kept = this.nInner - undone;
    const group = new Int32Array(this.nNodes);
    for (let u = this.root; u >= 0; u--) {
      const above = u === this.root ? -1 : group[this.parent[u]];
      if (above >= 0) group[u] = above;
      else if (u < this.nLeaves) group[u] = u;
      else group[u] = (this.rank[u] >= kept && !closed.has(u)) || opened.has(u) ? -1 : u;
    }
    return group;
  }

  /** Radius (0 root .. 1 leaves) at which the ring of a cut is drawn: between two merges. */
  radiusOfCut(undone, radii = this.radii) {
    const kept = this.nInner - undone;
    if (this.nInner === 0) return 1;
    const outer = kept > 0 ? radii[this.ranked[kept - 1]] : 1;
    const inner = kept < this.nInner ? radii[this.ranked[kept]] : 0;
    return kept === this.nInner ? outer * 0.35 : (outer + inner) / 2;
  }

  /** How many merges are undone by a cut drawn at a radius: those nearer to the root than it. */
  undoneAt(at, radii = this.radii) {
    let low = 0;
    let high = this.nInner;
    while (low < high) {
      const middle = (low + high) >> 1; // ranked radii fall with rank
      if (radii[this.ranked[middle]] >= at) low = middle + 1;
      else high = middle;
    }
    return this.nInner - low;
  }

  pointsInWords(n) {
    return `${n.toLocaleString("en")} ${n === 1 ? this.points.replace(/s$/, "") : this.points}`;
  }

  pathToRoot(u, top = this.root) {
    const path = [u];
    for (let v = u; v !== top && v !== this.root; ) {
      v = this.parent[v];
      path.push(v);
    }
    return path;
  }

  isBelow(u, top) {
    return this.first[u] >= this.first[top] && this.last[u] <= this.last[top] && u <= top;
  }

  leaves(u) {
    return this.last[u] - this.first[u];
  }

  /** How much of the whole a node is: its points, or its leaves in a tree without points. */
  weight(u) {
    return this.size[this.root] > 0 ? this.size[u] : this.leaves(u);
  }

  /** The lowest node above all leaves from one place across to another. */
  above(from, to) {
    let u = this.leafAt[from];
    while (this.last[u] < to) u = this.parent[u];
    return u;
  }

  nameOf(u) {
    return this.given.get(u) ?? (u < this.nLeaves ? this.names[u] : this.nodeNames[u - this.nLeaves]);
  }

  /** The name beside the rim, where room is short. */
  shortNameOf(u) {
    return (
      this.given.get(u) ?? (u < this.nLeaves ? this.names[u] : (this.shortNames ?? this.nodeNames)[u - this.nLeaves])
    );
  }

  /** What a search looks through: leaves, then groups that have a name of their own. */
  searchable() {
    const groups = new Map([...(this.groups ?? []), ...this.given]);
    return { nodes: [...this.names.keys(), ...groups.keys()], names: [...this.names, ...groups.values()] };
  }

  /** Radii where every leaf stands where its branch ends: as deep as it has ancestors. */
  get raggedRadii() {
    if (this.ragged) return this.ragged;
    const depth = new Float32Array(this.nNodes);
    for (let u = this.root - 1; u >= 0; u--) depth[u] = depth[this.parent[u]] + 1;
    const deepest = depth.reduce((a, b) => Math.max(a, b), 1);
    this.ragged = depth.map((d) => d / deepest);
    return this.ragged;
  }

  /** Take in an encoding that the host made on demand. */
  addEncoding(encoding) {
    const { key, kind } = encoding;
    if (kind === "class share") this[key] = this.classShares(encoding);
    else if (kind === "number") this[key] = Float32Array.from(encoding.numbers, (number) => number ?? Number.NaN);
    else this[key] = Int16Array.from(encoding.codes);
    this.encodings = [...this.encodings.filter((other) => other.key !== key), { ...encoding, array: key }];
  }

  /** The share of one class among the labelled points of every node, from its points in each leaf. */
  classShares({ leaves, counts }) {
    const below = new Float64Array(this.nNodes);
    const whole = this.labelled ?? this.size;
    leaves.forEach((leaf, i) => {
      below[leaf] = counts[i];
    });
    for (let u = 0; u < this.root; u++) below[this.parent[u]] += below[u];
    return Float32Array.from(below, (n, u) => (n > 0 ? n / whole[u] : Number.NaN)); // no point of it: no colour
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

/** The nodes with most leaves, largest first, from left to right on ties; at most `limit`, more where many tie. */
export function largest(tree, nodes, limit) {
  let kept = nodes;
  if (nodes.length > limit) {
    const sizes = Int32Array.from(nodes, (u) => tree.leaves(u)).sort();
    const least = sizes[sizes.length - limit];
    kept = nodes.filter((u) => tree.leaves(u) >= least);
    if (kept.length > 4 * limit)
      kept = kept
        .filter((u) => tree.leaves(u) > least)
        .concat(kept.filter((u) => tree.leaves(u) === least).slice(0, limit));
  }
  return kept.sort((a, b) => tree.leaves(b) - tree.leaves(a) || tree.first[a] - tree.first[b]);
}

/** Leaves whose names contain a text: beginnings first, then beginnings of words, then anywhere. */
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
