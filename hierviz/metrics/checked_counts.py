"""Contingency tables, dense or sparse: the check every metric starts with, and the table of a cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias, cast

import numpy as np
from scipy import sparse

from hierviz.core.contingency import contingency_table
from hierviz.core.cut import Cut
from hierviz.core.tensors import without_torch
from hierviz.errors import InputError

#: A contingency table: an integer array, or a scipy.sparse one where most cells are 0.
ContingencyTable: TypeAlias = np.ndarray | sparse.sparray | sparse.spmatrix
#: Class or group of every point: whole numbers, -1 where unknown, or names.
Labels: TypeAlias = Sequence[int] | Sequence[str] | np.ndarray


def check_counts(
    counts: ContingencyTable, *, n_leaves: int | None = None
) -> np.ndarray | sparse.csr_array:
    """Refuse what is not a contingency table, and return it as int64, rows of a sparse array where it is one.

    Parameters
    ----------
    counts : integer array or scipy.sparse array, shape (n_groups, n_classes)
        Points of each group (or cluster) in each class.
    n_leaves : int, optional
        Leaves of the tree whose clusters the rows must be.

    Returns
    -------
    int64 array or csr_array, shape (n_groups, n_classes)

    Raises
    ------
    InputError
        Not two dimensions, not integers, a negative count, or another number
        of rows than the tree has leaves.
    """
    if sparse.issparse(counts):
        return _check_sparse(counts, n_leaves)
    table = np.asarray(counts)
    if table.ndim != 2:
        raise InputError(
            f"A contingency table has two dimensions, groups x classes; found shape {table.shape}.",
            hint="Make one with contingency_table(assignments, labels, n_clusters, n_classes), or give "
            "true and predicted labels: nmi(labels_true, labels_pred).",
        )
    if table.dtype.kind not in "iub":
        raise InputError(
            f"A contingency table holds whole numbers; found values of type {table.dtype}."
        )
    if table.size and table.min() < 0:
        row, column = np.argwhere(table < 0)[0].tolist()
        raise _negative(table[row, column], row, column)
    if n_leaves is not None and len(table) != n_leaves:
        raise InputError(
            f"A contingency table needs one row per leaf: the tree has {n_leaves} leaves, "
            f"the table {len(table)} rows."
        )
    return table.astype(np.int64, copy=False)


def _negative(count: int, row: int, column: int) -> InputError:
    return InputError(
        f"Counts cannot be negative; found {count} in row {row}, column {column}.",
        hint="Points of unknown class (-1) are left out of a contingency table.",
    )


def _check_sparse(
    counts: sparse.sparray | sparse.spmatrix, n_leaves: int | None
) -> sparse.csr_array:
    rows = sparse.csr_array(counts)
    if not rows.has_canonical_format:
        rows = rows.copy()  # not in the caller's table
        rows.sum_duplicates()
    if rows.dtype.kind == "i" and rows.nnz and rows.data.min() < 0:
        cell = int(np.argmax(rows.data < 0))
        row = int(np.searchsorted(rows.indptr, cell, side="right")) - 1
        raise _negative(rows.data[cell], row, rows.indices[cell])
    check_counts(np.empty((rows.shape[0], 0), dtype=rows.dtype), n_leaves=n_leaves)
    return rows.astype(np.int64)


class Table(NamedTuple):
    """A checked contingency table, dense or sparse, of which a metric asks for sums."""

    whole: np.ndarray | sparse.csr_array

    @classmethod
    def of(cls, counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> Table:
        """Check a contingency table, or make it from true and predicted labels; an `InputError` for anything else."""
        if labels_pred is not None:
            counts = _table_of_labels(counts, labels_pred)
        return cls(check_counts(cast(ContingencyTable, counts)))

    @property
    def n(self) -> int:
        """Labelled points."""
        return self.whole.sum()

    @property
    def cells(self) -> np.ndarray:
        """The counts, at least those above 0."""
        return self.whole if isinstance(self.whole, np.ndarray) else self.whole.data

    @property
    def groups(self) -> np.ndarray:
        """Points of each group."""
        return self.whole.sum(axis=1)

    @property
    def classes(self) -> np.ndarray:
        """Points of each class."""
        return self.whole.sum(axis=0)

    def sums(self, function: Callable[[np.ndarray], np.ndarray]) -> tuple:
        """Points, and the sums of a function that is 0 at 0 over cells, groups and classes."""
        parts = (self.cells, self.groups, self.classes)
        return (self.n, *(function(part).sum() for part in parts))


def _table_of_labels(labels_true: Labels, labels_pred: Labels) -> sparse.csr_array:
    """Contingency table of groups x classes from two vectors; unknown points (-1) are left out."""
    classes = _numbered(labels_true, "labels_true")
    groups = _numbered(labels_pred, "labels_pred")
    if len(classes) != len(groups):
        raise InputError(
            f"Expected two labels per point; found {len(classes):,} true and {len(groups):,} predicted ones.",
            hint="Give both for the same points, in the same order.",
        )
    sides = (int(side.max(initial=-1)) + 1 for side in (groups, classes))
    return contingency_table(groups, classes, *sides)


def _numbered(labels: Labels, name: str) -> np.ndarray:
    """Numbers from 0 of labels, in their order; -1 where one is below 0."""
    values = np.asarray(without_torch(labels))
    if values.dtype.kind == "O" and all(isinstance(label, str) for label in values.flat):
        values = values.astype(str)
    if values.dtype.kind == "f" and (values == np.floor(values)).all():
        values = values.astype(np.int64)
    if values.ndim != 1 or (values.size and values.dtype.kind not in "iubU"):
        raise InputError(
            f"{name}: expected one whole number or name per point; found shape {values.shape} of "
            f"{values.dtype}.",
            hint="Scores become labels with array.argmax(axis=1); write -1 where a class is unknown.",
        )
    kinds, numbers = np.unique(values, return_inverse=True)
    n_unknown = int((kinds < 0).sum()) if values.dtype.kind in "if" else 0
    return np.maximum(numbers - n_unknown, -1)


def group_counts(counts: ContingencyTable, cut: Cut) -> np.ndarray | sparse.csr_array:
    """Contingency table of the groups of a cut.

    Parameters
    ----------
    counts : integer array or scipy.sparse array, shape (n_leaves, n_classes)
        Points of each cluster in each class.
    cut : Cut

    Returns
    -------
    int64 array, shape (n_groups, n_classes)
        Row g belongs to group g of `cut.group_of_leaf`; sparse where the counts are.

    Raises
    ------
    InputError
        When the counts are not a contingency table of the cut's tree.

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
    if sparse.issparse(table):
        shape = (cut.n_groups, cut.tree.n_leaves)
        one = np.ones(cut.tree.n_leaves, dtype=np.int64)
        which = sparse.csc_array((one, cut.group_of_leaf, np.arange(len(one) + 1)), shape=shape)
        return which.tocsr() @ table
    start = cut.tree.leaf_span[cut.nodes, 0]
    return np.add.reduceat(table[cut.tree.leaf_order], start, axis=0)
