// Drawing on two canvases: the tree below, hover and selection above.
import { isolated } from "./element.js";
import { strokeInHaste } from "./haste.js";
import { walk } from "./projection.js";
import { BAND, drawStrips, namesOffset } from "./strips.js";
import { atLeast, isShown, LOOKS, lookOf, STRONGLY, SUPPORT, WELL } from "./support.js";

const CONDENSED = 1.15; // times as long as there is room: such a name is set narrower, not cut short

/** Pixels of a canvas for each pixel of the picture, which is `unit` CSS pixels wide. */
export function ratioOf(unit) {
  return (window.devicePixelRatio || 1) * unit;
}

/** A cleared canvas of so many pixels of the picture, each `ratio` pixels of the canvas wide. */
export function resize(canvas, width, height, ratio) {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Everything of the lower canvas. */
export function drawTree(context, scene) {
  drawBranches(context, scene);
  if (isShown(scene.tree)) drawSupport(context, scene);
  drawStrips(context, scene);
  drawCut(context, scene);
  if (scene.portraitSize) scene.portraits.drawMeans(context, scene, scene.portraitSize);
  else if (scene.handles) drawHandles(context, scene);
}

/** Branches, one path per colour (and a width); tiny subtrees as wedges as wide as they are. */
function drawBranches(context, { projection, top, scheme, tree, byPoints, inHaste, ratio }) {
  const thin = Math.min(1.8, Math.max(0.75, projection.spacing * 0.35));
  const widths = byPoints ? [thin, thin + 1.2, thin + 3, thin + 5.5] : [thin];
  const most = Math.log(1 + tree.size[top]);
  const paths = new Map(); // look, colour and width -> path
  const guides = new Path2D(); // lines to leaves that end early
  const look = isShown(tree) ? (u) => lookOf(tree, u) : () => LOOKS.length - 1;
  const pathOf = (u, width) => {
    const key = (look(u) * 4096 + scheme.index[u]) * 16 + width;
    if (!paths.has(key)) paths.set(key, new Path2D());
    return paths.get(key);
  };
  walk(projection, top, (u, parentRadius, tiny) => {
    if (tiny) {
      projection.wedge(pathOf(u, 15), u, parentRadius);
      return;
    }
    const width = byPoints ? Math.min(3, Math.floor((4 * Math.log(1 + tree.size[u])) / Math.max(1e-9, most))) : 0;
    projection.branch(pathOf(u, width), u, parentRadius);
    if (u < tree.nLeaves && projection.radii[u] < 0.9999) projection.guide(guides, u);
  });
  context.strokeStyle = scheme.colours[1];
  const stroke = (path, width) => {
    context.lineWidth = width;
    if (inHaste) strokeInHaste(context, path, width, ratio);
    else context.stroke(path);
  };
  stroke(guides, 0.75);
  context.lineJoin = "round";
  const [plain] = LOOKS.slice(-1);
  for (const [key, path] of [...paths].sort(([a], [b]) => a - b)) {
    const { alpha, width } = isShown(tree) ? LOOKS[key >> 16] : { ...plain, width: 1 };
    context.globalAlpha = alpha;
    context.strokeStyle = scheme.colours[(key >> 4) & 4095];
    stroke(path, ((key & 15) === 15 ? 1.6 : widths[key & 15]) * width);
  }
  context.globalAlpha = 1;
}

/** A dot at every node that is strongly supported, a ring at those that are well supported, where there is room. */
function drawSupport(context, { projection, top, tree, theme }) {
  const [full, open] = [new Path2D(), new Path2D()];
  walk(projection, top, (u, _parentRadius, tiny) => {
    const share = tree[SUPPORT][u];
    const room = (tree.last[u] - tree.first[u]) * projection.spacing;
    if (tiny || u < tree.nLeaves || u === top || !atLeast(share, WELL) || room < 7) return;
    const [x, y] = projection.point(u);
    const path = atLeast(share, STRONGLY) ? full : open;
    path.moveTo(x + 2.2, y);
    path.arc(x, y, 2.2, 0, 2 * Math.PI);
  });
  context.lineWidth = 1;
  context.strokeStyle = theme.text;
  context.fillStyle = theme.text;
  context.fill(full);
  context.fillStyle = theme.background;
  context.fill(open);
  context.stroke(open);
}

/** The cut as a dashed line, the radius scale with its ticks, and the handle to drag. */
function drawCut(context, { projection, tree, theme, cutRadius, ringHot, top, radii }) {
  context.save();
  context.strokeStyle = context.fillStyle = theme.text;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(...projection.scalePoint(projection.frame.r0));
  context.lineTo(...projection.scalePoint(1));
  context.stroke();
  if (top === tree.root) drawTicks(context, projection, tree, radii);
  if (cutRadius !== null) {
    context.globalAlpha = ringHot ? 0.95 : 0.6;
    context.lineWidth = ringHot ? 2 : 1.2;
    context.setLineDash([5, 4]);
    const line = new Path2D();
    projection.contour(line, cutRadius);
    context.stroke(line);
  }
  context.restore();
  if (cutRadius !== null) dot(context, projection.scalePoint(cutRadius), 7, theme.primary, theme.background);
}

function drawTicks(context, projection, tree, radii) {
  let free = null;
  for (const k of [50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1]) {
    const index = tree.indexOf(k);
    if (k > tree.nLeaves || tree.nGroups[index] !== k) continue;
    const [x, y] = projection.scalePoint(tree.radiusOfCut(index, radii));
    if (free && Math.hypot(x - free[0], y - free[1]) < 13) continue;
    free = [x, y];
    context.beginPath();
    context.arc(x, y, 2.2, 0, 2 * Math.PI);
    context.fill();
  }
}

/** A handle on every group: a click opens it. */
function drawHandles(context, { projection, theme, groupsInView, scheme }) {
  for (const u of groupsInView)
    dot(context, projection.point(u), 4.5, theme.background, scheme.colours[scheme.index[u]], 2);
}

function dot(context, [x, y], radius, fill, edge, width = 2) {
  context.fillStyle = fill;
  context.strokeStyle = edge;
  context.lineWidth = width;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

/** Names beside the rim, in the text colour, cut short where the picture ends. */
export function drawLabels(
  context,
  { projection, tree, theme, width, height, fontSize, rings, thumb, sharesOf, portraitSize, upright, tools, namesSeen },
  labels,
  selected = -1,
) {
  const offset = namesOffset(rings.length) + portraitSize / 2;
  context.textBaseline = "middle";
  context.globalAlpha = namesSeen;
  for (const { u, across, kind } of labels) {
    const { x, y, dx, dy, turn, align } = projection.line(across, offset);
    const isLeaf = u < tree.nLeaves;
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    const picture = isLeaf && thumb ? thumb(context, u, x, y, dx, dy) : 0;
    context.font = `${kind === "leaf" && u !== selected ? "" : "600 "}${fontSize}px ${theme.font}`;
    if (upright && isLeaf) {
      drawUpright(context, tree.nameOf(u), x + dx * picture, y + dy * (picture + fontSize / 2), dx, width, theme.text);
      continue;
    }
    const free = tools.map((box) => roomToBox(x, y, dx, dy, box));
    const room = Math.min(roomToEdge(x, y, dx, dy, width, height), ...free) - picture;
    const shares = isLeaf && sharesOf ? sharesOf(u) : "";
    const name = shares ? `${isolated(tree.shortNameOf(u))}: ${shares}` : tree.shortNameOf(u);
    if (room < 20 && context.measureText(name).width > room) continue; // room for a letter or two says nothing
    const text = shorten(context, name, Math.min(CONDENSED * room, 420));
    context.save();
    context.translate(x + dx * picture, y + dy * picture);
    context.rotate(turn);
    context.textAlign = align;
    context.fillStyle = theme.text;
    context.fillText(text, 0, 0, room);
    context.restore();
  }
  context.globalAlpha = 1;
}

/** The selected node's name where no name at the rim says it: level, beyond all other names. */
export function drawSelectedName(context, { projection, tree, theme, width, height, reach, top }, u) {
  if (u === top || !tree.isBelow(u, top)) return;
  const { camera } = projection;
  const middle = (Math.max(projection.frame.a0, tree.first[u]) + Math.min(projection.frame.a1, tree.last[u])) / 2;
  const { dx, dy } = projection.line(middle, 0);
  const radius = camera.scale + reach;
  const y = Math.min(height - 12, Math.max(12, camera.y + dy * radius));
  const across = Math.sqrt(Math.max(0, radius ** 2 - (y - camera.y) ** 2)); // beyond the names at this height
  const side = dx < 0 ? -1 : 1;
  context.font = `600 12px ${theme.font}`;
  context.textBaseline = "middle";
  const text = shorten(context, tree.shortNameOf(u), Math.max(60, Math.min(220, width / 2 - 24)));
  const wide = context.measureText(text).width;
  const nearest = camera.x + side * (across + 10) + (side < 0 ? -wide : 0);
  const x = Math.min(width - wide - 10, Math.max(10, nearest));
  context.fillStyle = theme.background;
  context.globalAlpha = 0.9;
  context.fillRect(x - 4, y - 9, wide + 8, 18);
  context.globalAlpha = 1;
  context.fillStyle = theme.primary;
  context.textAlign = "left";
  context.fillText(text, x, y);
}

/** A name that is not turned: 6 and 9 differ, and no head is tilted. */
function drawUpright(context, name, x, y, dx, width, colour) {
  const side = Math.abs(dx) < 0.4 ? 0 : Math.sign(dx);
  const room = Math.min(side < 0 ? Infinity : width - 4 - x, side > 0 ? Infinity : x - 4) * (side ? 1 : 2);
  context.textAlign = ["right", "center", "left"][side + 1];
  context.fillStyle = colour;
  context.fillText(shorten(context, name, room), x, y);
}

function roomToEdge(x, y, dx, dy, width, height) {
  const horizontal = dx > 1e-9 ? (width - 4 - x) / dx : dx < -1e-9 ? (4 - x) / dx : Infinity;
  const vertical = dy > 1e-9 ? (height - 4 - y) / dy : dy < -1e-9 ? (4 - y) / dy : Infinity;
  return Math.min(horizontal, vertical);
}

/** How far a line from (x, y) can go before it meets a box [left, top, right, bottom]; Infinity where it does not. */
function roomToBox(x, y, dx, dy, [left, top, right, bottom]) {
  let [enter, leave] = [0, Infinity];
  for (const [at, step, from, to] of [
    [x, dx, left, right],
    [y, dy, top, bottom],
  ]) {
    if (Math.abs(step) < 1e-9) {
      if (at < from || at > to) return Infinity;
      continue;
    }
    const [near, far] = [(from - at) / step, (to - at) / step].sort((a, b) => a - b);
    [enter, leave] = [Math.max(enter, near), Math.min(leave, far)];
  }
  return enter < leave ? enter : Infinity;
}

export function shorten(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  const letters = Array.from(text);
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${letters.slice(0, middle).join("")}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low > 0
    ? `${letters
        .slice(0, low)
        .join("")
        .replace(/[\s,…]+$/, "")}…`
    : "";
}

/** Path to the root and a dot for the hovered and the selected node; the selection's area; held search hits. */
export function drawMarks(context, scene, { hovered, selected, focused, held, span, marked }) {
  const { projection, theme, top, tree } = scene;
  const visible = (u) => u >= 0 && tree.isBelow(u, top);
  if (marked.length) drawMarked(context, scene, marked);
  if (span) drawArea(context, projection, span[0], span[1], projection.radii[tree.above(...span)], theme.primary);
  if (visible(selected))
    drawArea(context, projection, tree.first[selected], tree.last[selected], projection.radii[selected], theme.primary);
  for (const u of held) if (visible(u)) drawPath(context, scene, u, theme.primary, 1.2);
  if (visible(hovered) && hovered !== selected) drawPath(context, scene, hovered, theme.text, 1.6);
  if (visible(selected)) drawPath(context, scene, selected, theme.primary, 2.6);
  for (const u of held) if (visible(u)) dot(context, projection.point(u), 4, theme.primary, theme.background, 1.5);
  if (visible(hovered)) dot(context, projection.point(hovered), 5.5, theme.text, theme.background, 1.5);
  if (visible(selected)) dot(context, projection.point(selected), 5.5, theme.primary, theme.background, 1.5);
  if (visible(focused)) {
    context.strokeStyle = theme.primary;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(...projection.point(focused), 11, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** Leaves that another view on the page points at: a tick at each. */
function drawMarked(context, { projection, tree, theme }, marked) {
  const path = new Path2D();
  for (const leaf of marked)
    if (projection.inFrame(leaf))
      projection.strip(path, tree.first[leaf], tree.first[leaf] + Math.max(1, 3 / projection.spacing), -3);
  context.strokeStyle = theme.primary;
  context.lineWidth = 6;
  context.stroke(path);
}

/** A light ground under a subtree or a range of leaves. */
function drawArea(context, projection, first, last, radius, colour) {
  const path = new Path2D();
  projection.area(path, first, last, radius, BAND.gap + BAND.width);
  context.save();
  context.globalAlpha = 0.12;
  context.fillStyle = colour;
  context.fill(path);
  context.restore();
}

function drawPath(context, { projection, top, tree }, u, colour, width) {
  const path = new Path2D();
  const { radii } = projection;
  for (const node of tree.pathToRoot(u, top)) {
    if (node === top) break;
    pathStep(path, projection, node, tree.parent[node], radii);
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

/** The branch of a node, and its parent's line from the node's place to the parent's own. */
function pathStep(path, projection, node, above, radii) {
  const { tree } = projection;
  const steps = 24; // an arc is drawn in short pieces, so that any projection will do
  path.moveTo(...projection.point(node));
  path.lineTo(...projection.at(tree.across[node], radii[above]));
  for (let i = 1; i <= steps; i++) {
    const across = tree.across[node] + ((tree.across[above] - tree.across[node]) * i) / steps;
    path.lineTo(...projection.at(across, radii[above]));
  }
}
