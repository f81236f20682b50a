// Drawing on two canvases: the tree below, hover and selection above.
import { polar } from "./polar.js";

export const BAND = { gap: 4, width: 9, names: 18 }; // pixels beyond the rim

/** Branches as one path a colour, in unit coordinates: radial line of a node, arc over its children. */
export function branchPaths(circle, colours) {
  const { tree } = circle;
  const paths = new Map();
  for (let u = tree.root; u >= 0; u--) {
    const colour = colours[u];
    let path = paths.get(colour);
    if (!path) paths.set(colour, (path = new Path2D()));
    addBranch(path, circle, u);
  }
  return paths;
}

function addBranch(path, circle, u) {
  const { tree } = circle;
  const angle = circle.angle[u], level = tree.level[u];
  if (u !== tree.root) {
    path.moveTo(...polar(angle, tree.level[tree.parent[u]]));
    path.lineTo(...polar(angle, level));
  }
  if (u >= tree.nLeaves && level > 0) {
    const from = circle.angleAt(tree.firstChild[u]), to = circle.angleAt(tree.lastChild[u]);
    path.moveTo(...polar(from, level));
    path.arc(0, 0, level, from - Math.PI / 2, to - Math.PI / 2);
  }
}

export function resize(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

function inWorld(context, camera, draw) {
  context.save();
  context.translate(camera.x, camera.y);
  context.scale(camera.scale, camera.scale);
  draw();
  context.restore();
}

export function drawTree(context, scene) {
  const { circle, camera, colours, paths, theme, group, mode } = scene;
  const { tree } = circle;
  const spacing = circle.turn * camera.scale;
  inWorld(context, camera, () => {
    context.lineWidth = Math.min(1.8, Math.max(0.75, spacing * 0.35)) / camera.scale;
    context.lineJoin = "round";
    for (const [colour, path] of paths) { context.strokeStyle = colour; context.stroke(path); }
  });
  drawBand(context, circle, camera, colours, mode === "group" ? group : null);
  drawRing(context, scene, theme);
  return tree;
}

/** A strip of constant pixel width beyond the rim: one piece a group, or one a leaf. */
function drawBand(context, circle, camera, colours, group) {
  const { tree } = circle;
  const radius = camera.scale + BAND.gap + BAND.width / 2;
  context.lineWidth = BAND.width;
  context.lineCap = "butt";
  const inset = Math.min(0.12 * circle.turn, 1 / radius);
  for (let i = 0; i < tree.nLeaves;) {
    const leaf = tree.leafAt[i];
    let end = i + 1;
    if (group) end = tree.last[group[leaf]];
    else while (end < tree.nLeaves && colours[tree.leafAt[end]] === colours[leaf]) end++;
    const from = circle.angleAt(i) + inset, to = circle.angleAt(end) - inset;
    context.strokeStyle = colours[leaf];
    context.beginPath();
    context.arc(camera.x, camera.y, radius, from - Math.PI / 2, to - Math.PI / 2);
    context.stroke();
    i = end;
  }
}

/** The cut as a dashed ring, the level scale in the gap at the top, and the handle to drag. */
function drawRing(context, scene, theme) {
  const { circle, camera, undone, ringHot } = scene;
  const { tree } = circle;
  const radius = tree.ringLevel(undone) * camera.scale;
  context.save();
  context.strokeStyle = theme.text;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(camera.x, camera.y);
  context.lineTo(camera.x, camera.y - camera.scale);
  context.stroke();
  drawTicks(context, circle, camera, theme);
  context.globalAlpha = ringHot ? 0.95 : 0.6;
  context.lineWidth = ringHot ? 2 : 1.2;
  context.setLineDash([5, 4]);
  context.beginPath();
  context.arc(camera.x, camera.y, radius, 0, 2 * Math.PI);
  context.stroke();
  context.restore();
  context.fillStyle = theme.primary;
  context.strokeStyle = theme.background;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(camera.x, camera.y - radius, 7, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

function drawTicks(context, circle, camera, theme) {
  const { tree } = circle;
  context.font = `10px ${theme.font}`;
  context.fillStyle = theme.text;
  context.textAlign = "right";
  context.textBaseline = "middle";
  let free = Infinity;
  for (const k of [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000].reverse()) {
    if (k > tree.nLeaves) continue;
    const index = tree.levelIndex(k);
    if (tree.levels[index] !== k) continue;
    const r = tree.ringLevel(index) * camera.scale;
    if (free - r < 13) continue;
    free = r;
    context.fillRect(camera.x - 3, camera.y - r - 0.5, 6, 1);
  }
}

/** Names around the rim, in the text colour, cut short where the picture ends. */
export function drawLabels(context, scene, labels) {
  const { circle, camera, theme, width, height, fontSize } = scene;
  const start = camera.scale + BAND.names;
  context.textBaseline = "middle";
  for (const { u, angle, kind } of labels) {
    const [dx, dy] = polar(angle, 1);
    const x = camera.x + dx * start, y = camera.y + dy * start;
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    const room = roomToEdge(x, y, dx, dy, width, height);
    if (room < 20) continue;
    context.font = `${kind === "leaf" ? "" : "600 "}${fontSize}px ${theme.font}`;
    const text = shorten(context, circle.tree.nameOf(u), Math.min(room, 420));
    context.save();
    context.translate(x, y);
    const leftHalf = dx < 0;
    context.rotate(angle - Math.PI / 2 + (leftHalf ? Math.PI : 0));
    context.textAlign = leftHalf ? "right" : "left";
    context.fillStyle = theme.text;
    context.fillText(text, 0, 0);
    context.restore();
  }
}

function roomToEdge(x, y, dx, dy, width, height) {
  const horizontal = dx > 0 ? (width - 4 - x) / dx : dx < 0 ? (4 - x) / dx : Infinity;
  const vertical = dy > 0 ? (height - 4 - y) / dy : dy < 0 ? (4 - y) / dy : Infinity;
  return Math.min(horizontal, vertical);
}

export function shorten(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  const letters = Array.from(text);
  let low = 0, high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(letters.slice(0, middle).join("") + "…").width <= room) low = middle; else high = middle - 1;
  }
  return low > 0 ? letters.slice(0, low).join("").trimEnd() + "…" : "";
}

/** Path to the root and a marker for the hovered and the selected node; the selection's sector. */
export function drawMarks(context, scene, hovered, selected, focused) {
  const { circle, camera, theme } = scene;
  if (selected >= 0) drawSector(context, circle, camera, selected, theme.primary);
  if (hovered >= 0 && hovered !== selected) drawPath(context, circle, camera, hovered, theme.text, 1.6);
  if (selected >= 0) drawPath(context, circle, camera, selected, theme.primary, 2.6);
  for (const [u, colour] of [[hovered, theme.text], [selected, theme.primary]]) {
    if (u >= 0) drawDot(context, circle, camera, u, colour, theme.background);
  }
  if (focused >= 0) {
    context.strokeStyle = theme.primary;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(camera.x + circle.x[focused] * camera.scale, camera.y + circle.y[focused] * camera.scale, 11, 0, 2 * Math.PI);
    context.stroke();
  }
}

function drawDot(context, circle, camera, u, colour, edge) {
  context.fillStyle = colour;
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(camera.x + circle.x[u] * camera.scale, camera.y + circle.y[u] * camera.scale, 5.5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

function drawPath(context, circle, camera, u, colour, width) {
  const { tree } = circle;
  inWorld(context, camera, () => {
    context.strokeStyle = colour;
    context.lineWidth = width / camera.scale;
    context.beginPath();
    for (const node of tree.pathToRoot(u)) {
      if (node === tree.root) break;
      const above = tree.parent[node];
      const [from, to] = [circle.angle[node], circle.angle[above]];
      context.moveTo(...polar(from, tree.level[node]));
      context.lineTo(...polar(from, tree.level[above]));
      if (tree.level[above] > 0) context.arc(0, 0, tree.level[above], from - Math.PI / 2, to - Math.PI / 2, to < from);
    }
    context.stroke();
  });
}

function drawSector(context, circle, camera, u, colour) {
  const { tree } = circle;
  const from = circle.angleAt(tree.first[u]), to = circle.angleAt(tree.last[u]);
  const inner = tree.level[u] * camera.scale, outer = camera.scale + BAND.gap + BAND.width;
  context.save();
  context.globalAlpha = 0.12;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(camera.x, camera.y, outer, from - Math.PI / 2, to - Math.PI / 2);
  context.arc(camera.x, camera.y, Math.min(inner, outer), to - Math.PI / 2, from - Math.PI / 2, true);
  context.fill();
  context.restore();
}
