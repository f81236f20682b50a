"""Louvain, again and again: communities of a graph, communities of each of these, down to points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.growing import grow, parts_of
from hierviz.methods.fit.neighbours import similarity
from hierviz.methods.fit.paris import as_of_old


def louvain(
    points: Points, *, seed: int, tell: Tell, resolution: float, depth: int, neighbours: int
) -> Fitted:
    """Louvain on a graph, or on a similarity of vectors, then inside every community."""
    from sknetwork.clustering import Louvain

    graph = as_of_old(similarity(points, neighbours))
    method = Louvain(resolution=resolution, shuffle_nodes=seed > 0, random_state=seed)

    def split(members: np.ndarray, at: int) -> list[np.ndarray]:
        if depth and at >= depth:
            return []
        inside = as_of_old(graph[members][:, members])
        return parts_of(members, method.fit_predict(inside)) if inside.nnz else []

    return Fitted(grow(points.n, split, tell=tell, source="Louvain"), points.all_to_themselves)


def _cost(n: int, width: int, options: Mapping[str, Any]) -> Cost:
    n_edges = float(n) * (min(options["neighbours"], n) or n)
    return Cost(2e-3 + 1.2e-3 * n + 1e-6 * n_edges + 3e-10 * n * n * width, 60.0 * n_edges)


LOUVAIN = FitMethod(
    "louvain",
    "Louvain",
    "Finds the communities of a graph by modularity, then those of every community.",
    louvain,
    _cost,
    options=(
        Option("resolution", "Above 1 there are more and smaller communities.", 1.0, 0.0, 100.0),
        Option("depth", "Most levels of communities; 0 for no limit.", 0, 0, 1000),
        Option(
            "neighbours",
            "Number of nearest neighbours to join vectors to; 0 for all.",
            30,
            0,
            10_000,
        ),
    ),
    takes_graphs=True,
    instead="Join vectors to fewer neighbours: neighbours=30.",
)
