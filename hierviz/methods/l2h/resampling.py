"""L2H of points drawn again from a study's, without a copy of their logits."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from hierviz.core.blocks import row_slices
from hierviz.core.hierarchy import Hierarchy
from hierviz.methods.l2h.merging import Merger
from hierviz.methods.l2h.reading import FirstLook, read
from hierviz.methods.l2h.source import Source
from hierviz.methods.l2h.state import Rows

_BLOCK_ITEMS = 1 << 18


class Resampled:
    """What is remembered of each row of some logits, to make trees of draws from them.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
    known : FirstLook, optional
        Where the logits were looked at before.
    pool : Executor
        Its threads read.
    aggregation : str
        A key of `AGGREGATIONS`.

    Attributes
    ----------
    start : int64 array, shape (n_clusters + 1,)
        Cluster c has the positions ``start[c]`` to ``start[c + 1]``.
    row : int64 array, shape (n_points,)
        The row of the logits at each position.

    Raises
    ------
    InputError
        A number that is not finite.
    LoadError
        The file of mapped logits is not what it was.

    Notes
    -----
    A draw is work on row states of its own, 52 bytes a drawn row, and on the logits as they are.
    """

    def __init__(
        self, logits: np.ndarray, known: FirstLook | None, pool: Executor, aggregation: str
    ) -> None:
        self._source, self._aggregation = Source(logits), aggregation
        look = known or read(self._source, pool, lambda n_pieces=1: None)
        self._rows = look.sorted_rows(pool, in_place=known is None)
        self.start, self.row = self._rows.start, self._rows.row
        self._confidence = self._confidences()

    def _confidences(self) -> np.ndarray:
        """The softmax probability of the own cluster of each row."""
        rows, found = self._rows, np.empty(len(self.row))
        cluster = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        for part in row_slices(len(found), 1, _BLOCK_ITEMS):
            self._source.check()
            own = self._source.logits[rows.row[part], cluster[part]].astype(np.float64)
            rest = rows.exp_sum[part] * np.exp(rows.max_logit[part] - own)
            found[part] = 1 / (1 + rest)
        self._source.check()
        return found

    def logits_of(self, drawn: np.ndarray) -> np.ndarray:
        """The logits at some positions, (n_drawn, n_clusters)."""
        taken = self._source.logits[self._rows.row[drawn]]
        self._source.check()
        return taken

    def tree(self, drawn: np.ndarray, start: np.ndarray) -> Hierarchy:
        """L2H's tree of drawn rows.

        Parameters
        ----------
        drawn : int64 array, shape (n_drawn,)
            Positions, some of them several times, cluster by cluster.
        start : int64 array, shape (n_clusters + 1,)
            Where those of each cluster begin in `drawn`.
        """
        known, size = self._rows, np.diff(start)
        cluster = np.repeat(np.arange(len(size)), size)
        confidence = np.bincount(cluster, self._confidence[drawn], minlength=len(size))
        rows = Rows(
            start, known.row[drawn], known.top[drawn], known.max_logit[drawn], known.exp_sum[drawn]
        )
        merger = Merger(self._source, rows, confidence, None, self._aggregation)
        merges, evidence = merger.run(lambda n_pieces=1: None)
        return Hierarchy.from_merges(merges, heights=evidence["step"], n_leaves=len(size))
