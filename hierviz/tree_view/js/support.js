// How surely each node comes back when points are resampled: how branches look, dots at nodes, words for it.

export const SUPPORT = "support"; // the key of the encoding
export const STRONGLY = 0.9;
export const WELL = 0.7;
const WEAKLY = 0.4;

/** How a branch looks by the support of its node, least first: opacity, and width in times the usual one. */
export const LOOKS = [
  { alpha: 0.16, width: 0.6 },
  { alpha: 0.34, width: 0.75 },
  { alpha: 0.75, width: 1 },
  { alpha: 1, width: 1.35 },
];

/** The look of the branch above a node, a place in `LOOKS`. A leaf is in every tree: where it stands is what
 *  its parent's support tells. */
export function lookOf(tree, u) {
  const own = u < tree.nLeaves && tree.parent[u] >= 0 ? tree.parent[u] : u;
  const share = tree[SUPPORT][own];
  if (Number.isNaN(share) || atLeast(share, STRONGLY)) return 3;
  return atLeast(share, WELL) ? 2 : atLeast(share, WEAKLY) ? 1 : 0;
}

/** True for a share, kept in 32 bits, of at least so much: 0.7 in 32 bits is a little less than 0.7. */
export function atLeast(share, line) {
  return share >= Math.fround(line);
}

/** True while the host shows the support of this tree. */
export function isShown(tree) {
  return Boolean(tree.showsSupport && tree[SUPPORT]);
}

/** The support of a node in words; "" where there is none to tell. */
export function supportText(tree, u) {
  if (!isShown(tree) || Number.isNaN(tree[SUPPORT][u])) return "";
  return `support ${(Math.floor(100 * tree[SUPPORT][u] + 1e-5) / 100).toFixed(2)}`; // cut off: 0.70 is at least 0.7
}

/** What the looks mean, for the legend. */
export function supportLegend(tree) {
  const { title } = tree.encodings.find(({ key }) => key === SUPPORT);
  const entries = [
    [LOOKS[3], "full", `${STRONGLY} or more`],
    [LOOKS[2], "open", `${WELL} or more`],
    [LOOKS[1], "", `${WEAKLY} or more`],
    [LOOKS[0], "", "less"],
  ];
  return { title, entries: entries.map(([look, dot, text]) => ({ ...look, dot, text })) };
}
