"""The cells of a contingency table that hold points, and what they add to metrics at every node."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy import sparse

from hierviz.core.compiled import engine
from hierviz.core.contingency import leaf_meets
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.immutable import brief
from hierviz.errors import InputError, require
from hierviz.metrics.checked_counts import ContingencyTable, check_counts
from hierviz.metrics.flat import n_log_n, share

_BLOCK_CELLS = 1 << 22  # cells of a dense table of nodes x classes that are looked at together


class NodeSums(NamedTuple):
    """Sums over classes c at every node, arrays of shape (n_nodes,).

    Attributes
    ----------
    n : int64
        Labelled points below.
    n_squared, n_max : int64
        Sum and largest of n_c^2 and n_c, n_c being the points of class c below.
    pairs : int64
        Pairs of points of one class whose lowest common ancestor this is.
    n_log_n, recall : float64
        Sums of n_c log n_c and n_c^2 / N_c, N_c being all points of class c.
    same : float64
        The pairs, each times the n_c of its class.
    """

    n: np.ndarray
    n_squared: np.ndarray
    n_max: np.ndarray
    pairs: np.ndarray
    n_log_n: np.ndarray
    recall: np.ndarray
    same: np.ndarray


@dataclass(frozen=True, eq=False)
class ClassCells:
    """The cells with points of a tree's contingency table, class by class. Made by `class_cells`.

    Attributes
    ----------
    tree : Hierarchy
    start : int64 array, shape (n_classes + 1,)
        First cell of each class.
    place : int32 array, shape (n_cells,)
        Place of the cell's leaf in the tree's `leaf_order`, rising in a class.
    count : int64 array, shape (n_cells,)
    """

    __repr__ = brief

    tree: Hierarchy
    start: np.ndarray
    place: np.ndarray
    count: np.ndarray

    @property
    def n_classes(self) -> int:
        """Number of classes, those without points included."""
        return len(self.start) - 1

    @property
    def class_sizes(self) -> np.ndarray:
        """Points of each class, int64 (n_classes,)."""
        total = np.concatenate([[0], np.cumsum(self.count)])
        return np.diff(total[self.start])

    @cached_property
    def sums(self) -> NodeSums:
        """What every node adds to metrics.

        Notes
        -----
        Compiled O(n_cells + n_nodes), numpy O(n_nodes x n_classes). The memory
        is O(n_cells + n_nodes) either way.
        """
        n_nodes = self.tree.n_nodes
        whole, real = np.zeros((4, n_nodes), dtype=np.int64), np.zeros((3, n_nodes))
        if engine().is_compiled:
            _fill_compiled(self, whole, real)
        else:
            step = max(1, _BLOCK_CELLS // n_nodes)
            for first in range(0, self.n_classes, step):
                below = self.tree.sum_below(self.leaf_counts(first, first + step))
                _add_block(self.tree, below, whole, real)
        # As the formulas of NMI take it: a single class has exactly the n log n of all points.
        real[0, -1] = n_log_n(self.class_sizes).sum()
        return NodeSums(*whole, *real)

    def leaf_counts(self, first: int, last: int) -> np.ndarray:
        """The contingency table of classes first to last (left out), int64 (n_leaves, n_classes there)."""
        last = min(last, self.n_classes)
        here = slice(self.start[first], self.start[last])
        label = np.repeat(np.arange(last - first), np.diff(self.start[first : last + 1]))
        table = np.zeros((self.tree.n_leaves, last - first), dtype=np.int64)
        table[self.tree.leaf_order[self.place[here]], label] = self.count[here]
        return table


def class_cells(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> ClassCells:
    """Check a contingency table and sort its cells by class, once for several metrics.

    Parameters
    ----------
    tree : Hierarchy
    counts : integer array or scipy.sparse array, shape (n_leaves, n_classes)
        Cells of this very tree come back as they are.

    Returns
    -------
    ClassCells
        What `sweep`, `node_terms` and the metrics of trees take in place of a
        contingency table; they share what they compute through it.

    Raises
    ------
    InputError
        When `counts` is not a contingency table of this tree.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> class_cells(tree, [[2, 0], [1, 0], [0, 3]]).count.tolist()
    [2, 1, 3]
    """
    require(
        tree,
        Hierarchy,
        "Give the tree first, then the table: analysis.tree, analysis.leaves.counts.",
    )
    if isinstance(counts, ClassCells):
        if counts.tree is not tree:
            raise InputError("These cells of a contingency table belong to another tree.")
        return counts
    table = check_counts(counts, n_leaves=tree.n_leaves)
    if sparse.issparse(table):
        columns = table[tree.leaf_order].tocsc()
        columns.eliminate_zeros()
        start, place, count = columns.indptr, columns.indices, columns.data
    else:
        start, place, count = _cells_of_dense(tree, table)
    return ClassCells(tree, start.astype(np.int64), place.astype(np.int32), count)


def _cells_of_dense(tree: Hierarchy, table: np.ndarray) -> tuple[np.ndarray, ...]:
    """Start, place and count, from a block of classes at a time so that no whole copy is made."""
    starts, places, counts = [np.zeros(1, dtype=np.int64)], [], []
    step = max(1, _BLOCK_CELLS // tree.n_leaves)
    for first in range(0, max(table.shape[1], 1), step):
        by_class = np.ascontiguousarray(table[:, first : first + step][tree.leaf_order].T)
        cell = np.flatnonzero(by_class)  # several times faster than np.nonzero
        end = np.searchsorted(cell, tree.n_leaves * np.arange(1, len(by_class) + 1))
        starts.append(starts[-1][-1] + end)
        places.append(cell % tree.n_leaves)
        counts.append(by_class.reshape(-1)[cell])
    return np.concatenate(starts), np.concatenate(places), np.concatenate(counts)


def _fill_compiled(cells: ClassCells, whole: np.ndarray, real: np.ndarray) -> None:
    from hierviz.metrics.node_kernels import cell_meets, fill_sums

    tree = cells.tree
    meet = cell_meets(cells.place, leaf_meets(tree))
    leaf = tree.leaf_order[cells.place]
    fill_sums(cells.start, cells.count, leaf, meet, tree.parent.copy(), whole, real)


def _add_block(tree: Hierarchy, below: np.ndarray, whole: np.ndarray, real: np.ndarray) -> None:
    """Add the sums over some classes, whose points below every node are given."""
    squared = np.square(below)
    twice = squared.copy()  # becomes ordered pairs of one class that meet at each node
    twice[tree.n_leaves :] -= sum_of_children(tree, squared)
    twice[: tree.n_leaves] -= below[: tree.n_leaves]  # no point meets itself
    whole[0] += below.sum(axis=1)
    whole[1] += squared.sum(axis=1)
    whole[2] = np.maximum(whole[2], below.max(axis=1, initial=0))
    whole[3] += twice.sum(axis=1) // 2
    real[0] += n_log_n(below).sum(axis=1)
    real[1] += squared @ share(np.ones(below.shape[1]), below[-1])
    real[2] += np.einsum("vc,vc->v", twice, below, dtype=np.float64) / 2


def sum_of_children(tree: Hierarchy, of_node: np.ndarray) -> np.ndarray:
    """Sum over the children of every inner node, shape (n_inner, ...)."""
    parent = tree.parent[:-1]
    order = np.argsort(parent, kind="stable")
    first = np.searchsorted(parent[order], np.arange(tree.n_leaves, tree.n_nodes))
    return np.add.reduceat(of_node[order], first, axis=0)
