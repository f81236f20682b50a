// What a confusion matrix shows: the blocks of a cut, or the classes inside one of them. Draws nothing.

const TYPES = { int32: Int32Array };

/** The header and arrays of `hierviz.tree_view.payload.pack`. */
export function unpackMatrix(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const { arrays, ...header } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const start = 8 + Math.ceil(length / 8) * 8;
  const copy = bytes.slice(start); // from 0 on, so that the arrays are aligned
  const read = ({ name, dtype, offset, length: n }) => [name, new TYPES[dtype](copy.buffer, offset, n)];
  return { ...header, ...Object.fromEntries(arrays.map(read)) };
}

/** Runs of things between bounds: first and last plus one of each. */
const between = (bounds) => ({ first: bounds.slice(0, -1), last: bounds.slice(1) });

/** Every thing by itself. */
const single = (places) => ({ first: places, last: places.map((place) => place + 1) });

function sumsOf(index, counts, n) {
  const total = new Float64Array(n);
  for (let i = 0; i < index.length; i++) total[index[i]] += counts[i];
  return total;
}

/** The run that holds each of n things; -1 for none. */
function runsOf({ first, last }, n) {
  const run = new Int32Array(n).fill(-1);
  for (let i = 0; i < first.length; i++) run.fill(i, first[i], last[i]);
  return run;
}

function totalsOf(run, of, n) {
  const total = new Float64Array(n);
  for (let i = 0; i < run.length; i++) if (run[i] >= 0) total[run[i]] += of[i];
  return total;
}

/** A table of sums over runs of rows and of columns, with totals of whole rows and whole columns. */
export class Table {
  constructor(cells, rows, columns, open) {
    Object.assign(this, { cells, rows, columns, open });
    this.nRows = rows.first.length;
    this.nColumns = columns.first.length;
    this.rowOf = runsOf(rows, cells.nRows);
    this.columnOf = runsOf(columns, cells.nColumns);
    this.counts = new Int32Array(this.nRows * this.nColumns);
    for (let i = 0; i < cells.count.length; i++) {
      const row = this.rowOf[cells.row[i]];
      const column = this.columnOf[cells.column[i]];
      if (row >= 0 && column >= 0) this.counts[row * this.nColumns + column] += cells.count[i];
    }
    this.rowTotals = totalsOf(this.rowOf, cells.rowTotals, this.nRows);
    this.columnTotals = totalsOf(this.columnOf, cells.columnTotals, this.nColumns);
  }

  /** True where a row and a column are the same group, or a cluster stands for the row's class. */
  isOwn(row, column) {
    if (!this.open) return row === column;
    return this.cells.ownRow[this.columns.first[column]] === this.rows.first[row];
  }

  /** True where a cell is one class and one cluster. */
  isSingle(row, column) {
    const is = ({ first, last }, i) => last[i] - first[i] === 1;
    return is(this.rows, row) && is(this.columns, column);
  }

  count(row, column) {
    return this.counts[row * this.nColumns + column];
  }

  value(row, column, scale) {
    const n = this.count(row, column);
    if (!n || scale === "count") return n;
    return n / (scale === "row" ? this.rowTotals[row] : this.columnTotals[column]);
  }

  /** The largest value of cells off the diagonal, and of those on it. */
  largest(scale) {
    const most = [0, 0];
    for (let row = 0; row < this.nRows; row++)
      for (let column = 0; column < this.nColumns; column++)
        if (this.count(row, column)) {
          const own = this.isOwn(row, column) ? 1 : 0;
          most[own] = Math.max(most[own], this.value(row, column, scale));
        }
    return most;
  }
}

/** The cells of a study as Python packed them, with the sums of whole rows and columns. */
export function cellsOf(bytes) {
  const cells = unpackMatrix(bytes);
  const [nRows, nColumns] = [cells.classNames.length, cells.clusterNames.length];
  const rowTotals = sumsOf(cells.row, cells.count, nRows);
  return { ...cells, nRows, nColumns, rowTotals, columnTotals: sumsOf(cells.column, cells.count, nColumns) };
}

/** The blocks of a cut; or, of the block that is open, those classes and clusters that have points there. */
export function tableOf(cells, groups, open) {
  if (!open) return new Table(cells, between(groups.rows), between(groups.columns), null);
  const isInside = (bounds, g, place) => bounds[g] <= place && place < bounds[g + 1];
  const [rows, columns] = [new Set(), new Set()];
  for (let i = 0; i < cells.count.length; i++) {
    const [row, column] = [cells.row[i], cells.column[i]];
    if (!isInside(groups.rows, open[0], row) || !isInside(groups.columns, open[1], column)) continue;
    rows.add(row);
    columns.add(column);
  }
  const inOrder = (places) => [...places].sort((a, b) => a - b);
  return new Table(cells, single(inOrder(rows)), single(inOrder(columns)), open);
}

/** The block of a cut that holds a class and a cluster. */
export function blockOf(groups, [row, column]) {
  const within = (bounds, at) => bounds.findIndex((first, g) => first <= at && at < bounds[g + 1]);
  return [within(groups.rows, row), within(groups.columns, column)];
}
