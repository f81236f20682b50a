// The circle: the root in the middle, the leaves at the rim, a gap at the top.
import { Projection } from "./projection.js";

const CROWDED = 480; // pixels of a stage on whose corners tools would lie over the circle
const TOOLS = 36; // pixels on top that are theirs there

function polar(angle, radius) {
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}

function wrap(angle) {
  return ((((angle + 3 * Math.PI) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)) - Math.PI;
}

export class Circle extends Projection {
  isRound = true;

  /** Pixels for names beside the rim. */
  nameRoom(longest, width, height, isLarge = false) {
    const share = isLarge ? 0.13 : 0.097; // large letters need more of it
    return Math.max(40, Math.min(24 + 6 * longest, 74, share * Math.min(width, height)));
  }

  place() {
    const { tree, camera } = this;
    this.open = tree.gap * Math.PI; // half of the gap at the top, in radians
    this.turn = (2 * Math.PI - 2 * this.open) / this.span; // radians between two leaves
    this.spacing = this.turn * camera.scale; // pixels between two leaves at the rim
    this.sector = this.viewSector();
  }

  angleAt(across) {
    return this.open + this.share(across) * (2 * Math.PI - 2 * this.open);
  }

  at(across, radius) {
    const [x, y] = polar(this.angleAt(across), this.depth(radius) * this.camera.scale);
    return [this.camera.x + x, this.camera.y + y];
  }

  point(u) {
    return this.at(this.tree.across[u], this.radii[u]);
  }

  /** Angles that the screen covers as seen from the centre, as [middle, half width]; null for all. */
  viewSector() {
    const {
      camera: { x, y },
      width,
      height,
    } = this;
    if (x >= 0 && x <= width && y >= 0 && y <= height) return null;
    const angle = (px, py) => Math.atan2(px - x, -(py - y));
    const middle = angle(width / 2, height / 2);
    const spread = [
      [0, 0],
      [width, 0],
      [0, height],
      [width, height],
    ].map(([px, py]) => Math.abs(wrap(angle(px, py) - middle)));
    return [middle, Math.max(...spread)];
  }

  /** False when no branch of the subtree can be on the screen. */
  inView(u) {
    const { tree, camera, width, height } = this;
    const from = this.angleAt(tree.first[u]);
    const to = this.angleAt(tree.last[u]);
    if (this.sector && Math.abs(wrap((from + to) / 2 - this.sector[0])) > (to - from) / 2 + this.sector[1])
      return false;
    if (to - from > 0.5 || camera.scale < Math.min(width, height)) return true;
    // A narrow sector: the box around its corners, widened by how far its arc bulges.
    const inner = u === tree.root ? 0 : this.depth(this.radii[tree.parent[u]]) * camera.scale;
    const bulge = camera.scale * (1 - Math.cos((to - from) / 2)) + 40;
    const xs = [];
    const ys = [];
    for (const angle of [from, to]) {
      const sin = Math.sin(angle);
      const cos = Math.cos(angle);
      xs.push(sin * inner, sin * camera.scale);
      ys.push(-cos * inner, -cos * camera.scale);
    }
    return (
      camera.x + Math.max(...xs) + bulge >= 0 &&
      camera.x + Math.min(...xs) - bulge <= width &&
      camera.y + Math.max(...ys) + bulge >= 0 &&
      camera.y + Math.min(...ys) - bulge <= height
    );
  }

  /** The branch from a node's parent to the node, and the arc over its children. */
  branch(path, u, parentRadius) {
    const { tree, camera, radii } = this;
    const angle = this.angleAt(tree.across[u]);
    const depth = this.depth(radii[u]) * camera.scale;
    if (parentRadius !== null) this.spoke(path, angle, this.depth(parentRadius) * camera.scale, depth);
    if (u >= tree.nLeaves && depth > 0.5) {
      const from = this.angleAt(tree.firstChild[u]);
      const to = this.angleAt(tree.lastChild[u]);
      const [x, y] = polar(from, depth);
      path.moveTo(camera.x + x, camera.y + y);
      path.arc(camera.x, camera.y, depth, from - Math.PI / 2, to - Math.PI / 2);
    }
  }

  spoke(path, angle, from, to) {
    const { camera } = this;
    const sin = Math.sin(angle);
    const cos = Math.cos(angle);
    path.moveTo(camera.x + from * sin, camera.y - from * cos);
    path.lineTo(camera.x + to * sin, camera.y - to * cos);
  }

  /** From a leaf that does not reach the rim to its name. */
  guide(path, u) {
    this.spoke(
      path,
      this.angleAt(this.tree.across[u]),
      this.depth(this.radii[u]) * this.camera.scale,
      this.camera.scale,
    );
  }

  /** A subtree too small to show: from its parent to the rim. */
  wedge(path, u, parentRadius) {
    const { tree, camera } = this;
    const start = parentRadius === null ? this.radii[u] : parentRadius;
    this.spoke(path, this.angleAt((tree.first[u] + tree.last[u]) / 2), this.depth(start) * camera.scale, camera.scale);
  }

  /** The angles of a piece of a strip, a little apart from the next piece. */
  piece(from, to, radius) {
    const inset = Math.min(0.12 * this.turn, 0.8 / radius);
    return [this.angleAt(from) + inset, this.angleAt(to) - inset];
  }

  /** A piece of a strip beyond the rim, from one place across to another. */
  strip(path, from, to, offset) {
    const { camera } = this;
    const radius = camera.scale + offset;
    const [a, b] = this.piece(from, to, radius);
    if (b <= a) return;
    const [x, y] = polar(a, radius);
    path.moveTo(camera.x + x, camera.y + y);
    path.arc(camera.x, camera.y, radius, a - Math.PI / 2, b - Math.PI / 2);
  }

  /** The same piece as lines across it, `step` pixels from each other. */
  rungs(path, from, to, offset, width, step) {
    const radius = this.camera.scale + offset;
    const [a, b] = this.piece(from, to, radius);
    for (let angle = a; angle < b; angle += step / radius)
      this.spoke(path, angle, radius - width / 2, radius + width / 2);
  }

  /** The line of all points at a radius. */
  contour(path, radius) {
    const { camera } = this;
    const pixels = this.depth(radius) * camera.scale;
    path.moveTo(camera.x, camera.y - pixels);
    path.arc(camera.x, camera.y, pixels, -Math.PI / 2, 1.5 * Math.PI);
  }

  /** The line of the radius scale, in the gap; and a place on it. */
  scalePoint(radius) {
    return [this.camera.x, this.camera.y - this.depth(radius) * this.camera.scale];
  }

  /** The leaves from one place across to another, from a radius to beyond the rim: for the selection. */
  area(path, first, last, radius, beyond) {
    const { camera } = this;
    const from = this.angleAt(first) - Math.PI / 2;
    const to = this.angleAt(last) - Math.PI / 2;
    path.arc(camera.x, camera.y, camera.scale + beyond, from, to);
    path.arc(camera.x, camera.y, this.depth(radius) * camera.scale, to, from, true);
  }

  /** Along which line a name at a place across is written. */
  line(across, offset) {
    const angle = this.angleAt(across);
    const [dx, dy] = polar(angle, 1);
    const radius = this.camera.scale + offset;
    const x = this.camera.x + dx * radius;
    const y = this.camera.y + dy * radius;
    const flip = dx < 0;
    return { x, y, dx, dy, turn: angle - Math.PI / 2 + (flip ? Math.PI : 0), align: flip ? "right" : "left" };
  }

  /** Where a screen point lies: pixels beyond the rim, place across (outside 0..n in the gap), radius. */
  locate(px, py) {
    const dx = px - this.camera.x;
    const dy = py - this.camera.y;
    const pixels = Math.hypot(dx, dy);
    const angle = (Math.atan2(dx, -dy) + 2 * Math.PI) % (2 * Math.PI);
    const across = this.frame.a0 + (angle - this.open) / this.turn;
    return { beyond: pixels - this.camera.scale, across, radius: this.radiusOf(pixels / this.camera.scale) };
  }

  fit() {
    const { width, height, margin } = this;
    const above = width < CROWDED && height < width ? TOOLS : 0; // else they stand in corners that it leaves free
    const scale = Math.max(40, Math.min(width, height - above) / 2 - margin);
    return { scale, x: width / 2, y: above + (height - above) / 2 };
  }

  /** Camera that shows a subtree and the names at its rim. */
  fitNode(u) {
    const { tree, width, height, margin } = this;
    const { scale: r } = this.camera;
    const unit = (across, radius) => polar(this.angleAt(across), this.depth(radius));
    const points = [unit(tree.across[u], this.radii[u])];
    for (let i = 0; i <= 32; i++) points.push(unit(tree.first[u] + ((tree.last[u] - tree.first[u]) * i) / 32, 1));
    const xs = points.map((p) => p[0]);
    const ys = points.map((p) => p[1]);
    const w = Math.max(...xs) - Math.min(...xs);
    const h = Math.max(...ys) - Math.min(...ys);
    const room = (size) => Math.max(60, size - 2 * margin);
    const whole = this.fit();
    const legible = 13 / this.turn;
    let scale = Math.min(room(width) / Math.max(w, 1e-9), room(height) / Math.max(h, 1e-9));
    scale = Math.max(whole.scale, Math.min(scale, u < tree.nLeaves ? legible : 2 * legible));
    if (scale < 1.3 * whole.scale) return whole;
    const cx = (Math.max(...xs) + Math.min(...xs)) / 2;
    const cy = (Math.max(...ys) + Math.min(...ys)) / 2;
    return r > 0 ? { scale, x: width / 2 - cx * scale, y: height / 2 - cy * scale } : whole;
  }
}
