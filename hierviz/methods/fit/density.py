"""Groups where points are dense: DBSCAN and mean shift."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.groups import tree_of_groups
from hierviz.methods.fit.neighbours import nearest

_MOST_SEEDS = 1000  # of which each climbs, where a grid of few dimensions would give fewer


def dbscan(points: Points, *, seed: int, tell: Tell, radius: float, neighbours: int) -> Fitted:
    """DBSCAN of scikit-learn; its noise gets a leaf of its own."""
    from sklearn.cluster import DBSCAN

    if radius == 0:
        _, distance = nearest(points.values, neighbours)
        radius = float(np.median(distance[:, -1])) or 1e-9
    group = DBSCAN(eps=radius, min_samples=neighbours).fit_predict(points.values)
    return tree_of_groups(points, group, f"DBSCAN, radius {radius:g}")


def mean_shift(points: Points, *, seed: int, tell: Tell, radius: float) -> Fitted:
    """Mean shift of scikit-learn, with a flat kernel."""
    from sklearn.cluster import MeanShift, estimate_bandwidth

    values = points.values - points.values.mean(axis=0)
    # Of points that are equal the mean is a little off for rounding: no window is as narrow as that.
    least = 1e-9 * float(np.abs(points.values).max())
    if np.abs(values).max() <= least:
        return tree_of_groups(points, np.zeros(points.n, int), "mean shift")
    if radius == 0:
        sample = min(points.n, 1000)
        radius = float(estimate_bandwidth(values, n_samples=sample, random_state=seed))
    radius = max(radius, least)
    is_binned = points.n > _MOST_SEEDS and values.shape[1] <= 3
    group = MeanShift(bandwidth=radius, bin_seeding=is_binned).fit_predict(values)
    return tree_of_groups(points, group, f"mean shift, radius {radius:g}")


def _dbscan_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return Cost(1e-2 + n * n * (4e-10 * d + 3e-9), 8.0 * n * max(d, min(n, 1000)))


def _mean_shift_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return Cost(1e-1 + n * (4e-2 + n * (1.5e-4 + 2e-8 * d)), 24.0 * n * (d + 1))


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
MEAN_SHIFT = FitMethod(
    "mean-shift",
    "Mean shift",
    "Moves every point uphill to where points are densest, and joins those that meet.",
    mean_shift,
    _mean_shift_cost,
    options=(Option("radius", "Width of the window; 0 to estimate it.", 0.0, 0.0, 1e12),),
    is_flat=True,
)
