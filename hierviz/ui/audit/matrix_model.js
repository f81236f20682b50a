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

const steps = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

function sumsOf(index, counts, n) {
  const total = new Float64Array(n);
  for (let i = 0; i < index.length; i++) total[index[i]] += counts[i];
  return total;
}

/** The group of everything from the first bound to the last; -1 elsewhere. */
function groupsOf(bounds, n) {
  const group = new Int32Array(n).fill(-1);
  for (let g = 0; g + 1 < bounds.length; g++) group.fill(g, bounds[g], bounds[g + 1]);
  return group;
}

/** A table of sums: rows and columns between bounds, with totals of whole rows and whole columns. */
export class Table {
  constructor(cells, rowBounds, columnBounds, open) {
    Object.assign(this, { cells, rowBounds, columnBounds, open });
    this.nRows = rowBounds.length - 1;
    this.nColumns = columnBounds.length - 1;
    this.rowOf = groupsOf(rowBounds, cells.nRows);
    this.columnOf = groupsOf(columnBounds, cells.nColumns);
    this.counts = new Int32Array(this.nRows * this.nColumns);
    this.rowTotals = new Float64Array(this.nRows);
    this.columnTotals = new Float64Array(this.nColumns);
    for (let i = 0; i < cells.count.length; i++) {
      const row = this.rowOf[cells.row[i]];
      const column = this.columnOf[cells.column[i]];
      if (row >= 0 && column >= 0) this.counts[row * this.nColumns + column] += cells.count[i];
    }
    for (let i = 0; i < cells.nRows; i++) if (this.rowOf[i] >= 0) this.rowTotals[this.rowOf[i]] += cells.rowTotals[i];
    for (let i = 0; i < cells.nColumns; i++)
      if (this.columnOf[i] >= 0) this.columnTotals[this.columnOf[i]] += cells.columnTotals[i];
  }

  /** True where a row and a column are the same group, or a cluster stands for the row's class. */
  isOwn(row, column) {
    if (!this.open) return row === column;
    return this.cells.ownRow[this.columnBounds[column]] === this.rowBounds[row];
  }

  /** True where a cell is one class and one cluster. */
  isSingle(row, column) {
    const { rowBounds, columnBounds } = this;
    return rowBounds[row + 1] - rowBounds[row] === 1 && columnBounds[column + 1] - columnBounds[column] === 1;
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

/** The blocks of a cut; or, of the block that is open, its classes and clusters. */
export function tableOf(cells, groups, open) {
  if (!open) return new Table(cells, groups.rows, groups.columns, null);
  const [row, column] = open;
  const rows = steps(groups.rows[row], groups.rows[row + 1]);
  return new Table(cells, rows, steps(groups.columns[column], groups.columns[column + 1]), open);
}

/** The block of a cut that holds a class and a cluster. */
export function blockOf(groups, [row, column]) {
  const within = (bounds, at) => bounds.findIndex((first, g) => first <= at && at < bounds[g + 1]);
  return [within(groups.rows, row), within(groups.columns, column)];
}
