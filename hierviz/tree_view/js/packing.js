// Pictures on a grid: how large, and which where there is no room for all.

/** The largest side, from `least` to `most`, at which n squares fit into a box; `least` where they do not. */
export function fittingSide(n, width, height, least, most) {
  let side = Math.min(most, Math.floor(Math.sqrt((width * height) / Math.max(1, n))));
  while (side > least && Math.floor(width / side) * Math.floor(height / side) < n) side -= 1;
  return Math.max(least, side);
}

/** How many pictures each leaf gives, where there is room for so many: as evenly as can be, and what is left over goes
 *  to the leaves with most points. `counts` are their pictures, `sizes` their points. */
export function share(counts, sizes, room) {
  let [low, high] = [0, counts.reduce((a, b) => Math.max(a, b), 0)];
  const taken = (each) => counts.reduce((sum, n) => sum + Math.min(n, each), 0);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (taken(middle) <= room) low = middle;
    else high = middle - 1;
  }
  const given = counts.map((n) => Math.min(n, low));
  const left = Math.max(0, room - taken(low));
  const more = [...counts.keys()].filter((i) => counts[i] > low).sort((a, b) => sizes[b] - sizes[a] || a - b);
  for (const i of more.slice(0, left)) given[i] += 1;
  return given;
}
