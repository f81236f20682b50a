"""Outputs of clustering models that are not logits yet, made into what L2H takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hierviz.core.logits import check_finite, check_table
from hierviz.errors import InputError

#: The temperature by which TEMI bounds its logits.
TEMI_TEMPERATURE = 0.1


def log_mean_of_softmaxes(spaces: Sequence[np.ndarray]) -> np.ndarray:
    """Logits of a model that averages the softmaxes of several heads, as TURTLE does.

    Parameters
    ----------
    spaces : sequence of arrays, each of shape (n_points, n_clusters)
        The logits of every head (TURTLE: one per representation space).

    Returns
    -------
    float64 array, shape (n_points, n_clusters)
        Log-probabilities; their softmax is the mean of the heads' softmaxes.

    Raises
    ------
    InputError
        No head, heads of different shapes, values that are not finite.

    Notes
    -----
    log((1 / S) sum over heads of softmax), computed from logarithms, so that
    small probabilities do not become 0. O(heads x n_points x n_clusters).

    References
    ----------
    Gadetsky et al. (2024), Let Go of Your Labels with Unsupervised Transfer.

    Examples
    --------
    >>> heads = [np.array([[0.0, 0.0]]), np.array([[np.log(3), 0.0]])]
    >>> np.exp(log_mean_of_softmaxes(heads)).round(6).tolist()
    [[0.625, 0.375]]
    """
    heads = [np.asarray(head) for head in spaces]
    if not heads:
        raise InputError("Expected the logits of at least one head; found none.")
    for number, head in enumerate(heads):
        check_table(head, where=f"head {number}")
        check_finite(head, where=f"head {number}")
        if head.shape != heads[0].shape:
            raise InputError(
                f"Expected heads of one shape; found {heads[0].shape} and, in head {number}, "
                f"{head.shape}.",
                hint="All heads must have scored the same points.",
            )
    total = _log_softmax(heads[0])
    for head in heads[1:]:
        np.logaddexp(total, _log_softmax(head), out=total)
    return total - np.log(len(heads))


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True).astype(np.float64)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def undo_temperature(logits: np.ndarray, temperature: float = TEMI_TEMPERATURE) -> np.ndarray:
    """Logits divided by the temperature of their softmax: what TEMI's need before L2H.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
        As the model gives them, before the softmax.
    temperature : float
        Above 0; TEMI's is 0.1.

    Returns
    -------
    float64 array, shape (n_points, n_clusters)

    Raises
    ------
    InputError
        Logits that are not a finite table, a temperature that is not above 0.

    References
    ----------
    Adaloglou et al. (2023), Exploring the Limits of Deep Image Clustering using
    Pretrained Models.

    Examples
    --------
    >>> undo_temperature(np.array([[0.5, -1.0]])).tolist()
    [[5.0, -10.0]]
    """
    table = np.asarray(logits)
    check_table(table)
    check_finite(table)
    if not (np.isfinite(temperature) and temperature > 0):
        raise InputError(f"Expected a temperature above 0; found {temperature}.")
    return table.astype(np.float64) / temperature
