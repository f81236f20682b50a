// Everything around the picture, and how it is arranged.
import { Card } from "./card.js";
import { ColourChoice } from "./colour_choice.js";
import { Crumbs } from "./crumbs.js";
import { CutSlider } from "./cut_slider.js";
import { button, element } from "./element.js";
import { Options } from "./options.js";
import { Overview } from "./overview.js";
import { Panel } from "./panel.js";
import { Search } from "./search.js";
import { Shortcuts } from "./shortcuts.js";
import { Tiles } from "./tiles.js";

const COPIED_MS = 2000;

export class Controls {
  /** `isLive` is false where no Python answers; in `act`: what a view can do, see view.js. */
  constructor(tree, { camera, pictures, targets, address }, isLive, act) {
    this.search = new Search(tree, (u, more) => act.found(u, more));
    this.colour = new ColourChoice(tree, isLive, (key) => act.colourBy(key));
    this.options = new Options(tree, {
      onSettings: (changes) => act.draw(changes),
      onRings: (keys) => act.setRings(keys),
    });
    this.zoom = element(
      "span",
      { className: "buttons" },
      button("+", "Zoom in", () => camera.zoomBy(1.5)),
      button("−", "Zoom out", () => camera.zoomBy(1 / 1.5)),
      button("Fit", "Show everything (0)", () => camera.fitAll()),
      address ? this.link(act) : "",
      button("Present", "Show only the tree, in full screen (p)", () => act.present(), "extra"),
      button("?", "Keys and gestures", () => this.shortcuts.toggle()),
    );
    this.shortcuts = new Shortcuts();
    this.overview = new Overview(tree, () => camera.fitAll());
    this.crumbs = new Crumbs(tree, (u) => camera.focusOn(u));
    this.card = new Card(tree, pictures);
    this.panel = act.hasPanel ? new Panel(tree, pictures, (u) => act.pick(u)) : null; // else the host has one
    this.slider = new CutSlider(tree, act);
    this.tiles = new Tiles(tree, isLive, targets, {
      onJump: (index) => act.cutAt(index, true),
      onPick: (key) => act.measureAgainst(key),
    });
    this.status = element("div", { className: "unseen", id: "hv-status", role: "status", "aria-live": "polite" });
  }

  /** Copies the address at which the host shows what the view shows. */
  link(act) {
    const copy = button(
      "Copy link",
      "Copy a link to this view",
      async () => {
        copy.textContent = (await act.copyLink()) ? "Copied" : "Not copied";
        this.say(copy.textContent);
        setTimeout(() => {
          copy.textContent = "Copy link";
        }, COPIED_MS);
      },
      "extra",
    );
    return copy;
  }

  /** Put everything into a view's box; the stage, on which the picture is. Tools float in the corners of the stage,
   *  which a circle leaves free; below it the legend and one bar, always at the same place. */
  arrange(box, picture, legend, notice) {
    const { search, colour, options, zoom, crumbs, card, slider, tiles, status, shortcuts, overview } = this;
    const corner = (name, ...children) => element("div", { className: `corner ${name}` }, ...children);
    const stage = element(
      "div",
      { className: "stage" },
      ...[picture.base, picture.over],
      corner("left", search.box, crumbs.box),
      corner("right", colour.box, element("span", { className: "buttons" }, options.box, zoom)),
      ...[overview.canvas, card.box, shortcuts.box, notice],
    );
    const row = element("div", { className: "row" }, stage, this.panel?.box ?? "");
    box.append(row, legend, element("div", { className: "foot" }, slider.box, tiles.box), status);
    box.addEventListener("pointerdown", (event) => options.left(event.target));
    return stage;
  }

  /** The cut has changed, or what Python says of it. */
  showCut(cut) {
    this.slider.show(cut);
    this.tiles.show(cut);
  }

  /** How the tree is drawn and coloured has changed. */
  showLook(camera, colours) {
    this.options.show(camera.settings, colours.ringKeys);
    this.colour.show(colours.mode);
    this.crumbs.show(camera.top);
  }

  /** What is selected, where no host has a panel for it. */
  showChosen(u) {
    this.panel?.show(u);
  }

  /** For those who hear the page. */
  say(text) {
    this.status.textContent = text;
  }
}
