"""How near the nodes of one tree come to the nodes of another: leaves that would have to move."""

from __future__ import annotations

import numpy as np

from hierviz.core import compiled
from hierviz.core.hierarchy import Hierarchy

_BLOCK_ITEMS = 1 << 24


def transfer_distances(tree: Hierarchy, other: Hierarchy) -> np.ndarray:
    """The least number of leaves to add or take away to make each inner node one of another tree.

    Parameters
    ----------
    tree, other : Hierarchy
        Of the same clusters.

    Returns
    -------
    int64 array, shape (n_inner,)
        0 where the other tree has a node with the same leaves. Leaves and root are
        nodes too.

    Notes
    -----
    O(n_inner x n_nodes). Transfer distance of Lemoine et al. 2018 for rooted trees.

    Examples
    --------
    >>> one = Hierarchy.from_nested([[[0, 1], 2], [3, 4]])
    >>> two = Hierarchy.from_nested([[[0, 1], [2, 3]], 4])
    >>> transfer_distances(one, two).tolist()
    [0, 1, 1, 0]
    """
    return distances_of_spans(tree.leaf_span[tree.n_leaves :], tree.leaf_order, other)


def distances_of_spans(span: np.ndarray, leaf: np.ndarray, other: Hierarchy) -> np.ndarray:
    """The same for sets of points that lie in the leaves of a tree.

    Parameters
    ----------
    span : int array, shape (n_sets, 2)
        First and end of each set among the points.
    leaf : int array, shape (n_points,)
        The leaf of the other tree that each point is in; several may be in one.
    other : Hierarchy

    Returns
    -------
    int64 array, shape (n_sets,)
        The least number of points to add or take away to make each set a node of the other tree, or
        nothing.
    """
    span, leaf = np.ascontiguousarray(span, dtype=np.int64), leaf.astype(np.int64)
    size = np.bincount(leaf, minlength=other.n_leaves)
    size = np.asarray(other.sum_below(size), dtype=np.int64)
    if compiled.engine().is_compiled:
        from hierviz.support.kernels import least_distances

        return least_distances(leaf, span, other.parent.astype(np.int64), size)
    return _least_distances(span, leaf, other, size)


def _least_distances(
    span: np.ndarray, leaf: np.ndarray, other: Hierarchy, size: np.ndarray
) -> np.ndarray:
    """The same in numpy, some sets at a time."""
    place = np.empty(other.n_leaves, dtype=np.int64)
    place[other.leaf_order] = np.arange(other.n_leaves)
    first, last = other.leaf_span.T
    found = np.empty(len(span), dtype=np.int64)
    step = max(1, _BLOCK_ITEMS // max(1, other.n_nodes))
    for begin in range(0, len(span), step):
        sets = span[begin : begin + step]
        n_below = np.zeros((len(sets), other.n_leaves + 1), dtype=np.int64)
        for row, (a, b) in enumerate(sets.tolist()):
            np.add.at(n_below[row], place[leaf[a:b]] + 1, 1)
        before = np.cumsum(n_below, axis=1)
        shared = before[:, last] - before[:, first]
        distance = before[:, -1:] + size - 2 * shared
        found[begin : begin + len(sets)] = np.minimum(distance.min(axis=1), before[:, -1])
    return found
