"""TURTLE: logits from its linear heads, one for every representation space, and features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hierviz.errors import InputError
from hierviz.methods.model_outputs import log_mean_of_softmaxes
from hierviz.text import listed


def turtle_logits(
    heads: Sequence[tuple[np.ndarray, np.ndarray]], features: Sequence[np.ndarray]
) -> np.ndarray:
    """Logits of TURTLE for some points: the log of the mean of its heads' softmaxes.

    Parameters
    ----------
    heads : sequence of (weight, bias)
        Shapes (n_clusters, n_features) and (n_clusters,), phi1 first; see
        `hierviz.io.study.turtle_heads.read_turtle_heads`.
    features : sequence of arrays, each of shape (n_points, n_features)
        One for each space, phi1's first, prepared as they were in training.

    Returns
    -------
    float32 array, shape (n_points, n_clusters)
        What `l2h` takes, and a study's logits.npy.

    Raises
    ------
    InputError
        Features that are not finite tables, or do not match the heads.

    References
    ----------
    Gadetsky et al. (2024), Let Go of Your Labels with Unsupervised Transfer.

    Examples
    --------
    >>> head = np.eye(2), np.zeros(2)
    >>> np.allclose(np.exp(turtle_logits([head], [np.log([[3.0, 1.0]])])), [[0.75, 0.25]])
    True
    """
    if len(features) != len(heads):
        raise InputError(
            f"Expected features for each of {len(heads)} spaces; found {len(features)}."
        )
    pairs = zip(heads, features, strict=True)
    scores = [_score(head, table, f"phi{i}") for i, (head, table) in enumerate(pairs, start=1)]
    n_points = {len(score) for score in scores}
    if len(n_points) > 1:
        raise InputError(
            f"Expected features of the same points; found {listed(sorted(n_points))} points.",
            hint="Compute all features from one split, in one order.",
        )
    return log_mean_of_softmaxes(scores).astype(np.float32)


def _score(head: tuple[np.ndarray, np.ndarray], table: np.ndarray, space: str) -> np.ndarray:
    """Logits of one head for the features of its space."""
    (weight, bias), table = head, np.asanyarray(table)
    if table.ndim != 2 or table.shape[1] != weight.shape[1] or table.dtype.kind not in "fiub":
        raise InputError(
            f"{space}: expected features of shape (n_points, {weight.shape[1]}); found "
            f"{table.shape} of {table.dtype}.",
            hint="Give the features in the order of the heads, phi1's first.",
        )
    score = table.astype(np.float64) @ weight.T + bias
    if not np.isfinite(score).all():
        row = int(np.argmax(~np.isfinite(score).all(axis=1)))
        raise InputError(f"{space}: expected finite features; not so in row {row}.")
    return score
