// The card in a corner: what the node under the pointer is. Text only, never HTML from data.
import { element, isolated } from "./element.js";
import { supportText } from "./support.js";

export class Card {
  constructor(tree, pictures) {
    Object.assign(this, { tree, pictures, node: -1 });
    this.box = element("div", { className: "card", hidden: "" });
  }

  hide() {
    this.node = -1;
    this.box.hidden = true;
  }

  /** Show a node while the pointer is at a place on the stage, all in CSS pixels: in the corner below right,
   *  or below left where that is under the pointer. */
  show(u, left, top, width, height) {
    if (u !== this.node) this.box.replaceChildren(...this.rows(u));
    this.node = u;
    this.box.hidden = false;
    const { offsetWidth, offsetHeight } = this.box;
    this.box.classList.toggle("away", left > width - offsetWidth - 40 && top > height - offsetHeight - 40);
  }

  /** Name, size, purity, most frequent classes, pictures. */
  rows(u) {
    const { tree } = this;
    const text = element("div", { className: "text" }, element("strong", {}, tree.nameOf(u)));
    text.append(element("div", { className: "line" }, facts(tree, u)));
    if (tree.topClasses) text.append(...classBars(tree, u, 3));
    const { sprite } = this.pictures;
    if (!sprite) return [text];
    return [text, element("div", { className: "thumbs" }, ...sprite.show(tree, u, 2))];
  }
}

/** Size, best concept, purity and confidence of a node, in words. */
export function facts(tree, u) {
  const words = [tree.pointsInWords(tree.size[u])];
  if (u >= tree.nLeaves) words.unshift(`${tree.leaves(u).toLocaleString("en")} leaves`);
  if (tree.kinds[u]) words.push(`${isolated(tree.kinds[u][0])} ${percent(tree.kinds[u][1])}`);
  if (tree.purity) words.push(`purity by class ${percent(tree.purity[u])}`);
  if (tree.confidence) words.push(`confidence ${percent(tree.confidence[u])}`);
  if (supportText(tree, u)) words.push(supportText(tree, u));
  return words.join(" · ");
}

export function percent(share) {
  return Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`;
}

/** Up to `most` of a node's most frequent classes, each with its share. */
export function classBars(tree, u, most) {
  const n = tree.topClasses.length / tree.nNodes;
  const bars = [];
  for (let i = u * n; i < u * n + Math.min(n, most); i++) {
    const [label, share] = [tree.topClasses[i], tree.topShares[i]];
    if (label < 0 || !(share > 0)) continue;
    const bar = element("i");
    bar.style.width = `${100 * share}%`;
    const [name, text] = [element("span", {}, tree.classNames[label]), element("b", {}, percent(share))];
    bars.push(element("div", { className: "bar3" }, name, text, bar));
  }
  return bars;
}
