// The card beside the pointer: what a node is. Text only, never HTML from data.
import { element } from "./controls.js";

/** What hovering tells of a node: name, size, purity, its most frequent classes, pictures. */
export function fillCard(card, tree, u, sprite) {
  const share = (v) => (Number.isNaN(v) ? "–" : `${(100 * v).toFixed(1)} %`);
  const rows = [element("strong", {}, tree.nameOf(u))];
  const line = (label, text) =>
    rows.push(element("div", { className: "line" }, element("span", {}, label), element("b", {}, text)));
  if (u >= tree.nLeaves) line("leaves", tree.leaves(u).toLocaleString("en"));
  line("points", tree.size[u].toLocaleString("en"));
  if (tree.purity) line("purity", share(tree.purity[u]));
  if (tree.confidence) line("mean confidence", share(tree.confidence[u]));
  if (tree.topClasses) rows.push(...classBars(tree, u, share));
  if (sprite) rows.push(element("div", { className: "thumbs" }, ...sprite.show(tree, u, 3)));
  card.replaceChildren(...rows);
}

function classBars(tree, u, share) {
  const n = tree.topClasses.length / tree.nNodes,
    bars = [];
  for (let i = 0; i < Math.min(n, 3); i++) {
    const label = tree.topClasses[u * n + i],
      part = tree.topShares[u * n + i];
    if (label < 0 || !(part > 0)) continue;
    const bar = element("i");
    bar.style.width = `${100 * part}%`;
    bars.push(
      element(
        "div",
        { className: "bar3" },
        element("span", {}, tree.classNames[label]),
        element("b", {}, share(part)),
        bar,
      ),
    );
  }
  return bars;
}
