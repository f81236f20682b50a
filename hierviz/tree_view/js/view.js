// One tree view: its state, when it paints, and what it tells Python. Events are in input.js.
import { Tree } from "./model.js";
import { Cut } from "./cut.js";
import { colourNodes } from "./colour.js";
import { pickLabels } from "./project.js";
import { drawInside } from "./inside.js";
import { drawLabels, drawMarks, drawTree, resize } from "./paint.js";
import { THUMB_MOST, THUMB_SPACING } from "./stage.js";
import { ColourChoice, Crumbs, CutSlider, Metrics, Options, Search, element } from "./controls.js";
import { fillLegend } from "./legend.js";
import { Chooser } from "./choose.js";
import { classShares } from "./portraits.js";
import { listen } from "./input.js";

const TELL_CAMERA_MS = 500;
const LEGEND_MS = 80;
const PATIENCE_MS = 4000; // without an answer from Python the view says that it waits
const MOST_HANDLES = 150; // groups with a handle; more would only hide the tree

/** A view in `root` (a shadow root); `report` tells Python, `peers` lists the other views on the page,
 *  `live` is false where no Python answers. */
export class TreeView extends Chooser {
  constructor({ root, style, data, state, report, peers = () => [], live = true }) {
    super();
    Object.assign(this, { root, report, peers, live, told: "", nTold: 0 });
    this.tree = new Tree(data);
    const texts = [...this.tree.names, ...(this.tree.shortNames ?? this.tree.nodeNames)].slice(0, 20000);
    this.longest = Math.max(...texts.map((name) => name.length));
    this.hovered = this.focused = -1;
    this.marked = [];
    this.inside = []; // names inside the picture
    this.muted = new Set();
    this.extra = {};
    this.build(style);
    this.takeTheme();
    this.take(state);
    this.observer = new ResizeObserver(() => this.onResize());
    this.observer.observe(this.stage);
    this.onResize();
    this.showCut();
    this.box.dataset.ready = "yes";
  }

  build(style) {
    const { tree } = this;
    this.search = new Search(tree, (leaf, more) => this.found(leaf, more));
    this.metrics = new Metrics(tree, (index) => this.cutAt(index, true));
    this.slider = new CutSlider(tree, {
      move: (index) => this.cutAt(index),
      release: () => this.remember(),
      undo: () => this.undo(),
      redo: () => this.redo(),
      reset: () => this.cutAt(this.cut.index, true),
    });
    this.colour = new ColourChoice(tree, this.live, (mode) => this.colourBy(mode));
    this.options = new Options(tree, (changes) => this.setOptions(changes));
    this.crumbs = new Crumbs(tree, (u) => this.focusOn(u));
    const button = (text, title, act) =>
      element("button", { type: "button", title, "aria-label": title, onclick: act }, text);
    const bar = element(
      "div",
      { className: "bar" },
      this.search.box,
      this.colour.box,
      this.options.box,
      element(
        "span",
        { className: "buttons" },
        button("+", "Zoom in", () => this.zoomBy(1.5)),
        button("−", "Zoom out", () => this.zoomBy(1 / 1.5)),
        button("Fit", "Show everything (0)", () => this.fitAll()),
      ),
    );
    this.base = element("canvas", {
      tabindex: "0",
      role: "application",
      "aria-describedby": "hv-status",
      "aria-label": `${tree.title}. Arrow keys walk the tree, Enter selects, f makes the node the root, Backspace goes back, o opens and c closes a group, Shift with left and right selects a range of leaves, plus and minus zoom, 0 shows everything, slash searches.`,
    });
    this.over = element("canvas", { "aria-hidden": "true", className: "over" });
    this.card = element("div", { className: "card", hidden: "" });
    this.legend = element("div", { className: "legend" });
    this.status = element("div", { className: "unseen", id: "hv-status", role: "status", "aria-live": "polite" });
    this.waiting = element("div", { className: "waiting", role: "status", hidden: "" });
    this.stage = element("div", { className: "stage" }, this.base, this.over, this.crumbs.box, this.card, this.waiting);
    this.box = element(
      "section",
      { className: "hv" },
      bar,
      this.stage,
      this.legend,
      this.slider.box,
      this.metrics.box,
      this.status,
    );
    const sheet = document.createElement("style");
    sheet.textContent = style;
    this.root.replaceChildren(sheet, this.box);
    listen(this);
  }

  // -- state --------------------------------------------------------------

  /** Take over a whole state: from the address bar, or from Python. */
  take(state) {
    const { tree } = this;
    this.cut = new Cut(tree, state);
    this.takeChoice(state);
    this.wanted = { colour: state.colour ?? "group", rings: (state.rings ?? []).slice(0, 3) };
    this.takeColours();
    this.muted = new Set(state.muted ?? []);
    this.layout = ["circle", "left", "top"].includes(state.layout) ? state.layout : "circle";
    this.lengths = tree.lengths.some((way) => way.key === state.lengths) ? state.lengths : tree.lengths[0].key;
    this.aligned = state.aligned !== false;
    this.byPoints = Boolean(state.widths);
    const top = this.validNode(state.focus);
    this.top = top >= tree.nLeaves ? top : tree.root;
    this.frame = null;
    this.wantedCamera = Array.isArray(state.camera) && state.camera.length === 3 ? state.camera : null;
    this.options.show(this);
  }

  /** The wanted ways of colouring, as far as they are here; Python may still send the others. */
  takeColours() {
    const has = (key) => this.tree.columns.some((column) => column.key === key);
    this.mode = has(this.wanted.colour) ? this.wanted.colour : "group";
    this.ringKeys = this.wanted.rings.filter(has);
    this.colour.show(this.mode);
  }

  colourBy(mode) {
    this.muted.clear();
    this.wanted.colour = mode;
    this.takeColours();
    this.recolour();
    this.tell();
  }

  state() {
    const { tree } = this;
    const { k, opened, closed } = this.cut.state();
    return {
      k,
      ...this.choiceState(),
      colour: this.wanted.colour,
      layout: this.layout,
      lengths: this.lengths,
      aligned: this.aligned,
      rings: this.wanted.rings,
      muted: [...this.muted].sort((a, b) => a - b),
      widths: this.byPoints,
      focus: this.top === tree.root ? -1 : this.top,
      opened,
      closed,
      camera: this.cameraState(),
    };
  }

  tell() {
    if (!this.projection) return;
    clearTimeout(this.later);
    const state = this.state(),
      text = JSON.stringify(state);
    if (text === this.told) return;
    this.told = text;
    this.send(state);
  }

  /** Python answers every message; one that gets no answer was lost, and is sent again until the server is back. */
  send(state) {
    this.report({ ...state, n: ++this.nTold });
    clearTimeout(this.patience);
    if (!this.live) return;
    this.patience = setTimeout(() => {
      this.waiting.textContent =
        "Reconnecting to the server … The tree keeps working; the panel follows when it is back.";
      this.waiting.hidden = false;
      this.send(this.state());
    }, PATIENCE_MS);
  }

  /** Python has heard the `heard`th message. */
  answered(heard) {
    if (heard !== this.nTold) return;
    clearTimeout(this.patience);
    this.waiting.hidden = true;
  }

  tellLater() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.tell(), TELL_CAMERA_MS);
  }

  /** New values from Python: metrics for the cut it was told of, or a state it chose itself. */
  receive(message, fresh) {
    const before = JSON.stringify(this.theme);
    this.takeTheme();
    if (JSON.stringify(this.theme) !== before) this.recolour();
    this.answered(message.extra?.heard);
    this.serve(message);
    if (fresh) {
      const before = this.selected;
      this.take({ ...this.state(), ...message.state, camera: this.cameraState() });
      this.told = JSON.stringify(this.state());
      this.relayout(false);
      this.showCut();
      if (this.selected >= 0 && this.selected !== before && this.cameraState()) this.fly(this.selected);
    }
    if (message.extra && message.extra.cut === this.cut.key()) this.extra = message.extra;
    this.metrics.show(this.cut.isLevel() ? this.cut.index : -1, this.extra);
  }

  /** Ways of colouring that were asked for, and names that people gave to groups. */
  serve({ columns = [], names = {} }) {
    const isNew = (column) => !this.tree.columns.some((known) => known.key === column.key);
    const added = columns.filter(isNew),
      given = JSON.stringify(names);
    if (!added.length && given === this.givenText) return;
    this.givenText = given;
    this.tree.given = new Map(Object.entries(names).map(([u, name]) => [Number(u), name]));
    added.forEach((column) => this.tree.addColumn(column));
    this.takeColours();
    this.crumbs.show(this.top);
    this.recolour();
  }

  /** The page's colours; the browser's own parts (slider, lists) turn dark with them. */
  takeTheme() {
    this.theme = readTheme(this.box);
    this.box.style.colorScheme = isDark(this.theme.background) ? "dark" : "light";
  }

  // -- painting -----------------------------------------------------------

  paintNow() {
    if (!this.width) return;
    this.project();
    const context = resize(this.base, this.width, this.height, this.unit),
      scene = this.scene();
    drawTree(context, scene);
    const pinned = [this.selected, ...this.held].filter((u) => u >= 0);
    this.inside = this.enlarged ? drawInside(context, scene) : [];
    drawLabels(context, scene, pickLabels(this.projection, this.group, scene.fontSize, pinned));
    this.paintOver();
  }

  paintOver() {
    if (!this.width || !this.projection) return;
    drawMarks(resize(this.over, this.width, this.height, this.unit), this.scene(), this);
  }

  scene() {
    const { projection, tree, theme, mode, group, width, height, rings, scheme, ringHot, byPoints } = this;
    const groupsInView = this.groupsInView();
    return {
      projection,
      tree,
      theme,
      mode,
      group,
      width,
      height,
      rings,
      scheme,
      ringHot,
      byPoints,
      level: this.levelArray(),
      fontSize: 11,
      top: this.folding >= 0 && this.folding !== undefined ? this.folding : this.top,
      cutLevel: this.cutLevel(),
      groupsInView,
      handles: groupsInView.length <= MOST_HANDLES,
      thumb: this.thumbDrawer(),
      portraits: this.portraits,
      portraitSize: this.portraitSize,
      upright: this.upright,
      sharesOf: this.portraitSize ? (u) => classShares(tree, u) : null,
    };
  }

  thumbDrawer() {
    const {
      portraitSize: size,
      projection: { spacing },
    } = this;
    if (size)
      return spacing >= size + 2 ? (context, u, x, y) => this.portraits.drawSamples(context, u, x, y, size) : null;
    return this.sprite && spacing >= THUMB_SPACING ? (...at) => this.thumb(...at) : null;
  }

  /** A leaf's picture beside the rim, where leaves are far enough apart; the pixels it takes. */
  thumb(context, u, x, y, dx, dy) {
    if (!this.sprite.has(u)) return 0;
    const size = Math.min(THUMB_MOST, this.projection.spacing - 3),
      reach = (size / 2) * (Math.abs(dx) + Math.abs(dy));
    this.sprite.draw(context, u, x + dx * reach - size / 2, y + dy * reach - size / 2, size);
    return 2 * reach + 5;
  }

  /** Level of the cut's line; null where the cut is no level, or lies outside the frame. */
  cutLevel() {
    if (!this.cut.isLevel() || this.lengths !== this.tree.lengths[0].key) return null;
    const level = this.tree.ringLevel(this.cut.index, this.levelArray());
    return level >= this.frame.l0 ? level : null;
  }

  /** Groups of two and more leaves, while they are few enough to have handles. */
  groupsInView() {
    const { tree, group, frame } = this,
      found = [];
    for (let i = Math.round(frame.a0); i < frame.a1 && found.length <= MOST_HANDLES; ) {
      const u = group[tree.leafAt[i]];
      if (u >= tree.nLeaves && tree.isBelow(u, this.top)) found.push(u);
      i = Math.max(i + 1, tree.last[u]);
    }
    return found;
  }

  recolour() {
    if (!this.group) return;
    const { tree, theme, group } = this;
    this.scheme = colourNodes(tree, this.mode, group, theme, this.muted, this.top);
    this.rings = this.ringKeys.map((key) => colourNodes(tree, key, group, theme, new Set(), this.top));
    this.paint();
    if (!this.legendTimer) this.legendTimer = setTimeout(() => this.showLegend(), LEGEND_MS);
  }

  /** The legend follows a dragged cut a few times a second, not with every frame. */
  showLegend() {
    this.legendTimer = 0;
    const rings = this.ringKeys.map((key, i) => [this.tree.columns.find((c) => c.key === key), this.rings[i]]);
    fillLegend(this.legend, this.scheme.legend, (key, alone) => this.toggle(key, alone), rings);
  }

  /** Mute or show one entry of the legend; alone: mute all others. */
  toggle(key, alone) {
    const keys = this.scheme.legend.entries.map((entry) => entry.key);
    const others = keys.filter((other) => other !== key);
    if (alone) this.muted = new Set(others.every((other) => this.muted.has(other)) ? [] : others);
    else if (this.muted.has(key)) this.muted.delete(key);
    else this.muted.add(key);
    this.recolour();
    this.tellLater();
  }

  // -- the cut ------------------------------------------------------------

  /** Cut at a level; changes made by hand give way. */
  cutAt(index, final = false) {
    this.cut.at(index);
    this.showCut();
    if (final) this.remember();
  }

  showCut() {
    const { tree, cut } = this;
    this.group = cut.groups();
    let nGroups = 0;
    for (let u = 0; u < tree.nNodes; u++) nGroups += this.group[u] === u;
    if (this.extra.cut !== cut.key()) this.extra = {};
    this.slider.show(cut, nGroups);
    this.metrics.show(cut.isLevel() ? cut.index : -1, this.extra);
    this.box.dataset.groups = String(nGroups);
    if (this.mode === "group") for (const u of this.muted) if (this.group[u] !== u) this.muted.delete(u);
    this.recolour();
  }

  openGroup(u) {
    if (u >= this.tree.nLeaves && this.group[u] === u) this.changeCut(() => this.cut.open(u));
  }

  closeNode(u) {
    if (u >= this.tree.nLeaves && this.group[u] < 0) this.changeCut(() => this.cut.close(u));
  }

  changeCut(change) {
    change();
    this.showCut();
    this.remember();
  }

  /** A cut the hand has let go of: can be undone, and Python hears of it. */
  remember() {
    this.cut.remember();
    this.slider.can(this.cut);
    this.say(`${this.box.dataset.groups} groups.`);
    this.tell();
  }

  undo() {
    this.cut.undo();
    this.showCut();
    this.remember();
  }

  redo() {
    this.cut.redo();
    this.showCut();
    this.remember();
  }

  close() {
    this.observer.disconnect();
    clearTimeout(this.patience);
    clearTimeout(this.later);
    clearTimeout(this.legendTimer);
    cancelAnimationFrame(this.flight);
    cancelAnimationFrame(this.pending);
  }
}

function readTheme(node) {
  const style = getComputedStyle(node);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const text = read("--st-text-color", "#31333f"),
    background = read("--st-background-color", "#ffffff");
  return {
    text,
    background,
    primary: read("--st-primary-color", "#2f6fb3"),
    font: read("--st-font", "sans-serif"),
    neutral: `color-mix(in srgb, ${text} 42%, ${background})`,
    muted: `color-mix(in srgb, ${text} 14%, ${background})`,
  };
}

function isDark(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour; // reads any colour of CSS, and gives #rrggbb
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(context.fillStyle.slice(at, at + 2), 16));
  return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
}
