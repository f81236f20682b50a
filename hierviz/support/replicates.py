"""L2H on resampled points, again and again, and what of a tree comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np
from scipy import sparse

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.methods import (
    AGGREGATIONS,
    FIT_METHODS,
    LINKAGES,
    METHODS,
    correlation_linkage,
    points_of,
)
from hierviz.methods.l2h.algorithm import known_look
from hierviz.methods.l2h.resampling import Resampled
from hierviz.methods.l2h.source import check_threads
from hierviz.methods.recipe import Recipe
from hierviz.support.consensus import Clades
from hierviz.support.distances import transfer_distances
from hierviz.support.draws import Draws
from hierviz.support.refits import EVERY, refits_growing
from hierviz.support.result import Support

#: Where logits have more rows, only some of each cluster's are drawn from.
MOST_POINTS = 200_000
_FEW = 5  # points of a cluster: draws from fewer say little


def support(
    analysis: Analysis,
    replicates: int = 100,
    seed: int = 0,
    *,
    aggregation: str = "sum-of-means",
    recipe: Recipe | None = None,
    points: np.ndarray | sparse.sparray | None = None,
    progress: Callable[[int, int], None] | None = None,
    n_threads: int | None = None,
) -> Support:
    """How far each node of a tree can be trusted: how often it comes back when the points are resampled.

    Parameters
    ----------
    analysis : Analysis
        Of a study with logits. Its tree may come from elsewhere; its nodes are then
        looked for in trees that L2H makes.
    replicates : int
        Number of draws.
    seed : int
        The same seed gives the same numbers, for any number of threads.
    aggregation : str
        How L2H scores a group: a key of `AGGREGATIONS`.
    recipe : Recipe, optional
        How the tree was made, where its own method is to make the trees of the draws: "correlation", or
        a method that fits trees to points. L2H makes them when left out.
    points : array or sparse array, optional
        What a method of points was given; the study's embeddings, graph or logits when left out.
    progress : callable, optional
        Called as ``progress(done, total)`` after every replicate, in the calling thread. What it
        raises stops the work and passes through.
    n_threads : int, optional
        Number of replicates made at once; one per processor when left out.

    Raises
    ------
    InputError
        A study without logits, no replicate, an unknown aggregation, a negative seed, fewer
        than one thread; a recipe that the points do not fit.

    Notes
    -----
    A replicate draws, within every predicted cluster, as many of its points as it has, with
    replacement; rows that show one picture are drawn together. L2H makes its tree. The logits
    are not copied: a replicate takes 52 bytes per point while it is made. From more than
    `MOST_POINTS` rows as many of each cluster as come to that are taken once, at random: a
    replicate is then the tree of fewer points, and its support is lower. O(n_nodes^2) more per replicate.

    A method of points fits a tree to 63 % of the points instead, each once; see `support.refits`.

    Examples
    --------
    >>> import hierviz as hv
    >>> found = support(hv.analyse(hv.read_study("digits")), replicates=20)
    >>> found.n_replicates, bool(found.transfer[10:-1].min() > 0.5)
    (20, True)
    """
    *_, last = support_growing(
        analysis, replicates, seed, aggregation=aggregation, recipe=recipe, points=points,
        progress=progress, n_threads=n_threads,
    )  # fmt: skip
    return last


def support_growing(
    analysis: Analysis,
    replicates: int = 100,
    seed: int = 0,
    *,
    aggregation: str = "sum-of-means",
    recipe: Recipe | None = None,
    points: np.ndarray | sparse.sparray | None = None,
    progress: Callable[[int, int], None] | None = None,
    n_threads: int | None = None,
) -> Iterator[Support]:
    """As `support`, but yields the result so far after every ten replicates, and after the last.

    An iterator that is closed stops the work. Parameters and errors are those of `support`.
    """
    Analysis.check(analysis)
    study = analysis.study
    if replicates < 1 or seed < 0:
        raise InputError(
            "Expected at least one replicate and a seed of 0 or more; "
            f"found replicates = {replicates}, seed = {seed}."
        )
    if recipe is not None:
        _check_recipe(recipe)
    if recipe is not None and recipe.is_of_points:
        given = points_of(study) if points is None else points
        return refits_growing(analysis, recipe, given, replicates, seed, progress)
    if study.tree_logits is None:
        raise InputError(
            f"The study {study.name!r} has no logits to draw points from.",
            hint="Of a tree that a method fitted to points say how it was made, with recipe=, such as "
            "recipe=hv.Recipe('ward'); else give the logits of the model that the tree came from.",
        )
    if aggregation not in AGGREGATIONS:
        raise InputError(
            f"Unknown aggregation {aggregation!r}; expected one of {', '.join(AGGREGATIONS)}."
        )
    linkage = None
    if recipe is not None and recipe.method == "correlation":
        linkage = recipe.options.get("linkage", next(iter(LINKAGES)))
    return _growing(
        analysis, replicates, seed, aggregation, linkage, progress, check_threads(n_threads)
    )


def _check_recipe(recipe: object) -> None:
    if not isinstance(recipe, Recipe):
        raise InputError(
            f"Expected a recipe; found {recipe!r:.80}.",
            hint="Such as recipe=hv.Recipe('ward', unit_rows=False).",
        )
    if recipe.method not in METHODS and not recipe.is_of_points:
        raise InputError(
            f"Unknown method {recipe.method!r}; expected one of {', '.join([*METHODS, *FIT_METHODS])}."
        )


def _growing(
    analysis: Analysis, replicates: int, seed: int, aggregation: str, linkage: str | None,
    progress: Callable[[int, int], None] | None, n_threads: int,
) -> Iterator[Support]:  # fmt: skip
    tree, study = analysis.tree, analysis.study
    pool = ThreadPoolExecutor(n_threads, thread_name_prefix="support")
    try:
        logits, known = known_look(study)
        drawn_from = Resampled(logits, known, pool, aggregation)
        draws, what, notices = _draws(study, drawn_from, seed)
        clades, moved, seen = Clades(tree.n_leaves), _zeros(tree), _zeros(tree)

        def replicate(number: int) -> tuple[Hierarchy, np.ndarray]:
            drawn, start = draws.draw(number)
            if linkage is None:
                made = drawn_from.tree(drawn, start)
            else:
                made = correlation_linkage(drawn_from.logits_of(drawn), linkage=linkage)
            return made, transfer_distances(tree, made)

        for done, (made, distance) in enumerate(_in_order(pool, replicate, replicates), start=1):
            clades.add(made)
            moved += distance
            seen += distance == 0
            if progress is not None:
                progress(done, replicates)
            if done % EVERY == 0 or done == replicates:
                shares = _shares(tree, moved / done, seen / done)
                yield Support(done, *shares, clades.majority(tree.leaf_names), what, notices)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(
    pool: Executor, replicate: Callable, n: int
) -> Iterator[tuple[Hierarchy, np.ndarray]]:
    for future in [pool.submit(replicate, number) for number in range(n)]:
        yield future.result()


def _zeros(tree: Hierarchy) -> np.ndarray:
    return np.zeros(tree.n_inner, dtype=np.int64)


def _shares(tree: Hierarchy, moved: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Felsenstein and transfer support of every node, nan for leaves and the root."""
    n_below = tree.n_leaves_below[tree.n_leaves : -1]
    most = np.minimum(n_below - 1, tree.n_leaves - n_below)
    felsenstein, transfer = np.full((2, tree.n_nodes), np.nan)
    felsenstein[tree.n_leaves : -1] = seen[:-1]
    transfer[tree.n_leaves : -1] = 1 - moved[:-1] / most
    for share in (felsenstein, transfer):
        share.flags.writeable = False
    return felsenstein, transfer


def _draws(study: Study, rows: Resampled, seed: int) -> tuple[Draws, str, tuple[str, ...]]:
    """The draws, what they are of, and what to know about them."""
    size = np.diff(rows.start)
    n_clusters = int((size > 0).sum())
    most = 0
    what = "Points are drawn with replacement within every cluster."
    if rows.start[-1] > MOST_POINTS:
        most = max(1, MOST_POINTS // max(1, n_clusters))
        what = (
            f"From at most {most:,} points of every cluster, chosen at random, as many are drawn with "
            "replacement: all points together would be more certain."
        )
    notices, of = [], "points"
    draws = Draws(rows.start, most=most, seed=seed)
    together = study.images.together if study.images and study.train_logits is None else None
    if together is not None:
        grouped = Draws(rows.start, together[rows.row], most=most, seed=seed)
        if 2 * ((grouped.n_groups > 0) & (grouped.n_groups < _FEW)).sum() > n_clusters:
            notices.append(
                f"Most clusters show fewer than {_FEW} pictures, so rows were drawn one by one, although "
                "some show the same picture: support looks better than it is."
            )
        else:
            draws, of = grouped, "pictures"
            what += " Rows that show one picture are drawn together."
    n_few = int(((draws.n_groups > 0) & (draws.n_groups < _FEW)).sum())
    if n_few:
        notices.append(
            f"{n_few:,} of {len(size):,} clusters {'has' if n_few == 1 else 'have'} fewer than {_FEW} {of}: "
            f"draws from {'it' if n_few == 1 else 'them'} differ little, and support there looks better "
            "than it is."
        )
    if study.train_logits is not None:
        notices.append(
            "Training points were drawn from: where the model has memorised them, support looks "
            "better than it is."
        )
    return draws, what, tuple(notices)
