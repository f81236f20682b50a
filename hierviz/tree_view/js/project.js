// Which projection and which radii a view's settings ask for.
import { Circle } from "./circle.js";
import { Straight } from "./straight.js";

export function projectionOf(tree, { layout }) {
  return layout === "circle" ? new Circle(tree) : new Straight(tree, layout === "top");
}

/** The radius of every node, 0 at the root; where leaves are not aligned, each ends where its branch does. */
export function radiiOf(tree, { lengths, aligned }) {
  if (lengths === "depth" && !aligned) return tree.raggedRadii;
  return tree[tree.lengths.find((way) => way.key === lengths).array];
}

/** True for the branch lengths on which a cut is a line. */
export function areMerges(tree, { lengths }) {
  return lengths === tree.lengths[0].key;
}
