"""The search for a tree of low Dasgupta cost as a method, and to improve an existing tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.methods.fit.bisecting import hierarchical_kmeans
from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.dasgupta.binary_trees import (
    BinaryTree,
    binary_tree_of,
    from_pairs,
    random_tree,
)
from hierviz.methods.fit.dasgupta.search import search
from hierviz.methods.fit.dasgupta.spaces import GraphSpace, Space, VectorSpace
from hierviz.methods.fit.linkages import average_linkage
from hierviz.methods.fit.paris import paris_linkage

_MOST_FOR_AVERAGE = 12_000  # points; of more a start by average linkage takes too much memory

_SECONDS = Option(
    "seconds", "Stop with the best tree after this many seconds; 0 for no limit.", 0.0, 0, 1e7
)
_SHAKES = Option(
    "shakes",
    "How many times the best tree is shaken and searched from again: more is slower, and often a little better.",
    0,
    0,
    100_000,
)


def dasgupta(
    points: Points, *, seed: int, tell: Tell, starts: int, shakes: int, seconds: float
) -> Fitted:
    """The best tree that subtree prune-and-regraft finds from several starts."""
    space = _space(points, points.all_to_themselves, points.n)
    firsts = (_starts_of_graph(points) if points.is_graph else _starts_of_vectors(points))[:starts]
    firsts += [lambda rng: random_tree(points.n, rng)] * (starts - len(firsts))
    best = search(space, firsts, n_shakes=shakes, seconds=seconds, seed=seed, tell=tell)
    source = f"search for the least Dasgupta cost, {starts} starts" if starts > 1 else "search"
    return Fitted(best.to_hierarchy(source=source), points.all_to_themselves)


def improve(
    tree: Hierarchy,
    points: Points,
    *,
    leaf_of_point: np.ndarray | None = None,
    shakes: int = 0,
    seconds: float = 0.0,
    seed: int = 0,
    tell: Tell = lambda done, total: None,
) -> Hierarchy:
    """A tree of lower Dasgupta cost, or the same, with the same leaves.

    Parameters
    ----------
    tree : Hierarchy
        Over the points, or over clusters of them.
    points : Points
    leaf_of_point : int array, shape (n_points,), optional
        Left out, point i is leaf i.
    shakes, seconds
        Options of the method "dasgupta".
    seed : int
    tell : callable
        Told of the progress; where it returns True, the best tree so far comes back.

    Returns
    -------
    Hierarchy
        Binary: a multi-way merge is split up first, which raises no cost.

    Raises
    ------
    InputError
        Another number of points than the tree has, or leaves that it does not have.
    """
    leaf = points.all_to_themselves if leaf_of_point is None else np.asarray(leaf_of_point)
    if leaf.shape != (points.n,) or not 0 <= leaf.min() <= leaf.max() < tree.n_leaves:
        raise InputError(
            f"Expected the leaf of each of {points.n:,} points, from 0 to {tree.n_leaves - 1}; found "
            f"shape {leaf.shape}, from {leaf.min()} to {leaf.max()}.",
            hint="Give the points that the tree was made of, and their leaves (leaf_of_point).",
        )
    if tree.n_leaves == 1:
        return tree
    space = _space(points, leaf, tree.n_leaves)
    first = binary_tree_of(tree)
    best = search(
        space, [lambda rng: first], n_shakes=shakes, seconds=seconds, seed=seed, tell=tell
    )
    source = f"{tree.source or 'a tree'}, improved by search for the least Dasgupta cost"
    return best.to_hierarchy(leaf_names=tree.leaf_names, source=source)


def _space(points: Points, leaf: np.ndarray, n_leaves: int) -> Space:
    if points.is_graph:
        return GraphSpace(points.values, leaf, n_leaves)
    return VectorSpace(points.values, leaf, n_leaves, has_unit_rows=points.has_unit_rows)


_Start = Callable[[np.random.Generator], BinaryTree]


def _starts_of_vectors(points: Points) -> list[_Start]:
    def bisected(rng: np.random.Generator) -> BinaryTree:
        seed = int(rng.integers(2**31))
        tree = hierarchical_kmeans(points, seed=seed, tell=lambda *_: None, leaves=0, tries=1).tree
        return binary_tree_of(tree)

    def averaged(rng: np.random.Generator) -> BinaryTree:
        pairs = average_linkage(points.values, "cosine")[:, :2]
        return from_pairs(pairs.astype(np.int32))

    return [bisected, averaged] if points.n <= _MOST_FOR_AVERAGE else [bisected]


def _starts_of_graph(points: Points) -> list[_Start]:
    def linked(rng: np.random.Generator) -> BinaryTree:
        pairs = paris_linkage(sparse.csr_array(points.values), "uniform")[:, :2]
        return from_pairs(pairs.astype(np.int32))

    return [linked]


def _cost(n: int, width: int, options: Mapping[str, Any]) -> Cost:
    n_descents = options["starts"] + options["shakes"] / 3  # a shaken tree is nearly good
    seconds = n_descents * 5e-6 * n * np.log2(n + 2) ** 2 * (1 + width / 1000)
    limit = options["seconds"] or np.inf
    return Cost(min(seconds, limit), 60.0 * n * width)


DASGUPTA = FitMethod(
    "dasgupta",
    "Search for the least Dasgupta cost",
    "Moves every subtree to where the tree costs least, until no move lowers the cost.",
    dasgupta,
    _cost,
    options=(
        Option("starts", "Number of starts; the best tree is taken.", 3, 1, 1000),
        _SHAKES,
        _SECONDS,
    ),
    takes_graphs=True,
    keeps_best=True,
)
