// Which names stand beside the rim.
import { largest } from "./model.js";

const MOST_NAMES = 600; // groups that are tried for a name beside the rim

export const FONT_SIZE = 11;
export const SMALLEST = 8; // pixels of a font that can still be read
const MOST_IN_HASTE = 48; // names beside the rim
const LINE = 1.06; // of the font's size

/** Pixels of the font: smaller, but not below `smallest`, where that gives every leaf on the screen its name. */
export function fontSizeFor({ spacing }, smallest = SMALLEST) {
  const fitting = Math.floor((4 * spacing) / LINE) / 4;
  return fitting >= smallest ? Math.min(FONT_SIZE, fitting) : FONT_SIZE;
}

/** Names that fit beside the rim without touching: leaves when there is room, else groups, largest first. */
export function pickLabels(projection, group, fontSize, pinned = [], smallest = SMALLEST) {
  const { tree, spacing, frame } = projection;
  const gap = (LINE * fontSize) / spacing; // a name's height, in places across
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
  if (spacing >= smallest) {
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

/** Some of many names, the same from frame to frame: the largest groups', and of the others every so many places. */
export function thinned(tree, labels) {
  if (labels.length <= MOST_IN_HASTE) return labels;
  const step = 2 ** Math.ceil(Math.log2(labels.length / MOST_IN_HASTE));
  const isLarge = (u, i) => i < MOST_IN_HASTE / 2 && tree.leaves(u) > 1;
  return labels.filter(({ u, kind }, i) => kind === "pinned" || isLarge(u, i) || tree.first[u] % step === 0);
}
