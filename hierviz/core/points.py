"""From clusters back to points: which rows they hold, and which of those to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.errors import InputError

#: Ways to choose points to look at, by name.
PICKS = {
    "sample": "a random sample",
    "most confident": "most confident first",
    "least confident": "least confident first",
    "wrong": "wrong ones first",
}


@dataclass(frozen=True, eq=False)
class PointIndex:
    """The points of a study, found by cluster.

    Parameters
    ----------
    study : Study
    leaves : LeafProfile
    """

    study: Study
    leaves: LeafProfile

    @cached_property
    def _by_cluster(self) -> tuple[np.ndarray, np.ndarray]:
        assignments = self.leaves.assignments
        order = np.argsort(assignments, kind="stable")
        start = np.searchsorted(assignments[order], np.arange(len(self.leaves.size) + 1))
        return order, start

    @property
    def ways(self) -> tuple[str, ...]:
        """The keys of `PICKS` that this study allows: most need logits, one needs labels too."""
        if self.leaves.confidence is None:
            return ("sample",)
        return tuple(how for how in PICKS if how != "wrong" or self.study.has_labels)

    def rows_in(self, clusters: np.ndarray | Sequence[int]) -> np.ndarray:
        """Points of some clusters, int64: cluster by cluster, each in study order."""
        order, start = self._by_cluster
        slices = [order[start[c] : start[c + 1]] for c in np.asarray(clusters).tolist()]
        return np.concatenate(slices) if slices else np.empty(0, dtype=np.int64)

    def classes_of(self, clusters: np.ndarray | Sequence[int]) -> np.ndarray:
        """Classes that belong in some clusters: those they stand for, int (n,), ascending.

        A classifier's cluster stands for its class, a clustering model's for
        its most frequent class.
        """
        below = np.asarray(clusters)
        if self.study.cluster_is_class:
            return np.sort(below)
        if self.leaves.counts is None:
            return np.empty(0, dtype=np.int64)
        return np.setdiff1d(self.leaves.top_class[below], [-1])

    def is_wrong(self, clusters: np.ndarray | Sequence[int], rows: np.ndarray) -> np.ndarray | None:
        """True for points of some clusters whose class does not belong there, bool (n,).

        None without labels; a point of unknown class is not wrong.
        """
        if self.study.labels is None or not self.study.has_labels:
            return None
        labels = self.study.labels[rows]
        return (labels >= 0) & ~np.isin(labels, self.classes_of(clusters))

    @cached_property
    def typical(self) -> np.ndarray:
        """The points that have a cluster, int64: cluster by cluster, the most typical first.

        Points whose class belongs in their own cluster come before the others, the
        surest first; in study order where there are no labels and no confidences.
        """
        assignments, labels = self.leaves.assignments, self.study.labels
        sure = self.leaves.confidence
        keys = [] if sure is None else [-sure]
        if self.study.has_labels:
            own = np.arange(len(self.leaves.size))
            own = own if self.study.cluster_is_class else self.leaves.top_class
            keys.append(labels != own[np.maximum(assignments, 0)])
        order = np.lexsort([np.arange(len(assignments)), *keys, assignments])
        return order[np.searchsorted(assignments[order], 0) :]

    def exemplars(self) -> np.ndarray:
        """The point that stands for each cluster, int64 (n_clusters,): its most typical one.

        -1 for an empty one.
        """
        found = np.full(len(self.leaves.size), -1)
        owners, first = np.unique(self.leaves.assignments[self.typical], return_index=True)
        found[owners] = self.typical[first]
        return found

    def pick(
        self,
        clusters: np.ndarray | Sequence[int],
        n: int,
        *,
        how: str = "sample",
        seed: int = 0,
    ) -> np.ndarray:
        """Up to n points of some clusters to look at, int64.

        Parameters
        ----------
        clusters : sequence of int
            ``tree.leaves_below(node)`` for what is below a node.
        n : int
        how : str
            A key of `PICKS`. "wrong" puts points that do not belong first, the
            most confident of them leading.
        seed : int
            For "sample".

        Raises
        ------
        InputError
            For an unknown way, or one that needs logits or labels there are not.
        """
        if how not in PICKS:
            raise InputError(f"Unknown way to pick points {how!r}; expected one of {list(PICKS)}.")
        rows = self.rows_in(clusters)
        if how == "sample" or len(rows) == 0:
            chosen = np.random.default_rng(seed).permutation(len(rows))[:n]
            return rows[np.sort(chosen)]
        if self.leaves.confidence is None:
            raise InputError(f"Picking {PICKS[how]} needs logits; this study has none.")
        sure = self.leaves.confidence[rows]
        if how == "least confident":
            return rows[np.argsort(sure, kind="stable")[:n]]
        wrong = self.is_wrong(clusters, rows) if how == "wrong" else None
        if how == "wrong" and wrong is None:
            raise InputError("Picking wrong points needs labels; this study has none.")
        first = np.zeros(len(rows), dtype=bool) if wrong is None else wrong
        return rows[np.lexsort((-sure, ~first))[:n]]
