// The card beside the pointer: what a node is. Text only, never HTML from data.
import { element } from "./element.js";

const WIDTH = 260; // CSS pixels that it takes with its distance from the pointer

export class Card {
  constructor(tree, pictures) {
    Object.assign(this, { tree, pictures, node: -1 });
    this.box = element("div", { className: "card", hidden: "" });
  }

  hide() {
    this.node = -1;
    this.box.hidden = true;
  }

  /** Show a node beside a place on the stage, all in CSS pixels. */
  show(u, left, top, width, height) {
    if (u !== this.node) this.box.replaceChildren(...this.rows(u));
    this.node = u;
    this.box.hidden = false;
    const isRight = left > width - WIDTH;
    this.box.style.left = isRight ? "" : `${left + 16}px`;
    this.box.style.right = isRight ? `${width - left + 16}px` : "";
    this.box.style.top = `${Math.max(0, Math.min(top + 14, height - this.box.offsetHeight - 6))}px`;
  }

  /** Name, size, purity, most frequent classes, pictures. */
  rows(u) {
    const { tree } = this;
    const lines = [["points", tree.size[u].toLocaleString("en")]];
    if (u >= tree.nLeaves) lines.unshift(["leaves", tree.leaves(u).toLocaleString("en")]);
    if (tree.kinds[u]) lines.push([tree.kinds[u][0], percent(tree.kinds[u][1])]);
    if (tree.purity) lines.push(["purity by class", percent(tree.purity[u])]);
    if (tree.confidence) lines.push(["mean confidence", percent(tree.confidence[u])]);
    const rows = [element("strong", {}, tree.nameOf(u))];
    for (const [label, text] of lines)
      rows.push(element("div", { className: "line" }, element("span", {}, label), element("b", {}, text)));
    if (tree.topClasses) rows.push(...classBars(tree, u));
    const { sprite } = this.pictures;
    if (sprite) rows.push(element("div", { className: "thumbs" }, ...sprite.show(tree, u, 3)));
    return rows;
  }
}

function percent(share) {
  return Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`;
}

function classBars(tree, u) {
  const n = tree.topClasses.length / tree.nNodes;
  const bars = [];
  for (let i = u * n; i < u * n + Math.min(n, 3); i++) {
    const [label, share] = [tree.topClasses[i], tree.topShares[i]];
    if (label < 0 || !(share > 0)) continue;
    const bar = element("i");
    bar.style.width = `${100 * share}%`;
    const [name, text] = [element("span", {}, tree.classNames[label]), element("b", {}, percent(share))];
    bars.push(element("div", { className: "bar3" }, name, text, bar));
  }
  return bars;
}
