// The groups that were gone into, from the whole tree on, and the way back out.
import { button, element } from "./element.js";

export class MapCrumbs {
  constructor(tree, onPick) {
    Object.assign(this, { tree, onPick });
    this.box = element("nav", { className: "crumbs", "aria-label": "Groups gone into" });
  }

  /** `way` leads from the root to what is shown. */
  show(way) {
    const names = way.map((u) => (u === this.tree.root ? "All groups" : this.tree.shortNameOf(u)));
    const crumbs = way.map((u, i) => {
      const crumb = button(names[i], this.tree.nameOf(u), () => this.onPick(u));
      if (i === way.length - 1) crumb.setAttribute("aria-current", "true");
      return crumb;
    });
    this.box.replaceChildren(...crumbs);
  }
}
