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
    if compiled.engine().is_compiled:
        from hierviz.support.kernels import least_distances

        order = tree.leaf_order.astype(np.int64)
        span = np.ascontiguousarray(tree.leaf_span[tree.n_leaves :], dtype=np.int64)
        return least_distances(
            order, span, other.parent.astype(np.int64), other.n_leaves_below.astype(np.int64)
        )
    return _least_distances(tree, other)


def _least_distances(tree: Hierarchy, other: Hierarchy) -> np.ndarray:
    """The same in numpy, some nodes at a time."""
    k = tree.n_leaves
    place = np.empty(k, dtype=np.int64)
    place[other.leaf_order] = np.arange(k)
    (first, last), size = other.leaf_span.T, other.n_leaves_below
    found = np.empty(tree.n_inner, dtype=np.int64)
    step = max(1, _BLOCK_ITEMS // max(1, other.n_nodes))
    for begin in range(0, tree.n_inner, step):
        nodes = np.arange(begin, min(begin + step, tree.n_inner))
        is_below = np.zeros((len(nodes), k + 1), dtype=np.int32)
        for row, (a, b) in enumerate(tree.leaf_span[k + nodes].tolist()):
            is_below[row, place[tree.leaf_order[a:b]] + 1] = 1
        before = np.cumsum(is_below, axis=1)
        shared = before[:, last] - before[:, first]
        distance = before[:, -1:] + size - 2 * shared
        found[nodes] = distance.min(axis=1)
    return found
