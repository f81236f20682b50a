"""Single, complete, average and Ward linkage of vectors, and Ward's on a graph of nearest neighbours."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import fastcluster
import numpy as np
from scipy.spatial.distance import pdist

from hierviz.core.hierarchy import Hierarchy
from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.neighbours import neighbours_graph
from hierviz.methods.fit.paris import not_falling

_FEW_DIMENSIONS = 64  # up to which distances are summed coordinate by coordinate
_AT_ONCE = 1 << 22  # numbers of a block
_MOST_IN_A_MATRIX = 20_000  # points for whose distances Ward linkage fills a matrix, 1.6 GB

_METRIC = Option(
    "metric",
    "How far apart two points are.",
    "auto",
    choices={
        "auto": "1 - cosine for rows of unit length, else the Euclidean distance",
        "cosine": "1 - cosine",
        "euclidean": "the Euclidean distance",
    },
)


def single(points: Points, *, seed: int, tell: Tell) -> Fitted:
    """Single linkage on Euclidean distances, in O(N D) memory."""
    return _over_points(
        points, fastcluster.linkage_vector(points.values, "single"), "single linkage"
    )


def complete(points: Points, *, seed: int, tell: Tell) -> Fitted:
    """Complete linkage on Euclidean distances."""
    linkage = _of_matrix(distances(points.values, "euclidean"), "complete")
    return _over_points(points, linkage, "complete linkage")


def average(points: Points, *, seed: int, tell: Tell, metric: str) -> Fitted:
    """Average linkage (UPGMA)."""
    if metric == "auto":
        metric = "cosine" if points.has_unit_rows else "euclidean"
    return _over_points(points, average_linkage(points.values, metric), "average linkage")


def average_linkage(values: np.ndarray, metric: str) -> np.ndarray:
    """Linkage matrix of average linkage by "cosine" or "euclidean" distance."""
    return _of_matrix(distances(values, metric), "average")


def distances(values: np.ndarray, metric: str) -> np.ndarray:
    """Distance of every two rows, as `scipy.spatial.distance.pdist` orders them.

    By cosine a row of zeros is 1 apart from all others. Of many dimensions the distances come from
    products of blocks of rows, right to about 1e-8 of the rows' length.
    """
    rows = values
    if metric == "cosine":
        length = np.linalg.norm(values, axis=1)
        rows = values / np.where(length > 0, length, 1.0)[:, None]
    if values.shape[1] <= _FEW_DIMENSIONS:
        squared = pdist(rows, "sqeuclidean")
    else:
        squared = _squared_in_blocks(rows)
    if metric == "euclidean":
        return np.sqrt(squared, out=squared)
    # |u - v|^2 / 2 is 1 - cosine of rows of unit length, and is not below 0 where they are equal.
    squared /= 2
    if not length.all():
        first, second = np.triu_indices(len(rows), 1)
        squared[(length[first] == 0) | (length[second] == 0)] = 1.0
    return squared


def _squared_in_blocks(rows: np.ndarray) -> np.ndarray:
    n = len(rows)
    found = np.empty(n * (n - 1) // 2)
    own = np.einsum("nd,nd->n", rows, rows)
    at = 0
    step = max(1, _AT_ONCE // n)
    for first in range(0, n, step):
        product = rows[first : first + step] @ rows[first:].T
        for row, near in enumerate(product):
            i = first + row
            found[at : at + n - i - 1] = own[i] + own[i + 1 :] - 2 * near[row + 1 :]
            at += n - i - 1
    return np.maximum(found, 0.0, out=found)


def _of_matrix(distance: np.ndarray, method: str) -> np.ndarray:
    if len(distance) == 0:
        return np.empty((0, 4))
    return fastcluster.linkage(distance, method, preserve_input=False)


def ward(points: Points, *, seed: int, tell: Tell, neighbours: int) -> Fitted:
    """Ward's method: the merge that raises the sum of squares least."""
    if neighbours == 0 or points.n == 2:
        if points.n <= _MOST_IN_A_MATRIX:
            linkage = _of_matrix(distances(points.values, "euclidean"), "ward")
        else:
            linkage = fastcluster.linkage_vector(points.values, "ward")
        return _over_points(points, linkage, "Ward linkage")
    from sklearn.cluster import ward_tree

    graph = neighbours_graph(points, neighbours)
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # it joins what is apart
        pairs, _, _, _, heights = ward_tree(points.values, connectivity=graph, return_distance=True)
    rows = np.column_stack([pairs, not_falling(pairs, heights)])
    return _over_points(points, rows, f"Ward linkage on {neighbours} nearest neighbours")


def _over_points(points: Points, linkage: np.ndarray, source: str) -> Fitted:
    tree = Hierarchy.from_linkage(linkage[:, :3], source=source)
    return Fitted(tree, points.all_to_themselves)


def _single_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return Cost(n * n * (1e-8 + 8e-10 * d), 100 * n)


def _matrix_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    """Of n (n - 1) / 2 distances and a linkage of them."""
    n_pairs = n * (n - 1) / 2
    return Cost(n_pairs * (8e-8 + 3e-10 * d), 16 * n_pairs)  # they are copied once


def _ward_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    if options["neighbours"]:
        k = options["neighbours"]
        return Cost(n * (1e-3 + 1e-8 * n * d), 24.0 * n * k + 8.0 * n * d)
    if n <= _MOST_IN_A_MATRIX:
        return _matrix_cost(n, d, options)
    return Cost(n * n * (1e-8 + 3e-9 * d), 16.0 * n * d)


SINGLE = FitMethod(
    "single",
    "Single linkage",
    "Merges the two groups with the nearest two points.",
    single,
    _single_cost,
)
COMPLETE = FitMethod(
    "complete",
    "Complete linkage",
    "Merges the two groups whose furthest points are nearest.",
    complete,
    _matrix_cost,
)
AVERAGE = FitMethod(
    "average",
    "Average linkage",
    "Merges the two groups whose points are nearest on average.",
    average,
    _matrix_cost,
    options=(_METRIC,),
)
WARD = FitMethod(
    "ward",
    "Ward linkage",
    "Merges the two groups that raise the sum of squared distances to the means least.",
    ward,
    _ward_cost,
    options=(
        Option(
            "neighbours",
            "Merge only groups with a pair of nearest neighbours across them; this many per point, 0 for all.",
            0,
            0,
            1000,
        ),
    ),
    instead="Merge along nearest neighbours only: neighbours=10.",
)
