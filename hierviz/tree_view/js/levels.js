// Which nodes a map shows at a time, from the groups of the cut down to single leaves.

export const MOST_INSIDE = 20; // parts into which a group is cut when it is gone into

/** The parts of a node, from left to right: the groups of the cut below it; of a group, and of what is inside one,
 *  its own at `most` so many groups; a leaf is its own and only part. */
export function partsOf(tree, group, top, most = MOST_INSIDE) {
  if (top < tree.nLeaves) return [top];
  if (group[top] >= 0) return cutBelow(tree, top, most);
  const parts = [];
  for (let i = tree.first[top]; i < tree.last[top]; i = tree.last[parts.at(-1)]) parts.push(group[tree.leafAt[i]]);
  return parts;
}

/** The subtree of a node cut by undoing its last merges, as long as that gives at `most` so many groups. */
function cutBelow(tree, top, most) {
  let parts = [...tree.childrenOf(top)];
  for (;;) {
    const inner = parts.filter((u) => u >= tree.nLeaves);
    if (!inner.length) break;
    const last = inner.reduce((a, b) => (tree.rank[a] > tree.rank[b] ? a : b));
    const finer = parts.flatMap((u) => (u === last ? [...tree.childrenOf(u)] : [u]));
    if (finer.length > most) break;
    parts = finer;
  }
  return parts;
}

/** The nodes that are gone into on the way from the root to a node, both included. */
export function wayTo(tree, group, top) {
  const way = [tree.root];
  while (way.at(-1) !== top) {
    const next = partsOf(tree, group, way.at(-1)).find((u) => tree.isBelow(top, u));
    way.push(next ?? top);
  }
  return way;
}
