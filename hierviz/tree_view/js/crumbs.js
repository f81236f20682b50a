// Where in the tree the picture's root is, and the way back.
import { element } from "./element.js";

export class Crumbs {
  constructor(tree, onPick) {
    this.tree = tree;
    this.onPick = onPick;
    this.box = element("nav", { className: "crumbs", "aria-label": "Path to the root", hidden: "" });
  }

  show(top) {
    const path = this.tree.pathToRoot(top).reverse();
    this.box.hidden = path.length < 2;
    const short = path.length > 5 ? [path[0], ...path.slice(-4)] : path;
    this.box.replaceChildren(...short.map((u) => this.crumb(u, u === top)));
  }

  crumb(u, isLast) {
    const name = u === this.tree.root ? "all" : this.tree.shortNameOf(u);
    const mark = isLast ? { "aria-current": "true" } : {};
    return element("button", { type: "button", onclick: () => this.onPick(u), ...mark }, name);
  }
}
