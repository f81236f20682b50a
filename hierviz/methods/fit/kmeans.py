"""k-means: Lloyd's, in mini-batches, and on the sphere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.groups import tree_of_groups

K = Option("k", "Number of groups.", 10, 1, 1_000_000)
TRIES = Option("tries", "Number of runs; the best is taken.", 5, 1, 1000)

_N_STEPS = 100


def kmeans(points: Points, *, seed: int, tell: Tell, k: int, tries: int) -> Fitted:
    """k-means of scikit-learn."""
    from sklearn.cluster import KMeans

    k = at_most_distinct(points.values, k)
    model = KMeans(k, n_init=tries, random_state=seed)
    return tree_of_groups(points, model.fit_predict(points.values), f"k-means, k = {k}")


def minibatch_kmeans(points: Points, *, seed: int, tell: Tell, k: int, tries: int) -> Fitted:
    """Mini-batch k-means of scikit-learn."""
    from sklearn.cluster import MiniBatchKMeans

    k = at_most_distinct(points.values, k)
    model = MiniBatchKMeans(k, n_init=tries, random_state=seed)
    return tree_of_groups(points, model.fit_predict(points.values), f"mini-batch k-means, k = {k}")


def spherical_kmeans(points: Points, *, seed: int, tell: Tell, k: int, tries: int) -> Fitted:
    """The groups whose directions have the largest sum of cosines to their mean direction."""
    rng = np.random.default_rng(seed)
    rows = points.directions
    k = at_most_distinct(rows, k)
    best, most = np.zeros(points.n, int), -np.inf
    for number in range(tries):
        group, score = _spherical_run(rows, first_centres(rows, k, rng))
        if score > most:
            best, most = group, score
        tell(number + 1, tries)
    return tree_of_groups(points, best, f"spherical k-means, k = {k}")


def _spherical_run(rows: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, float]:
    group = np.full(len(rows), -1)
    for _ in range(_N_STEPS):
        cosine = rows @ centres.T
        before, group = group, cosine.argmax(axis=1)
        if (before == group).all():
            break
        centres = mean_directions(rows, group, centres)
    return group, float(cosine.max(axis=1).sum())


def mean_directions(rows: np.ndarray, group: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Direction of the sum of every group; of groups without rows, or of sum 0, as it was before."""
    sums = np.zeros_like(before)
    np.add.at(sums, group, rows)
    length = np.linalg.norm(sums, axis=1)
    return np.where(length[:, None] > 1e-12, sums / np.maximum(length, 1e-12)[:, None], before)


def first_centres(values: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """k rows drawn as k-means++ does: by their squared distance to the nearest drawn before."""
    found = [values[rng.integers(len(values))]]
    apart = ((values - found[0]) ** 2).sum(axis=1)
    while len(found) < k:
        if not apart.any():  # the rest are equal to these
            break
        found.append(values[rng.choice(len(values), p=apart / apart.sum())])
        apart = np.minimum(apart, ((values - found[-1]) ** 2).sum(axis=1))
    return np.array(found)


def at_most_distinct(values: np.ndarray, k: int) -> int:
    """k, or the number of distinct rows where there are fewer."""
    return min(k, len(np.unique(values, axis=0)))


def _cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return _of_passes(n, d, options, 1.5e-7)


def _spherical_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return _of_passes(n, d, options, 4e-7)


def _of_passes(n: int, d: int, options: Mapping[str, Any], a_number: float) -> Cost:
    """Of all passes together so many seconds per number of the points, and few for every mean."""
    k = options["k"]
    a_point = (d + 8) * (a_number + 7e-10 * k) + 5e-8 * k
    return Cost(1e-2 + options["tries"] * n * a_point, 16.0 * n * (d + k))


KMEANS = FitMethod(
    "kmeans",
    "k-means",
    "Finds k groups with the least squared distances to their means.",
    kmeans,
    _cost,
    options=(K, TRIES),
    is_flat=True,
)
MINIBATCH_KMEANS = FitMethod(
    "minibatch-kmeans",
    "Mini-batch k-means",
    "k-means that moves its means after every small batch of points.",
    minibatch_kmeans,
    _cost,
    options=(K, TRIES),
    is_flat=True,
)
SPHERICAL_KMEANS = FitMethod(
    "spherical-kmeans",
    "Spherical k-means",
    "Finds k groups of points in the same direction from the origin.",
    spherical_kmeans,
    _spherical_cost,
    options=(K, TRIES),
    is_flat=True,
)
