"""Trees fitted to some of the points, again and again, and what of a fitted tree comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy import sparse

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.methods.recipe import Recipe
from hierviz.support.consensus import collapsed
from hierviz.support.distances import distances_of_spans
from hierviz.support.result import Support

#: Share of the points that a fit takes: as many as a draw with replacement meets.
TAKEN = 1 - 1 / np.e
#: Fits between one result and the next.
EVERY = 10
_FIRST = (1, 2, 5)
#: A tree of fewer points says nothing.
LEAST_POINTS = 10


def refits_growing(
    analysis: Analysis,
    recipe: Recipe,
    points: np.ndarray | sparse.sparray,
    replicates: int,
    seed: int,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Support]:
    """Support of a fitted tree by trees that its own method fits to some of the points.

    Parameters
    ----------
    analysis : Analysis
        Its leaves are points, or groups of them.
    recipe : Recipe
        How the tree was fitted.
    points : array or sparse array
        What it was fitted to, one row per point of the study.
    replicates, seed, progress
        As for `support`.

    Yields
    ------
    Support
        The result so far, after the first fits and every ten.

    Notes
    -----
    A fit takes `TAKEN` of the points, each once, chosen at random. A node is looked for by those of its points
    that were taken, in every fit that took two of them and one of the others; where none did, its
    support is nan. A node of the fit counts by its points as well, so groups need not be the same leaves.
    O(n_nodes^2) more per fit.
    """
    tree, leaf_of_point = analysis.tree, analysis.leaves.assignments
    n = points.shape[0]
    if n != len(leaf_of_point):
        raise InputError(
            f"Expected the points that the tree was fitted to, {len(leaf_of_point):,}; found {n:,}."
        )
    n_taken = round(TAKEN * n)
    if n_taken < LEAST_POINTS:
        raise InputError(f"Too few points to fit trees to some of them: {n:,}.")
    order, span = _by_leaf(tree, leaf_of_point)
    moved, seen, looked = np.zeros((3, tree.n_inner))
    what = (
        f"The method fits a tree to {n_taken:,} of the {n:,} points, chosen at random for each draw; "
        "a node is looked for by those of its points that were taken."
    )
    for done in range(1, replicates + 1):

        def tell(part: int, total: int, done: int = done) -> None:
            if progress is not None:
                progress(done - (part < total), replicates)

        taken = np.sort(np.random.default_rng([seed, done]).choice(n, n_taken, replace=False))
        rows = points[taken]
        made = recipe.fitted(rows[:, taken] if sparse.issparse(points) else rows, progress=tell)
        number = np.full(n, -1)
        number[taken] = np.arange(n_taken)
        is_taken = number[order] >= 0
        leaf = made.leaf_of_point[number[order[is_taken]]]
        own = np.concatenate([[0], np.cumsum(is_taken)])[span]
        size = own[:, 1] - own[:, 0]
        most = np.minimum(size - 1, n_taken - size)
        known = np.flatnonzero(most > 0)
        distance = distances_of_spans(own[known], leaf, made.tree)
        looked[known] += 1
        moved[known] += np.minimum(1, distance / most[known])
        seen[known] += distance == 0
        if done in _FIRST or done % EVERY == 0 or done == replicates:
            yield _result(tree, done, moved, seen, looked, what)


def _by_leaf(tree: Hierarchy, leaf_of_point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points in the order of the leaves, and the span of each inner node among them."""
    place = np.empty(tree.n_leaves, dtype=np.int64)
    place[tree.leaf_order] = np.arange(tree.n_leaves)
    inside = np.flatnonzero(leaf_of_point >= 0)
    places = place[leaf_of_point[inside]]
    order = inside[np.argsort(places, kind="stable")]
    before = np.concatenate([[0], np.cumsum(np.bincount(places, minlength=tree.n_leaves))])
    return order, before[tree.leaf_span[tree.n_leaves :]]


def _result(
    tree: Hierarchy, done: int, moved: np.ndarray, seen: np.ndarray, looked: np.ndarray, what: str
) -> Support:
    felsenstein, transfer = np.full((2, tree.n_nodes), np.nan)
    inner = slice(tree.n_leaves, tree.n_nodes - 1)
    with np.errstate(invalid="ignore"):
        felsenstein[inner], transfer[inner] = (seen / looked)[:-1], (1 - moved / looked)[:-1]
    felsenstein.flags.writeable = transfer.flags.writeable = False
    return Support(done, felsenstein, transfer, collapsed(tree, felsenstein > 0.5), what)
