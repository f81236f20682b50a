"""Groups of points that are linked to near neighbours: rank order, label propagation, tree deduction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.groups import tree_of_groups
from hierviz.methods.fit.neighbours import nearest


def rank_order(
    points: Points, *, seed: int, tell: Tell, neighbours: int, threshold: float
) -> Fitted:
    """Approximate rank-order clustering: points that share their nearest neighbours are linked."""
    neighbour, _ = nearest(points.values, neighbours)
    a, b, distance = rank_order_distances(neighbour)
    is_linked = distance < threshold
    group = _linked(points.n, a[is_linked], b[is_linked])
    return tree_of_groups(points, group, f"approximate rank order, threshold {threshold:g}")


def rank_order_distances(neighbour: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of points of which each, or one, is among the other's nearest, and their distance.

    Parameters
    ----------
    neighbour : int array, shape (n_points, k)
        Nearest first.

    Returns
    -------
    a, b : int arrays, shape (n_pairs,)
        b is among the neighbours of a.
    distance : float64 array, shape (n_pairs,)
        (d(a, b) + d(b, a)) / min(rank of b for a, rank of a for b), with d(a, b) the number of points
        at a's rank of b or nearer, a itself at rank 0, that are not among the k nearest of b.
    """
    n, k = neighbour.shape
    lists = np.column_stack([np.arange(n), neighbour])  # every point is its own nearest, at rank 0
    rank = sparse.csr_array(
        (np.tile(np.arange(1.0, k + 2), n), (np.repeat(np.arange(n), k + 1), lists.ravel())),
        shape=(n, n),
    )  # rank + 1, so that 0 is kept apart from none
    a, b = np.repeat(np.arange(n), k), neighbour.ravel()
    rank_ab = np.tile(np.arange(1, k + 1), n)
    rank_ba = _entries(rank, b, a) - 1
    rank_ba = np.where(rank_ba < 0, k + 1, rank_ba).astype(int)
    absent = np.zeros(len(a))
    for place in range(k + 1):
        for far, near, most in ((a, b, rank_ab), (b, a, rank_ba)):
            is_within = place <= np.minimum(most, k)
            absent += is_within & (_entries(rank, near, lists[far, place]) == 0)
    return a, b, absent / np.minimum(rank_ab, rank_ba)


def _entries(matrix: sparse.csr_array, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    return np.asarray(matrix[row, column]).ravel() if len(row) else np.empty(0)


def cdp(
    points: Points, *, seed: int, tell: Tell, neighbours: int, threshold: float, largest: int
) -> Fitted:
    """Label propagation of CDP: parts of the graph that are too large are cut at higher similarity."""
    a, b, cosine = _similar_pairs(points, neighbours)
    group = np.full(points.n, -1)
    open_points, n_groups, least = np.arange(points.n), 0, threshold
    while open_points.size:
        is_open = np.zeros(points.n, dtype=bool)
        is_open[open_points] = True
        is_linked = is_open[a] & is_open[b] & (cosine >= least)
        part = _linked(points.n, a[is_linked], b[is_linked])[open_points]
        size = np.bincount(part)
        is_final = (size[part] <= largest) | (least >= 1)
        _, final = np.unique(part[is_final], return_inverse=True)
        group[open_points[is_final]] = n_groups + final
        n_groups += int(final.max(initial=-1)) + 1
        open_points = open_points[~is_final]
        least = min(1.0, least + 0.05 * (1 - threshold) + 1e-6)
    return tree_of_groups(points, group, f"CDP, threshold {threshold:g}")


def tree_deduction(
    points: Points, *, seed: int, tell: Tell, neighbours: int, threshold: float, confidence: str
) -> Fitted:
    """Tree deduction: every point is attached to its nearest neighbour of higher confidence."""
    neighbour, distance = nearest(points.directions, neighbours)
    cosine = 1 - distance**2 / 2
    if confidence == "length" and points.lengths is not None:
        trust = points.lengths
    else:
        trust = cosine.mean(axis=1) if cosine.size else np.zeros(points.n)
    # Of equal confidence the first point is trusted more, so that no two hang on each other.
    place = np.empty(points.n, int)
    place[np.lexsort((-np.arange(points.n), trust))] = np.arange(points.n)
    is_above = (place[neighbour] > place[:, None]) & (cosine >= threshold)
    has_one = is_above.any(axis=1)
    a = np.flatnonzero(has_one)
    b = neighbour[a, is_above[a].argmax(axis=1)]
    return tree_of_groups(points, _linked(points.n, a, b), f"tree deduction by {confidence}")


def _similar_pairs(points: Points, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every point with its k nearest by cosine, and the cosine."""
    neighbour, distance = nearest(points.directions, k)
    a = np.repeat(np.arange(points.n), neighbour.shape[1])
    return a, neighbour.ravel(), 1 - distance.ravel() ** 2 / 2


def _linked(n: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Number of the part of every point, where pairs are linked."""
    graph = sparse.csr_array((np.ones(len(a)), (a, b)), shape=(n, n))
    return connected_components(graph, directed=False)[1]


def _cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    k = options["neighbours"]
    return Cost(1e-2 + n * n * 4e-10 * d + n * k * k * 2e-7, 8.0 * n * (d + 20 * k))


_NEIGHBOURS = Option("neighbours", "Number of nearest neighbours to look at.", 20, 1, 1000)
_THRESHOLD = Option("threshold", "Points with a lower cosine are not linked.", 0.7, -1.0, 1.0)

RANK_ORDER = FitMethod(
    "rank-order",
    "Approximate rank order",
    "Joins points whose lists of nearest neighbours are the same.",
    rank_order,
    _cost,
    options=(
        _NEIGHBOURS,
        Option(
            "threshold", "Points with a larger rank-order distance are not linked.", 1.0, 0.0, 1e6
        ),
    ),
    is_flat=True,
)
CDP = FitMethod(
    "cdp",
    "CDP label propagation",
    "Joins similar neighbours, and cuts what grows too large at a higher similarity.",
    cdp,
    _cost,
    options=(
        _NEIGHBOURS,
        _THRESHOLD,
        Option("largest", "Most points of a group.", 600, 1, 10_000_000),
    ),
    is_flat=True,
)
TREE_DEDUCTION = FitMethod(
    "tree-deduction",
    "Tree deduction",
    "Attaches every point to its nearest neighbour of higher confidence, where they are alike enough.",
    tree_deduction,
    _cost,
    options=(
        _NEIGHBOURS,
        _THRESHOLD,
        Option(
            "confidence",
            "What makes a point one that others are attached to.",
            "density",
            choices={
                "density": "how alike its nearest neighbours are to it, on average",
                "length": "the length of its vector, before rows get unit length",
            },
        ),
    ),
    is_flat=True,
)
