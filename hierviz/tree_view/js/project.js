// From places in the tree (across, level) to pixels: a circle, or straight from left or from the top.
// A frame says which part of the tree is the whole picture: the places a0..a1 across, from level l0 on.
import { largest } from "./model.js";

export function polar(angle, radius) {
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** What all projections share: the frame, the camera, the subtree in view. */
class Projection {
  constructor(tree) {
    this.tree = tree;
  }

  /** Set what is shown and where; `level` holds the levels of the chosen branch lengths. */
  set({ camera, frame, width, height, margin, level, start = 24 }) {
    Object.assign(this, { camera, frame, width, height, margin, level, start });
    this.span = Math.max(1, frame.a1 - frame.a0); // leaves in the frame
    this.place();
  }

  /** Depth from 0 (the frame's root) to 1 (the leaves). */
  depth(level) {
    return clamp((level - this.frame.l0) / Math.max(1e-9, 1 - this.frame.l0), 0, 1);
  }

  /** Share of the frame that lies left of a place across. */
  share(across) {
    return clamp((across - this.frame.a0) / this.span, 0, 1);
  }

  /** Pixels across that a subtree takes. */
  extent(u) {
    return this.spacing * this.tree.leaves(u);
  }

  inFrame(u) {
    return this.tree.first[u] >= this.frame.a0 - 1e-6 && this.tree.last[u] <= this.frame.a1 + 1e-6;
  }

  levelOf(depth) {
    return this.frame.l0 + depth * (1 - this.frame.l0);
  }
}

export class Circle extends Projection {
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

  at(across, level) {
    const [x, y] = polar(this.angleAt(across), this.depth(level) * this.camera.scale);
    return [this.camera.x + x, this.camera.y + y];
  }

  point(u) {
    return this.at(this.tree.across[u], this.level[u]);
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
    const from = this.angleAt(tree.first[u]),
      to = this.angleAt(tree.last[u]);
    if (this.sector && Math.abs(wrap((from + to) / 2 - this.sector[0])) > (to - from) / 2 + this.sector[1])
      return false;
    if (to - from > 0.5 || camera.scale < Math.min(width, height)) return true;
    // A narrow sector: the box around its corners, widened by how far its arc bulges.
    const inner = u === tree.root ? 0 : this.depth(this.level[tree.parent[u]]) * camera.scale;
    const bulge = camera.scale * (1 - Math.cos((to - from) / 2)) + 40;
    const xs = [],
      ys = [];
    for (const angle of [from, to]) {
      const sin = Math.sin(angle),
        cos = Math.cos(angle);
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
  branch(path, u, parentLevel) {
    const { tree, camera, level } = this;
    const angle = this.angleAt(tree.across[u]),
      depth = this.depth(level[u]) * camera.scale;
    if (parentLevel !== null) this.spoke(path, angle, this.depth(parentLevel) * camera.scale, depth);
    if (u >= tree.nLeaves && depth > 0.5) {
      const from = this.angleAt(tree.firstChild[u]),
        to = this.angleAt(tree.lastChild[u]);
      const [x, y] = polar(from, depth);
      path.moveTo(camera.x + x, camera.y + y);
      path.arc(camera.x, camera.y, depth, from - Math.PI / 2, to - Math.PI / 2);
    }
  }

  spoke(path, angle, from, to) {
    const { camera } = this;
    const sin = Math.sin(angle),
      cos = Math.cos(angle);
    path.moveTo(camera.x + from * sin, camera.y - from * cos);
    path.lineTo(camera.x + to * sin, camera.y - to * cos);
  }

  /** From a leaf that does not reach the rim to its name. */
  guide(path, u) {
    this.spoke(
      path,
      this.angleAt(this.tree.across[u]),
      this.depth(this.level[u]) * this.camera.scale,
      this.camera.scale,
    );
  }

  /** A subtree too small to show: from its parent to the rim. */
  wedge(path, u, parentLevel) {
    const { tree, camera } = this;
    const start = parentLevel === null ? this.level[u] : parentLevel;
    this.spoke(path, this.angleAt((tree.first[u] + tree.last[u]) / 2), this.depth(start) * camera.scale, camera.scale);
  }

  /** A piece of a strip beyond the rim, from one place across to another. */
  strip(path, from, to, offset) {
    const { camera } = this;
    const radius = camera.scale + offset,
      inset = Math.min(0.12 * this.turn, 0.8 / radius);
    const a = this.angleAt(from) + inset,
      b = this.angleAt(to) - inset;
    if (b <= a) return;
    const [x, y] = polar(a, radius);
    path.moveTo(camera.x + x, camera.y + y);
    path.arc(camera.x, camera.y, radius, a - Math.PI / 2, b - Math.PI / 2);
  }

  /** The line of all points at a level. */
  contour(path, level) {
    const { camera } = this;
    const radius = this.depth(level) * camera.scale;
    path.moveTo(camera.x, camera.y - radius);
    path.arc(camera.x, camera.y, radius, -Math.PI / 2, 1.5 * Math.PI);
  }

  /** The line of the level scale, in the gap; and a place on it. */
  scalePoint(level) {
    return [this.camera.x, this.camera.y - this.depth(level) * this.camera.scale];
  }

  /** The leaves from one place across to another, from a level to beyond the rim: for the selection. */
  area(path, first, last, level, beyond) {
    const { camera } = this;
    const from = this.angleAt(first) - Math.PI / 2,
      to = this.angleAt(last) - Math.PI / 2;
    path.arc(camera.x, camera.y, camera.scale + beyond, from, to);
    path.arc(camera.x, camera.y, this.depth(level) * camera.scale, to, from, true);
  }

  /** Along which line a name at a place across is written. */
  line(across, offset) {
    const angle = this.angleAt(across);
    const [dx, dy] = polar(angle, 1);
    const radius = this.camera.scale + offset;
    const x = this.camera.x + dx * radius,
      y = this.camera.y + dy * radius;
    const flip = dx < 0;
    return { x, y, dx, dy, turn: angle - Math.PI / 2 + (flip ? Math.PI : 0), align: flip ? "right" : "left" };
  }

  /** Where a screen point lies: pixels beyond the rim, place across (outside 0..n in the gap), level. */
  locate(px, py) {
    const dx = px - this.camera.x,
      dy = py - this.camera.y;
    const radius = Math.hypot(dx, dy),
      angle = (Math.atan2(dx, -dy) + 2 * Math.PI) % (2 * Math.PI);
    const across = this.frame.a0 + (angle - this.open) / this.turn;
    return { beyond: radius - this.camera.scale, across, level: this.levelOf(radius / this.camera.scale) };
  }

  fit() {
    const { width, height, margin } = this;
    return { scale: Math.max(40, Math.min(width, height) / 2 - margin), x: width / 2, y: height / 2 };
  }

  /** Camera that shows a subtree and the names at its rim. */
  fitNode(u) {
    const { tree, width, height, margin } = this;
    const { scale: r } = this.camera;
    const unit = (across, level) => polar(this.angleAt(across), this.depth(level));
    const points = [unit(tree.across[u], this.level[u])];
    for (let i = 0; i <= 32; i++) points.push(unit(tree.first[u] + ((tree.last[u] - tree.first[u]) * i) / 32, 1));
    const xs = points.map((p) => p[0]),
      ys = points.map((p) => p[1]);
    const w = Math.max(...xs) - Math.min(...xs),
      h = Math.max(...ys) - Math.min(...ys);
    const room = (size) => Math.max(60, size - 2 * margin);
    const whole = this.fit(),
      legible = 13 / this.turn;
    let scale = Math.min(room(width) / Math.max(w, 1e-9), room(height) / Math.max(h, 1e-9));
    scale = Math.max(whole.scale, Math.min(scale, u < tree.nLeaves ? legible : 2 * legible));
    if (scale < 1.3 * whole.scale) return whole;
    const cx = (Math.max(...xs) + Math.min(...xs)) / 2,
      cy = (Math.max(...ys) + Math.min(...ys)) / 2;
    return r > 0 ? { scale, x: width / 2 - cx * scale, y: height / 2 - cy * scale } : whole;
  }
}

function wrap(angle) {
  return ((((angle + 3 * Math.PI) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)) - Math.PI;
}

/** Straight: the root at the left (or at the top), leaves one below the other; zoom spreads the leaves only. */
export class Straight extends Projection {
  constructor(tree, fromTop) {
    super(tree);
    this.fromTop = fromTop;
  }

  place() {
    const { camera, margin, width, height } = this;
    this.long = this.fromTop ? height : width; // pixels from the root's side to the names' side
    this.wide = this.fromTop ? width : height;
    this.rim = Math.max(this.start + 60, this.long - margin);
    this.spacing = camera.scale / this.span;
  }

  /** Screen point from pixels along the levels and pixels across. */
  xy(along, across) {
    return this.fromTop ? [across, along] : [along, across];
  }

  along(level) {
    return this.start + this.depth(level) * (this.rim - this.start);
  }

  side(across) {
    return (this.fromTop ? this.camera.x : this.camera.y) + this.share(across) * this.camera.scale;
  }

  at(across, level) {
    return this.xy(this.along(level), this.side(across));
  }

  point(u) {
    return this.at(this.tree.across[u], this.level[u]);
  }

  inView(u) {
    return this.side(this.tree.last[u]) >= -2 && this.side(this.tree.first[u]) <= this.wide + 2;
  }

  branch(path, u, parentLevel) {
    const { tree, level } = this;
    const y = this.side(tree.across[u]),
      x = this.along(level[u]);
    if (parentLevel !== null) this.segment(path, this.along(parentLevel), y, x, y);
    if (u >= tree.nLeaves) this.segment(path, x, this.side(tree.firstChild[u]), x, this.side(tree.lastChild[u]));
  }

  guide(path, u) {
    const y = this.side(this.tree.across[u]);
    this.segment(path, this.along(this.level[u]), y, this.rim, y);
  }

  segment(path, a1, s1, a2, s2) {
    path.moveTo(...this.xy(a1, s1));
    path.lineTo(...this.xy(a2, s2));
  }

  wedge(path, u, parentLevel) {
    const y = this.side((this.tree.first[u] + this.tree.last[u]) / 2);
    this.segment(path, this.along(parentLevel === null ? this.level[u] : parentLevel), y, this.rim, y);
  }

  strip(path, from, to, offset) {
    const inset = Math.min(0.12 * this.spacing, 0.8);
    const a = Math.max(-9, this.side(from) + inset),
      b = Math.min(this.wide + 9, this.side(to) - inset);
    if (b > a) this.segment(path, this.rim + offset, a, this.rim + offset, b);
  }

  contour(path, level) {
    const x = this.along(level);
    this.segment(path, x, 0, x, this.wide);
  }

  scalePoint(level) {
    return this.xy(this.along(level), 10);
  }

  area(path, first, last, level, beyond) {
    const a = this.xy(this.along(level), this.side(first));
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
    const along = this.fromTop ? py : px,
      side = this.fromTop ? px : py;
    const offset = this.fromTop ? this.camera.x : this.camera.y;
    const depth = (along - this.start) / (this.rim - this.start);
    return {
      beyond: along - this.rim,
      across: this.frame.a0 + ((side - offset) / this.camera.scale) * this.span,
      level: this.levelOf(depth),
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

/** Nodes to draw, root first: subtrees off the screen are left out, tiny ones stand for all below them.
 *  Calls draw(u, parentLevel, isWedge). */
export function walk(projection, top, draw) {
  const { tree, level } = projection;
  const stack = [top];
  while (stack.length) {
    const u = stack.pop();
    if (!projection.inView(u)) continue;
    const parentLevel = u === top ? (u === tree.root ? null : level[top]) : level[tree.parent[u]];
    const tiny = u >= tree.nLeaves && projection.extent(u) < 1.6;
    draw(u, parentLevel, tiny);
    if (tiny) continue;
    for (let i = tree.childStart[u]; i < tree.childStart[u + 1]; i++) stack.push(tree.childList[i]);
  }
}

/** The node nearest to a screen point within `reach` pixels, or -1; only nodes that are drawn count. */
export function nearestNode(projection, top, px, py, reach = 12) {
  let best = -1,
    distance = reach * reach;
  walk(projection, top, (u) => {
    const [x, y] = projection.point(u);
    const d = (x - px) ** 2 + (y - py) ** 2;
    if (d < distance) {
      distance = d;
      best = u;
    }
  });
  return best;
}

const MOST_NAMES = 600; // groups that are tried for a name beside the rim

/** Names that fit beside the rim without touching: leaves when there is room, else groups, largest first. */
export function pickLabels(projection, group, fontSize, pinned = []) {
  const { tree, spacing, frame } = projection;
  const gap = (1.06 * fontSize) / spacing; // a name's height, in places across
  const chosen = [],
    taken = new Map(); // slot as high as a name -> place across of the name in it
  const place = (u, across, kind) => {
    const slot = Math.floor(across / gap);
    for (let s = slot - 1; s <= slot + 1; s++) if (taken.has(s) && Math.abs(taken.get(s) - across) < gap) return;
    taken.set(slot, across);
    chosen.push({ u, across, kind });
  };
  for (const u of pinned) if (projection.inFrame(u)) place(u, tree.across[u], "pinned");
  const from = Math.round(frame.a0),
    to = Math.round(frame.a1);
  if (spacing >= fontSize * 0.72) {
    for (let i = from; i < to; i++) {
      const u = tree.leafAt[i];
      if (!pinned.includes(u) && projection.inView(u)) place(u, tree.across[u], "leaf");
    }
    return chosen;
  }
  const roots = [];
  for (let i = from; i < to; ) {
    const u = group[tree.leafAt[i]];
    roots.push(u);
    i = Math.max(i + 1, tree.last[u]);
  }
  for (const u of largest(tree, roots, MOST_NAMES)) {
    if (projection.inView(u)) place(u, (Math.max(from, tree.first[u]) + Math.min(to, tree.last[u])) / 2, "group");
  }
  return chosen;
}
