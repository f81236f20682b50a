// The straight layouts: from left to right, or from the top down.
import { clamp, Projection } from "./projection.js";

/** Straight: the root at the left (or at the top), leaves one below the other; zoom spreads the leaves only. */
export class Straight extends Projection {
  constructor(tree, fromTop) {
    super(tree);
    this.fromTop = fromTop;
  }

  /** Pixels for names beside the leaves. */
  nameRoom(longest, width, height) {
    return Math.max(60, Math.min(30 + 7 * longest, 0.35 * (this.fromTop ? height : width)));
  }

  place() {
    const { camera, margin, width, height } = this;
    this.long = this.fromTop ? height : width; // pixels from the root's side to the names' side
    this.wide = this.fromTop ? width : height;
    this.rim = Math.max(this.start + 60, this.long - margin);
    this.spacing = camera.scale / this.span;
  }

  /** Screen point from pixels along the radii and pixels across. */
  xy(along, across) {
    return this.fromTop ? [across, along] : [along, across];
  }

  along(radius) {
    return this.start + this.depth(radius) * (this.rim - this.start);
  }

  side(across) {
    return (this.fromTop ? this.camera.x : this.camera.y) + this.share(across) * this.camera.scale;
  }

  at(across, radius) {
    return this.xy(this.along(radius), this.side(across));
  }

  point(u) {
    return this.at(this.tree.across[u], this.radii[u]);
  }

  inView(u) {
    return this.side(this.tree.last[u]) >= -2 && this.side(this.tree.first[u]) <= this.wide + 2;
  }

  branch(path, u, parentRadius) {
    const { tree, radii } = this;
    const y = this.side(tree.across[u]);
    const x = this.along(radii[u]);
    if (parentRadius !== null) this.segment(path, this.along(parentRadius), y, x, y);
    if (u >= tree.nLeaves) this.segment(path, x, this.side(tree.firstChild[u]), x, this.side(tree.lastChild[u]));
  }

  guide(path, u) {
    const y = this.side(this.tree.across[u]);
    this.segment(path, this.along(this.radii[u]), y, this.rim, y);
  }

  segment(path, a1, s1, a2, s2) {
    path.moveTo(...this.xy(a1, s1));
    path.lineTo(...this.xy(a2, s2));
  }

  wedge(path, u, parentRadius) {
    const y = this.side((this.tree.first[u] + this.tree.last[u]) / 2);
    this.segment(path, this.along(parentRadius === null ? this.radii[u] : parentRadius), y, this.rim, y);
  }

  strip(path, from, to, offset) {
    const inset = Math.min(0.12 * this.spacing, 0.8);
    const a = Math.max(-9, this.side(from) + inset);
    const b = Math.min(this.wide + 9, this.side(to) - inset);
    if (b > a) this.segment(path, this.rim + offset, a, this.rim + offset, b);
  }

  contour(path, radius) {
    const x = this.along(radius);
    this.segment(path, x, 0, x, this.wide);
  }

  scalePoint(radius) {
    return this.xy(this.along(radius), 10);
  }

  area(path, first, last, radius, beyond) {
    const a = this.xy(this.along(radius), this.side(first));
    const b = this.xy(this.rim + beyond, this.side(last));
    path.rect(a[0], a[1], b[0] - a[0], b[1] - a[1]);
  }

  line(across, offset) {
    const [x, y] = this.xy(this.rim + offset, this.side(across));
    return this.fromTop
      ? { x, y, dx: 0, dy: 1, turn: Math.PI / 2, align: "left" }
      : { x, y, dx: 1, dy: 0, turn: 0, align: "left" };
  }

  locate(px, py) {
    const along = this.fromTop ? py : px;
    const side = this.fromTop ? px : py;
    const offset = this.fromTop ? this.camera.x : this.camera.y;
    const depth = (along - this.start) / (this.rim - this.start);
    return {
      beyond: along - this.rim,
      across: this.frame.a0 + ((side - offset) / this.camera.scale) * this.span,
      radius: this.radiusOf(depth),
    };
  }

  fit() {
    const scale = Math.max(40, this.wide - 36);
    return { scale, x: 18, y: 18 };
  }

  fitNode(u) {
    const share = this.tree.leaves(u) / this.span;
    const whole = this.fit();
    const legible = 15 * this.span;
    const scale = clamp((this.wide - 60) / share, whole.scale, Math.max(whole.scale, legible));
    if (scale < 1.3 * whole.scale) return whole;
    const middle = this.share((this.tree.first[u] + this.tree.last[u]) / 2);
    const at = this.wide / 2 - middle * scale;
    return { scale, x: at, y: at };
  }
}
