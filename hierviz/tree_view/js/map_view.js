// Pictures by the tree: a treemap of the cut with the pictures of its groups; its parts, and what it can do.
import { Choice } from "./choice.js";
import { Colours } from "./colours.js";
import CONTROLS_STYLE from "./controls.css";
import { Conversation } from "./conversation.js";
import { Cut } from "./cut.js";
import { element } from "./element.js";
import { wayTo } from "./levels.js";
import MAP_STYLE from "./map.css";
import { MapControls } from "./map_controls.js";
import { MapHands } from "./map_hands.js";
import { drawMap, drawMapMarks, inks } from "./map_paint.js";
import { Tree } from "./model.js";
import { Mosaic } from "./mosaic.js";
import { ratioOf, resize } from "./paint.js";
import STYLE from "./style.css";
import { Theme } from "./theme.js";
import { readState, writeState } from "./view_state.js";

const FLIGHT_MS = 260;
const MAP_KEYS =
  "Arrow keys go from group to group, Enter selects one and, again, goes into it, Backspace or Escape goes out, " +
  "slash searches.";

export class MapView {
  /** As a TreeView, see view.js. `sheets` are the pictures, null as long as there are none. */
  constructor({ root, data, state, tell, peers, colours, sheets }) {
    this.tree = new Tree(data);
    this.box = element("section", { className: "hv map" });
    for (const [name, value] of Object.entries(colours)) this.box.style.setProperty(`--hv-${name}`, value);
    root.replaceChildren(element("style", {}, CONTROLS_STYLE, STYLE, MAP_STYLE), this.box);
    this.makeParts(peers);
    this.talk = new Conversation(tell, () => this.state());
    this.controls = new MapControls(this.tree, this, Boolean(tell), this);
    this.stage = this.controls.arrange(this.box, this, this.colours.box, this.talk.box);
    this.hands = new MapHands(this);
    this.theme.read();
    this.takePictures(null, null, sheets);
    this.take(state);
    this.observer = new ResizeObserver(() => this.onResize());
    this.observer.observe(this.stage);
    this.talk.isKnown();
    this.box.dataset.ready = "yes";
  }

  makeParts(peers) {
    const { tree } = this;
    this.at = -1; // the part that the keys are on
    this.theme = new Theme(this.box);
    this.cut = new Cut(tree);
    this.colours = new Colours(tree, () => {
      this.recolour();
      this.talk.sayLater();
    });
    this.mosaic = new Mosaic(tree, null);
    const frame = () => ({ a0: tree.first[this.top], a1: tree.last[this.top] });
    const on = {
      draw: () => this.marks(),
      mark: () => this.marks(),
      change: () => this.talk.say(),
      say: (text) => this.say(text),
    };
    this.choice = new Choice(tree, this.box, { peers, frame }, on);
    this.base = element("canvas", {
      ...{ tabindex: "0", role: "application", "aria-describedby": "hv-status" },
      "aria-label": `Map of the groups. ${tree.title}. ${MAP_KEYS}`,
    });
    this.over = element("canvas", { "aria-hidden": "true", className: "over" });
  }

  // -- state ----------------------------------------------------------------

  /** What a map does not show of a state, it hands on as it is. */
  state() {
    const { top, tree, kept } = this;
    const own = { focus: top === tree.root ? -1 : top, camera: top === this.cameraOf ? kept.camera : null };
    return { ...kept, ...writeState(kept, this.cut.state(), this.choice.state(), this.colours.state(), own) };
  }

  take(message, isFollowed = false) {
    const { tree } = this;
    const state = readState(message, tree);
    this.kept = state;
    if (isFollowed) this.cut.follow(state);
    else this.cut.take(state);
    this.choice.take(state);
    this.colours.take(state);
    const { focus } = message;
    this.top = this.cameraOf = Number.isInteger(focus) && focus >= 0 && focus < tree.nNodes ? focus : tree.root;
    this.controls.colour.show(this.colours.mode);
    this.changed();
  }

  receive({ state, extra = {}, encodings = [], names = {} }, isFresh) {
    if (this.theme.read()) this.recolour();
    this.talk.answered(extra.heard);
    this.serve(encodings, names);
    if (!isFresh) return;
    this.take({ ...this.state(), ...state }, true);
    this.talk.isKnown();
  }

  /** Ways of colouring that were asked for, and names that people gave to groups. */
  serve(encodings, names) {
    const added = encodings.filter(({ key }) => !this.tree.encodings.some((known) => known.key === key));
    const given = JSON.stringify(names);
    if (!added.length && given === this.given) return;
    this.given = given;
    this.tree.given = new Map(Object.entries(names).map(([u, name]) => [Number(u), name]));
    for (const encoding of added) this.tree.addEncoding(encoding);
    this.colours.settle();
    this.controls.colour.show(this.colours.mode);
    this.changed();
  }

  /** Pictures have come: a map shows those of points only. */
  takePictures(_sprite, _portraits, sheets = null) {
    if (!sheets || sheets === this.mosaic.sheets) return;
    this.mosaic.sheets = sheets;
    this.onArrival = () => this.soon();
    sheets.onArrival = this.onArrival;
    this.layOutSoon();
  }

  takeTarget() {} // a map measures nothing

  // -- painting ---------------------------------------------------------------

  /** The cut, or the part of the tree that is shown, has changed. */
  changed() {
    const { cut, box, top, tree } = this;
    this.controls.slider.show(cut);
    this.way = wayTo(tree, cut.group, top);
    this.controls.crumbs.show(this.way);
    Object.assign(box.dataset, { groups: String(cut.nGroups), top: String(top) });
    this.at = -1;
    this.layOut();
  }

  layOutSoon() {
    this.isOld = true;
    this.soon();
  }

  layOut() {
    this.isOld = false;
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!width || !height || !this.way) return;
    this.mosaic.layOut(this.cut.group, this.top, width, height);
    this.at = Math.min(this.at, this.mosaic.cells.length - 1);
    this.controls.showPictures(this.mosaic);
    Object.assign(this.box.dataset, {
      cells: String(this.mosaic.cells.length),
      pictures: String(this.mosaic.nShown),
    });
    this.recolour();
  }

  recolour() {
    this.colours.apply(this.cut.group, this.theme, this.top);
    this.inkOn = inks();
    this.soon();
  }

  soon() {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = 0;
      if (this.isOld) this.layOut();
      this.now();
    });
  }

  now() {
    const { mosaic, stage } = this;
    if (!stage.clientWidth || !this.colours.scheme) return;
    drawMap(this.clear(this.base), this.scene());
    if (mosaic.sheets) this.ask();
    this.marks();
  }

  /** Ask for the pictures that this painting lacks. */
  ask() {
    const { sheets, cells } = this.mosaic;
    const places = cells.flatMap(({ grid }) => grid?.places ?? []);
    sheets.want(this.level(), places);
    this.box.dataset.missing = String(sheets.missing.length);
  }

  level() {
    const { sheets, cells } = this.mosaic;
    const sides = cells.flatMap(({ grid }) => (grid ? [grid.side] : [])).sort((a, b) => a - b);
    return sheets ? sheets.levelFor((sides[sides.length >> 1] ?? 0) * (window.devicePixelRatio || 1)) : 0;
  }

  marks() {
    if (this.stage?.clientWidth && this.colours.scheme)
      drawMapMarks(this.clear(this.over), this.scene(), this.choice, this.at);
  }

  clear(canvas) {
    return resize(canvas, this.stage.clientWidth, this.stage.clientHeight, ratioOf(1));
  }

  scene() {
    const { tree, theme, mosaic, colours, inkOn } = this;
    return { tree, theme, mosaic, scheme: colours.scheme, inkOn, sheets: mosaic.sheets, level: this.level() };
  }

  onResize() {
    this.layOut();
  }

  // -- going in and out ---------------------------------------------------------

  /** Show the parts of a node. */
  goTo(u) {
    if (u === this.top) return;
    const { tree, top } = this;
    const isIn = tree.isBelow(u, top);
    const before = this.snapshot();
    const boxOf = (v) => this.mosaic.cells.find((cell) => tree.isBelow(v, cell.u))?.box;
    const entered = isIn && boxOf(u);
    this.top = u;
    this.changed();
    this.now();
    this.fly(before, isIn ? entered : null, isIn ? null : boxOf(top));
    this.say(`Inside ${tree.nameOf(u)}: ${this.mosaic.cells.length} parts.`);
    this.talk.say();
  }

  goOut() {
    if (this.way.length > 1) this.goTo(this.way.at(-2));
  }

  /** Go into a part; a leaf is as far as it goes. */
  goInto(at) {
    const cell = this.mosaic.cells[at];
    if (cell) this.goTo(cell.u);
  }

  snapshot() {
    const ghost = element("canvas", { className: "ghost", "aria-hidden": "true" });
    Object.assign(ghost, { width: this.base.width, height: this.base.height });
    if (ghost.width && ghost.height) ghost.getContext("2d").drawImage(this.base, 0, 0);
    return ghost;
  }

  /** The old map grows until the part gone into fills the stage, or shrinks into the part it came from. */
  fly(ghost, entered, left) {
    const box = entered || left;
    if (!box || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const { clientWidth, clientHeight } = this.stage;
    const [x, y, width, height] = box;
    const [across, down] = [clientWidth / width, clientHeight / height];
    const end = entered
      ? `scale(${across}, ${down}) translate(${-x}px, ${-y}px)`
      : `translate(${x}px, ${y}px) scale(${1 / across}, ${1 / down})`;
    this.over.before(ghost);
    const frames = [
      { transform: "none", opacity: 1 },
      { opacity: 0.6, offset: 0.7 },
      { transform: end, opacity: 0 },
    ];
    ghost.animate(frames, { duration: FLIGHT_MS, easing: "ease-in-out" }).onfinish = () => ghost.remove();
  }

  // -- what hands do ------------------------------------------------------------

  colourBy(key) {
    this.colours.by(key);
    this.controls.colour.show(this.colours.mode);
    this.recolour();
    this.talk.say();
  }

  /** Which pictures there are on the map: how large at least, and which of each leaf come first. */
  choosePictures(changes) {
    Object.assign(this.mosaic, changes);
    this.layOutSoon();
  }

  cutAt(index, isFinal = false) {
    this.cut.at(index);
    this.top = this.tree.root;
    this.changed();
    if (isFinal) this.remember();
  }

  undo() {
    this.cut.undo();
    this.changed();
    this.remember();
  }

  redo() {
    this.cut.redo();
    this.changed();
    this.remember();
  }

  remember() {
    this.cut.remember();
    this.controls.slider.can(this.cut);
    this.say(`${this.cut.nGroups} groups.`);
    this.talk.say();
  }

  /** A search found a node: it is selected where it is one of the parts. */
  found(u, more) {
    this.choice.hold(u, more);
    const way = wayTo(this.tree, this.cut.group, u);
    this.goTo(way.at(-2) ?? u);
    if (!more) this.base.focus();
  }

  find() {
    this.controls.search.input.focus();
  }

  help() {
    this.controls.shortcuts.toggle();
  }

  hover(hit, x = 0, y = 0) {
    if (hit.u >= 0) this.controls.card.showAt(hit, x, y, this.stage);
    else this.controls.card.hide();
    this.choice.hover(hit.u);
  }

  walkTo(at) {
    this.at = at;
    this.choice.focus(this.mosaic.cells[at].u);
  }

  say(text) {
    this.controls.status.textContent = text;
  }

  close() {
    this.observer.disconnect();
    this.hands.close();
    this.talk.close();
    this.colours.close();
    cancelAnimationFrame(this.pending);
    const { sheets } = this.mosaic;
    if (sheets && sheets.onArrival === this.onArrival) sheets.rest(); // else another map shows them by now
  }
}
