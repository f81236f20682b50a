"""Which leaves have other neighbours in another tree."""

from __future__ import annotations

import numpy as np

from hierviz.core.contingency import largest_between, leaf_meets
from hierviz.core.hierarchy import Hierarchy

#: Neighbours of a leaf that are looked at.
N_NEAREST = 10


def neighbour_ranks(tree: Hierarchy) -> np.ndarray:
    """Which neighbour each leaf is to each other: 1 the nearest; equally near ones share the mean.

    Returns
    -------
    float64 array, shape (n_leaves, n_leaves)
        0 on the diagonal.

    Notes
    -----
    Nearer is whoever meets a leaf lower. O(K^2 log K).

    Examples
    --------
    >>> neighbour_ranks(Hierarchy.from_nested([[0, 1], [2, 3]])).tolist()[0]
    [0.0, 1.0, 2.5, 2.5]
    """
    k = tree.n_leaves
    place = tree.leaf_span[:k, 0]
    low, high = np.triu_indices(k, 1)
    if k < 2:
        return np.zeros((k, k))
    meet = np.zeros((k, k), dtype=np.int64)
    at = np.argsort(place)
    found = largest_between(leaf_meets(tree), low + 1, high + 1)
    meet[at[low], at[high]] = meet[at[high], at[low]] = found
    size = tree.n_leaves_below[meet]
    np.fill_diagonal(size, 0)
    order = np.sort(size, axis=1)
    ranks = np.empty((k, k))
    for leaf in range(k):  # how many are nearer, how many are as near
        nearer = np.searchsorted(order[leaf], size[leaf], side="left")
        last = np.searchsorted(order[leaf], size[leaf], side="right") - 1
        ranks[leaf] = (nearer + last) / 2
    np.fill_diagonal(ranks, 0)
    return ranks


def moved_leaves(tree: Hierarchy, other: Hierarchy) -> np.ndarray:
    """How far the ten nearest neighbours of every leaf have moved, float64 (n_leaves,).

    The mean change of rank of its nearest in one tree and of its nearest in the other; 0 where
    nothing has changed. Equally near ones at the tenth place all count.

    Examples
    --------
    >>> one, two = Hierarchy.from_nested([[0, 1], [2, 3]]), Hierarchy.from_nested([[0, 2], [1, 3]])
    >>> moved_leaves(one, one).tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    ranks, others = neighbour_ranks(tree), neighbour_ranks(other)
    change = np.abs(ranks - others)
    total = np.zeros(tree.n_leaves)
    for of in (ranks, others):
        rest = np.where(np.eye(len(of), dtype=bool), np.inf, of)
        n = min(N_NEAREST, len(of) - 1)
        if n < 1:
            continue
        last = np.partition(rest, n - 1, axis=1)[:, n - 1 : n]
        is_near = rest <= last
        total += (change * is_near).sum(axis=1) / is_near.sum(axis=1) / 2
    return total


def nearest(tree: Hierarchy, leaf: int, most: int = 5) -> list[int]:
    """The nearest other leaves: those of the smallest groups above it; equal ones by number."""
    found: list[int] = []
    for node in tree.path_to_root(leaf)[1:]:
        found += sorted(set(tree.leaves_below(node).tolist()) - {leaf, *found})
        if len(found) >= most:
            break
    return found[:most]
