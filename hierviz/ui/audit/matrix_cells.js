// Takes over the cells of a confusion matrix, which Python sends once.
import { cellsOf } from "./matrix_model.js";

export default ({ data }) => {
  globalThis.hierviz ??= { early: [] };
  globalThis.hierviz.matrices ??= { cells: new Map(), waiting: [] };
  const { matrices } = globalThis.hierviz;
  const cells = cellsOf(data);
  if (matrices.cells.has(cells.key)) return;
  matrices.cells.set(cells.key, cells);
  for (const show of matrices.waiting.splice(0)) show();
};
