"""Which leaves have other neighbours in another tree."""

from __future__ import annotations

import numpy as np

from hierviz.core.blocks import row_slices
from hierviz.core.hierarchy import Hierarchy

#: Neighbours of a leaf that are looked at.
N_NEAREST = 10
_AT_ONCE = 1 << 21  # numbers of a block


def neighbour_ranks(tree: Hierarchy, leaves: np.ndarray | None = None) -> np.ndarray:
    """Which neighbour each leaf is to each other: 1 the nearest; equally near ones share the mean.

    Parameters
    ----------
    leaves : int array, optional
        Whose neighbours are ranked; all leaves when left out.

    Returns
    -------
    float64 array, shape (n of `leaves`, n_leaves)
        0 for a leaf and itself.

    Notes
    -----
    Nearer is whoever meets a leaf lower. To all leaves of one child of a node, the leaves of the
    others come right after those of this child. O(K^2).

    Examples
    --------
    >>> neighbour_ranks(Hierarchy.from_nested([[0, 1], [2, 3]])).tolist()[0]
    [0.0, 1.0, 2.5, 2.5]
    """
    k = tree.n_leaves
    place = tree.leaf_span[:k, 0]
    own = place if leaves is None else place[leaves]
    at = np.argsort(own)
    rows = np.searchsorted(own[at], tree.leaf_span)
    ranks = np.zeros((len(own), k))
    mean = (tree.n_leaves_below[:-1] + tree.n_leaves_below[tree.parent[:-1]] - 1) / 2
    for node in np.flatnonzero(rows[:-1, 0] < rows[:-1, 1]).tolist():
        (first, end), (left, right) = rows[node], tree.leaf_span[node]
        begin, stop = tree.leaf_span[tree.parent[node]]
        ranks[first:end, begin:left] = mean[node]
        ranks[first:end, right:stop] = mean[node]
    back = np.empty_like(at)
    back[at] = np.arange(len(at))
    return ranks[back[:, None], place]


def moved_leaves(tree: Hierarchy, other: Hierarchy) -> np.ndarray:
    """How far the ten nearest neighbours of every leaf have moved, float64 (n_leaves,).

    The mean change of rank of its nearest in one tree and of its nearest in the other; 0 where
    nothing has changed. Equally near ones at the tenth place all count. A few megabytes of memory
    at a time.

    Examples
    --------
    >>> one, two = Hierarchy.from_nested([[0, 1], [2, 3]]), Hierarchy.from_nested([[0, 2], [1, 3]])
    >>> moved_leaves(one, one).tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    k = tree.n_leaves
    total, n = np.zeros(k), min(N_NEAREST, k - 1)
    for rows in row_slices(k, k, _AT_ONCE) if n else ():
        leaves = np.arange(k)[rows]
        both = [neighbour_ranks(of, leaves) for of in (tree, other)]
        change = np.abs(both[0] - both[1])
        for ranks in both:
            last = np.partition(ranks, n, axis=1)[
                :, n : n + 1
            ]  # behind the leaf itself, which is 0
            is_near = ranks <= last
            total[rows] += (change * is_near).sum(axis=1) / (is_near.sum(axis=1) - 1) / 2
    return total


def nearest(tree: Hierarchy, leaf: int, most: int = 5) -> list[int]:
    """The nearest other leaves: those of the smallest groups above it; equal ones by number."""
    found: list[int] = []
    node = int(tree.parent[leaf])
    while node >= 0 and len(found) < most:
        found += sorted(set(tree.leaves_below(node).tolist()) - {leaf, *found})
        node = int(tree.parent[node])
    return found[:most]
