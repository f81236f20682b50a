"""How far apart the leaves of two points of one class are, over all such pairs."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from hierviz.core.compiled import engine
from hierviz.core.contingency import leaf_meets
from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics.cells import ClassCells

_BLOCK_CELLS = 1 << 21  # pairs of leaves that are looked at together
_CELLS_A_PAIR = 75  # multiplications of a matrix product in the time of one pair of cells
_DENSE_SHARE = 0.1  # share of cells with points from which on a dense product is faster


def sum_of_log_edges(cells: ClassCells) -> tuple[float, float]:
    """Sum of log2(edges between the leaves) over pairs of points of one class in different leaves.

    Parameters
    ----------
    cells : ClassCells

    Returns
    -------
    total : float
    n_pairs : float
        The number of these pairs, a whole number.

    Notes
    -----
    Compiled: over pairs of cells of a class, unless there are so many that a
    product of the contingency table with itself is faster, a block of rows at a time.
    """
    n_cells = np.diff(cells.start)
    n_products = cells.tree.n_leaves**2 * cells.n_classes
    if engine().is_compiled and (n_cells**2).sum() / 2 * _CELLS_A_PAIR < n_products:
        return _over_cells(cells)
    return _over_leaves(cells)


def _over_cells(cells: ClassCells) -> tuple[float, float]:
    from hierviz.metrics.node_kernels import cell_meets, sum_over_pairs

    tree = cells.tree
    meet = cell_meets(cells.place, leaf_meets(tree))
    depth = tree.depth[tree.leaf_order[cells.place]]
    return sum_over_pairs(cells.start, cells.count, depth, tree.depth[meet], _log_edges(tree))


def _over_leaves(cells: ClassCells) -> tuple[float, float]:
    tree = cells.tree
    k, meets = tree.n_leaves, leaf_meets(tree)
    depth, log_edges = tree.depth[tree.leaf_order], _log_edges(tree)
    by_class = sparse.csc_array(
        (cells.count.astype(np.float64), cells.place, cells.start), shape=(k, cells.n_classes)
    )
    table = by_class.tocsr()
    if table.nnz > _DENSE_SHARE * k * cells.n_classes:
        table = table.toarray()
    far = total = 0.0
    step = max(1, _BLOCK_CELLS // k)
    for first in range(0, k, step):
        rows = np.arange(first, min(first + step, k))
        n_pairs = table[rows] @ table.T
        n_pairs = n_pairs.toarray() if sparse.issparse(n_pairs) else n_pairs
        is_right = np.arange(k) > rows[:, None]
        meet = np.maximum.accumulate(np.where(is_right, meets, 0), axis=1)
        edges = np.where(is_right, depth[rows, None] + depth - 2 * tree.depth[meet], 0)
        n_pairs[~is_right] = 0
        far += float((n_pairs * log_edges[edges]).sum())
        total += float(n_pairs.sum())
    return far, total


def _log_edges(tree: Hierarchy) -> np.ndarray:
    """Table of log2, float64; 0 at 0."""
    return np.log2(np.maximum(np.arange(2 * int(tree.depth.max()) + 1), 1))
