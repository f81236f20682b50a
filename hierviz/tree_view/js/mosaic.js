// The map of a tree: which rectangle every part of a node has, and which pictures stand in it.
import { MOST_INSIDE, partsOf } from "./levels.js";
import { fittingSide, share } from "./packing.js";
import { squarify } from "./squarify.js";

export const HEAD = 19; // pixels of a part's strip with its name
const BETWEEN = 2; // pixels between parts
const LARGEST = 128; // pixels per side of a picture
const MOST_BETWEEN = 6; // pixels between pictures
const PART_AREA = 4000; // pixels of a part of a part at least
const LEAST_NAMED = [56, HEAD + 24]; // pixels of a part that has a strip
const LEAST_BOX = 14; // pixels per side of a part that shows anything but its colour

export class Mosaic {
  /** `sheets` are the study's pictures, null where it has none. */
  constructor(tree, sheets) {
    Object.assign(this, { tree, sheets, cells: [], least: 28, isStrangeFirst: false });
  }

  /** Lay out the parts of a node in so many pixels; pictures are at least `least` pixels per side. */
  layOut(group, top, width, height) {
    const { tree } = this;
    const parts = partsOf(tree, group, top);
    const boxes = squarify(
      parts.map((u) => tree.weight(u)),
      [0, 0, width, height],
    );
    this.cells = parts.flatMap((u, i) => (boxes[i] ? [this.cell(u, boxes[i], group)] : []));
    this.nEmpty = parts.length - this.cells.length;
    const leaves = tree.leafAt.subarray(tree.first[top], tree.last[top]);
    this.nPictures = leaves.reduce((sum, leaf) => sum + (this.sheets?.of(leaf).length ?? 0), 0);
    this.nShown = this.cells.reduce((sum, { grid }) => sum + (grid?.places.length ?? 0), 0);
    this.nStrange = this.cells.reduce((sum, { grid }) => sum + (grid?.isStrange.reduce((a, b) => a + b, 0) ?? 0), 0);
  }

  cell(u, [x, y, width, height], group) {
    const box = [x + BETWEEN / 2, y + BETWEEN / 2, Math.max(1, width - BETWEEN), Math.max(1, height - BETWEEN)];
    const head = box[2] > LEAST_NAMED[0] && box[3] > LEAST_NAMED[1] ? HEAD : 0;
    const room = [box[0] + 2, box[1] + head + (head ? 1 : 2), box[2] - 4, box[3] - head - 3];
    const cell = { u, box, head, room, grid: null, inside: [] };
    if (Math.min(room[2], room[3]) < LEAST_BOX) return cell;
    if (this.sheets) cell.grid = this.grid(u, room);
    else if (u >= this.tree.nLeaves) cell.inside = this.inside(u, room, group);
    return cell;
  }

  /** The pictures of a part from left to right across its leaves, row by row. */
  grid(u, [x, y, width, height]) {
    const { tree, sheets } = this;
    const leaves = [...tree.leafAt.subarray(tree.first[u], tree.last[u])].filter((leaf) => sheets.of(leaf).length);
    const belongs = sheets.belongsBelow(tree, u);
    const wanted = leaves.map((leaf) => this.inOrder(sheets.of(leaf), belongs));
    const counts = wanted.map(({ length }) => length);
    const n = counts.reduce((a, b) => a + b, 0);
    if (!n) return null;
    const fitting = Math.min(fittingSide(n, width, height, this.least, LARGEST), Math.floor(Math.min(width, height)));
    const [columns, rows] = [Math.floor(width / fitting), Math.floor(height / fitting)];
    const given = share(
      counts,
      leaves.map((leaf) => tree.size[leaf]),
      columns * rows,
    );
    const places = wanted.flatMap((of, i) => of.slice(0, given[i]));
    const isStrange = Uint8Array.from(places, (place) => !belongs(place));
    const steps = [width / columns, height / Math.ceil(places.length / columns)];
    const side = Math.min(LARGEST, ...steps.map(Math.floor));
    const step = steps.map((wide) => Math.min(wide, side + MOST_BETWEEN));
    return { x, y, side, columns, step, places, isStrange };
  }

  /** The pictures of a leaf as they are wanted: most typical first, or first those that do not belong. */
  inOrder(places, belongs) {
    const typical = [...places];
    if (!this.isStrangeFirst) return typical;
    return [...typical.filter((place) => !belongs(place)), ...typical.filter(belongs)];
  }

  /** Without pictures: what a part is made of, one step further down. */
  inside(u, room, group) {
    const most = Math.floor((room[2] * room[3]) / PART_AREA);
    const parts = partsOf(this.tree, group, u, Math.max(2, Math.min(MOST_INSIDE, most)));
    const boxes = squarify(
      parts.map((v) => this.tree.weight(v)),
      room,
    );
    return parts.flatMap((v, i) => (boxes[i] ? [{ u: v, box: boxes[i] }] : []));
  }

  /** What is at a point: its part (-1 for none), the node meant there, and the place of a picture (-1 for none). */
  hit(px, py) {
    const within = ([x, y, width, height]) => px >= x && py >= y && px < x + width && py < y + height;
    const at = this.cells.findIndex(({ box }) => within(box));
    if (at < 0) return { at, u: -1, place: -1 };
    const { u, grid, inside } = this.cells[at];
    const place = grid ? pictureAt(grid, px, py) : -1;
    const part = inside.find(({ box }) => within(box));
    return { at, u: place >= 0 ? this.sheets.leaf[place] : (part?.u ?? u), place };
  }

  /** The part that lies next in a direction, for the arrow keys; the same where there is none. */
  beside(at, dx, dy) {
    const middle = ({ box: [x, y, width, height] }) => [x + width / 2, y + height / 2];
    const [x, y] = middle(this.cells[at]);
    const far = (cell) => {
      const [along, aside] = ((p, q) => [p * dx + q * dy, Math.abs(p * dy) + Math.abs(q * dx)])(
        middle(cell)[0] - x,
        middle(cell)[1] - y,
      );
      return along > 0.5 ? along + 2 * aside : Number.POSITIVE_INFINITY;
    };
    const found = this.cells.reduce((best, cell, i) => (far(cell) < far(this.cells[best]) ? i : best), at);
    return far(this.cells[found]) < Number.POSITIVE_INFINITY ? found : at;
  }
}

/** Left and top of the `i`th picture of a grid. */
export function cornerOf({ x, y, columns, step }, i) {
  return [x + (i % columns) * step[0], y + Math.floor(i / columns) * step[1]];
}

function pictureAt({ x, y, side, columns, step, places }, px, py) {
  const [column, row] = [Math.floor((px - x) / step[0]), Math.floor((py - y) / step[1])];
  const isOn = px - x - column * step[0] < side && py - y - row * step[1] < side && px >= x && py >= y;
  return isOn && column < columns ? (places[row * columns + column] ?? -1) : -1;
}
