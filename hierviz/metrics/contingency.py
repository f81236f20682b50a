"""Count tables: the check every metric starts with, and the table of a cut."""

from __future__ import annotations

import numpy as np

from hierviz.core.cut import Cut
from hierviz.errors import InputError


def check_counts(counts: np.ndarray, *, n_leaves: int | None = None) -> np.ndarray:
    """Refuse what is not a count table, and return it as int64.

    Parameters
    ----------
    counts : integer array, shape (n_groups, n_classes)
        Points of each group (or cluster) in each class.
    n_leaves : int, optional
        Leaves of the tree whose clusters the rows must be.

    Returns
    -------
    int64 array, shape (n_groups, n_classes)

    Raises
    ------
    InputError
        Not two dimensions, not integers, a negative count, or another number
        of rows than the tree has leaves.
    """
    table = np.asarray(counts)
    if table.ndim != 2:
        raise InputError(
            f"A count table has two dimensions, groups x classes; found shape {table.shape}.",
            hint="Make one with count_table(assignments, labels, n_clusters, n_classes).",
        )
    if table.dtype.kind not in "iub":
        raise InputError(f"A count table holds whole numbers; found values of type {table.dtype}.")
    if table.size and table.min() < 0:
        row, column = np.argwhere(table < 0)[0].tolist()
        raise InputError(
            f"Counts cannot be negative; found {table[row, column]} in row {row}, column {column}.",
            hint="Points of unknown class (-1) are left out of a count table.",
        )
    if n_leaves is not None and len(table) != n_leaves:
        raise InputError(
            f"A count table needs one row a leaf: the tree has {n_leaves} leaves, "
            f"the table {len(table)} rows."
        )
    return table.astype(np.int64, copy=False)


def group_counts(counts: np.ndarray, cut: Cut) -> np.ndarray:
    """Count table of the groups of a cut.

    Parameters
    ----------
    counts : integer array, shape (n_leaves, n_classes)
        Points of each cluster in each class.
    cut : Cut

    Returns
    -------
    int64 array, shape (n_groups, n_classes)
        Row g belongs to group g of `cut.group_of_leaf`.

    Raises
    ------
    InputError
        When the counts are no count table of the cut's tree.

    Notes
    -----
    Groups are slices of the tree's leaf order, so this is one sum over slices:
    O(n_leaves x n_classes).

    Examples
    --------
    >>> from hierviz.core.cut import cut_into
    >>> from hierviz.core.hierarchy import Hierarchy
    >>> tree = Hierarchy.from_nested([[0, 1], [2, 3]])
    >>> group_counts([[3, 0], [2, 1], [0, 4], [0, 5]], cut_into(tree, 2)).tolist()
    [[0, 9], [5, 1]]
    """
    table = check_counts(counts, n_leaves=cut.tree.n_leaves)
    start = cut.tree.leaf_span[cut.nodes, 0]
    return np.add.reduceat(table[cut.tree.leaf_order], start, axis=0)
