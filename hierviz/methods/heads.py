"""Outputs of clustering models that are no logits yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import logsumexp

from hierviz.errors import InputError


def turtle_logits(spaces: Sequence[np.ndarray]) -> np.ndarray:
    """Logits of a TURTLE model: the log of the mean of its spaces' softmaxes.

    Parameters
    ----------
    spaces : sequence of float arrays, shape (n_points, n_clusters)
        The output of each linear head, before the softmax.

    Returns
    -------
    float64 array, shape (n_points, n_clusters)

    Raises
    ------
    InputError
        No space, or spaces of different shapes.

    References
    ----------
    Gadetsky, Jiang, Brbic, "Let Go of Your Labels with Unsupervised Transfer", 2024.

    Examples
    --------
    >>> import numpy as np
    >>> np.exp(turtle_logits([np.zeros((1, 2)), np.log([[3.0, 1.0]])])).round(3)
    array([[0.625, 0.375]])
    """
    arrays = [np.asarray(space, dtype=np.float64) for space in spaces]
    shapes = {space.shape for space in arrays}
    if len(shapes) != 1 or arrays[0].ndim != 2:
        raise InputError(
            f"Expected outputs of one shape (points, clusters), one a space; found {sorted(shapes)}.",
            hint="Give the output of every head for the same points.",
        )
    shares = [space - logsumexp(space, axis=1, keepdims=True) for space in arrays]
    return logsumexp(shares, axis=0) - np.log(len(shares))


def temi_logits(outputs: np.ndarray, *, temperature: float = 0.1) -> np.ndarray:
    """Logits of a TEMI head: its bounded outputs over its temperature.

    Parameters
    ----------
    outputs : float array, shape (n_points, n_clusters)
    temperature : float
        The one it was trained with, above 0.

    Returns
    -------
    float array, shape (n_points, n_clusters)

    Raises
    ------
    InputError
        For a temperature that is not above 0.

    References
    ----------
    Adaloglou, Michels, Kalisch, Kollmann, "Exploring the Limits of Deep Image Clustering", 2023.
    """
    if not temperature > 0:
        raise InputError(f"Expected a temperature above 0; found {temperature}.")
    return np.asarray(outputs) / temperature
