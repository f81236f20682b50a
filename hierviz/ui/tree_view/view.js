// One tree view: its state, its events, when it paints, and what it tells Python.
import { Tree, colourNodes } from "./model.js";
import { Circle, pickLabels } from "./polar.js";
import { branchPaths, drawLabels, drawMarks, drawTree, resize } from "./paint.js";
import { CutSlider, Metrics, Search, colourSelect, element, fillCard, fillLegend } from "./controls.js";

const FLY_MS = 260;
const ZOOM_LIMITS = [0.5, 400]; // times the scale at which everything fits

export class TreeView {
  constructor(root, style, data, state, report) {
    this.root = root;
    this.report = report;
    this.tree = new Tree(data);
    this.circle = new Circle(this.tree);
    this.longest = Math.max(...[...this.tree.names, ...this.tree.nodeNames].slice(0, 20000).map((name) => name.length));
    this.index = this.tree.levelIndex(state.k);
    this.selected = this.validNode(state.node);
    this.mode = state.colour || "group";
    this.hovered = this.focused = -1;
    this.extra = {};
    this.build(style);
    this.theme = readTheme(this.box);
    this.observer = new ResizeObserver(() => this.onResize());
    this.observer.observe(this.stage);
    this.onResize();
    this.moveCut(this.index);
    if (this.selected >= 0 && this.selected < this.tree.nLeaves) this.fly(this.selected, 0);
    this.box.dataset.ready = "yes";
  }

  validNode(node) { return Number.isInteger(node) && node >= 0 && node < this.tree.nNodes ? node : -1; }

  build(style) {
    const { tree } = this;
    this.search = new Search(tree, (leaf) => { this.select(leaf); this.fly(leaf); this.base.focus(); });
    this.metrics = new Metrics(tree, (index) => { this.moveCut(index); this.tell(); });
    this.slider = new CutSlider(tree, (index) => this.moveCut(index), () => this.tell());
    this.colour = colourSelect(tree, (mode) => { this.recolour(mode); this.tell(); });
    this.colour.value = this.mode;
    if (this.colour.value !== this.mode) this.colour.value = this.mode = "group";
    const button = (text, title, act) => element("button", { type: "button", title, "aria-label": title, onclick: act }, text);
    const bar = element("div", { className: "bar" }, this.search.box,
      element("label", { className: "colour" }, element("span", {}, "Colour by"), this.colour),
      element("span", { className: "buttons" }, button("+", "Zoom in", () => this.zoomBy(1.5)), button("−", "Zoom out", () => this.zoomBy(1 / 1.5)),
        button("Fit", "Show everything (0)", () => this.fit())));
    this.base = element("canvas", {
      tabindex: "0", role: "application", "aria-label": `${tree.title}. Arrow keys walk the tree, Enter selects, plus and minus zoom, 0 shows everything, slash searches.`,
    });
    this.over = element("canvas", { "aria-hidden": "true", className: "over" });
    this.card = element("div", { className: "card", hidden: "" });
    this.legend = element("div", { className: "legend" });
    this.status = element("div", { className: "unseen", role: "status", "aria-live": "polite" });
    this.stage = element("div", { className: "stage" }, this.base, this.over, this.card);
    this.box = element("section", { className: "hv" }, bar, this.stage, this.legend, this.slider.box, this.metrics.box, this.status);
    const sheet = document.createElement("style");
    sheet.textContent = style;
    this.root.replaceChildren(sheet, this.box);
    this.listen();
  }

  listen() {
    const { base } = this;
    this.pointers = new Map();
    base.addEventListener("wheel", (event) => {
      event.preventDefault();
      const [x, y] = this.place(event);
      this.zoomAt(x, y, Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)));
    }, { passive: false });
    base.addEventListener("pointerdown", (event) => this.onDown(event));
    base.addEventListener("pointermove", (event) => this.onMove(event));
    base.addEventListener("pointerup", (event) => this.onUp(event));
    base.addEventListener("pointercancel", (event) => { this.pointers.delete(event.pointerId); this.drag = null; });
    base.addEventListener("pointerleave", () => this.hover(-1));
    base.addEventListener("dblclick", (event) => { const u = this.hit(...this.place(event)); if (u >= 0) this.fly(u); });
    base.addEventListener("blur", () => { this.focused = -1; this.paintOver(); });
    this.box.addEventListener("keydown", (event) => this.onKey(event));
  }

  // -- size and camera ----------------------------------------------------

  /** Pixels kept free around the circle: the longest name, as far as there is room. */
  get margin() { return Math.max(40, Math.min(30 + 6 * this.longest, 150, 0.17 * Math.min(this.width, this.height))); }

  onResize() {
    const { clientWidth, clientHeight } = this.stage;
    if (!clientWidth || !clientHeight || (clientWidth === this.width && clientHeight === this.height)) return;
    const before = this.camera && { ...this.camera, width: this.width, height: this.height, fit: this.fitScale };
    this.width = clientWidth;
    this.height = clientHeight;
    const whole = this.circle.fit(this.width, this.height, this.margin);
    this.fitScale = whole.scale;
    if (before) {
      const scale = (before.scale / before.fit) * whole.scale, ratio = scale / before.scale;
      this.camera = { scale, x: this.width / 2 + (before.x - before.width / 2) * ratio, y: this.height / 2 + (before.y - before.height / 2) * ratio };
    } else this.camera = whole;
    this.paint();
  }

  fit() { this.animate(this.circle.fit(this.width, this.height, this.margin)); }

  fly(u, duration = FLY_MS) { this.animate(this.circle.fitNode(u, this.width, this.height, this.margin), duration); }

  zoomBy(factor) { this.zoomAt(this.width / 2, this.height / 2, factor); }

  zoomAt(px, py, factor) {
    const { camera } = this;
    const scale = Math.min(ZOOM_LIMITS[1] * this.fitScale, Math.max(ZOOM_LIMITS[0] * this.fitScale, camera.scale * factor));
    const ratio = scale / camera.scale;
    this.camera = { scale, x: px - (px - camera.x) * ratio, y: py - (py - camera.y) * ratio };
    this.paint();
  }

  animate(to, duration = FLY_MS) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const from = { ...this.camera }, began = performance.now();
    cancelAnimationFrame(this.flight);
    if (still || duration === 0) { this.camera = to; this.paint(); return; }
    const step = (now) => {
      const t = Math.min(1, Math.max(0, (now - began) / duration)), ease = t * t * (3 - 2 * t);
      const scale = from.scale * (to.scale / from.scale) ** ease;
      const share = to.scale === from.scale ? ease : (scale - from.scale) / (to.scale - from.scale);
      this.camera = { scale, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
      this.paint();
      if (t < 1) this.flight = requestAnimationFrame(step);
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
    const context = resize(this.base, this.width, this.height);
    const scene = this.scene();
    drawTree(context, scene);
    const pinned = this.selected >= 0 ? [this.selected] : [];
    drawLabels(context, scene, pickLabels(this.circle, this.group, this.camera, scene.fontSize, pinned));
    this.paintOver();
  }

  paintOver() {
    if (!this.width) return;
    drawMarks(resize(this.over, this.width, this.height), this.scene(), this.hovered, this.selected, this.focused);
  }

  scene() {
    const { circle, camera, colours, paths, theme, group, mode, width, height } = this;
    return { circle, camera, colours, paths, theme, group, mode, width, height, undone: this.index, ringHot: this.ringHot, fontSize: 11 };
  }

  recolour(mode = this.mode) {
    this.mode = mode;
    const { node, legend } = colourNodes(this.tree, mode, this.group, this.theme.neutral);
    this.colours = node;
    this.paths = branchPaths(this.circle, node);
    fillLegend(this.legend, legend);
    this.paint();
  }

  // -- the cut ------------------------------------------------------------

  moveCut(index) {
    this.index = index;
    this.group = this.tree.groupsAt(index);
    this.extra = this.extra.k === this.tree.levels[index] ? this.extra : {};
    this.slider.show(index);
    this.metrics.show(index, this.extra);
    this.box.dataset.groups = String(this.tree.levels[index]);
    this.recolour();
  }

  // -- pointer ------------------------------------------------------------

  place(event) {
    const frame = this.base.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }

  /** The node under a screen point: a node within 12 px, or beyond the rim what is named there. */
  hit(px, py) {
    const { radius, angle } = this.circle.toPolar(px, py, this.camera);
    const beyond = (radius - 1) * this.camera.scale; // pixels
    const across = Math.floor(this.circle.acrossAt(angle));
    if (beyond < 3 || across < 0 || across >= this.tree.nLeaves) return this.circle.nearest(px, py, this.camera);
    if (beyond > this.margin + 240) return -1;
    const leaf = this.tree.leafAt[across];
    return this.circle.turn * this.camera.scale >= 7 || this.mode !== "group" ? leaf : this.group[leaf];
  }

  onRing(px, py) {
    const radius = this.tree.ringLevel(this.index) * this.camera.scale;
    const dx = px - this.camera.x, dy = py - this.camera.y;
    if (Math.hypot(dx, dy + radius) < 13) return true;
    return Math.abs(Math.hypot(dx, dy) - radius) < 4 && this.circle.nearest(px, py, this.camera, 8) < 0;
  }

  onDown(event) {
    const [x, y] = this.place(event);
    this.base.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [x, y]);
    cancelAnimationFrame(this.flight);
    const kind = this.pointers.size > 1 ? "pinch" : this.onRing(x, y) ? "ring" : "pan";
    this.drag = { kind, x, y, moved: false, camera: { ...this.camera }, spread: this.spread() };
  }

  spread() {
    if (this.pointers.size < 2) return null;
    const [[ax, ay], [bx, by]] = [...this.pointers.values()];
    return { size: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 };
  }

  onMove(event) {
    const [x, y] = this.place(event);
    if (!this.drag) { this.hover(this.hit(x, y), x, y); return; }
    this.pointers.set(event.pointerId, [x, y]);
    const { drag } = this;
    drag.moved ||= Math.hypot(x - drag.x, y - drag.y) > 4;
    if (!drag.moved) return;
    this.hover(-1);
    if (drag.kind === "ring") this.moveCut(this.tree.undoneAt(this.circle.toPolar(x, y, this.camera).radius));
    else if (drag.kind === "pinch") this.onPinch(drag);
    else { this.camera = { ...this.camera, x: drag.camera.x + x - drag.x, y: drag.camera.y + y - drag.y }; this.paint(); }
  }

  onPinch(drag) {
    const now = this.spread();
    if (!now || !drag.spread) return;
    this.camera = { ...drag.camera };
    this.zoomAt(drag.spread.x, drag.spread.y, now.size / drag.spread.size);
    this.camera.x += now.x - drag.spread.x;
    this.camera.y += now.y - drag.spread.y;
  }

  onUp(event) {
    const { drag } = this;
    this.pointers.delete(event.pointerId);
    if (this.pointers.size === 0) this.drag = null;
    if (!drag) return;
    if (drag.kind === "ring" && drag.moved) this.tell();
    else if (!drag.moved && drag.kind !== "pinch") {
      const u = this.hit(drag.x, drag.y);
      if (u !== this.selected) this.select(u);
    }
  }

  hover(u, x = 0, y = 0) {
    const hot = u < 0 && x > 0 && this.onRing(x, y);
    this.base.style.cursor = hot ? "ns-resize" : u >= 0 ? "pointer" : "grab";
    if (hot !== Boolean(this.ringHot)) { this.ringHot = hot; this.paint(); }
    if (u >= 0) {
      if (u !== this.hovered) fillCard(this.card, this.tree, u);
      this.card.hidden = false;
      const right = x > this.width - 260;
      this.card.style.left = right ? "" : `${x + 16}px`;
      this.card.style.right = right ? `${this.width - x + 16}px` : "";
      this.card.style.top = `${Math.min(y + 14, this.height - this.card.offsetHeight - 6)}px`;
    } else this.card.hidden = true;
    if (u !== this.hovered) { this.hovered = u; this.paintOver(); }
  }

  // -- selection and keys -------------------------------------------------

  select(u, quiet = false) {
    this.selected = u;
    this.box.dataset.selected = String(u);
    if (u >= 0) this.status.textContent = `Selected ${this.tree.nameOf(u)}, ${this.tree.leaves(u)} leaves, ${this.tree.size[u]} points.`;
    else this.status.textContent = "Nothing selected.";
    this.paint();
    if (!quiet) this.tell();
  }

  onKey(event) {
    const { tree } = this;
    const at = this.focused >= 0 ? this.focused : this.selected >= 0 ? this.selected : tree.root;
    const siblings = at === tree.root ? [at] : tree.childrenOf(tree.parent[at]);
    const beside = (step) => siblings[(siblings.indexOf(at) + step + siblings.length) % siblings.length];
    const act = {
      ArrowUp: () => this.focusNode(at === tree.root ? at : tree.parent[at]),
      ArrowDown: () => this.focusNode(tree.childrenOf(at)[0] ?? at),
      ArrowLeft: () => this.focusNode(beside(-1)),
      ArrowRight: () => this.focusNode(beside(1)),
      Enter: () => this.select(at),
      Escape: () => this.select(-1),
      f: () => this.fly(at),
      0: () => this.fit(),
      "+": () => this.zoomBy(1.5), "=": () => this.zoomBy(1.5), "-": () => this.zoomBy(1 / 1.5),
      "/": () => this.search.input.focus(),
    }[event.key];
    const typing = ["BUTTON", "SELECT", "INPUT"].includes(event.target.tagName);
    if (!act || event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "/")) return;
    event.preventDefault();
    act();
  }

  focusNode(u) {
    this.focused = u;
    this.status.textContent = `${this.tree.nameOf(u)}, ${this.tree.leaves(u)} leaves, ${this.tree.size[u]} points.`;
    this.paintOver();
  }

  // -- Python -------------------------------------------------------------

  tell() {
    const state = { k: this.tree.levels[this.index], node: this.selected, colour: this.mode };
    const text = JSON.stringify(state);
    if (text === this.told) return;
    this.told = text;
    this.report(state);
  }

  /** New values from Python: metrics for the cut it was told of, or a state it chose itself. */
  receive(message, fresh) {
    if (message.extra && message.extra.k === this.tree.levels[this.index]) this.extra = message.extra;
    this.metrics.show(this.index, this.extra);
    const theme = readTheme(this.box);
    if (JSON.stringify(theme) !== JSON.stringify(this.theme)) { this.theme = theme; this.recolour(); }
    if (!fresh) return;
    const { k, node, colour } = message.state;
    this.told = JSON.stringify({ k, node, colour });
    this.colour.value = this.mode = colour;
    this.moveCut(this.tree.levelIndex(k));
    const chosen = this.validNode(node);
    if (chosen !== this.selected) { this.select(chosen, true); if (chosen >= 0 && this.camera.scale > 1.2 * this.fitScale) this.fly(chosen); }
  }

  close() { this.observer.disconnect(); cancelAnimationFrame(this.flight); cancelAnimationFrame(this.pending); }
}

function readTheme(node) {
  const style = getComputedStyle(node);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const text = read("--st-text-color", "#31333f");
  return {
    text, background: read("--st-background-color", "#ffffff"), primary: read("--st-primary-color", "#2f6fb3"),
    font: read("--st-font", "sans-serif"), neutral: `color-mix(in srgb, ${text} 42%, ${read("--st-background-color", "#ffffff")})`,
  };
}
