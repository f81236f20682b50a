// Everything around a map, and how it is arranged.
import { ColourChoice } from "./colour_choice.js";
import { CutSlider } from "./cut_slider.js";
import { button, element } from "./element.js";
import { MapCard } from "./map_card.js";
import { MapCrumbs } from "./map_crumbs.js";
import { Search } from "./search.js";
import { Shortcuts } from "./shortcuts.js";

const ORDERS = ["most typical first", "do not belong first"];
const MAP_LINES = [
  ["click", "select a picture's leaf, or a group by its name"],
  ["double click", "go into a group"],
  ["arrows, Enter", "go from group to group, select one; Enter again, or f, goes in"],
  ["Escape, Backspace", "go out"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo and redo a cut"],
  ["/", "find a class or group"],
  ["?", "this card"],
];

export class MapControls {
  /** `isLive` is false where no Python answers; in `act`: what a map can do, see map_view.js. */
  constructor(tree, { mosaic }, isLive, act) {
    this.crumbs = new MapCrumbs(tree, (u) => act.goTo(u));
    this.search = new Search(tree, (u, more) => act.found(u, more));
    this.colour = new ColourChoice(tree, isLive, (key) => act.colourBy(key));
    this.help = button("?", "Keys and gestures", () => act.help());
    this.shortcuts = new Shortcuts(MAP_LINES);
    this.card = new MapCard(tree, mosaic);
    this.slider = new CutSlider(tree, act);
    this.size = element("input", {
      ...{ type: "range", min: "8", max: "96", step: "2", value: String(mosaic.least) },
      ...{ "aria-label": "Minimum size of pictures", title: "Pictures are at least this large" },
      oninput: () => act.choosePictures({ least: Number(this.size.value) }),
    });
    this.order = element(
      "select",
      {
        "aria-label": "Which pictures come first",
        onchange: () => act.choosePictures({ isStrangeFirst: this.order.value !== ORDERS[0] }),
      },
      ...ORDERS.map((text) => element("option", { value: text }, text)),
    );
    this.pictures = element("span", { className: "sized" }, "Pictures", this.size, this.order);
    this.shown = element("span", { className: "shown" });
    this.status = element("div", { className: "unseen", id: "hv-status", role: "status", "aria-live": "polite" });
  }

  /** Put everything into a map's box; the stage, on which the map is. */
  arrange(box, { base, over }, legend, notice) {
    const { crumbs, search, colour, help, card, shortcuts, slider, pictures, shown, status } = this;
    const bar = element("div", { className: "bar" }, crumbs.box, search.box, colour.box, help);
    const stage = element("div", { className: "stage" }, base, over, card.box, shortcuts.box, notice);
    const foot = element("div", { className: "foot" }, slider.box, pictures, shown);
    box.append(bar, stage, legend, foot, status);
    return stage;
  }

  /** How many pictures there is room for, in words. */
  showPictures({ sheets, nPictures, nShown, nStrange, nEmpty }) {
    const number = (value) => value.toLocaleString("en");
    const words = [];
    if (nPictures > nShown) words.push(`${number(nShown)} of ${number(nPictures)} pictures`);
    else if (nPictures) words.push(`all ${number(nPictures)} pictures`);
    if (nStrange) words.push(`${number(nStrange)} of them framed: do not belong in their group`);
    if (nEmpty) words.push(`${number(nEmpty)} without points`);
    if (sheets?.leftOut) words.push(`more pictures than a map can hold: ${number(sheets.leftOut)} are left out`);
    this.shown.textContent = words.join(" · ");
    this.pictures.hidden = !sheets;
    this.order.hidden = !sheets?.label;
  }
}
