"""Hierarchical k-means: groups split in two by k-means, down to single points or to K groups."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell

_N_STEPS = 30  # of one split, at most


def hierarchical_kmeans(
    points: Points, *, seed: int, tell: Tell, leaves: int, tries: int
) -> Fitted:
    """Split the group of the largest sum of squares in two, until each is one point, or K are left."""
    values = points.values
    rng = np.random.default_rng(seed)
    most = points.n if leaves == 0 else min(leaves, points.n)
    parent, members = [-1], {0: np.arange(points.n)}
    heap = [(-_spread(values), 0)]
    height = [-heap[0][0]]
    while len(heap) < most:
        spread, node = heapq.heappop(heap)
        inside = members.pop(node)
        side = split(values[inside], rng, points.has_unit_rows, tries)
        for half in (inside[~side], inside[side]):
            child = len(parent)
            parent.append(node)
            below = min(_spread(values[half]), -spread)
            height.append(below)
            members[child] = half
            # Single points wait at the end; equal ones before them, the larger group first.
            heapq.heappush(heap, (1.0 if len(half) == 1 else -below, child))
        if len(heap) % 64 == 0:
            tell(len(heap), most)
    return _fitted(points, parent, height, members, most)


def _fitted(
    points: Points, parent: list[int], height: list[float], members: dict, most: int
) -> Fitted:
    groups = sorted(members, key=lambda node: int(members[node][0]))
    leaf = np.empty(points.n, np.int32)
    for number, node in enumerate(groups):
        leaf[members[node]] = number
        height[node] = 0.0
    tree = Hierarchy.from_parents(
        parent,
        leaf_ids=groups,
        heights=height,
        height_unit="distance",
        source="hierarchical k-means" + (f" to {len(groups)} leaves" if most < points.n else ""),
    )
    return Fitted(tree, leaf)


def split(
    values: np.ndarray, rng: np.random.Generator, is_spherical: bool, tries: int
) -> np.ndarray:
    """Which rows are in the second of two groups, both with rows in them; the best of some tries.

    Returns
    -------
    bool array, shape (n,)
        Rows that are all equal are halved.
    """
    best, least = None, np.inf
    for _ in range(tries if len(values) > 2 else 1):
        side, cost = _two_means(values, rng, is_spherical)
        if side is not None and cost < least:
            best, least = side, cost
    return np.arange(len(values)) >= len(values) // 2 if best is None else best


def _two_means(
    values: np.ndarray, rng: np.random.Generator, is_spherical: bool
) -> tuple[np.ndarray | None, float]:
    """One run of k-means with two centres: the second group, and the sum of squares."""
    first = values[rng.integers(len(values))]
    apart = ((values - first) ** 2).sum(axis=1)
    if not apart.any():
        return None, np.inf
    second = values[rng.choice(len(values), p=apart / apart.sum())]
    side = np.zeros(len(values), bool)
    for _ in range(_N_STEPS):
        if is_spherical:
            length = np.linalg.norm([first, second], axis=1)
            first, second = first / (length[0] or 1.0), second / (length[1] or 1.0)
        before, side = side, values @ (second - first) > (second @ second - first @ first) / 2
        if side.all() or not side.any():
            return None, np.inf
        if (side == before).all():
            break
        first, second = values[~side].mean(axis=0), values[side].mean(axis=0)
    return side, _spread(values[~side]) + _spread(values[side])


def _spread(values: np.ndarray) -> float:
    """Sum of squared distances to the mean."""
    return float(((values - values.mean(axis=0)) ** 2).sum())


def _cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return Cost(options["tries"] * n * (3e-4 + 2e-8 * d * np.log2(n + 1)), 24.0 * n * d)


HIERARCHICAL_KMEANS = FitMethod(
    "hierarchical-kmeans",
    "Hierarchical k-means",
    "Splits the widest group in two by k-means, again and again.",
    hierarchical_kmeans,
    _cost,
    options=(
        Option("leaves", "Number of leaves to split into; 0 for one per point.", 0, 0, 10_000_000),
        Option("tries", "Number of splits to try; the best is taken.", 3, 1, 100),
    ),
)
