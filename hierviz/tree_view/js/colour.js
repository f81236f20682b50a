// Which colour every node has, and what the legend says.
import { largest } from "./model.js";

/** Colours as indices: `index[u]` into `colours`; 0 is the neutral colour, 1 the muted one.
 *  `entry[u]` is the legend entry of a node (a group's node, a category's code), -1 none. */
export function colourNodes(tree, mode, group, theme, muted = new Set(), top = tree.root) {
  const column = tree.columns.find((c) => c.key === mode);
  const scheme = !column
    ? groupScheme(tree, group, top)
    : column.kind === "category"
      ? categoryScheme(tree, column, top)
      : shareScheme(tree, column);
  scheme.colours = [theme.neutral, theme.muted, ...scheme.colours];
  if (muted.size) {
    for (let u = 0; u < tree.nNodes; u++) if (muted.has(scheme.entry[u])) scheme.index[u] = 1;
  }
  for (const entry of scheme.legend.entries ?? []) entry.muted = muted.has(entry.key);
  return scheme;
}

/** The legend lists what is in the picture: groups and values below `top`. */
function groupScheme(tree, group, top) {
  const index = new Int16Array(tree.nNodes);
  const found = [];
  for (let u = 0; u < tree.nNodes; u++) {
    if (group[u] < 0) continue;
    index[u] = 2 + tree.hue[group[u]];
    if (group[u] === u && tree.first[u] < tree.last[top] && tree.last[u] > tree.first[top]) found.push(u);
  }
  const { title, titleOfPart, most } = tree.groupLegend;
  const entry = (u) => ({
    key: u,
    colour: tree.palette[tree.hue[u]],
    text: tree.shortNameOf(u),
    count: tree.leaves(u),
  });
  const entries = largest(tree, found, most).slice(0, most).map(entry);
  const more = found.length - entries.length;
  const legend = { title: more > 0 ? titleOfPart : title, entries, more };
  return { index, entry: group, colours: tree.palette, legend };
}

function categoryScheme(tree, column, top) {
  const value = tree.commonValue(tree[column.array]);
  const count = new Array(column.values.length).fill(0);
  const index = new Int16Array(tree.nNodes);
  const colours = column.colours ?? tree.palette;
  const n = colours.length;
  for (let u = 0; u < tree.nNodes; u++) {
    if (value[u] < 0) continue;
    index[u] = 2 + (value[u] % n);
    if (u < tree.nLeaves && tree.isBelow(u, top)) count[value[u]] += 1;
  }
  const entries = column.values
    .map((text, code) => ({ key: code, colour: colours[code % n], text: text || "(blank)", count: count[code] }))
    .filter((entry) => entry.count > 0);
  return { index, entry: value, colours, legend: { title: column.label, entries, more: 0 } };
}

/** Place of a value between the ends of a column, from 0 to 1. */
function sharePlace(column, value) {
  const [low, high] = column.range;
  if (!(high > low)) return 1;
  return column.log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** Shares run along the ramp in its steps, so that few paths are drawn. */
function shareScheme(tree, column) {
  const { ramp } = tree;
  const values = tree[column.array];
  const index = new Int16Array(tree.nNodes);
  for (let u = 0; u < tree.nNodes; u++) {
    // without a point of the class: no colour
    if (Number.isNaN(values[u]) || (column.served && values[u] === 0)) continue;
    index[u] = 2 + Math.min(ramp.length - 1, Math.max(0, Math.floor(sharePlace(column, values[u]) * ramp.length)));
  }
  const entry = new Int16Array(tree.nNodes).fill(-1);
  const legend = { title: column.label, ramp, low: column.text[0], high: column.text[1] };
  return { index, entry, colours: ramp, legend };
}
