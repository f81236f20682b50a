"""The one pass over all logits: whose row is whose, and what is remembered of each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np

from hierviz.core.logits import check_finite
from hierviz.methods.l2h.source import Source
from hierviz.methods.l2h.state import Rows, new_rows

#: Bytes of logits that a thread reads before it looks up: some milliseconds' work.
BLOCK_BYTES = 1 << 22


class Reading(NamedTuple):
    """What one pass over the logits found.

    Parameters
    ----------
    rows : Rows
    size : int64 array, shape (n_clusters,)
        Points of each cluster.
    confidence : float64 array, shape (n_clusters,)
        Sum of their confidences.
    are_shares : bool
        True where every row looks like probabilities.
    """

    rows: Rows
    size: np.ndarray
    confidence: np.ndarray
    are_shares: bool


def blocks_of(logits: np.ndarray) -> list[slice]:
    """The runs of rows that are read at a time."""
    step = max(1, BLOCK_BYTES // max(1, logits.shape[1] * logits.itemsize))
    return [slice(first, first + step) for first in range(0, len(logits), step)]


def read(source: Source, pool: Executor, tell: Callable[..., None]) -> Reading:
    """Read all logits once.

    Parameters
    ----------
    source : Source
    pool : Executor
        Its threads read.
    tell : callable
        Called after every block but the last, in the calling thread; what it
        raises stops the reading.

    Returns
    -------
    Reading

    Raises
    ------
    InputError
        A number that is not finite; the message names its row and column.
    LoadError
        The file was cut short meanwhile.
    """
    n, k = source.logits.shape
    assigned, confidence = np.empty(n, dtype=np.int32), np.empty(n)
    may_be_shares = np.array([k > 1])
    rows = new_rows(n, k, source.dtype)
    _read_blocks(
        source, pool, tell, (assigned, confidence, rows.top, rows.peak, rows.mass), may_be_shares
    )
    size = np.bincount(assigned, minlength=k)
    total = np.bincount(assigned, weights=confidence, minlength=k)
    del confidence  # before the sort, which needs room itself
    return Reading(_sorted(rows, assigned, size, pool), size, total, bool(may_be_shares[0]))


def _read_blocks(
    source: Source,
    pool: Executor,
    tell: Callable[..., None],
    filled: tuple[np.ndarray, ...],
    may_be_shares: np.ndarray,
) -> None:
    def read_block(block: slice) -> int:
        source.check()
        parts = [array[block] for array in filled]
        return source.kernels.read_rows(source.stored, block.start, *parts, may_be_shares)

    blocks = blocks_of(source.logits)
    reading = [pool.submit(read_block, block) for block in blocks]
    for place, (block, found) in enumerate(zip(blocks, reading, strict=True)):
        bad = found.result()
        if bad >= 0:
            row = block.start + bad
            # As float64, to which the kernels came: a longer number may be too large for it.
            check_finite(source.logits[row : row + 1].astype(np.float64), first_row=row)
        if place + 1 < len(blocks):
            tell()


def _sorted(rows: Rows, assigned: np.ndarray, size: np.ndarray, pool: Executor) -> Rows:
    """The same rows, cluster by cluster, in their order within each; in place, to save memory."""
    if len(size) <= 1 << 16:
        assigned = assigned.astype(np.uint16)  # numpy sorts these by counting
    row = np.argsort(assigned, kind="stable")

    def sort(values: np.ndarray) -> None:
        values[:] = np.take(values, row)  # unlike an index, lets other threads run

    list(pool.map(sort, (*rows.top.T, rows.peak, rows.mass)))
    return rows._replace(start=np.concatenate([[0], np.cumsum(size)]), row=row)
