// Where the picture stands: its size, the part of the tree that is the whole picture, zoom and flights.
import { Portraits } from "./portraits.js";
import { projectionOf, radiiOf } from "./project.js";
import { namesOffset } from "./strips.js";
import { settingsOf } from "./view_state.js";

const FLY_MS = 260;
const COMFORTABLE = 1000; // CSS pixels per side; on a larger stage, as on a projector, everything grows
const ENOUGH = 720; // CSS pixels per side, for whoever sits at the back of a room
const AT_LEAST = 1.5; // times the usual size, at least, for such a room
const ZOOM_LIMITS = [0.4, 2000]; // times the scale at which everything fits
const ENLARGED = 1.8; // times the scale at which everything fits
const UPRIGHT_SPACING = 40; // pixels between leaves

export class Camera {
  /** `pictures` and `nRings()` outer rings need room beside the rim. In `on`: `move` when a frame is to be painted,
   *  `step` when at once (in a flight), `start` of a flight and `land` at its end, `rest` when a place is come to,
   *  `focus` when another subtree is the whole picture, `unfold` when it is all there is to see. */
  constructor(tree, pictures, nRings, on) {
    Object.assign(this, { tree, pictures, nRings, on });
    const texts = [...tree.names, ...(tree.shortNames ?? tree.nodeNames)].slice(0, 20000);
    this.longest = Math.max(...texts.map((name) => name.length)); // letters of the longest name
    this.width = this.height = 0; // in pixels of the picture, each `unit` CSS pixels wide
    this.unit = 1;
    this.isLarge = false; // to be read from the back of a room
    this.mixedRadii = null; // between two kinds of branch lengths
    this.ended = null; // what a motion between views does when it is cut short
    this.at = null; // scale and origin; null until there is a place on the page
    this.frame = null; // see project.js
    this.folding = -1; // root of what is drawn while the tree folds or unfolds
    this.flight = 0;
    this.trail = []; // roots of the pictures before this one
  }

  /** Take over a state; `layOut` puts it in place. */
  take(state) {
    this.settings = settingsOf(state);
    this.top = state.focus < 0 ? this.tree.root : state.focus;
    this.wanted = state.camera;
  }

  state() {
    return { ...this.settings, focus: this.top === this.tree.root ? -1 : this.top, camera: this.place() };
  }

  /** Zoom and centre, independent of the screen; null when everything fits. */
  place() {
    if (!this.at) return this.wanted;
    const { at } = this;
    const whole = this.projection.fit();
    const near = (a, b, tolerance) => Math.abs(a - b) < tolerance;
    if (near(at.scale / whole.scale, 1, 0.01) && near(at.x, whole.x, 3) && near(at.y, whole.y, 3)) return null;
    const round = (value) => Math.round(value * 1e4) / 1e4;
    const centre = [(this.width / 2 - at.x) / at.scale, (this.height / 2 - at.y) / at.scale];
    return [at.scale / whole.scale, ...centre].map(round);
  }

  // -- size and layout ------------------------------------------------------

  get radii() {
    return this.mixedRadii ?? radiiOf(this.tree, this.settings);
  }

  /** Pixels kept free around the tree: the longest name, as far as there is room, rings and pictures. */
  get margin() {
    const { tree, projection, width, height, portraitSize } = this;
    const rings = namesOffset(this.nRings()) - namesOffset(0);
    if (portraitSize)
      return Math.min(0.55 * height, 100 + Portraits.rowsHeight(portraitSize) + portraitSize / 2) + rings;
    const names = projection.nameRoom(this.longest, width, height, this.isLarge) + rings;
    if (!projection.isRound) return names;
    const turn = 2 * Math.PI * (1 - tree.gap); // room for the leaves' pictures makes the circle smaller, and them
    const radius = Math.min(width, height) / 2 - names - 2;
    return names + this.pictures.room((turn * radius) / (tree.leaves(this.top) + turn));
  }

  /** Pixels a side of the nodes' pictures; 0 where none are drawn: they belong to trees from the top down. */
  get portraitSize() {
    return this.projection.fromTop ? this.pictures.portraitSize(this.width, this.tree.leaves(this.top)) : 0;
  }

  frameOf(u) {
    const { tree } = this;
    return { a0: tree.first[u], a1: tree.last[u], r0: u === tree.root ? 0 : this.radii[u] };
  }

  /** Tell the projection of the present frame and place. */
  project() {
    const { at: camera, frame, width, height, margin, radii } = this;
    this.projection.set({ camera, frame, width, height, margin, radii, start: 24 + this.portraitSize / 2 });
  }

  /** The stage has so many CSS pixels; true when these are others than before. */
  resize(clientWidth, clientHeight) {
    const side = Math.min(clientWidth, clientHeight);
    const unit = this.isLarge ? Math.max(AT_LEAST, side / ENOUGH) : Math.max(1, side / COMFORTABLE);
    if (!clientWidth || !clientHeight) return false;
    if (unit === this.unit && clientWidth === this.width * unit && clientHeight === this.height * unit) return false;
    const kept = this.place();
    Object.assign(this, { unit, width: clientWidth / unit, height: clientHeight / unit });
    this.layOut(kept);
    return true;
  }

  /** After another layout, other lengths, or another size: everything in its place, which is `kept`. */
  layOut(kept) {
    this.wanted = kept;
    if (!this.width) return;
    this.projection = projectionOf(this.tree, this.settings);
    this.frame = this.frameOf(this.top);
    this.at = { scale: 1, x: 0, y: 0 };
    this.project();
    this.at = this.projection.fit();
    if (!kept) return;
    const scale = kept[0] * this.at.scale;
    this.at = { scale, x: this.width / 2 - kept[1] * scale, y: this.height / 2 - kept[2] * scale };
  }

  // -- zoom -----------------------------------------------------------------

  zoomBy(factor) {
    this.zoomAt(this.width / 2, this.height / 2, factor);
  }

  zoomAt(px, py, factor) {
    const { at } = this;
    const fit = this.projection.fit().scale;
    const scale = Math.min(ZOOM_LIMITS[1] * fit, Math.max(ZOOM_LIMITS[0] * fit, at.scale * factor));
    const ratio = scale / at.scale;
    this.moveTo({ scale, x: px - (px - at.x) * ratio, y: py - (py - at.y) * ratio });
    this.rest();
  }

  moveTo(at) {
    this.at = at;
    this.on.move();
  }

  /** The hand has let go. */
  rest() {
    this.on.rest();
  }

  fitAll() {
    if (this.place() === null && this.top !== this.tree.root) this.focusOn(this.tree.root);
    else this.animate(this.projection.fit(), this.frame);
  }

  /** True for a circle so large that much of its rim is off the screen. */
  get isEnlarged() {
    return this.projection.isRound && this.at.scale > ENLARGED * this.projection.fit().scale;
  }

  /** True where the leaves are so far apart that their names fit side by side, none of them turned. */
  get isUpright() {
    const { leafAt, names } = this.tree;
    const { isRound, spacing } = this.projection;
    if (!isRound || spacing < UPRIGHT_SPACING) return false;
    const shown = leafAt.subarray(Math.round(this.frame.a0), Math.round(this.frame.a1));
    return shown.every((leaf) => 8 + 6.5 * names[leaf].length < spacing);
  }

  // -- flights --------------------------------------------------------------

  /** A node off the screen comes to its middle, at the same zoom. */
  reveal(u) {
    this.project();
    const [x, y] = this.projection.point(u);
    const shift = (place, size) => (place < 12 || place > size - 12 ? size / 2 - place : 0);
    const [dx, dy] = [shift(x, this.width), shift(y, this.height)];
    if (dx || dy) this.animate({ ...this.at, x: this.at.x + dx, y: this.at.y + dy }, this.frame);
  }

  fly(u, duration = FLY_MS) {
    if (!this.tree.isBelow(u, this.top)) this.focusOn(this.tree.root, 0);
    this.project();
    this.animate(this.projection.fitNode(u), this.frame, duration);
  }

  /** A subtree becomes the whole picture. */
  focusOn(u, duration = FLY_MS) {
    const top = u < this.tree.nLeaves ? this.tree.parent[u] : u;
    if (top < 0 || top === this.top) return;
    this.trail.push(this.top);
    this.goTo(top, duration);
  }

  /** To the subtree that was the picture before; where there is none, one step up, or out of the zoom. */
  goBack() {
    const { tree, top } = this;
    if (this.place()) this.fitAll();
    else if (this.trail.length) this.goTo(this.trail.pop(), FLY_MS);
    else if (top !== tree.root) this.goTo(tree.parent[top], FLY_MS);
  }

  goTo(top, duration) {
    this.folding = this.tree.isBelow(this.top, top) ? top : this.top;
    this.top = top;
    this.animate(this.projection.fit(), this.frameOf(top), duration, () => {
      this.folding = -1;
      this.on.unfold();
    });
    this.on.focus();
  }

  /** Glide to a place and a frame; `along` gets the share of the way before every frame. */
  animate(to, frame, duration = FLY_MS, done = null, along = null) {
    this.stop();
    this.on.start();
    const glide = { from: this.at, to, before: this.frame, frame, began: performance.now(), duration };
    const finish = () => {
      this.frame = frame;
      done?.();
      this.at = to;
      this.on.land();
      this.rest();
    };
    const step = (now) => {
      const t = Math.min(1, Math.max(0, (now - glide.began) / duration));
      if (t >= 1) return finish();
      along?.(t * t * (3 - 2 * t));
      this.glide(glide, t * t * (3 - 2 * t));
      this.flight = requestAnimationFrame(step);
    };
    if (duration === 0 || window.matchMedia("(prefers-reduced-motion: reduce)").matches) finish();
    else this.flight = requestAnimationFrame(step);
  }

  /** The place and the frame at a share of the way. */
  glide({ from, to, before, frame }, share) {
    const scale = from.scale * (to.scale / from.scale) ** share;
    const along = to.scale === from.scale ? share : (scale - from.scale) / (to.scale - from.scale);
    this.at = { scale, x: from.x + (to.x - from.x) * along, y: from.y + (to.y - from.y) * along };
    const mix = (name) => before[name] + (frame[name] - before[name]) * share;
    this.frame = { a0: mix("a0"), a1: mix("a1"), r0: mix("r0") };
    this.on.step();
  }

  stop() {
    cancelAnimationFrame(this.flight);
    this.ended?.();
  }

  close() {
    this.stop();
  }
}
