"""Mean shift: windows climb to where points are densest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.groups import tree_of_groups

_MOST_SEEDS = 1000  # of which each climbs, where a grid of few dimensions would give fewer
_MOST_ROUNDS = 300
_AT_REST = 1e-3  # of the radius: who moves less has arrived
_BLOCK_ITEMS = 1 << 24


def mean_shift(points: Points, *, seed: int, tell: Tell, radius: float) -> Fitted:
    """Mean shift with a flat kernel, as scikit-learn defines it.

    Notes
    -----
    All windows climb at once, as two matrix products per round. Windows that hold the same points
    go the same way from there on, so only one of them goes on. O(n_windows n_points n_dimensions)
    per round.
    """
    from sklearn.cluster import estimate_bandwidth, get_bin_seeds

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
    seeds = get_bin_seeds(values, radius) if is_binned else values
    summits = _apart(*_climbed(values, seeds, radius, tell), radius)
    group = np.concatenate([
        _squares(block, summits).argmin(axis=1) for block in _blocks(values, len(summits))
    ])  # fmt: skip
    return tree_of_groups(points, group, f"mean shift, radius {radius:g}")


def _climbed(
    values: np.ndarray, seeds: np.ndarray, radius: float, tell: Tell
) -> tuple[np.ndarray, np.ndarray]:
    """Where windows from the seeds come to rest, each place once, and how many points each holds there."""
    rested: list[tuple[np.ndarray, np.ndarray]] = []
    here = seeds
    for done in range(_MOST_ROUNDS):
        mean, size, held = _shifted(values, here, radius)
        is_at_rest = np.linalg.norm(mean - here, axis=1) <= _AT_REST * radius
        if done == _MOST_ROUNDS - 1:
            is_at_rest[:] = True
        rested.append((mean[is_at_rest], size[is_at_rest]))
        _, first = np.unique(held[~is_at_rest], return_index=True)
        here = mean[~is_at_rest][first]
        tell(done, _MOST_ROUNDS)
        if len(here) == 0:
            break
    places, sizes = (np.concatenate(part) for part in zip(*rested, strict=True))
    places, first = np.unique(places, axis=0, return_index=True)
    return places, sizes[first]


def _shifted(
    values: np.ndarray, centres: np.ndarray, radius: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The means of the windows' points, how many each holds, and a digest of which.

    A window without points stays where it is.
    """
    mean, sizes, held = centres.copy(), [], []
    begin = 0
    for block in _blocks(centres, len(values)):
        is_inside = _squares(block, values) <= radius**2 * (1 + 1e-12)
        size = is_inside.sum(axis=1)
        total = is_inside.astype(np.float64) @ values
        some = size > 0
        mean[begin : begin + len(block)][some] = total[some] / size[some, None]
        sizes.append(size)
        held += [
            hashlib.blake2b(row, digest_size=16).digest() for row in np.packbits(is_inside, axis=1)
        ]
        begin += len(block)
    return mean, np.concatenate(sizes), np.array(held)


def _apart(places: np.ndarray, sizes: np.ndarray, radius: float) -> np.ndarray:
    """The places with most points, none within the radius of one that has more."""
    order = np.lexsort((*places.T[::-1], sizes))[::-1]
    places = places[order]
    is_kept = np.ones(len(places), dtype=bool)
    for number, place in enumerate(places):
        if is_kept[number]:
            later = slice(number + 1, None)
            is_kept[later] &= ((places[later] - place) ** 2).sum(axis=1) > radius**2
    return places[is_kept]


def _blocks(rows: np.ndarray, width: int) -> list[np.ndarray]:
    step = max(1, _BLOCK_ITEMS // max(1, width))
    return [rows[begin : begin + step] for begin in range(0, len(rows), step)]


def _squares(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Squared distances of every row to every other."""
    found = rows @ others.T
    found *= -2
    found += np.einsum("ij,ij->i", rows, rows)[:, None]
    found += np.einsum("ij,ij->i", others, others)
    return found


def _cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return Cost(1e-1 + 8e-10 * n * n * (d + 10), 8.0 * (3 * n * d + 3 * min(n * n, _BLOCK_ITEMS)))


MEAN_SHIFT = FitMethod(
    "mean-shift",
    "Mean shift",
    "Moves every point uphill to where points are densest, and joins those that meet.",
    mean_shift,
    _cost,
    options=(Option("radius", "Width of the window; 0 to estimate it.", 0.0, 0.0, 1e12),),
    is_flat=True,
)
