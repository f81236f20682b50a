// One tree view: its state, when it paints, and what it tells Python. Events are in input.js.
import { Tree } from "./model.js";
import { colourNodes } from "./colour.js";
import { Circle, Straight, nearestNode, pickLabels } from "./project.js";
import { drawLabels, drawMarks, drawTree, namesOffset, resize } from "./paint.js";
import { Crumbs, CutSlider, Metrics, Options, Search, colourSelect, element, fillCard, fillLegend } from "./controls.js";
import { listen } from "./input.js";

const FLY_MS = 260;
const TELL_CAMERA_MS = 500;
const LEGEND_MS = 80;
const MOST_HANDLES = 150; // groups with a handle; more would only hide the tree
export const ZOOM_LIMITS = [0.4, 2000]; // times the scale at which everything fits

export class TreeView {
  constructor(root, style, data, state, report) {
    this.root = root;
    this.report = report;
    this.tree = new Tree(data);
    const texts = [...this.tree.names, ...(this.tree.shortNames ?? this.tree.nodeNames)].slice(0, 20000);
    this.longest = Math.max(...texts.map((name) => name.length));
    this.hovered = this.focused = -1;
    this.held = [];
    this.muted = new Set();
    this.extra = {};
    this.past = [];
    this.future = [];
    this.build(style);
    this.theme = readTheme(this.box);
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
      move: (index) => this.cutAt(index), release: () => this.remember(), undo: () => this.undo(), redo: () => this.redo(), reset: () => this.resetCut(),
    });
    this.colour = colourSelect(tree, (mode) => { this.muted.clear(); this.mode = mode; this.recolour(); this.tell(); });
    this.options = new Options(tree, (changes) => { Object.assign(this, changes); this.relayout(); this.tell(); });
    this.crumbs = new Crumbs(tree, (u) => this.focusOn(u));
    const button = (text, title, act) => element("button", { type: "button", title, "aria-label": title, onclick: act }, text);
    const bar = element("div", { className: "bar" }, this.search.box,
      element("label", { className: "colour" }, element("span", {}, "Colour by"), this.colour), this.options.box,
      element("span", { className: "buttons" }, button("+", "Zoom in", () => this.zoomBy(1.5)), button("−", "Zoom out", () => this.zoomBy(1 / 1.5)),
        button("Fit", "Show everything (0)", () => this.fitAll())));
    this.base = element("canvas", {
      tabindex: "0", role: "application",
      "aria-label": `${tree.title}. Arrow keys walk the tree, Enter selects, f makes the node the root, Backspace goes back, o opens and c closes a group, plus and minus zoom, 0 shows everything, slash searches.`,
    });
    this.over = element("canvas", { "aria-hidden": "true", className: "over" });
    this.card = element("div", { className: "card", hidden: "" });
    this.legend = element("div", { className: "legend" });
    this.status = element("div", { className: "unseen", role: "status", "aria-live": "polite" });
    this.stage = element("div", { className: "stage" }, this.base, this.over, this.crumbs.box, this.card);
    this.box = element("section", { className: "hv" }, bar, this.stage, this.legend, this.slider.box, this.metrics.box, this.status);
    const sheet = document.createElement("style");
    sheet.textContent = style;
    this.root.replaceChildren(sheet, this.box);
    listen(this);
  }

  // -- state --------------------------------------------------------------

  validNode(node) { return Number.isInteger(node) && node >= 0 && node < this.tree.nNodes ? node : -1; }

  /** Take over a whole state: from the address bar, or from Python. */
  take(state) {
    const { tree } = this;
    const inner = (nodes) => new Set((nodes ?? []).filter((u) => this.validNode(u) >= tree.nLeaves));
    this.index = tree.levelIndex(state.k);
    this.opened = inner(state.opened);
    this.closed = inner(state.closed);
    this.selected = this.validNode(state.node);
    this.mode = tree.columns.some((c) => c.key === state.colour) ? state.colour : "group";
    this.layout = ["circle", "left", "top"].includes(state.layout) ? state.layout : "circle";
    this.lengths = tree.lengths.some((way) => way.key === state.lengths) ? state.lengths : tree.lengths[0].key;
    this.ringKeys = (state.rings ?? []).filter((key) => tree.columns.some((c) => c.key === key)).slice(0, 3);
    this.byPoints = Boolean(state.widths);
    const top = this.validNode(state.focus);
    this.top = top >= tree.nLeaves ? top : tree.root;
    this.frame = null;
    this.wantedCamera = Array.isArray(state.camera) && state.camera.length === 3 ? state.camera : null;
    this.colour.value = this.mode;
    this.options.show(this);
    this.box.dataset.selected = String(this.selected);
  }

  state() {
    const { tree } = this;
    return {
      k: tree.levels[this.index], node: this.selected, colour: this.mode, layout: this.layout, lengths: this.lengths, rings: this.ringKeys,
      widths: this.byPoints, focus: this.top === tree.root ? -1 : this.top, opened: [...this.opened].sort((a, b) => a - b),
      closed: [...this.closed].sort((a, b) => a - b), camera: this.cameraState(),
    };
  }

  /** Zoom and centre, independent of the screen; null when everything fits. */
  cameraState() {
    const whole = this.projection.fit(), { camera } = this;
    const near = (a, b, tolerance) => Math.abs(a - b) < tolerance;
    if (near(camera.scale / whole.scale, 1, 0.01) && near(camera.x, whole.x, 3) && near(camera.y, whole.y, 3)) return null;
    const round = (value) => Math.round(value * 1e4) / 1e4;
    return [round(camera.scale / whole.scale), round((this.width / 2 - camera.x) / camera.scale), round((this.height / 2 - camera.y) / camera.scale)];
  }

  tell() {
    if (!this.projection) return;
    clearTimeout(this.later);
    const state = this.state(), text = JSON.stringify(state);
    if (text === this.told) return;
    this.told = text;
    this.report(state);
  }

  tellLater() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.tell(), TELL_CAMERA_MS);
  }

  /** New values from Python: metrics for the cut it was told of, or a state it chose itself. */
  receive(message, fresh) {
    const theme = readTheme(this.box);
    if (JSON.stringify(theme) !== JSON.stringify(this.theme)) { this.theme = theme; this.recolour(); }
    if (fresh) {
      const before = this.selected;
      this.take({ ...this.state(), ...message.state, camera: this.cameraState() });
      this.told = JSON.stringify(this.state());
      this.relayout(false);
      this.showCut();
      if (this.selected >= 0 && this.selected !== before && this.cameraState()) this.fly(this.selected);
    }
    if (message.extra && message.extra.cut === this.cutKey()) this.extra = message.extra;
    this.metrics.show(this.isLevel() ? this.index : -1, this.extra);
  }

  // -- size, frame and camera ----------------------------------------------

  /** Pixels kept free around the tree: the longest name, as far as there is room. */
  get margin() {
    const rings = namesOffset(this.ringKeys.length) - namesOffset(0);
    if (this.layout !== "circle") return Math.max(60, Math.min(30 + 7 * this.longest, 0.35 * (this.layout === "top" ? this.height : this.width))) + rings;
    return Math.max(40, Math.min(30 + 6 * this.longest, 150, 0.17 * Math.min(this.width, this.height))) + rings;
  }

  frameOf(u) {
    const { tree } = this;
    const level = this.levelArray();
    return { a0: tree.first[u], a1: tree.last[u], l0: u === tree.root ? 0 : level[u] };
  }

  levelArray() { return this.tree[this.tree.lengths.find((way) => way.key === this.lengths).array]; }

  /** Make the projection of the present layout, frame and camera. */
  project() {
    this.projection.set({
      camera: this.camera, frame: this.frame, width: this.width, height: this.height, margin: this.margin, level: this.levelArray(),
    });
  }

  onResize() {
    const { clientWidth, clientHeight } = this.stage;
    if (!clientWidth || !clientHeight || (clientWidth === this.width && clientHeight === this.height)) return;
    const kept = this.camera ? this.cameraState() : this.wantedCamera;
    this.width = clientWidth;
    this.height = clientHeight;
    this.relayout(false, kept);
    if (!kept && this.wantedCamera === null && !this.settled && this.selected >= 0 && this.selected < this.tree.nLeaves) this.fly(this.selected, 0);
    this.settled = true;
  }

  /** After another layout, other lengths, or another size: everything in place again. */
  relayout(reset = true, camera = null) {
    if (!this.width) return;
    this.projection = this.layout === "circle" ? new Circle(this.tree) : new Straight(this.tree, this.layout === "top");
    this.frame = this.frameOf(this.top);
    const first = !this.camera;
    this.camera ??= { scale: 1, x: 0, y: 0 };
    this.project();
    const whole = this.projection.fit();
    const wanted = camera ?? (reset || first ? null : this.cameraState());
    this.camera = whole;
    if (wanted) {
      const scale = wanted[0] * whole.scale;
      this.camera = { scale, x: this.width / 2 - wanted[1] * scale, y: this.height / 2 - wanted[2] * scale };
    }
    this.crumbs.show(this.top);
    this.recolour();
  }

  zoomBy(factor) { this.zoomAt(this.width / 2, this.height / 2, factor); }

  zoomAt(px, py, factor) {
    const { camera } = this, fit = this.projection.fit().scale;
    const scale = Math.min(ZOOM_LIMITS[1] * fit, Math.max(ZOOM_LIMITS[0] * fit, camera.scale * factor));
    const ratio = scale / camera.scale;
    this.camera = { scale, x: px - (px - camera.x) * ratio, y: py - (py - camera.y) * ratio };
    this.paint();
    this.tellLater();
  }

  fitAll() {
    if (this.cameraState() === null && this.top !== this.tree.root) this.focusOn(this.tree.root);
    else this.animate(this.projection.fit(), this.frame);
  }

  fly(u, duration = FLY_MS) {
    if (!this.tree.isBelow(u, this.top)) this.focusOn(this.tree.root, 0);
    this.project();
    this.animate(this.projection.fitNode(u), this.frame, duration);
  }

  /** A subtree becomes the whole picture; the crumbs lead back. */
  focusOn(u, duration = FLY_MS) {
    const top = u < this.tree.nLeaves ? this.tree.parent[u] : u;
    if (top < 0 || top === this.top) return;
    const target = this.frameOf(top);
    const outward = this.tree.isBelow(this.top, top);
    this.folding = outward ? top : this.top; // what is drawn while the tree folds or unfolds
    this.top = top;
    this.crumbs.show(top);
    const scale = this.projection.fit();
    this.animate(scale, target, duration, () => { this.folding = -1; this.recolour(); });
    this.tell();
  }

  /** Glide to a camera and a frame. */
  animate(to, frame, duration = FLY_MS, done = null) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const from = { ...this.camera }, before = { ...this.frame }, began = performance.now();
    cancelAnimationFrame(this.flight);
    const finish = () => { this.camera = to; this.frame = frame; done?.(); this.paint(); this.tellLater(); };
    if (still || duration === 0) { finish(); return; }
    const step = (now) => {
      const t = Math.min(1, Math.max(0, (now - began) / duration)), ease = t * t * (3 - 2 * t);
      if (t >= 1) { finish(); return; }
      const scale = from.scale * (to.scale / from.scale) ** ease;
      const share = to.scale === from.scale ? ease : (scale - from.scale) / (to.scale - from.scale);
      this.camera = { scale, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
      const mix = (name) => before[name] + (frame[name] - before[name]) * ease;
      this.frame = { a0: mix("a0"), a1: mix("a1"), l0: mix("l0") };
      this.paintNow();
      this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }

  // -- painting -----------------------------------------------------------

  paint() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => { this.pending = 0; this.paintNow(); });
  }

  paintNow() {
    if (!this.width) return;
    this.project();
    const context = resize(this.base, this.width, this.height), scene = this.scene();
    drawTree(context, scene);
    const pinned = [this.selected, ...this.held].filter((u) => u >= 0);
    drawLabels(context, scene, pickLabels(this.projection, this.group, scene.fontSize, pinned));
    this.paintOver();
  }

  paintOver() {
    if (!this.width || !this.projection) return;
    drawMarks(resize(this.over, this.width, this.height), this.scene(), this);
  }

  scene() {
    const { projection, tree, theme, mode, group, width, height, rings, scheme, ringHot, byPoints } = this;
    const groupsInView = this.groupsInView();
    return {
      projection, tree, theme, mode, group, width, height, rings, scheme, ringHot, byPoints, level: this.levelArray(), fontSize: 11,
      top: this.folding >= 0 && this.folding !== undefined ? this.folding : this.top, cutLevel: this.cutLevel(), groupsInView,
      handles: groupsInView.length <= MOST_HANDLES, thumb: this.thumb,
    };
  }

  /** Level of the cut's line; null where the cut is no level, or lies outside the frame. */
  cutLevel() {
    if (!this.isLevel() || this.lengths !== this.tree.lengths[0].key) return null;
    const level = this.tree.ringLevel(this.index, this.levelArray());
    return level >= this.frame.l0 ? level : null;
  }

  /** Groups of two and more leaves, while they are few enough to have handles. */
  groupsInView() {
    const { tree, group, frame } = this, found = [];
    for (let i = Math.round(frame.a0); i < frame.a1 && found.length <= MOST_HANDLES;) {
      const u = group[tree.leafAt[i]];
      if (u >= tree.nLeaves && tree.isBelow(u, this.top)) found.push(u);
      i = Math.max(i + 1, tree.last[u]);
    }
    return found;
  }

  recolour() {
    if (!this.group) return;
    const { tree, theme, group } = this;
    this.scheme = colourNodes(tree, this.mode, group, theme, this.muted);
    this.rings = this.ringKeys.map((key) => colourNodes(tree, key, group, theme));
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
  }

  // -- the cut ------------------------------------------------------------

  isLevel() { return this.opened.size === 0 && this.closed.size === 0; }

  cutKey() { return [this.tree.levels[this.index], [...this.opened].sort((a, b) => a - b).join("."), [...this.closed].sort((a, b) => a - b).join(".")].join("-"); }

  /** Cut at a level; changes made by hand give way. */
  cutAt(index, final = false) {
    this.index = index;
    this.opened = new Set();
    this.closed = new Set();
    this.showCut();
    if (final) this.remember();
  }

  showCut() {
    this.group = this.tree.groupsAt(this.index, this.opened, this.closed);
    let nGroups = 0;
    for (let u = 0; u < this.tree.nNodes; u++) nGroups += this.group[u] === u;
    if (this.extra.cut !== this.cutKey()) this.extra = {};
    this.slider.show(this.index, nGroups, this.isLevel(), this.past.length > 1, this.future.length > 0);
    this.metrics.show(this.isLevel() ? this.index : -1, this.extra);
    this.box.dataset.groups = String(nGroups);
    if (this.mode === "group") this.muted.clear();
    if (!this.past.length) this.past.push(this.cutState());
    this.recolour();
  }

  openGroup(u) {
    if (u < this.tree.nLeaves || this.group[u] !== u) return;
    this.closed.delete(u);
    if (this.tree.rank[u] < this.tree.nInner - this.index) this.opened.add(u);
    this.showCut();
    this.remember();
  }

  closeNode(u) {
    if (u < this.tree.nLeaves || this.group[u] >= 0) return;
    for (const v of [...this.opened]) if (this.tree.isBelow(v, u)) this.opened.delete(v);
    for (const v of [...this.closed]) if (this.tree.isBelow(v, u)) this.closed.delete(v);
    if (this.tree.rank[u] >= this.tree.nInner - this.index) this.closed.add(u);
    this.showCut();
    this.remember();
  }

  resetCut() { this.cutAt(this.index, true); }

  cutState() { return { index: this.index, opened: [...this.opened], closed: [...this.closed] }; }

  /** A cut the hand has let go of: can be undone, and Python hears of it. */
  remember() {
    const now = this.cutState();
    if (JSON.stringify(now) !== JSON.stringify(this.past[this.past.length - 1])) { this.past.push(now); this.future = []; }
    this.slider.can(this.past.length > 1, this.future.length > 0);
    this.tell();
  }

  undo() { if (this.past.length > 1) { this.future.push(this.past.pop()); this.restore(); } }

  redo() { if (this.future.length) { this.past.push(this.future.pop()); this.restore(); } }

  restore() {
    const { index, opened, closed } = this.past[this.past.length - 1];
    Object.assign(this, { index, opened: new Set(opened), closed: new Set(closed) });
    this.showCut();
    this.tell();
  }

  // -- what is under a point, selection ------------------------------------

  /** The node under a screen point: a node within 12 px, or beyond the rim what is named there. */
  hit(px, py) {
    const { beyond, across } = this.projection.locate(px, py), { a0, a1 } = this.frame;
    const place = Math.floor(across);
    if (beyond < 3 || place < a0 || place >= a1) return nearestNode(this.projection, this.top, px, py);
    if (beyond > this.margin + 240) return -1;
    const leaf = this.tree.leafAt[place];
    return this.projection.spacing >= 7 || this.mode !== "group" ? leaf : this.group[leaf];
  }

  select(u) {
    this.selected = u;
    this.box.dataset.selected = String(u);
    this.status.textContent = u >= 0 ? `Selected ${this.describe(u)}` : "Nothing selected.";
    this.paint();
    this.tell();
  }

  describe(u) { return `${this.tree.nameOf(u)}, ${this.tree.leaves(u)} leaves, ${this.tree.size[u]} points.`; }

  found(leaf, more) {
    if (!more) this.held = [];
    this.held.push(leaf);
    this.select(leaf);
    this.fly(leaf);
    if (!more) this.base.focus();
  }

  focusNode(u) {
    this.focused = u;
    this.status.textContent = this.describe(u);
    this.paintOver();
  }

  hover(u, x = 0, y = 0) {
    if (u >= 0) {
      if (u !== this.hovered) fillCard(this.card, this.tree, u, this.sprite);
      this.card.hidden = false;
      const right = x > this.width - 260;
      this.card.style.left = right ? "" : `${x + 16}px`;
      this.card.style.right = right ? `${this.width - x + 16}px` : "";
      this.card.style.top = `${Math.max(0, Math.min(y + 14, this.height - this.card.offsetHeight - 6))}px`;
    } else this.card.hidden = true;
    if (u !== this.hovered) { this.hovered = u; this.paintOver(); }
  }

  close() { this.observer.disconnect(); clearTimeout(this.later); clearTimeout(this.legendTimer); cancelAnimationFrame(this.flight); cancelAnimationFrame(this.pending); }
}

function readTheme(node) {
  const style = getComputedStyle(node);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const text = read("--st-text-color", "#31333f"), background = read("--st-background-color", "#ffffff");
  return {
    text, background, primary: read("--st-primary-color", "#2f6fb3"), font: read("--st-font", "sans-serif"),
    neutral: `color-mix(in srgb, ${text} 42%, ${background})`, muted: `color-mix(in srgb, ${text} 14%, ${background})`,
  };
}
