// A confusion matrix by the tree in Streamlit: blocks of the cut, one of them open, hands and keys.
import { arriveIn, inTurn, isLeaving } from "../shared/leaving.js";
import { blockOf, tableOf } from "./matrix_model.js";
import {
  levelOf,
  paintCells,
  paintMarks,
  paintNames,
  paintNumbers,
  paintScale,
  placesOf,
  themeOf,
} from "./matrix_paint.js";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const KEYS =
  "Arrow keys go from cell to cell, Shift with them to the next one with points, Enter opens a block or shows the " +
  "pictures of a cell, Escape or Backspace goes back.";
const LEAST_ACROSS = 280; // in pixels: room for what the axes are
const SHARES = { row: "rowTotals", column: "columnTotals" };

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const inWords = (n) => n.toLocaleString("en");
const percent = (share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

class MatrixView {
  constructor(parent, cells) {
    Object.assign(this, { cells, open: null, at: null, chosen: null, seq: -1, pending: 0 });
    this.crumbs = make("nav", { class: "crumbs", "aria-label": "Open block" });
    this.legend = make("div", { class: "legend" });
    this.base = make("canvas", {});
    this.over = make("canvas", { tabindex: "0", role: "application", "aria-label": `Confusion matrix. ${KEYS}` });
    this.card = make("div", { class: "card" });
    this.status = make("div", { class: "unseen", role: "status" });
    this.stage = make("div", { class: "stage" }, this.base, this.over, this.card);
    const bar = make("div", { class: "bar" }, this.crumbs, this.legend);
    this.box = make("div", { class: "matrix" }, bar, this.stage, this.status);
    parent.append(this.box);
    this.listen();
    new ResizeObserver(() => this.later()).observe(this.stage);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.later());
  }

  /** What Python says: groups of the cut, the scale, the chosen cell. */
  take(told, tell) {
    this.tell = tell;
    const isOtherCut = JSON.stringify(told.groups) !== JSON.stringify(this.told?.groups);
    if (isOtherCut) Object.assign(this, { open: null, at: null });
    this.told = told;
    if (told.seq !== this.seq) {
      this.seq = told.seq;
      this.chosen = told.cell;
      if (told.cell) this.open = this.blockToOpen(told.cell);
    }
    this.tabulate();
  }

  /** The block that holds a cell; null where the block is the cell. */
  blockToOpen(cell) {
    const [row, column] = blockOf(this.told.groups, cell);
    if (row < 0 || column < 0) return null;
    return tableOf(this.cells, this.told.groups, null).isSingle(row, column) ? null : [row, column];
  }

  tabulate() {
    const { cells, told, open } = this;
    this.table = tableOf(cells, told.groups, open);
    const named = (names, { first }) => first.map((place) => names[place]);
    const groups = told.groups.names;
    this.names = open
      ? { rows: named(cells.classNames, this.table.rows), columns: named(cells.clusterNames, this.table.columns) }
      : { rows: groups, columns: groups };
    const [off, own] = this.table.largest(told.scale);
    this.most = told.bare ? [off, own] : [Math.max(off, own), 0];
    this.crumb();
    this.draw();
  }

  levelAt(row, column) {
    const value = this.table.value(row, column, this.told.scale);
    if (!value) return 0;
    const isGrey = this.told.bare && this.table.isOwn(row, column);
    return levelOf(value, this.most[isGrey ? 1 : 0], isGrey);
  }

  textOf(value) {
    return this.told.scale === "count" ? inWords(value) : percent(value);
  }

  later() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.draw();
    });
  }

  draw() {
    const width = this.stage.clientWidth;
    if (!this.told || width < 40) return;
    const ratio = globalThis.devicePixelRatio || 1;
    const theme = themeOf(this.box);
    this.theme = theme;
    const height = Math.min(width, Math.max(400, innerHeight - 300));
    const context = this.base.getContext("2d");
    this.places = placesOf(context, theme, this.table, this.names, width, height);
    this.ratio = ratio;
    const used = Math.min(height, this.places.top + this.places.height + 3);
    const across = Math.min(width, Math.max(LEAST_ACROSS, this.places.left + this.places.width + 3));
    for (const canvas of [this.base, this.over]) {
      Object.assign(canvas, { width: Math.round(across * ratio), height: Math.round(used * ratio) });
      Object.assign(canvas.style, { width: `${across}px`, height: `${used}px` });
    }
    const levelAt = (row, column) => this.levelAt(row, column);
    paintCells(context, theme, this.table, levelAt, this.places, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintNames(context, theme, this.names, this.cells.heads, this.places);
    const textAt = (row, column) => this.textOf(this.table.value(row, column, this.told.scale));
    paintNumbers(context, theme, this.table, levelAt, textAt, this.places);
    this.drawLegend();
    this.mark();
    Object.assign(this.box.dataset, {
      ready: "yes",
      rows: this.table.nRows,
      columns: this.table.nColumns,
      open: this.open?.join(" ") ?? "",
      chosen: this.chosen?.join(" ") ?? "",
    });
  }

  mark() {
    const context = this.over.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.over.width, this.over.height);
    const { rowOf, columnOf } = this.table;
    const chosen = this.chosen && [rowOf[this.chosen[0]], columnOf[this.chosen[1]]];
    paintMarks(context, this.theme, this.at, chosen && Math.min(...chosen) >= 0 ? chosen : null, this.places);
  }

  drawLegend() {
    const { told, most } = this;
    const of = { row: `share of the row's ${this.cells.points}`, column: `share of the column's ${this.cells.points}` };
    const scale = (isGrey, what) => {
      const strip = make("canvas", { width: "90", height: "10", "aria-hidden": "true" });
      paintScale(strip, this.theme, isGrey);
      return make("span", {}, "0 ", strip, ` ${this.textOf(most[isGrey ? 1 : 0])} ${what}`);
    };
    const parts = most[0] ? [scale(false, of[told.scale] ?? this.cells.points)] : [];
    if (told.bare && most[1]) parts.push(scale(true, "on the diagonal"));
    this.legend.replaceChildren(...parts, ...(parts.length ? [make("span", {}, "square-root scale")] : []));
  }

  crumb() {
    const n = this.told.groups.names.length;
    const all = make("button", { type: "button" }, n === 1 ? "One group" : `All ${inWords(n)} groups`);
    all.addEventListener("click", () => this.back());
    if (!this.open) return this.crumbs.replaceChildren(make("b", {}, all.textContent));
    const { rows, columns, names } = this.told.groups;
    const [row, column] = this.open;
    const of = (n, bounds, g) => `${inWords(n)} of ${inWords(bounds[g + 1] - bounds[g])}`;
    const [down, across] = [of(this.table.nRows, rows, row), of(this.table.nColumns, columns, column)];
    const what = row === column ? names[row] : `${names[row]} × ${names[column]}`;
    const held = make("small", {}, `${down} rows and ${across} columns have ${this.cells.points}`);
    this.crumbs.replaceChildren(all, make("b", {}, ` › ${what} `), held);
  }

  back() {
    if (!this.open) return;
    const was = this.open;
    this.open = null;
    this.tabulate();
    this.look(was);
    this.over.focus();
  }

  /** Open a block, or show the pictures of a cell. */
  choose([row, column]) {
    if (!this.table.count(row, column)) return;
    if (!this.table.isSingle(row, column)) {
      this.open = [row, column];
      this.at = null;
      this.tabulate();
      this.card.textContent = "";
      this.status.textContent = `${this.crumbs.textContent}: ${this.table.nRows} × ${this.table.nColumns} cells`;
      return;
    }
    this.chosen = [this.table.rows.first[row], this.table.columns.first[column]];
    this.box.dataset.chosen = this.chosen.join(" ");
    this.mark();
    this.tell(this.chosen);
  }

  // -- what hands do -------------------------------------------------------

  listen() {
    const { over } = this;
    over.addEventListener("pointermove", (event) => this.look(this.cellAt(event), event));
    over.addEventListener("pointerleave", () => this.look(null));
    over.addEventListener("click", (event) => {
      const at = this.cellAt(event);
      if (at) this.choose(at);
    });
    over.addEventListener("keydown", (event) => this.onKey(event));
    over.addEventListener("blur", () => this.look(null));
  }

  cellAt({ offsetX, offsetY }) {
    const { left, top, cell, width, height } = this.places;
    const [x, y] = [offsetX - left, offsetY - top];
    if (x < 0 || y < 0 || x >= width || y >= height) return null;
    const { nRows, nColumns } = this.table;
    return [Math.min(nRows - 1, Math.floor(y / cell)), Math.min(nColumns - 1, Math.floor(x / cell))];
  }

  onKey(event) {
    const { key, shiftKey } = event;
    if (ARROWS[key]) this.look(this.step(ARROWS[key], shiftKey));
    else if (key === "Enter" && this.at) this.choose(this.at);
    else if ((key === "Escape" || key === "Backspace") && this.open) this.back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  step([down, right], isFar) {
    const { nRows, nColumns } = this.table;
    if (!this.at) return [0, 0];
    const isInside = ([row, column]) => row >= 0 && column >= 0 && row < nRows && column < nColumns;
    let next = [this.at[0] + down, this.at[1] + right];
    while (isFar && isInside(next) && !this.table.count(...next)) next = [next[0] + down, next[1] + right];
    return isInside(next) ? next : this.at;
  }

  look(at, event) {
    this.at = at;
    if (this.table) this.mark();
    this.over.style.cursor = at && this.table.count(...at) ? "pointer" : "default";
    const lines = at ? this.linesOf(...at) : [];
    this.card.replaceChildren(...lines.map((line, i) => make(i < 2 ? "b" : "span", {}, line)));
    this.card.hidden = !at;
    if (!at) return;
    if (!event) this.status.textContent = lines.join(", ");
    this.placeCard(at);
  }

  linesOf(row, column) {
    const { table, names, cells } = this;
    const n = table.count(row, column);
    const share = (of, what) => `${percent(n / Math.max(1, table[SHARES[of]][of === "row" ? row : column]))} ${what}`;
    const counted = `${inWords(n)} ${n === 1 ? cells.points.replace(/s$/, "") : cells.points}`;
    const does = table.isSingle(row, column) ? `Click: its ${cells.points}` : "Click: open this block";
    return [
      `${cells.heads.rows}: ${names.rows[row]}`,
      `${cells.heads.columns}: ${names.columns[column]}`,
      counted,
      share("row", "of the row"),
      share("column", "of the column"),
      ...(n ? [does] : []),
    ];
  }

  placeCard([row, column]) {
    const { left, top, cell } = this.places;
    const [x, y] = [left + (column + 1) * cell + 10, top + (row + 1) * cell + 10];
    const { offsetWidth, offsetHeight } = this.card;
    const isRight = x + offsetWidth > this.stage.clientWidth;
    const isLow = this.stage.getBoundingClientRect().top + y + offsetHeight > innerHeight;
    this.card.style.left = `${Math.max(0, isRight ? left + column * cell - offsetWidth - 10 : x)}px`;
    this.card.style.top = `${Math.max(0, isLow ? top + row * cell - offsetHeight - 10 : y)}px`;
  }
}

const views = new WeakMap(); // parentElement -> its view

export default function ({ data, parentElement, setStateValue }) {
  arriveIn(parentElement);
  globalThis.hierviz.matrices ??= { cells: new Map(), waiting: [] };
  const { cells, waiting } = globalThis.hierviz.matrices;
  let told = 0;
  const tell = (cell) => {
    told += 1;
    if (!isLeaving("click", "popstate")) inTurn(() => setStateValue("picked", { n: `${Date.now()}.${told}`, cell }));
  };
  const show = () => {
    const known = views.get(parentElement);
    const isSame = known?.cells === cells.get(data.key);
    if (known && !isSame) known.box.remove();
    const view = isSame ? known : new MatrixView(parentElement, cells.get(data.key));
    views.set(parentElement, view);
    globalThis.hierviz.matrices.last = view;
    view.take(data, tell);
  };
  if (cells.has(data.key)) show();
  else waiting.push(() => cells.has(data.key) && show());
}
