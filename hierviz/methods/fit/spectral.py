"""Spectral clustering on a graph of nearest neighbours."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.groups import tree_of_groups
from hierviz.methods.fit.kmeans import K
from hierviz.methods.fit.neighbours import neighbours_graph


def spectral(points: Points, *, seed: int, tell: Tell, k: int, neighbours: int) -> Fitted:
    """Spectral clustering of scikit-learn: k-means of the graph's first eigenvectors."""
    from scipy.sparse import csr_matrix
    from sklearn.cluster import SpectralClustering

    k = min(k, points.n)
    if k == points.n:
        return tree_of_groups(points, np.arange(points.n), f"spectral clustering, k = {k}")
    model = SpectralClustering(k, affinity="precomputed", random_state=seed)
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # graphs in parts are fine
        group = model.fit_predict(csr_matrix(neighbours_graph(points, neighbours)))
    return tree_of_groups(points, group, f"spectral clustering, k = {k}")


def _cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    k, near = options["k"], options["neighbours"]
    seconds = 1e-1 + n * n * 4e-10 * d + n * near * 1.5e-4 * (1 + k / 100)
    return Cost(seconds, 8.0 * n * (d + 3 * near + 4 * k))


SPECTRAL = FitMethod(
    "spectral",
    "Spectral clustering",
    "Finds k groups that are connected along nearest neighbours.",
    spectral,
    _cost,
    options=(
        K,
        Option("neighbours", "Number of nearest neighbours to join points to.", 10, 1, 1000),
    ),
    is_flat=True,
)
