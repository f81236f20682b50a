"""Trees of halves of the points: what the sample alone makes of L2H's tree."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.methods.l2h.algorithm import AGGREGATIONS, known_look
from hierviz.methods.l2h.resampling import Resampled
from hierviz.methods.l2h.source import n_threads_here


def trees_of_halves(study: Study, n_halves: int, seed: int = 0) -> Iterator[Hierarchy]:
    """L2H's tree of all points, then those of halves of them.

    Parameters
    ----------
    study : Study
        With `tree_logits`.
    n_halves : int
        The first two are the even and the odd rows; of every two further ones one holds the points
        that the other lacks, drawn by chance.
    seed : int
        Of these draws.

    Raises
    ------
    LoadError
        The file of mapped logits is not what it was.

    Notes
    -----
    The logits are neither copied nor read again: see `Resampled`. 52 bytes per point.
    """
    with ThreadPoolExecutor(n_threads_here(), thread_name_prefix="halves") as pool:
        drawn_from = Resampled(*known_look(study), pool, next(iter(AGGREGATIONS)))
    row, n_clusters = drawn_from.row, len(drawn_from.start) - 1
    cluster = np.repeat(np.arange(n_clusters), np.diff(drawn_from.start))

    def tree_of(kept: np.ndarray) -> Hierarchy:
        size = np.bincount(cluster[kept], minlength=n_clusters)
        return drawn_from.tree(kept, np.concatenate([[0], np.cumsum(size)]).astype(np.int64))

    yield tree_of(np.arange(len(row)))
    is_odd = row % 2 == 1
    for number in range(n_halves):
        if number > 1 and number % 2 == 0:
            mixed = np.random.default_rng([seed, number]).permutation(len(row))
            is_odd = (mixed % 2 == 1)[row]
        yield tree_of(np.flatnonzero(is_odd == bool(number % 2)))
