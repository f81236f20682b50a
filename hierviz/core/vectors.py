"""Vectors of points as methods and measures take them: columns standardised, rows of unit length."""

from __future__ import annotations

import numpy as np

from hierviz.core.blocks import Blocks
from hierviz.errors import InputError


def standardised(points: np.ndarray, where: str = "vectors") -> np.ndarray:
    """Columns of mean 0 and standard deviation 1.

    Parameters
    ----------
    points : array, shape (n_points, n_dimensions)
    where : str
        What to call it in messages.

    Returns
    -------
    float64 array, shape (n_points, n_dimensions)
        A constant column is 0.

    Notes
    -----
    The standard deviation divides by n (ddof 0). O(N D).

    Examples
    --------
    >>> standardised(np.array([[1.0, 7], [3, 7]])).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    values = as_float64(points, where)
    mean, spread = mean_and_spread(points, where)
    values -= mean
    values /= spread
    return values


def mean_and_spread(points: np.ndarray, where: str = "vectors") -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of every column, float64 (n_dimensions,); inf for a constant one.

    Examples
    --------
    >>> [part.tolist() for part in mean_and_spread(np.array([[1.0, 7], [3, 7]]))]
    [[2.0, 7.0], [1.0, inf]]
    """
    values = as_float64(points, where)
    mean = values.mean(axis=0)
    values -= mean
    spread = values.std(axis=0)
    # What rounding leaves of a constant column is no spread.
    is_constant = spread <= 1e-12 * np.maximum(np.abs(np.asarray(points[:1])).max(axis=0), 1e-300)
    return mean, np.where(is_constant, np.inf, spread)


def row_lengths(points: np.ndarray, where: str = "vectors") -> np.ndarray:
    """Euclidean length of every row, float64 (n_points,). O(N D), in blocks."""
    blocks = (block.astype(np.float64) for _, block in Blocks(points, where))
    lengths = [np.sqrt(np.einsum("nd,nd->n", block, block)) for block in blocks]
    return np.concatenate(lengths) if lengths else np.empty(0)


def unit_rows(points: np.ndarray, where: str = "vectors") -> np.ndarray:
    """Rows scaled to Euclidean length 1.

    Returns
    -------
    float64 array, shape (n_points, n_dimensions)

    Raises
    ------
    InputError
        For a row of zeros, which has no direction.

    Examples
    --------
    >>> unit_rows(np.array([[3.0, 4.0]])).tolist()
    [[0.6, 0.8]]
    """
    values = as_float64(points, where)
    return values / checked_lengths(values, where)[:, None]


def checked_lengths(points: np.ndarray, where: str = "vectors") -> np.ndarray:
    """`row_lengths`, all above 0: an `InputError` names the first row of zeros."""
    lengths = row_lengths(points, where)
    if not lengths.all():
        zero = np.flatnonzero(lengths == 0)
        raise InputError(
            f"{where}: expected rows with a direction, to be scaled to length 1; found "
            f"{len(zero):,} of only zeros, the first is row {zero[0]} (counted from 0).",
            hint="Leave these points out, or take the rows as they are (unit_rows=False, --raw).",
        )
    return lengths


def as_float64(points: np.ndarray, where: str) -> np.ndarray:
    """A copy in float64; an `InputError` unless it is a table of finite numbers, one row per point."""
    table = np.asarray(points)
    if table.ndim != 2 or table.dtype.kind not in "iufb":
        raise InputError(
            f"{where}: expected a table of numbers, points x dimensions; found shape {table.shape} "
            f"of {table.dtype}."
        )
    values = np.concatenate(
        [np.empty((0, table.shape[1])), *(b.astype(np.float64) for _, b in Blocks(table, where))]
    )
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0].tolist()
        raise InputError(
            f"{where}: expected finite numbers; found {values[row, column]} in row {row}, column "
            f"{column} (counted from 0).",
            hint="Fill in or leave out what is missing first.",
        )
    return values
