"""Groups where points are dense: DBSCAN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.groups import tree_of_groups
from hierviz.methods.fit.neighbours import nearest


def dbscan(points: Points, *, seed: int, tell: Tell, radius: float, neighbours: int) -> Fitted:
    """DBSCAN of scikit-learn; its noise gets a leaf of its own."""
    from sklearn.cluster import DBSCAN

    if radius == 0:
        _, distance = nearest(points.values, neighbours)
        radius = float(np.median(distance[:, -1])) or 1e-9
    group = DBSCAN(eps=radius, min_samples=neighbours).fit_predict(points.values)
    return tree_of_groups(points, group, f"DBSCAN, radius {radius:g}")


def _dbscan_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return Cost(1e-2 + n * n * (4e-10 * d + 3e-9), 8.0 * n * max(d, min(n, 1000)))


DBSCAN = FitMethod(
    "dbscan",
    "DBSCAN",
    "Joins points in dense places; what lies between them is noise.",
    dbscan,
    _dbscan_cost,
    options=(
        Option(
            "radius",
            "How near neighbours are; 0 for the median of the last neighbour.",
            0.0,
            0.0,
            1e12,
        ),
        Option("neighbours", "Points within the radius that make a place dense.", 5, 1, 10_000),
    ),
    is_flat=True,
)
