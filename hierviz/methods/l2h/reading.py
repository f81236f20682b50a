"""The one pass over all logits: whose row is whose, and what is remembered of each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np

from hierviz.core.blocks import Blocks
from hierviz.core.logits import ALL_LOOKS, Looks, check_finite, looks_of
from hierviz.methods.l2h.engine import kernels_for
from hierviz.methods.l2h.source import Source
from hierviz.methods.l2h.state import N_TOP, Rows

#: Bytes of logits that a thread reads before it looks up: some milliseconds' work.
BLOCK_BYTES = 1 << 22
#: Bytes that a first look at float32 keeps of each row.
ROW_BYTES = 4 + 4 * N_TOP + 4 + 8


class FirstLook(NamedTuple):
    """What one pass over the logits finds, the rows in their order there.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
        What was read.
    assigned : int32 array, shape (n_points,)
        The cluster of each row.
    top, max_logit, exp_sum : arrays
        What is remembered of each; see `Rows`.
    size : int64 array, shape (n_clusters,)
        Points of each cluster.
    confidence : float64 array, shape (n_clusters,)
        Sum of their confidences.
    looks : Looks
        What all rows may be instead of logits.
    """

    logits: np.ndarray
    assigned: np.ndarray
    top: np.ndarray
    max_logit: np.ndarray
    exp_sum: np.ndarray
    size: np.ndarray
    confidence: np.ndarray
    looks: Looks

    def sorted_rows(self, pool: Executor, *, in_place: bool) -> Rows:
        """The rows cluster by cluster, in their order within each; in place to save memory."""
        assigned = self.assigned
        if len(self.size) <= 1 << 16:
            assigned = assigned.astype(np.uint16)  # numpy sorts these by counting
        row = np.argsort(assigned, kind="stable")
        unsorted = self.top, self.max_logit, self.exp_sum
        top, max_logit, exp_sum = unsorted if in_place else map(np.empty_like, unsorted)

        def sort(values: np.ndarray, into: np.ndarray) -> None:
            into[:] = np.take(values, row)  # unlike an index, lets other threads run

        before = *self.top.T, self.max_logit, self.exp_sum
        list(pool.map(sort, before, (*top.T, max_logit, exp_sum)))
        start = np.concatenate([[0], np.cumsum(self.size)])
        return Rows(start, row, top, max_logit, exp_sum)


class Looking:
    """A first look that is under way: `at` all rows once, from any thread, then `done`."""

    def __init__(self, logits: np.ndarray) -> None:
        self._logits, (n, k) = logits, logits.shape
        self._assigned, self._confidence = np.empty(n, np.int32), np.empty(n)
        self._top, self._exp_sum = np.empty((n, N_TOP), np.int32), np.empty(n)
        self._max_logit = np.empty(n, kernels_for(logits)[2])
        self._looks = ALL_LOOKS if k > 1 else Looks.NOTHING
        self._lock = threading.Lock()

    def at(self, rows: slice, source: Source, first_row: int) -> None:
        """Look at some rows, which a source holds from `first_row` on.

        Raises
        ------
        InputError
            A number that is not finite; the message names its row and column.
        """
        block = source.logits[first_row : first_row + rows.stop - rows.start]
        if self._looks:
            looks = looks_of(block)
            with self._lock:
                self._looks &= looks
        found = self._assigned, self._confidence, self._top, self._max_logit, self._exp_sum
        filled = [array[rows] for array in found]
        bad = source.kernels.read_rows(source.stored, first_row, *filled)
        if bad >= 0:
            # As float64, to which the kernels came: a longer number may be too large for it.
            number = block[bad : bad + 1].astype(np.float64)
            check_finite(number, first_row=rows.start + bad)

    def done(self) -> FirstLook:
        """What was found; the confidence of each row is needed no more."""
        k = self._logits.shape[1]
        return FirstLook(
            self._logits, self._assigned, self._top, self._max_logit, self._exp_sum,
            np.bincount(self._assigned, minlength=k),
            np.bincount(self._assigned, weights=self._confidence, minlength=k),
            self._looks,
        )  # fmt: skip


def blocks_of(logits: np.ndarray) -> list[slice]:
    """The runs of rows that are read at a time."""
    return Blocks(logits, n_bytes=BLOCK_BYTES).rows


def read(source: Source, pool: Executor, tell: Callable[..., None]) -> FirstLook:
    """Read all logits once.

    Parameters
    ----------
    source : Source
    pool : Executor
        Its threads read.
    tell : callable
        Called after every block but the last, in the calling thread; what it
        raises stops the reading.

    Raises
    ------
    InputError
        A number that is not finite; the message names its row and column.
    LoadError
        The file was cut short meanwhile.
    """
    looking, blocks = Looking(source.logits), blocks_of(source.logits)

    def look(rows: slice) -> None:
        looking.at(rows, source, rows.start)
        source.check()

    for place, result in enumerate([pool.submit(look, rows) for rows in blocks]):
        result.result()
        if place + 1 < len(blocks):
            tell()
    return looking.done()
