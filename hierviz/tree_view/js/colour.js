// Which colour every node has, and what the legend says.
import { largest } from "./model.js";

const encodingOf = (tree, key) => tree.encodings.find((one) => one.key === key) ?? tree.encodings[0];

/** True for colours that a legend lists, false for a ramp. */
const hasEntries = ({ kind }) => kind === "group" || kind === "category";

/** The colours of an outer ring, as `colourNodes` gives them: numbers are greys beside a tree in colours of
 *  groups or categories, of which they could be mistaken for one; nothing is drawn where there is no number. */
export function colourRing(tree, key, group, theme, mode, top) {
  const isGrey = hasEntries(encodingOf(tree, mode)) && !hasEntries(encodingOf(tree, key));
  const look = isGrey ? { ...theme, neutral: "transparent" } : theme;
  return colourNodes(tree, key, group, look, new Set(), top, isGrey ? theme.greys : tree.ramp);
}

/** Colours as indices: `index[u]` into `colours`; 0 is the neutral colour, 1 the muted one.
 *  `entry[u]` is the legend entry of a node (a group's node, a category's code), -1 none. */
export function colourNodes(tree, mode, group, theme, muted = new Set(), top = tree.root, ramp = tree.ramp) {
  const encoding = encodingOf(tree, mode);
  const scheme =
    encoding.kind === "group"
      ? groupScheme(tree, encoding, group, top)
      : encoding.kind === "category"
        ? categoryScheme(tree, encoding, top)
        : numberScheme(tree, encoding, ramp);
  scheme.colours = [theme.neutral, theme.muted, ...scheme.colours];
  if (muted.size) {
    for (let u = 0; u < tree.nNodes; u++) if (muted.has(scheme.entry[u])) scheme.index[u] = 1;
  }
  for (const entry of scheme.legend.entries ?? []) entry.muted = muted.has(entry.key);
  return scheme;
}

/** A name without what it says of its number of leaves: "dog (44)", "dog 3/4". */
function withoutCount(name, n) {
  const found = name.match(/ (?:\((?:\d+\/)?|\d+\/)(\d+)\)?$/);
  return found && n > 1 && Number(found[1]) === n ? name.slice(0, found.index) : name;
}

/** The legend lists what is in the picture: groups and values below `top`. */
function groupScheme(tree, encoding, group, top) {
  const index = new Int16Array(tree.nNodes);
  const found = [];
  for (let u = 0; u < tree.nNodes; u++) {
    if (group[u] < 0) continue;
    index[u] = 2 + tree.hue[group[u]];
    if (group[u] === u && tree.first[u] < tree.last[top] && tree.last[u] > tree.first[top]) found.push(u);
  }
  const { title, titleOfPart, colours } = encoding;
  const most = tree.mostEntries;
  const entry = (u) => ({
    key: u,
    colour: colours[tree.hue[u]],
    text: withoutCount(tree.shortNameOf(u), tree.leaves(u)), // the count stands beside
    count: tree.leaves(u),
  });
  const entries = largest(tree, found, most).slice(0, most).map(entry);
  const more = found.length - entries.length;
  const legend = { title: more > 0 ? titleOfPart : title, entries, more };
  return { index, entry: group, colours, legend };
}

function categoryScheme(tree, encoding, top) {
  const { values, colours, title } = encoding;
  const value = tree.commonValue(tree[encoding.array]);
  const count = new Array(values.length).fill(0);
  const index = new Int16Array(tree.nNodes);
  const n = colours.length;
  for (let u = 0; u < tree.nNodes; u++) {
    if (value[u] < 0) continue;
    index[u] = 2 + (value[u] % n);
    if (u < tree.nLeaves && tree.isBelow(u, top)) count[value[u]] += 1;
  }
  const entries = values
    .map((text, code) => ({ key: code, colour: colours[code % n], text, count: count[code] }))
    .filter((entry) => entry.count > 0);
  return { index, entry: value, colours, legend: { title, entries, more: 0 } };
}

/** Place of a number between the ends of an encoding, from 0 to 1. */
function numberPlace(encoding, value) {
  const [low, high] = encoding.range;
  if (!(high > low)) return 1;
  return encoding.log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** Numbers run along the ramp in its steps, so that few paths are drawn. */
function numberScheme(tree, encoding, ramp) {
  const values = tree[encoding.array];
  const index = new Int16Array(tree.nNodes);
  for (let u = 0; u < tree.nNodes; u++) {
    if (Number.isNaN(values[u])) continue;
    const place = Math.floor(numberPlace(encoding, values[u]) * ramp.length);
    index[u] = 2 + Math.min(ramp.length - 1, Math.max(0, place));
  }
  const entry = new Int16Array(tree.nNodes).fill(-1);
  const legend = { title: encoding.title, ramp, low: encoding.text[0], high: encoding.text[1] };
  return { index, entry, colours: ramp, legend };
}
