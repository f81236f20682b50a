// The circle: where nodes stand, which one the pointer means, which names fit.

export class Circle {
  constructor(tree) {
    this.tree = tree;
    this.open = tree.gap * Math.PI; // half of the gap at the top, in radians
    this.turn = (2 * Math.PI - 2 * this.open) / tree.nLeaves; // radians between two leaves
    const n = tree.nNodes;
    this.angle = new Float64Array(n);
    this.x = new Float64Array(n);
    this.y = new Float64Array(n);
    for (let u = 0; u < n; u++) {
      this.angle[u] = this.angleAt(tree.across[u]);
      [this.x[u], this.y[u]] = polar(this.angle[u], tree.level[u]);
    }
  }

  /** Angle of a place across the leaves, clockwise from the top. */
  angleAt(across) { return this.open + this.turn * across; }

  /** Place across the leaves at an angle; below 0 or above nLeaves in the gap. */
  acrossAt(angle) { return (angle - this.open) / this.turn; }

  /** The node nearest to a screen point within `reach` pixels, or -1. */
  nearest(px, py, camera, reach = 12) {
    const wx = (px - camera.x) / camera.scale, wy = (py - camera.y) / camera.scale;
    let best = -1, distance = (reach / camera.scale) ** 2;
    for (let u = this.tree.nNodes - 1; u >= 0; u--) {
      const dx = this.x[u] - wx, dy = this.y[u] - wy, d = dx * dx + dy * dy;
      if (d < distance) { distance = d; best = u; }
    }
    return best;
  }

  /** Radius and angle (clockwise from the top, 0..2 pi) of a screen point. */
  toPolar(px, py, camera) {
    const wx = (px - camera.x) / camera.scale, wy = (py - camera.y) / camera.scale;
    return { radius: Math.hypot(wx, wy), angle: (Math.atan2(wx, -wy) + 2 * Math.PI) % (2 * Math.PI) };
  }

  /** Camera that shows the whole circle, leaving `margin` pixels for names. */
  fit(width, height, margin) {
    return { scale: Math.max(40, Math.min(width, height) / 2 - margin), x: width / 2, y: height / 2 };
  }

  /** Camera that shows a subtree and the names at its rim. */
  fitNode(u, width, height, margin) {
    const { tree } = this;
    const points = [[this.x[u], this.y[u]]];
    const from = this.angleAt(tree.first[u]), to = this.angleAt(tree.last[u]);
    for (let i = 0; i <= 32; i++) points.push(polar(from + ((to - from) * i) / 32, 1));
    const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
    const w = Math.max(...xs) - Math.min(...xs), h = Math.max(...ys) - Math.min(...ys);
    const room = (size) => Math.max(60, size - 2 * margin);
    const whole = this.fit(width, height, margin);
    const legible = 13 / this.turn; // at least so large that leaf names can be read
    let scale = Math.min(room(width) / Math.max(w, 1e-9), room(height) / Math.max(h, 1e-9));
    scale = Math.max(whole.scale, Math.min(scale, u < tree.nLeaves ? legible : 2 * legible));
    const cx = (Math.max(...xs) + Math.min(...xs)) / 2, cy = (Math.max(...ys) + Math.min(...ys)) / 2;
    if (scale < 1.3 * whole.scale) return whole;
    return { scale, x: width / 2 - cx * scale, y: height / 2 - cy * scale };
  }
}

export function polar(angle, radius) { return [radius * Math.sin(angle), -radius * Math.cos(angle)]; }

/** Names that fit around the rim without touching: leaves when there is room, else groups.
 *  Returns [{u, angle, kind}], larger groups first served. */
export function pickLabels(circle, group, camera, fontSize, pinned = []) {
  const { tree, turn } = circle;
  const spacing = turn * camera.scale;
  const height = (fontSize + 2) / camera.scale; // a name's extent along the rim, radians
  const chosen = [];
  const taken = [];
  const place = (u, angle, kind) => {
    let low = 0, high = taken.length;
    while (low < high) { const mid = (low + high) >> 1; if (taken[mid] < angle) low = mid + 1; else high = mid; }
    if (low > 0 && angle - taken[low - 1] < height) return;
    if (low < taken.length && taken[low] - angle < height) return;
    taken.splice(low, 0, angle);
    chosen.push({ u, angle, kind });
  };
  for (const u of pinned) place(u, circle.angle[u], "pinned");
  if (spacing >= fontSize * 0.72) {
    for (let i = 0; i < tree.nLeaves; i++) {
      const u = tree.leafAt[i];
      if (spacing >= fontSize + 2) chosen.push({ u, angle: circle.angle[u], kind: "leaf" });
      else place(u, circle.angle[u], "leaf");
    }
    return chosen.filter((label, i) => label.kind !== "leaf" || !pinned.includes(label.u) || i < pinned.length);
  }
  const roots = [];
  for (let u = 0; u < tree.nNodes; u++) if (group[u] === u) roots.push(u);
  roots.sort((a, b) => tree.leaves(b) - tree.leaves(a) || tree.first[a] - tree.first[b]);
  for (const u of roots) {
    place(u, circle.angleAt((tree.first[u] + tree.last[u]) / 2), "group");
  }
  return chosen;
}
