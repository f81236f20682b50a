// Painting a map: its parts with their names, the pictures in them, and marks above.
import { isolated } from "./element.js";
import { cornerOf } from "./mosaic.js";
import { isDark } from "./theme.js";

const LETTERS = 12;
const PALE = 0.25; // opacity of muted pictures
const STRANGE = "#d55e00"; // as in the galleries

/** Everything of the lower canvas. */
export function drawMap(context, scene) {
  const { mosaic, sheets, level } = scene;
  for (const cell of mosaic.cells) {
    drawBox(context, scene, cell);
    if (cell.grid) drawPictures(context, scene, cell, sheets, level);
    for (const part of cell.inside) drawPart(context, scene, part);
  }
}

function colourOf({ scheme }, u) {
  return scheme.colours[scheme.index[u]];
}

/** The ground of a part in its colour, and the strip with its name and numbers. */
function drawBox(context, scene, { u, box, head, room, grid, inside }) {
  const { tree, theme } = scene;
  const [x, y, width, height] = box;
  const colour = colourOf(scene, u);
  context.fillStyle = head ? `color-mix(in srgb, ${colour} 22%, ${theme.background})` : colour;
  context.fillRect(x, y, width, height);
  if (!head) return;
  context.fillStyle = colour;
  context.fillRect(x, y, width, head);
  context.fillStyle = scene.inkOn(colour);
  drawLine(context, theme, tree.shortNameOf(u), numbersOf(tree, u), x + 5, y + head / 2, width - 10);
  if (grid || inside.length) return;
  context.fillStyle = theme.text;
  const words = wordsOf(tree, u);
  words.forEach((word, i) => {
    const line = room[1] + 14 + i * 17;
    if (line < room[1] + room[3] && measure(context, theme, word, "") <= room[2] - 6)
      context.fillText(word, room[0] + 4, line);
  });
}

function measure(context, theme, text, weight) {
  context.font = `${weight} ${LETTERS}px ${theme.font}`.trim();
  return context.measureText(text).width;
}

/** A name and numbers after it, which are never cut short: as many of them as leave the name whole, else the
 *  fewest. */
function drawLine(context, theme, name, numbers, x, y, width) {
  Object.assign(context, { textBaseline: "middle", textAlign: "left" });
  const whole = measure(context, theme, isolated(name), "600");
  const long = numbers.map((text) => measure(context, theme, text, "") + 8);
  const fits = long.findIndex((taken) => whole + taken <= width);
  const chosen = fits >= 0 ? fits : numbers.length - 1;
  const room = width - (fits >= 0 || long[chosen] + 20 < width ? long[chosen] : 0);
  const shown = shortened(context, theme, name, room);
  const taken = measure(context, theme, shown, "600");
  context.fillText(shown, x, y);
  measure(context, theme, "", "");
  if (room < width) context.fillText(numbers[chosen], x + taken + 8, y);
}

/** As much of a name as there is room for. */
export function shortened(context, theme, name, room) {
  const fits = (text) => measure(context, theme, text, "600") <= room;
  if (fits(isolated(name))) return isolated(name);
  const letters = [...name];
  let [low, high] = [0, letters.length];
  const cut = (n) => isolated(`${letters.slice(0, n).join("").trimEnd()}…`);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fits(cut(middle))) low = middle;
    else high = middle - 1;
  }
  return low ? cut(low) : "";
}

/** What a strip says after the name, from the longest to the shortest. */
function numbersOf(tree, u) {
  const [how, pure] = wordsOf(tree, u);
  const number = tree.weight(u).toLocaleString("en");
  return pure ? [`${how} · ${pure}`, how, number] : [how, number];
}

/** How many points, or leaves in a tree without points; how pure and how sure. */
function wordsOf(tree, u) {
  const { size, root, purity, confidence } = tree;
  const weight = tree.weight(u);
  const words = [size[root] > 0 ? tree.pointsInWords(weight) : `${weight.toLocaleString("en")} leaves`];
  const tells = purity && (u < tree.nLeaves || purity[u] >= 0.5); // 1.5 % of birds is no fault of theirs
  if (tells && !Number.isNaN(purity[u])) words.push(`${shareInWords(purity[u])} pure`);
  if (confidence && !Number.isNaN(confidence[u])) words.push(`${shareInWords(confidence[u])} sure`);
  return words;
}

export function shareInWords(share) {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** The pictures of a part; those that do not belong in it framed. */
function drawPictures(context, scene, { u, grid }, sheets, level) {
  context.globalAlpha = scene.scheme.index[u] === 1 ? PALE : 1;
  context.imageSmoothingEnabled = true;
  context.fillStyle = scene.theme.muted;
  const strange = [];
  const { side, places, isStrange } = grid;
  for (let i = 0; i < places.length; i++) {
    const [x, y] = cornerOf(grid, i);
    if (!sheets.draw(context, places[i], level, x, y, side - 1)) context.fillRect(x, y, side - 1, side - 1);
    if (isStrange[i]) strange.push([x, y]);
  }
  const line = side < 20 ? 1 : side < 48 ? 2 : 3;
  context.strokeStyle = STRANGE;
  context.lineWidth = line;
  context.beginPath();
  for (const [x, y] of strange) context.rect(x + line / 2, y + line / 2, side - 1 - line, side - 1 - line);
  context.setLineDash(side < 20 ? [] : [2 * line, line]);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** One part of a part, where there are no pictures. */
function drawPart(context, scene, { u, box: [x, y, width, height] }) {
  const { tree, theme } = scene;
  context.fillStyle = `color-mix(in srgb, ${colourOf(scene, u)} 42%, ${theme.background})`;
  context.fillRect(x + 0.5, y + 0.5, width - 1, height - 1);
  if (width < 34 || height < 15) return;
  context.fillStyle = theme.text;
  Object.assign(context, { textBaseline: "middle", textAlign: "left" });
  const name = shortened(context, theme, tree.shortNameOf(u), width - 8);
  context.fillText(name, x + 4, y + 9);
  const [, pure] = wordsOf(tree, u);
  if (height > 32 && pure && measure(context, theme, pure, "") <= width - 8) context.fillText(pure, x + 4, y + 25);
}

/** What is chosen, what the keys are on and what the pointer is on, above the map. */
export function drawMapMarks(context, scene, { selected, span, hovered }, at) {
  const { mosaic, tree, theme } = scene;
  const [first, last] = span ?? (selected >= 0 ? [tree.first[selected], tree.last[selected]] : [0, 0]);
  mosaic.cells.forEach((cell, i) => {
    const { u, box } = cell;
    if (tree.first[u] >= first && tree.last[u] <= last) outline(context, box, theme.primary, 3);
    else if (tree.first[u] < last && tree.last[u] > first)
      outlineParts(context, scene, cell, [first, last], theme.primary);
    if (hovered >= 0 && hovered !== u && tree.isBelow(hovered, u))
      outlineParts(context, scene, cell, [tree.first[hovered], tree.last[hovered]], theme.text);
    if (hovered === u) outline(context, box, theme.text, 1.5);
    if (i === at) {
      context.setLineDash([4, 3]);
      outline(context, [box[0] + 3, box[1] + 3, box[2] - 6, box[3] - 6], theme.text, 2);
      context.setLineDash([]);
    }
  });
}

function outline(context, [x, y, width, height], colour, line) {
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.strokeRect(x + line / 2, y + line / 2, width - line, height - line);
}

/** Frames around the pictures, or parts, of a part whose leaves are within a range. */
function outlineParts(context, { mosaic, tree }, { grid, inside }, [first, last], colour) {
  const isIn = (u) => tree.first[u] >= first && tree.last[u] <= last;
  for (const { u, box } of inside) if (isIn(u)) outline(context, box, colour, 2);
  if (!grid) return;
  const { side, places } = grid;
  for (let i = 0; i < places.length; i++)
    if (isIn(mosaic.sheets.leaf[places[i]])) outline(context, [...cornerOf(grid, i), side - 1, side - 1], colour, 2);
}

/** What gives the ink that can be read on a colour. */
export function inks() {
  const known = new Map();
  return (colour) => {
    if (!known.has(colour)) known.set(colour, isDark(colour) ? "#ffffff" : "#16181d");
    return known.get(colour);
  };
}
