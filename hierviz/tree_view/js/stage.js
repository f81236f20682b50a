// Where a view's picture stands: its size, the part of the tree that is the whole picture, zoom and flights.
// TreeView adds the tree, its state and the painting.
import { Circle, Straight } from "./project.js";
import { namesOffset } from "./paint.js";
import { Portraits } from "./portraits.js";

const FLY_MS = 260;
const COMFORTABLE = 760; // CSS pixels a side; on a larger stage, as on a projector, everything grows
const ZOOM_LIMITS = [0.4, 2000]; // times the scale at which everything fits
const ENLARGED = 1.8; // times the scale at which everything fits
export const THUMB_SPACING = 26; // pixels between leaves from which on they show their pictures
export const THUMB_MOST = 44; // pixels a side of such a picture at most
const THUMB_ROOM = THUMB_MOST + 5; // with the gap before the name

export class Stage {
  /** Pixels kept free around the tree: the longest name, as far as there is room. */
  get margin() {
    const rings = namesOffset(this.ringKeys.length) - namesOffset(0);
    if (this.portraitSize)
      return (
        Math.min(0.55 * this.height, 100 + Portraits.rowsHeight(this.portraitSize) + this.portraitSize / 2) + rings
      );
    if (this.layout !== "circle")
      return (
        Math.max(60, Math.min(30 + 7 * this.longest, 0.35 * (this.layout === "top" ? this.height : this.width))) + rings
      );
    const side = Math.min(this.width, this.height),
      names = Math.max(40, Math.min(30 + 6 * this.longest, 150, 0.17 * side)) + rings;
    const turn = 2 * Math.PI * (1 - this.tree.gap); // room for the leaves' pictures makes the circle smaller, and them
    const spacing = (turn * (side / 2 - names - 2)) / (this.tree.leaves(this.top) + turn);
    return this.sprite && spacing > THUMB_SPACING ? names + Math.min(THUMB_ROOM, spacing + 2) : names;
  }

  /** Pixels a side of the nodes' pictures; 0 where none are drawn: they belong to trees from the top down. */
  get portraitSize() {
    if (!this.portraits || this.layout !== "top") return 0;
    return Portraits.size((this.width - 36) / Math.max(1, this.tree.last[this.top] - this.tree.first[this.top]));
  }

  frameOf(u) {
    const { tree } = this;
    const level = this.levelArray();
    return { a0: tree.first[u], a1: tree.last[u], l0: u === tree.root ? 0 : level[u] };
  }

  levelArray() {
    if (this.lengths === "depth" && !this.aligned) return this.tree.raggedLevels;
    return this.tree[this.tree.lengths.find((way) => way.key === this.lengths).array];
  }

  /** Make the projection of the present layout, frame and camera. */
  project() {
    this.projection.set({
      camera: this.camera,
      frame: this.frame,
      width: this.width,
      height: this.height,
      margin: this.margin,
      level: this.levelArray(),
      start: 24 + this.portraitSize / 2,
    });
  }

  onResize() {
    const { clientWidth, clientHeight } = this.stage;
    const unit = Math.max(1, Math.min(clientWidth, clientHeight) / COMFORTABLE); // CSS pixels in a pixel of the picture
    if (!clientWidth || !clientHeight || (clientWidth === this.width * unit && clientHeight === this.height * unit))
      return;
    this.unit = unit;
    const kept = this.camera ? this.cameraState() : this.wantedCamera;
    this.width = clientWidth / unit;
    this.height = clientHeight / unit;
    this.relayout(false, kept);
    if (!kept && this.wantedCamera === null && !this.settled && this.selected >= 0 && this.selected < this.tree.nLeaves)
      this.fly(this.selected, 0);
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

  setOptions(changes) {
    const kept = changes.layout ? null : this.cameraState();
    Object.assign(this, changes);
    if (changes.ringKeys) this.wanted.rings = changes.ringKeys;
    this.options.show(this);
    this.relayout(true, kept);
    this.tell();
  }

  zoomBy(factor) {
    this.zoomAt(this.width / 2, this.height / 2, factor);
  }

  zoomAt(px, py, factor) {
    const { camera } = this,
      fit = this.projection.fit().scale;
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

  /** True for a circle so large that much of its rim is off the screen. */
  get enlarged() {
    return this.layout === "circle" && this.camera.scale > ENLARGED * this.projection.fit().scale;
  }

  /** True where the leaves are so far apart that their names fit side by side, none of them turned. */
  get upright() {
    const {
      tree: { leafAt, names },
      frame,
      projection: { spacing },
    } = this;
    if (this.layout !== "circle" || spacing < 40) return false;
    return leafAt
      .subarray(Math.round(frame.a0), Math.round(frame.a1))
      .every((leaf) => 8 + 6.5 * names[leaf].length < spacing);
  }

  /** A node off the screen comes to its middle, at the same zoom. */
  reveal(u) {
    this.project();
    const [x, y] = this.projection.point(u),
      { width, height, camera } = this;
    const shift = (at, size) => (at < 12 || at > size - 12 ? size / 2 - at : 0);
    const [dx, dy] = [shift(x, width), shift(y, height)];
    if (dx || dy) this.animate({ ...camera, x: camera.x + dx, y: camera.y + dy }, this.frame);
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
    this.animate(scale, target, duration, () => {
      this.folding = -1;
      this.recolour();
    });
    this.tell();
  }

  /** Glide to a camera and a frame. */
  animate(to, frame, duration = FLY_MS, done = null) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const from = { ...this.camera },
      before = { ...this.frame },
      began = performance.now();
    cancelAnimationFrame(this.flight);
    this.hover(-1);
    const finish = () => {
      this.camera = to;
      this.frame = frame;
      done?.();
      this.paint();
      this.tellLater();
    };
    if (still || duration === 0) {
      finish();
      return;
    }
    const step = (now) => {
      const t = Math.min(1, Math.max(0, (now - began) / duration)),
        ease = t * t * (3 - 2 * t);
      if (t >= 1) {
        finish();
        return;
      }
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

  /** Zoom and centre, independent of the screen; null when everything fits. */
  cameraState() {
    const whole = this.projection.fit(),
      { camera } = this;
    const near = (a, b, tolerance) => Math.abs(a - b) < tolerance;
    if (near(camera.scale / whole.scale, 1, 0.01) && near(camera.x, whole.x, 3) && near(camera.y, whole.y, 3))
      return null;
    const round = (value) => Math.round(value * 1e4) / 1e4;
    return [
      round(camera.scale / whole.scale),
      round((this.width / 2 - camera.x) / camera.scale),
      round((this.height / 2 - camera.y) / camera.scale),
    ];
  }

  takePictures(sprite, portraits) {
    if (!this.projection) {
      Object.assign(this, { sprite, portraits });
      return;
    } // not yet on the page
    const kept = this.cameraState();
    Object.assign(this, { sprite, portraits });
    this.relayout(true, kept);
  }

  paint() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.paintNow();
    });
  }
}
