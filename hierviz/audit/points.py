"""The points behind a finding: of each side those that would rather go to the other, the most decisive first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding, Side
from hierviz.core.analysis import Analysis
from hierviz.errors import InputError
from hierviz.methods.correlations import rows_of

#: Pictures of a side; all rows of each.
MOST_PICTURES = 24

_MOST_CLUSTERS = 8  # of a side whose points are looked at: those with most for the other side
_MOST_ROWS = 2048  # of a side


def with_points(seen: Audited, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with the points of each side; those that have points keep them."""
    return [finding if finding.points else _with_points(seen, finding) for finding in findings]


def _with_points(seen: Audited, finding: Finding) -> Finding:
    one, other = finding.sides
    return replace(finding, sides=(_side(seen, one, other), _side(seen, other, one)))


def _side(seen: Audited, side: Side, other: Side) -> Side:
    return replace(
        side, points=tuple(decisive_points(seen, side.clusters, other.clusters).tolist())
    )


def decisive_points(seen: Audited, side: Sequence[int], other: Sequence[int]) -> np.ndarray:
    """Points of some clusters by what other clusters get once theirs are left out, int64, most first.

    Of a side of many clusters only those eight are looked at that give most to the
    other side; of many points every so-and-so-manieth. All rows of `MOST_PICTURES` pictures.
    Where a classifier predicts a class for no point, those of that label.
    """
    own, others = np.asarray(side), np.asarray(other)
    given = seen.measures.reassigned[np.ix_(own, others)].sum(axis=1)
    nearest = own[np.argsort(-given, kind="stable")[:_MOST_CLUSTERS]].tolist()
    rows = np.concatenate([seen.rows_in(cluster) for cluster in nearest])
    if len(rows) == 0 and seen.analysis.study.cluster_is_class:
        rows = np.concatenate([seen.rows_labelled(label) for label in nearest])
    if len(rows) == 0:
        return rows
    rows = np.unique(rows[:: -(-len(rows) // _MOST_ROWS)])
    share = reassigned_shares(seen.logits, rows, own, others)
    rows = rows[np.lexsort((rows, -share))]
    return _of_first_pictures(seen, rows)


def reassigned_shares(
    logits: np.ndarray, rows: np.ndarray, left_out: np.ndarray, others: np.ndarray
) -> np.ndarray:
    """The probability that some clusters get together once others are left out, float32 (n_rows,)."""
    block = rows_of(logits, rows)
    block[:, left_out] = -np.inf
    top = block.max(axis=1, keepdims=True, initial=-np.inf)
    block -= np.where(np.isfinite(top), top, 0)
    np.exp(block, out=block)
    return block[:, others].sum(axis=1) / np.maximum(block.sum(axis=1), np.float32(1e-30))


def point_shares(
    analysis: Analysis, rows: np.ndarray, one: Sequence[int], other: Sequence[int]
) -> np.ndarray:
    """What the model gives to the clusters of either side, for some points.

    Parameters
    ----------
    analysis : Analysis
    rows : int array, shape (n,)
    one, other : sequences of int
        Clusters.

    Returns
    -------
    float64 array, shape (n, 2)
        Softmax probabilities, summed over the clusters of each side.

    Raises
    ------
    InputError
        A study without logits.
    """
    logits = analysis.study.logits
    if logits is None:
        raise InputError(
            f"The study {analysis.study.name!r} has no logits, so points have no probabilities."
        )
    block = rows_of(logits, np.asarray(rows)).astype(np.float64)
    block = np.exp(block - block.max(axis=1, keepdims=True, initial=-np.inf))
    block /= block.sum(axis=1, keepdims=True)
    return np.stack([block[:, list(side)].sum(axis=1) for side in (one, other)], axis=1)


def _of_first_pictures(seen: Audited, rows: np.ndarray) -> np.ndarray:
    """The rows that show one of the first pictures."""
    images = seen.analysis.study.images
    if images is None or images.together is None:
        return rows[:MOST_PICTURES]
    picture = images.together[rows]
    _, first = np.unique(picture, return_index=True)
    kept = picture[np.sort(first)[:MOST_PICTURES]]
    return rows[np.isin(picture, kept)]
