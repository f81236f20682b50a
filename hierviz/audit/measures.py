"""How much classes have to do with each other: measures of every pair, from logits, in one pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
from scipy import sparse

from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.methods.correlations import Products, centred_blocks

#: Of logits with more rows, only this many, chosen at random, are looked at by default.
MOST_POINTS = 100_000
#: More clusters than this have too many pairs.
MOST_CLUSTERS = 8192

_SEED = 20261127


class Beside(NamedTuple):
    """What the model says of the class of each point that was looked at, beside its other classes.

    Attributes
    ----------
    own : float32 array, shape (n_looked_at,)
        Probability of the point's class; nan where the class is unknown.
    other : float32 array, shape (n_looked_at,)
        The largest probability of another class.
    other_class : int32 array, shape (n_looked_at,)
        Which class that is.
    """

    own: np.ndarray
    other: np.ndarray
    other_class: np.ndarray


@dataclass(frozen=True, eq=False)
class Measures:
    """How much the clusters of a study have to do with each other.

    Parameters
    ----------
    rows : int64 array, shape (n_looked_at,)
        The points that were looked at, ascending.
    n_points : int64 array, shape (n_clusters,)
        How many of them each cluster has.
    correlation : float32 array, shape (n_clusters, n_clusters)
        R[a, b], in [-1, 1]: correlation of the logits of a and b over all points, once the mean of
        each row is taken from it. 0 for a column that does not vary.
    reassigned : float64 array, shape (n_clusters, n_clusters)
        B[a, b], in [0, 1]: over the points of cluster a, the mean probability that b gets when a
        is left out. 0 where a has no points, and on the diagonal.
    confusion : float64 array, shape (n_clusters, n_clusters), optional
        S[a, b], in [0, 1]: over the points of class a, the mean probability of b; 0 for a class
        without points. None unless clusters are classes and there are labels.
    n_labelled : int64 array, shape (n_clusters,), optional
        Points of each class that were looked at; None where `confusion` is.
    beside : Beside, optional
        None where `confusion` is.
    """

    rows: np.ndarray
    n_points: np.ndarray
    correlation: np.ndarray
    reassigned: np.ndarray
    confusion: np.ndarray | None = None
    n_labelled: np.ndarray | None = None
    beside: Beside | None = None


def measures(
    study: Study,
    *,
    everything: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Measures:
    """Measure every pair of clusters of a study.

    Parameters
    ----------
    study : Study
        With logits; of the evaluation points, which have the pictures.
    everything : bool
        All points, also where there are more than `MOST_POINTS`.
    progress : callable, optional
        Called as ``progress(done, total)``, in points, after every block. What it raises stops the
        work and passes through.

    Raises
    ------
    InputError
        A study without logits, or with more than `MOST_CLUSTERS` clusters.
    LoadError
        The file of mapped logits is not what it was.

    Notes
    -----
    One pass over blocks of rows, products in float32, their sums in float64.
    O(n_points n_clusters^2), at half the multiplications of a matrix product; the points
    take no memory but for a block. Which points are looked at depends on their number alone.
    """
    if study.logits is None:
        raise InputError(
            f"The study {study.name!r} has no logits, which the audit needs to compare classes.",
            hint="Give the logits of the model, one row per point.",
        )
    if (k := study.n_clusters) > MOST_CLUSTERS:
        raise InputError(
            f"Expected at most {MOST_CLUSTERS:,} clusters, whose pairs can be compared; found {k:,}."
        )
    rows = points_looked_at(study.n_points, everything=everything)
    assigned = study.cluster_of_point[rows]
    labels = study.labels[rows] if study.cluster_is_class and study.labels is not None else None
    if labels is not None and not (labels >= 0).any():
        labels = None
    sums = _Sums(k, len(rows), assigned, labels)
    for part, block in centred_blocks(study.logits, rows):
        sums.add(part, block)
        if progress is not None:
            progress(part.stop, len(rows))
    return sums.measures(rows)


def points_looked_at(n_points: int, *, everything: bool = False) -> np.ndarray:
    """The rows that the audit looks at, int64, ascending: all, or `MOST_POINTS` chosen at random."""
    if everything or n_points <= MOST_POINTS:
        return np.arange(n_points)
    chosen = np.random.default_rng(_SEED).choice(n_points, MOST_POINTS, replace=False)
    return np.sort(chosen)


class _Sums:
    """Sums over one pass."""

    def __init__(self, k: int, n: int, assigned: np.ndarray, labels: np.ndarray | None) -> None:
        self._k, self._assigned, self._labels = k, assigned, labels
        self._products, self._reassigned = Products(k), np.zeros((k, k))
        self._confusion = np.zeros((0, 0) if labels is None else (k, k))
        own, other = np.full((2, n), np.nan, dtype=np.float32)
        self._beside = Beside(own, other, np.zeros(n, dtype=np.int32))

    def add(self, part: slice, block: np.ndarray) -> None:
        """Add the rows of a block, whose means are zero; the block is changed."""
        at, own = np.arange(len(block)), self._assigned[part]
        own_logit = block[at, own]
        rest = block.copy()
        rest[at, own] = -np.inf
        top = rest.max(axis=1, initial=-np.inf)
        rest -= np.where(np.isfinite(top), top, 0)[:, None]
        np.exp(rest, out=rest)
        total = rest.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            of_own = 1 / (1 + total * np.exp(top - own_logit))
            rest /= np.where(total > 0, total, 1)[:, None]
        _add_rows(self._reassigned, own, rest)
        if self._labels is not None:
            rest *= (1 - of_own)[:, None]
            rest[at, own] = of_own
            self._add_classes(part, rest)
        self._products.add(block)

    def _add_classes(self, part: slice, share: np.ndarray) -> None:
        labels = cast(np.ndarray, self._labels)[part]
        known = np.flatnonzero((labels >= 0) & (labels < self._k))
        own = labels[known]
        _add_rows(self._confusion, own, share[known] if len(known) < len(share) else share)
        first = part.start
        self._beside.own[first + known] = share[known, own]
        share[known, own] = -1
        other = share.argmax(axis=1)
        self._beside.other_class[part] = other
        self._beside.other[part] = share[np.arange(len(share)), other]

    def measures(self, rows: np.ndarray) -> Measures:
        n_points = np.bincount(self._assigned, minlength=self._k)
        found = Measures(
            rows, n_points, self._products.correlations(),
            self._reassigned / np.maximum(n_points, 1)[:, None],
        )  # fmt: skip
        if self._labels is None:
            return found
        known = self._labels[(self._labels >= 0) & (self._labels < self._k)]
        n_labelled = np.bincount(known, minlength=self._k)
        confusion = self._confusion / np.maximum(n_labelled, 1)[:, None]
        return Measures(
            rows, n_points, found.correlation, found.reassigned, confusion, n_labelled, self._beside
        )


def _add_rows(into: np.ndarray, which: np.ndarray, rows: np.ndarray) -> None:
    """Add every row to the one of `into` that it belongs to."""
    present, place = np.unique(which, return_inverse=True)
    ones = np.ones(len(which), dtype=rows.dtype)
    belongs = sparse.csr_array(
        (ones, (place, np.arange(len(which)))), shape=(len(present), len(which))
    )
    into[present] += belongs @ rows
