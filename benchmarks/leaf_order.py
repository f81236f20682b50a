"""Optimal leaf order: how long it takes, and how near neighbours are, beside scipy's.

Prints, for random binary trees and, where it is there, the tree of the built-in ImageNet study,
the total distance between neighbours (1 = the optimum) and the seconds of each way to put the
leaves in order. scipy's `optimal_leaf_ordering` takes long from 1,000 leaves on: pass a number of
leaves to leave it out of larger trees, as in `python benchmarks/leaf_order.py 500`.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import hierviz as hv
from hierviz.layout import class_distance, larger_first, optimal_order

SIZES = 100, 300, 1000, 2000
MOST_FOR_SCIPY = 1000


def by_scipy(tree: hv.Hierarchy, distance: np.ndarray) -> np.ndarray:
    flat = squareform(distance, checks=False)
    return leaves_list(optimal_leaf_ordering(tree.to_linkage(), flat))


def random_tree(n: int) -> tuple[hv.Hierarchy, np.ndarray]:
    """Average linkage of points in a cube, and their distances."""
    at = np.random.default_rng(n).random((n, 5))
    distance = np.sqrt(((at[:, None] - at) ** 2).sum(axis=2))
    flat = squareform(distance, checks=False)
    return hv.Hierarchy.from_linkage(linkage(flat, "average")), distance


def imagenet_tree() -> tuple[hv.Hierarchy, np.ndarray]:
    warnings.simplefilter("ignore")
    study = hv.read_study("imagenet")
    return hv.l2h(study.tree_logits), class_distance(
        hv.LeafProfile.from_study(study).counts.toarray()
    )


def compare(title: str, tree: hv.Hierarchy, distance: np.ndarray, most_for_scipy: int) -> None:
    ways: dict[str, Callable[[], np.ndarray]] = {
        "optimal_order": lambda: optimal_order(tree, distance),
        "larger first": lambda: larger_first(tree),
        "as the tree came": lambda: tree.leaf_order,
    }
    if tree.n_leaves <= most_for_scipy:
        ways["scipy 'optimal'"] = lambda: by_scipy(tree, distance)
    print(f"{title}, {tree.n_leaves} leaves")
    best = None
    for name, way in ways.items():
        began = time.perf_counter()
        order = way()
        seconds = time.perf_counter() - began
        total = distance[order[1:], order[:-1]].sum()
        best = best or total
        print(f"    {name:18} {seconds:8.3f} s   neighbours {total / best:6.4f} x the optimum")


if __name__ == "__main__":
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else MOST_FOR_SCIPY
    for size in SIZES:
        compare("average linkage of random points", *random_tree(size), limit)
    compare("L2H on ImageNet, by class distance", *imagenet_tree(), limit)
