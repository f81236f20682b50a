"""BIRCH: one pass over the points grows a tree of clustering features, which is taken as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell


def birch(
    points: Points, *, seed: int, tell: Tell, threshold: float, branching: int, leaves: int
) -> Fitted:
    """The tree of clustering features; its leaves are subclusters, every point in the nearest.

    Points are taken in the order that the seed gives, for 0 in their own. While there are too many
    leaves the tree is grown again with a threshold half as large again. Where that leaves a single
    one, as of many dimensions, the step is halved until there are more, or is a hundredth.
    """
    from sklearn.cluster import Birch

    values = points.values
    spread = float(np.sqrt(values.var(axis=0).sum()))
    order = np.random.default_rng(seed).permutation(points.n) if seed else points.all_to_themselves
    too_many = single = 0.0  # the last thresholds with too many leaves, and with one
    while True:
        width = threshold * spread or 1e-9
        model = Birch(threshold=width, branching_factor=branching, n_clusters=None)
        model.fit(values[order])
        parent, n_leaves = _parents(model)
        if n_leaves > leaves:
            too_many = threshold
        elif n_leaves == 1 and too_many:
            single = threshold
        else:
            break
        if not single:
            threshold = max(1.5 * threshold, 0.05)
        elif single - too_many > 0.01 * single:
            threshold = (too_many + single) / 2
        elif n_leaves == 1:
            break
        else:
            threshold = single
    found = model.predict(values)
    kept, leaf = np.unique(found, return_inverse=True)
    is_lost = np.setdiff1d(np.arange(n_leaves), kept)
    source = f"BIRCH, threshold {threshold:g} of the spread"
    if len(kept) == 1:
        tree = Hierarchy(np.array([-1]), np.zeros(1), 1, source=source)
    else:
        notice = f"{len(is_lost)} subclusters that are nearest to no point are left out."
        tree = Hierarchy.from_parents(
            parent, leaf_ids=kept, source=source, notices=(notice,) if len(is_lost) else ()
        )
    return Fitted(tree, leaf.astype(np.int32))


def _parents(model: Any) -> tuple[list[int], int]:
    """Parent of every subcluster and node; subclusters first, in the order of their centres."""
    number: dict[int, int] = {}
    leaf = model.dummy_leaf_.next_leaf_
    while leaf is not None:
        for subcluster in leaf.subclusters_:
            number[id(subcluster)] = len(number)
        leaf = leaf.next_leaf_
    n_leaves = len(number)
    parent = [-1] * (n_leaves + 1)
    waiting = [(model.root_, n_leaves)]
    while waiting:
        node, at = waiting.pop()
        for subcluster in node.subclusters_:
            if subcluster.child_ is None:
                parent[number[id(subcluster)]] = at
            else:
                waiting.append((subcluster.child_, len(parent)))
                parent.append(at)
    return parent, n_leaves


def _cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return Cost(n * (2e-5 + 8e-8 * d * options["branching"]), 24.0 * n * d)


BIRCH = FitMethod(
    "birch",
    "BIRCH",
    "Sorts the points one by one into a balanced tree of small, tight groups.",
    birch,
    _cost,
    options=(
        Option(
            "threshold", "Largest radius of a group, as a share of the spread of all.", 0.5, 0.0, 10
        ),
        Option("leaves", "While there are more leaves, the radius is raised.", 1000, 1, 10_000_000),
        Option("branching", "Most children of a node.", 50, 2, 10_000),
    ),
)
