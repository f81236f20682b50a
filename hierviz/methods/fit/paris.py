"""Paris: agglomeration of a graph by how much likelier two groups are joined than by chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy
from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.neighbours import similarity

_WEIGHTS = {
    "degree": "by their degree: Paris as published",
    "uniform": "all alike: average linkage of the graph",
}


def paris(points: Points, *, seed: int, tell: Tell, weights: str, neighbours: int) -> Fitted:
    """Paris on a graph, or on the graph of nearest neighbours of vectors."""
    source = "Paris" if weights == "degree" else "average linkage of the graph"
    pairs, height = paris_pairs(sparse.csr_array(similarity(points, neighbours)), weights)
    tree = Hierarchy.from_merges(
        pairs.tolist(), heights=height, height_unit="distance", source=source
    )
    return Fitted(tree, points.all_to_themselves)


def paris_pairs(graph: sparse.csr_array, weights: str) -> tuple[np.ndarray, np.ndarray]:
    """Which two nodes every merge joins, int32 (n - 1, 2), and its height.

    Parts of a graph without an edge between them are joined last, at twice the largest height.
    """
    from sknetwork.hierarchy import Paris

    found = Paris(weights=weights, reorder=False).fit_predict(as_of_old(graph))
    height = found[:, 2]
    is_far = ~np.isfinite(height)
    top = float(height[~is_far].max(initial=0.0))
    height = np.where(is_far, 2 * top or 1.0, height)
    pairs = found[:, :2].astype(np.int32)
    return pairs, not_falling(pairs, height)


def not_falling(pairs: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Heights of merges (n - 1,), each raised to those of the two nodes that it joins."""
    at = [0.0] * (len(pairs) + 1)
    for (a, b), own in zip(pairs.tolist(), height.tolist(), strict=True):
        at.append(max(own, at[a], at[b]))
    return np.array(at[len(pairs) + 1 :])


def as_of_old(graph: sparse.csr_array | np.ndarray) -> sparse.csr_matrix:
    """A graph as scikit-network expects it: a matrix, not an array, with indices of 32 bits."""
    found = sparse.csr_matrix(graph)
    found.indices, found.indptr = found.indices.astype(np.int32), found.indptr.astype(np.int32)
    return found


def _cost(n: int, width: int, options: Mapping[str, Any]) -> Cost:
    return Cost(2e-4 * n + 1e-6 * n * width, 400.0 * n * (options["neighbours"] or width))


PARIS = FitMethod(
    "paris",
    "Paris",
    "Merges the two groups of a graph that are joined most beyond what their degrees explain.",
    paris,
    _cost,
    options=(
        Option("weights", "How the points of a graph are weighed.", "degree", choices=_WEIGHTS),
        Option(
            "neighbours",
            "Number of nearest neighbours to join vectors to; 0 for all.",
            30,
            0,
            10_000,
        ),
    ),
    takes_graphs=True,
)
