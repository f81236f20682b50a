// What a view shows, as its messages say it: the one place that knows every key, its default and what is valid.

const LAYOUTS = ["circle", "left", "top"];
export const MOST_RINGS = 3;

const list = (value) => (Array.isArray(value) ? value : []);
const isNode = (u, tree) => Number.isInteger(u) && u >= 0 && u < tree.nNodes;
const isLeaf = (u, tree) => isNode(u, tree) && u < tree.nLeaves;
const isInner = (u, tree) => isNode(u, tree) && u >= tree.nLeaves;
const innerNodes = (value, tree) => list(value).filter((u) => isInner(u, tree));

/** Two leaves as the ends of a range, from left to right. */
function isSpan(value, tree) {
  return list(value).length === 2 && value.every((u) => isLeaf(u, tree)) && tree.first[value[0]] < tree.last[value[1]];
}

/** For each key of a message its value; the default where it is missing or makes no sense. */
const READERS = {
  k: (k, tree) => tree.nGroups[tree.indexOf(k ?? 1)],
  node: (u, tree) => (isNode(u, tree) ? u : -1),
  span: (ends, tree) => (isSpan(ends, tree) ? ends : null),
  held: (nodes, tree) => list(nodes).filter((u) => isNode(u, tree)),
  colour: (key) => key ?? "group",
  layout: (layout) => (LAYOUTS.includes(layout) ? layout : LAYOUTS[0]),
  lengths: (key, tree) => (tree.lengths.some((way) => way.key === key) ? key : tree.lengths[0].key),
  aligned: (aligned) => aligned !== false,
  rings: (keys) => list(keys).slice(0, MOST_RINGS),
  muted: (entries) => list(entries),
  widths: (widths) => Boolean(widths),
  focus: (u, tree) => (isInner(u, tree) && u !== tree.root ? u : -1),
  opened: innerNodes,
  closed: innerNodes,
  camera: (place) => (list(place).length === 3 && place.every(Number.isFinite) ? place : null),
  against: (key) => (typeof key === "string" ? key : ""),
};

/** The whole state that a message asks for, every key valid for the tree. */
export function readState(message, tree) {
  const entries = Object.entries(READERS).map(([key, read]) => [key, read(message[key], tree)]);
  const state = Object.fromEntries(entries);
  return state.span ? { ...state, node: -1 } : state;
}

/** A message from what the parts of a view say of themselves. */
export function writeState(...parts) {
  const known = Object.assign({}, ...parts);
  return Object.fromEntries(Object.keys(READERS).map((key) => [key, known[key]]));
}

/** How the tree is drawn, apart from its colours. */
export function settingsOf({ layout, lengths, aligned, widths }) {
  return { layout, lengths, aligned, widths };
}
