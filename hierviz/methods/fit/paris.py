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
    linkage = paris_linkage(sparse.csr_array(similarity(points, neighbours)), weights)
    return Fitted(Hierarchy.from_linkage(linkage, source=source), points.all_to_themselves)


def paris_linkage(graph: sparse.csr_array, weights: str) -> np.ndarray:
    """Linkage matrix, (n - 1, 3): parts without an edge between them are joined last, at infinity."""
    from sknetwork.hierarchy import Paris

    found = Paris(weights=weights, reorder=False).fit_predict(as_of_old(graph))
    found[:, 2] = not_falling(found[:, :2].astype(np.int64), found[:, 2])
    return found[:, :3]


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
