"""Recall@1: whether the nearest other point is of the same class."""

from __future__ import annotations

import numpy as np

from hierviz.core.vectors import unit_rows
from hierviz.errors import InputError

_AT_ONCE = 1 << 24  # cosines of a block


def nearest_by_cosine(points: np.ndarray) -> np.ndarray:
    """The other point with the largest cosine, int64 (n_points,); -1 for a point alone.

    Notes
    -----
    O(N^2 D) in blocks, in float32, each pair once.
    """
    rows = unit_rows(points).astype(np.float32)
    n = len(rows)
    best, nearest = np.full(n, -np.inf, np.float32), np.full(n, -1)
    step = max(1, _AT_ONCE // max(1, n))
    for first in range(0, n, step):
        cosine = rows[first : first + step] @ rows[first:].T
        np.fill_diagonal(cosine, -np.inf)
        own = slice(first, first + len(cosine))
        _keep_better(best[own], nearest[own], cosine.max(axis=1), first + cosine.argmax(axis=1))
        later = cosine[:, len(cosine) :]
        if later.size:
            after = slice(own.stop, None)
            _keep_better(
                best[after], nearest[after], later.max(axis=0), first + later.argmax(axis=0)
            )
    return nearest


def _keep_better(
    best: np.ndarray, nearest: np.ndarray, value: np.ndarray, where: np.ndarray
) -> None:
    is_better = value > best
    best[is_better], nearest[is_better] = value[is_better], where[is_better]


def recall_at_1(points: np.ndarray, labels: np.ndarray) -> float:
    """Recall@1: share of points whose nearest other point is of the same class.

    Parameters
    ----------
    points : array, shape (n_points, n_dimensions)
    labels : int array, shape (n_points,)
        Points of unknown class (-1) are left out.

    Returns
    -------
    float
        In [0, 1], higher is better; nan with fewer than two labelled points.

    Raises
    ------
    InputError
        A row of zeros, values that are not finite, or another number of labels.

    Notes
    -----
    Nearest by cosine. O(N^2 D), in blocks.

    Examples
    --------
    >>> recall_at_1(np.array([[1.0, 0], [1, 0.1], [0, 1]]), np.array([0, 0, 1])).__round__(3)
    0.667
    """
    classes = np.asarray(labels)
    if classes.shape != (len(points),):
        raise InputError(
            f"Expected {len(points):,} labels, one per point; found shape {classes.shape}."
        )
    known = classes >= 0
    classes = classes[known]
    if len(classes) < 2:
        return np.nan
    nearest = nearest_by_cosine(points if known.all() else points[known])
    return float((classes[nearest] == classes).mean())
