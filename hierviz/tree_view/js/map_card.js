// What is under the pointer on a map: the group or leaf, and the picture. Text only, never HTML from data.
import { Card } from "./card.js";
import { element, isolated } from "./element.js";
import { shareInWords } from "./map_paint.js";

const PICTURE_SIDE = 84; // CSS pixels of the picture
const AWAY = 16; // from the pointer

export class MapCard extends Card {
  constructor(tree, mosaic) {
    super(tree, { sprite: null });
    Object.assign(this, { mosaic, place: -1 });
    this.box.classList.add("beside");
  }

  /** Beside the pointer, on the side with more room. */
  showAt({ at, u, place }, x, y, { clientWidth, clientHeight }) {
    if (place !== this.place || at !== this.at) this.node = -1;
    Object.assign(this, { place, at });
    this.show(u, x, y, clientWidth, clientHeight);
    const { offsetWidth, offsetHeight, style } = this.box;
    style.left = `${Math.max(0, x + AWAY + offsetWidth < clientWidth ? x + AWAY : x - AWAY - offsetWidth)}px`;
    style.top = `${Math.max(0, Math.min(y + AWAY, clientHeight - offsetHeight))}px`;
  }

  rows(u) {
    const rows = super.rows(u);
    if (this.place < 0) return rows;
    const canvas = element("canvas", { width: "112", height: "112", className: "picture" });
    canvas.style.width = canvas.style.height = `${PICTURE_SIDE}px`;
    const { sheets } = this.mosaic;
    sheets.draw(canvas.getContext("2d"), this.place, sheets.levels.length - 1, 0, 0, 112);
    rows[0].append(...this.words(u).map((word) => element("div", { className: "line" }, word)));
    return [canvas, ...rows];
  }

  /** The picture: its class, how sure the model was and of what, and whether it belongs here. */
  words(leaf) {
    const { tree, place } = this;
    const { label, sure, count } = this.mosaic.sheets;
    const words = [];
    const known = label && label[place] >= 0;
    if (known) words.push(`true class: ${isolated(tree.classNames[label[place]])}`);
    if (sure) words.push(`${shareInWords(sure[place])} → ${isolated(tree.nameOf(leaf))}`);
    if (count[place] > 1) words.push(`${count[place]} points share this picture`);
    const { u, grid } = this.mosaic.cells[this.at];
    if (known && grid.isStrange[grid.places.indexOf(place)])
      words.push(`does not belong in ${isolated(tree.shortNameOf(u))}`);
    return words;
  }
}
