"""L2H: a hierarchy of clusters from logits alone.

Reference: Palumbo et al., "From Logits to Hierarchies: Hierarchical Clustering made Simple"
(arXiv 2410.07858), Section 3 and Table 4.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.logits import check_table, look_notice
from hierviz.core.study import Study
from hierviz.core.tensors import without_torch
from hierviz.errors import HiervizWarning, InputError
from hierviz.methods.l2h.merging import Merger
from hierviz.methods.l2h.reading import FirstLook, blocks_of, read
from hierviz.methods.l2h.source import Source, check_threads

#: The ways to score a group, by name.
AGGREGATIONS = {
    "sum-of-means": "sum over the group's clusters of the mean confidence of the cluster's points",
    "sum-of-sums": "sum of the confidences of the group's points",
    "mean-of-means": "mean over the group's clusters of the mean confidence of the cluster's points",
}


def l2h(
    logits: np.ndarray | Study,
    *,
    aggregation: str = "sum-of-means",
    leaf_names: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
    n_threads: int | None = None,
) -> Hierarchy:
    """Hierarchy of a model's clusters, from the logits it gave to the points.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters), or Study
        float16, float32, float64 or integer; may be memory-mapped, and is
        never copied whole. For a study, its `tree_logits`: those that were looked
        at while they were opened are not read again.
    aggregation : str
        How a group is scored: a key of `AGGREGATIONS`.
    leaf_names : sequence of str
        A name for every cluster.
    progress : callable, optional
        Called as ``progress(done, total)`` after every merge and, where logits
        are large, after every 4 MB of them read but the last. What it raises
        stops the work and passes through.
    n_threads : int, optional
        Number of threads that work at once; one per processor when left out. The
        result is the same for any number.

    Returns
    -------
    Hierarchy
        Binary, heights are merge steps 1..K-1, with `evidence`. Clusters
        without points that no group chose are below one node at the root;
        the evidence of these last merges is flagged "empty", its values are
        nan, and `selected` and `partner` are the first two nodes they join.

    Raises
    ------
    InputError
        Logits that are not a finite table of numbers, a study without logits, an
        unknown aggregation, or fewer than one thread.
    LoadError
        The file of memory-mapped logits was cut short meanwhile, or rewritten.

    Warns
    -----
    HiervizWarning
        Values that look like probabilities, clusters without points.

    Notes
    -----
    Each step takes the group with the lowest score, removes its columns from
    the logits of its points, and merges it with the group whose clusters gain
    the highest mean probability; the first group in the list wins a tie. A
    cluster without points scores nothing but counts in its group's size.

    The merges are those of this definition computed in float64. Logits of
    float16 and float32 are worked on in float32, sums in float64: what is
    closer than a relative 2e-6 is computed again as the definition says (1e-9
    for other logits). The values of the evidence are right to about 1e-7
    (1e-10).

    Logits are read whole once, here or as the study is opened. Of each row the
    best columns are remembered, and the sum of exponentials outside its group.
    A step touches the rows of one group: columns that joined it are subtracted
    from the sum, and a row is read whole again when its best columns have all
    joined, or when so little of it is left that float64 would show.
    `hierviz.methods.l2h.engine` says what runs this: compiled loops, or numpy.

    Under the default aggregation a row is touched at most about 2 log2(K)
    times, some four times in practice: about O(n_points x n_clusters), close
    to one pass; O(n_points + n_clusters) memory, 45 bytes per point, and 40 more
    that a large study keeps from its opening.

    References
    ----------
    Palumbo et al. 2024, Algorithm 1 and Table 4.

    Examples
    --------
    >>> logits = np.array([[4.0, 2.0, 0.0], [2.0, 3.0, 0.0], [0.0, 1.0, 5.0]])
    >>> l2h(logits).children(3).tolist()
    [0, 1]
    """
    if aggregation not in AGGREGATIONS:
        raise InputError(
            f"Unknown aggregation {aggregation!r}; expected one of {', '.join(AGGREGATIONS)}."
        )
    n_threads = check_threads(n_threads)
    logits, known = known_look(logits)
    found = check_table(logits)
    source = Source(logits)
    n_blocks = 1 if known else len(blocks_of(logits))
    tell = _teller(progress, n_blocks - 1 + logits.shape[1] - 1)
    with _threads(n_threads) as pool:
        look = known or read(source, pool, tell)
        confidence, looks = look.confidence, look.looks
        rows = look.sorted_rows(pool, in_place=known is None)
        del look  # the clusters of the rows are needed no more, now that these are sorted
        merger = Merger(source, rows, confidence, pool, aggregation)
        merges, evidence = merger.run(tell)
    if about := look_notice(looks):
        found.append(about)
    notices = [str(notice) for notice in found] + merger.notices()
    for notice in notices:
        warnings.warn(notice, HiervizWarning, stacklevel=2)
    return Hierarchy.from_merges(
        merges,
        heights=evidence["step"],
        n_leaves=logits.shape[1],
        leaf_names=tuple(leaf_names),
        source=f"L2H, {aggregation.replace('-', ' ')}",
        evidence=evidence,
        notices=tuple(notices),
    )


def known_look(logits: np.ndarray | Study) -> tuple[np.ndarray, FirstLook | None]:
    """The logits to make a tree from, and what is known of their rows since they were opened."""
    if not isinstance(logits, Study):
        return np.asanyarray(without_torch(logits)), None
    study = logits
    if study.tree_logits is None:
        raise InputError(
            f"The study {study.name!r} has no logits to make a tree from.",
            hint="Give its tree instead.",
        )
    known = study.first_look
    if isinstance(known, FirstLook) and known.logits is study.tree_logits:
        return known.logits, known
    return study.tree_logits, None


def share_of_time(done: int, total: int, n_clusters: int) -> float:
    """The share of the time that has passed when `progress` reports a number of pieces.

    Parameters
    ----------
    done, total : int
        What `l2h` calls its `progress` with.
    n_clusters : int

    Returns
    -------
    float
        From 0 to 1.

    Notes
    -----
    Reading takes a fifth. Of the merges the last ones take longest: from one doubling of the
    groups' size to the next every point is gone through about once.

    Examples
    --------
    >>> share_of_time(15 + 992, 15 + 999, 1000)  # 8 groups left of 1000
    0.7591760034688151
    """
    n_merges = n_clusters - 1
    n_read = total - n_merges
    if n_merges == 0:
        return done / max(1, total)
    n_left = n_clusters - max(0, done - n_read)
    merged = 1 - math.log(n_left) / math.log(n_clusters)
    return 0.2 * min(done, n_read) / n_read + 0.8 * merged if n_read else merged


def _teller(progress: Callable[[int, int], None] | None, total: int) -> Callable[..., None]:
    """What to call after pieces of the work, to count them."""
    done = 0

    def tell(n_pieces: int = 1) -> None:
        nonlocal done
        done += n_pieces
        if progress is not None:
            progress(done, total)

    return tell


@contextmanager
def _threads(n_threads: int) -> Iterator[ThreadPoolExecutor]:
    """Threads for one run; what it has not begun when it fails is dropped."""
    pool = ThreadPoolExecutor(n_threads, thread_name_prefix="l2h")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
