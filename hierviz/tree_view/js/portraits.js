// Small trees from the top down: the mean picture of every node, samples and class shares under each leaf.

import { isolated } from "./element.js";
import { walk } from "./projection.js";
import { drawCell } from "./sprite.js";

const ROWS = 3; // samples under a leaf
const GAP = 3;
const LEAST_SHARE = 0.15;

/** Pictures of nodes: means by node, samples by leaf; all cut from one sprite. */
export class Portraits {
  constructor({ side, columns, leaves, isMean }, bitmap) {
    Object.assign(this, { side, columns, bitmap });
    this.means = new Map();
    this.samples = new Map();
    leaves.forEach((u, place) => {
      if (isMean[place]) this.means.set(u, place);
      else this.samples.set(u, [...(this.samples.get(u) ?? []), place]);
    });
  }

  /** Pixels a side at which pictures are drawn where leaves are so far apart. */
  static size(spacing) {
    return Math.max(26, Math.min(56, spacing - 8));
  }

  /** Pixels that the samples take below a leaf. */
  static rowsHeight(size) {
    return ROWS * (size + GAP);
  }

  /** Samples one below the other, from (x, y) on; the pixels they take. */
  drawSamples(context, leaf, x, y, size) {
    const places = (this.samples.get(leaf) ?? []).slice(0, ROWS);
    for (const [row, place] of places.entries())
      drawCell(context, this, place, x - size / 2, y + row * (size + GAP), size);
    return Portraits.rowsHeight(size) + 4;
  }

  /** The mean picture of every node on the screen, framed in its colour. */
  drawMeans(context, { projection, top, scheme, tree, theme }, size) {
    const found = [];
    walk(projection, top, (u) => {
      if (this.means.has(u)) found.push(u);
    });
    context.lineWidth = 2;
    for (const u of found.reverse()) {
      // leaves first, so that the nodes above them stay whole
      if (u < tree.nLeaves && projection.spacing < size + 2) continue;
      const [x, y] = projection.point(u);
      const s = u < tree.nLeaves ? size : Math.min(size, 46);
      drawCell(context, this, this.means.get(u), x - s / 2, y - s / 2, s);
      context.strokeStyle = scheme.colours[scheme.index[u]] ?? theme.neutral;
      context.strokeRect(x - s / 2, y - s / 2, s, s);
    }
  }
}

/** The classes of a node above a share of 15 %, in words: "cat 62 %, dog 20 %". */
export function classShares(tree, u) {
  if (!tree.topClasses) return "";
  const n = tree.topClasses.length / tree.nNodes;
  const words = [];
  for (let i = u * n; i < (u + 1) * n; i++) {
    const share = tree.topShares[i];
    if (tree.topClasses[i] >= 0 && share > LEAST_SHARE)
      words.push(`${isolated(tree.classNames[tree.topClasses[i]])} ${Math.round(100 * share)} %`);
  }
  return words.join(", ");
}
