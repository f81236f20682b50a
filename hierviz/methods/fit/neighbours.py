"""The nearest neighbours of every point, and a graph of them."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from hierviz.methods.fit.contract import Points


def nearest(values: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest other points of every point, nearest first, and their Euclidean distances.

    Parameters
    ----------
    values : float64 array, shape (n_points, n_dimensions)
    k : int
        As many as there are others where there are fewer.

    Returns
    -------
    int array and float64 array, shape (n_points, k)
    """
    from sklearn.neighbors import NearestNeighbors

    k = min(k, len(values) - 1)
    if k < 1:
        return np.empty((len(values), 0), np.int64), np.empty((len(values), 0))
    distance, neighbour = NearestNeighbors(n_neighbors=k).fit(values).kneighbors()
    return neighbour, distance


def neighbours_graph(points: Points, k: int) -> sparse.csr_array:
    """A symmetric graph that joins every point to its k nearest, weights above 0.

    The weight is (1 + cosine) / 2 for rows of unit length, else exp(-d^2 / 2 s^2) with d the distance
    and s the mean distance of the k-th neighbour.
    """
    neighbour, distance = nearest(points.values, k)
    n, k = neighbour.shape
    if points.has_unit_rows:
        weight = 1 - distance**2 / 4
    else:
        scale = float(distance[:, -1].mean()) if k else 0.0
        weight = np.exp(-((distance / scale) ** 2) / 2) if scale > 0 else np.ones_like(distance)
    weight = np.maximum(weight, 1e-12)
    rows = np.repeat(np.arange(n), k)
    one_way = sparse.csr_array((weight.ravel(), (rows, neighbour.ravel())), shape=(n, n))
    return sparse.csr_array(one_way.maximum(one_way.T))


def similarity(points: Points, k: int) -> sparse.csr_array | np.ndarray:
    """The graph of points: as given, of k nearest neighbours, or of all pairs (dense) where k is 0."""
    if points.is_graph:
        return points.values
    if k:
        return neighbours_graph(points, k)
    return cosine_weights(points.directions)


def cosine_weights(rows: np.ndarray) -> np.ndarray:
    """(1 + cosine) / 2 of every two rows of length 1, 0 on the diagonal."""
    weight = np.maximum((1 + rows @ rows.T) / 2, 0.0)
    np.fill_diagonal(weight, 0.0)
    return weight
