"""Means whose number is found: DP-means, and on the sphere DP-vMF-means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.groups import tree_of_groups
from hierviz.methods.fit.kmeans import mean_directions

_N_STEPS = 50


def dp_kmeans(points: Points, *, seed: int, tell: Tell, k: int, radius: float) -> Fitted:
    """DP-means: a point further than the radius from every mean starts a group of its own."""
    values = points.values
    radius = radius or farthest_first_radius(values, k)
    centres = values.mean(axis=0)[None]
    own = (values**2).sum(axis=1)
    order = np.random.default_rng(seed).permutation(points.n)
    group = np.full(points.n, -1)
    for step in range(_N_STEPS):
        before = group
        centres, group = _assigned(values, own, centres, order, radius**2)
        kept, group = np.unique(group, return_inverse=True)
        centres = np.zeros((len(kept), values.shape[1]))
        np.add.at(centres, group, values)
        centres /= np.bincount(group)[:, None]
        if (group == before).all():
            break
        tell(step, _N_STEPS)
    return tree_of_groups(points, group, f"DP-means, radius {radius:g}")


def _assigned(
    values: np.ndarray, own: np.ndarray, centres: np.ndarray, order: np.ndarray, least: float
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest centre of every point; those further away than allowed become centres, in order."""
    near = own[:, None] - 2 * values @ centres.T + (centres**2).sum(axis=1)
    group, apart = near.argmin(axis=1), near.min(axis=1)
    made = [centres]
    n_centres = len(centres)
    # One that starts a group may be near to others that would: they are looked at again after each.
    for point in order[apart[order] > least * (1 + 1e-9) + 1e-12]:
        if apart[point] <= least * (1 + 1e-9) + 1e-12:
            continue
        made.append(values[point][None])
        to_it = ((values - values[point]) ** 2).sum(axis=1)
        is_nearer = to_it < apart
        group[is_nearer], apart[is_nearer] = n_centres, to_it[is_nearer]
        n_centres += 1
    return np.concatenate(made), group


def dp_vmf_kmeans(points: Points, *, seed: int, tell: Tell, k: int, angle: float) -> Fitted:
    """DP-vMF-means: a direction further than the angle from every mean starts a group of its own."""
    rows = points.directions
    chord = 2 * np.sin(np.radians(angle) / 2)
    least = chord or farthest_first_radius(rows, k)
    order = np.random.default_rng(seed).permutation(points.n)
    whole = rows.mean(axis=0)
    centres = (whole / (np.linalg.norm(whole) or 1.0))[None]
    own = (rows**2).sum(axis=1)
    group = np.full(points.n, -1)
    for step in range(_N_STEPS):
        before = group
        centres, group = _assigned(rows, own, centres, order, least**2)
        kept, group = np.unique(group, return_inverse=True)
        centres = mean_directions(rows, group, centres[kept])
        if (group == before).all():
            break
        tell(step, _N_STEPS)
    degrees = np.degrees(2 * np.arcsin(min(1.0, least / 2)))
    return tree_of_groups(points, group, f"DP-vMF-means, angle {degrees:.3g} degrees")


def farthest_first_radius(values: np.ndarray, k: int) -> float:
    """How far the point is that is furthest from the mean and k - 1 such points before it.

    References
    ----------
    Kulis and Jordan (2012), Revisiting k-means: new algorithms via Bayesian nonparametrics, section 4.
    """
    apart = ((values - values.mean(axis=0)) ** 2).sum(axis=1)
    for _ in range(k - 1):
        apart = np.minimum(apart, ((values - values[apart.argmax()]) ** 2).sum(axis=1))
    return float(np.sqrt(apart.max()))


def _cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    """How many groups there will be is not known; they are some hundreds at most."""
    k = options["k"]
    return Cost(1e-2 + n * (2e-6 * d + 3e-7 * k), 16.0 * n * (d + k))


def _vmf_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    """Directions often come in thousands of groups."""
    cost = _cost(n, d, options)
    return cost._replace(seconds=cost.seconds + n * 4.5e-6 * d)


_K = Option("k", "About how many groups, where no radius is given.", 10, 1, 100_000)

DP_KMEANS = FitMethod(
    "dp-kmeans",
    "DP-means",
    "k-means that starts a new group for every point too far from all means.",
    dp_kmeans,
    _cost,
    options=(
        _K,
        Option(
            "radius", "How far a point may be from its mean; 0 to find it from k.", 0.0, 0.0, 1e12
        ),
    ),
    is_flat=True,
)
DP_VMF_KMEANS = FitMethod(
    "dp-vmf-kmeans",
    "DP-vMF-means",
    "Spherical k-means that starts a new group for every direction too far from all means.",
    dp_vmf_kmeans,
    _vmf_cost,
    options=(
        _K,
        Option(
            "angle",
            "How many degrees a point may be from its mean; 0 to find it from k.",
            0.0,
            0.0,
            180.0,
        ),
    ),
    is_flat=True,
)
