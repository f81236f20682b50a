// By what a view is coloured: the tree, its outer rings, what is muted; and the legend that says so.
import { colourNodes, colourRing } from "./colour.js";
import { element } from "./element.js";
import { fillLegend } from "./legend.js";
import { isShown, supportLegend } from "./support.js";

const LEGEND_MS = 80;

export class Colours {
  /** `changed` is called when the legend muted or showed something. */
  constructor(tree, changed) {
    Object.assign(this, { tree, changed, rings: [], timer: 0 });
    const part = (className) => element("div", { className });
    this.box = element("div", { className: "legend" }, part("entries"), part("scales"));
    this.box.firstChild.addEventListener("wheel", (event) => this.scroll(event), { passive: false });
  }

  take({ colour, rings, muted }) {
    this.wanted = { colour, rings };
    this.muted = new Set(muted);
    this.settle();
  }

  state() {
    return { ...this.wanted, muted: [...this.muted].sort((a, b) => a - b) };
  }

  /** The wanted encodings, as far as they are here; the host may still send the others. */
  settle() {
    const has = (key) => this.tree.encodings.some((encoding) => encoding.key === key);
    this.mode = has(this.wanted.colour) ? this.wanted.colour : "group";
    this.ringKeys = this.wanted.rings.filter(has);
  }

  by(colour) {
    this.muted.clear();
    this.wanted = { ...this.wanted, colour };
    this.settle();
  }

  setRings(rings) {
    this.wanted = { ...this.wanted, rings };
    this.settle();
  }

  /** The colours of every node for the groups of a cut, in a part of the tree. */
  apply(group, theme, top) {
    if (this.wanted.colour === "group") for (const u of this.muted) if (group[u] !== u) this.muted.delete(u);
    this.scheme = colourNodes(this.tree, this.mode, group, theme, this.muted, top);
    this.rings = this.ringKeys.map((key) => colourRing(this.tree, key, group, theme, this.mode, top));
    this.timer ||= setTimeout(() => this.showLegend(), LEGEND_MS);
  }

  /** The legend follows a dragged cut a few times a second, not with every frame. */
  showLegend() {
    this.timer = 0;
    const support = isShown(this.tree) ? supportLegend(this.tree) : null;
    fillLegend(this.box, this.scheme.legend, (key, alone) => this.toggle(key, alone), this.rings, support);
  }

  /** A wheel that turns up and down scrolls the row. */
  scroll(event) {
    if (event.deltaX) return;
    event.preventDefault();
    event.currentTarget.scrollLeft += event.deltaY;
  }

  /** Mute or show one entry of the legend; alone: mute all others. */
  toggle(key, alone) {
    const others = this.scheme.legend.entries.map((entry) => entry.key).filter((other) => other !== key);
    if (alone) this.muted = new Set(others.every((other) => this.muted.has(other)) ? [] : others);
    else if (this.muted.has(key)) this.muted.delete(key);
    else this.muted.add(key);
    this.changed();
  }

  close() {
    clearTimeout(this.timer);
  }
}
