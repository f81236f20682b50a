"""The confusion matrix in the order of the tree, and its blocks at a cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hierviz.core.analysis import Analysis
from hierviz.core.cut import Cut
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.taxonomy import class_of_leaf


@dataclass(frozen=True, eq=False)
class ConfusionMatrix:
    """True classes by clusters, both from left to right as the tree has them. Made by `confusion_matrix`.

    Parameters
    ----------
    classes : int32 array, shape (n_rows,)
        The class of each row. A class that has neither a leaf nor points has no row.
    clusters : int32 array, shape (n_leaves,)
        The cluster of each column: the tree's `leaf_order`.
    leaf_of_row : int32 array, shape (n_rows,)
        The column below whose leaf each row stands, ascending; see `place_of_class`.
    own_row : int32 array, shape (n_leaves,)
        The row of the class that each column's cluster stands for; -1 for none.
    row, column : int32 arrays, shape (n_cells,)
        The cells with points.
    count : int64 array, shape (n_cells,)
    """

    classes: np.ndarray
    clusters: np.ndarray
    leaf_of_row: np.ndarray
    own_row: np.ndarray
    row: np.ndarray
    column: np.ndarray
    count: np.ndarray

    def bounds(self, cut: Cut) -> tuple[np.ndarray, np.ndarray]:
        """Where each group of a cut begins, int64 (n_groups + 1,) twice: among rows, among columns."""
        sizes = cut.tree.n_leaves_below[cut.nodes]
        columns = np.concatenate([[0], np.cumsum(sizes)])
        return np.searchsorted(self.leaf_of_row, columns), columns

    def blocks(self, cut: Cut) -> sparse.csr_array:
        """Points of each group's classes in each group's clusters, int64 (n_groups, n_groups).

        Notes
        -----
        Blocks without points are not held. O(n_cells + n_groups).
        """
        group = cut.group_of_leaf[self.clusters]
        where = (group[self.leaf_of_row][self.row], group[self.column])
        shape = (cut.n_groups, cut.n_groups)
        return sparse.coo_array((self.count, where), shape=shape).tocsr()


def place_of_class(analysis: Analysis) -> np.ndarray:
    """The leaf at which each class is placed in the tree, int32 (n_classes,); -1 for none.

    A classifier's class has a leaf of its own; any other stands where most of its
    points are, at the lowest cluster among equals. A class of neither has none.

    Raises
    ------
    InputError
        For a study without labels.
    """
    check_labels(analysis.study)
    counts = analysis.leaves.labelled_counts
    place = np.full(counts.shape[1], -1, dtype=np.int32)
    if counts.nnz:
        place = np.where(counts.sum(axis=0) > 0, counts.argmax(axis=0), place).astype(np.int32)
    if analysis.study.cluster_is_class:
        n = min(counts.shape)
        place[:n] = np.arange(n)
    return place


def check_labels(study: Study) -> None:
    """Refuse a study without labels: an `InputError` that says what is needed."""
    if not study.has_labels:
        raise InputError(
            "Confusions need to know the true classes of points, and this study has no labels.",
            hint="Put labels.npy or labels.csv beside the logits.",
        )


def confusion_matrix(analysis: Analysis) -> ConfusionMatrix:
    """The confusion matrix of a study in the order of its tree.

    Parameters
    ----------
    analysis : Analysis

    Returns
    -------
    ConfusionMatrix
        For a clustering model the columns are clusters, and no class has one of its own.

    Raises
    ------
    InputError
        For a study without labels.

    Notes
    -----
    Holds the cells with points alone: O(n_cells + n_classes log n_classes + n_leaves).
    """
    tree, place = analysis.tree, place_of_class(analysis)
    column_of_leaf = tree.leaf_span[: tree.n_leaves, 0]
    known = np.flatnonzero(place >= 0)
    classes = known[np.argsort(column_of_leaf[place[known]], kind="stable")]
    row_of_class = np.full(len(place) + 1, -1, dtype=np.int32)  # class -1 has row -1
    row_of_class[classes] = np.arange(len(classes))
    stands_for = class_of_leaf(analysis.study, analysis.leaves)[tree.leaf_order]
    cells = analysis.leaves.labelled_counts.tocoo()
    return ConfusionMatrix(
        classes=classes.astype(np.int32),
        clusters=tree.leaf_order,
        leaf_of_row=column_of_leaf[place[classes]],
        own_row=row_of_class[stands_for],
        row=row_of_class[cells.coords[1]],
        column=column_of_leaf[cells.coords[0]],
        count=cells.data,
    )
