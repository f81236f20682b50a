// Which names stand beside the rim.
import { largest } from "./model.js";

const MOST_NAMES = 600; // groups that are tried for a name beside the rim

/** Names that fit beside the rim without touching: leaves when there is room, else groups, largest first. */
export function pickLabels(projection, group, fontSize, pinned = []) {
  const { tree, spacing, frame } = projection;
  const gap = (1.06 * fontSize) / spacing; // a name's height, in places across
  const chosen = [];
  const taken = new Map(); // slot as high as a name -> place across of the name in it
  const place = (u, across, kind) => {
    const slot = Math.floor(across / gap);
    for (let s = slot - 1; s <= slot + 1; s++) if (taken.has(s) && Math.abs(taken.get(s) - across) < gap) return;
    taken.set(slot, across);
    chosen.push({ u, across, kind });
  };
  for (const u of pinned) if (projection.inFrame(u)) place(u, tree.across[u], "pinned");
  const from = Math.round(frame.a0);
  const to = Math.round(frame.a1);
  if (spacing >= fontSize * 0.72) {
    for (let i = from; i < to; i++) {
      const u = tree.leafAt[i];
      if (!pinned.includes(u) && projection.inView(u)) place(u, tree.across[u], "leaf");
    }
    return chosen;
  }
  const roots = [];
  for (let i = from; i < to; ) {
    const u = group[tree.leafAt[i]];
    roots.push(u);
    i = Math.max(i + 1, tree.last[u]);
  }
  for (const u of largest(tree, roots, MOST_NAMES)) {
    if (projection.inView(u)) place(u, (Math.max(from, tree.first[u]) + Math.min(to, tree.last[u])) / 2, "group");
  }
  return chosen;
}
