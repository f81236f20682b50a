// Beside the picture, where no host has a panel: all that is known of the selected node.
// Text only, never HTML from data.
import { classBars, facts, percent } from "./card.js";
import { button, element } from "./element.js";

const PICTURES = 12;
const CHILDREN = 12;

export class Panel {
  /** `onPick` gets a node that is clicked in the panel, -1 to close it. */
  constructor(tree, pictures, onPick) {
    Object.assign(this, { tree, pictures, onPick });
    this.box = element("aside", { className: "panel", "aria-label": "The selected group", hidden: "" });
  }

  show(u) {
    this.box.hidden = u < 0;
    this.box.replaceChildren(...(u < 0 ? [] : this.rows(u)));
    this.box.scrollTop = 0;
  }

  rows(u) {
    const { tree } = this;
    const close = button("✕", "Close", () => this.onPick(-1));
    const rows = [
      element("header", {}, element("h2", {}, tree.nameOf(u)), close),
      element("p", { className: "line" }, facts(tree, u)),
    ];
    const shown = this.pictures.sprite?.show(tree, u, PICTURES) ?? [];
    for (const canvas of shown) canvas.addEventListener("click", () => this.onPick(Number(canvas.dataset.leaf)));
    if (shown.length) rows.push(element("div", { className: "thumbs" }, ...shown));
    const bars = tree.topClasses ? classBars(tree, u, Infinity) : [];
    if (bars.length) rows.push(element("h3", {}, "Most frequent classes"), ...bars);
    const children = [...tree.childrenOf(u)].slice(0, CHILDREN);
    if (children.length) rows.push(element("h3", {}, "What was merged"), ...children.map((child) => this.link(child)));
    const above = tree.pathToRoot(u).slice(1, -1);
    if (above.length) rows.push(element("h3", {}, "Part of"), ...above.map((node) => this.link(node)));
    return rows;
  }

  link(u) {
    const { tree } = this;
    const purity = tree.purity ? ` · purity ${percent(tree.purity[u])}` : "";
    const said = `${tree.pointsInWords(tree.size[u])}${purity}`;
    const name = element("span", {}, tree.shortNameOf(u));
    return element("button", { type: "button", onclick: () => this.onPick(u) }, name, element("small", {}, said));
  }
}
