"""Logits, chunk by chunk: what they must be, and what a point's row says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from hierviz.core.mapped import MappedFile
from hierviz.core.study import Notice
from hierviz.errors import InputError

_CHUNK_ITEMS = 1 << 22  # numbers worked on at a time: 32 MB in float64
_BLOCK_ITEMS = 1 << 18  # of a block that a core works on: 1 MB, so that it stays near it
#: How far from 1 a row of probabilities may sum.
PROBABILITY_TOLERANCE = 1e-3


def iter_chunks(
    logits: np.ndarray, *, dtype: type = np.float64
) -> Iterator[tuple[int, np.ndarray]]:
    """First row and float copy of each run of rows, so that a memory map is never copied whole.

    Raises
    ------
    LoadError
        The file of a memory map was cut short meanwhile.
    """
    file = MappedFile(logits)
    step = max(1, _CHUNK_ITEMS // max(logits.shape[1], 1))
    for start in range(0, len(logits), step):
        file.check()
        yield start, np.asarray(logits[start : start + step], dtype=dtype)


def check_logits(logits: np.ndarray, *, where: str = "logits") -> list[Notice]:
    """Check that an array can serve as logits.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
    where : str
        What to call the array in messages: a file name, or "logits".

    Returns
    -------
    list of Notice
        What a reader should know: integers, values that look like probabilities.

    Raises
    ------
    InputError
        Wrong number of dimensions, no rows or columns, not numbers, NaN or
        infinity (the message names the first bad row and column).
    """
    notices = check_table(logits, where=where)
    looks_like_probabilities = True
    for start, block in iter_chunks(logits):
        check_finite(block, where=where, first_row=start)
        if looks_like_probabilities:
            looks_like_probabilities = is_probabilities(block)
    if looks_like_probabilities and logits.shape[1] > 1:
        notices.append(probability_notice(where=where))
    return notices


def check_table(logits: np.ndarray, *, where: str = "logits") -> list[Notice]:
    """Check the shape and type of logits, without reading them; see `check_logits`."""
    if logits.ndim != 2:
        raise InputError(
            f"{where}: expected a table of shape (points, clusters); found {logits.ndim} "
            f"dimension{'s' * (logits.ndim != 1)}, shape {logits.shape}.",
            hint="Save the model's last layer before the softmax, one row an image.",
        )
    if 0 in logits.shape:
        raise InputError(
            f"{where}: expected at least one row and one column; found {logits.shape}."
        )
    if logits.dtype.kind not in "iufb":
        raise InputError(f"{where}: expected real numbers; found dtype {logits.dtype}.")
    if logits.dtype.kind == "f":
        return []
    return [Notice(f"{where}: whole numbers ({logits.dtype}) were read as real numbers.")]


def check_finite(block: np.ndarray, *, where: str = "logits", first_row: int = 0) -> None:
    """Raise an `InputError` that names the first bad row and column of some rows of logits."""
    bad = ~np.isfinite(block)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise InputError(
            f"{where}: expected finite numbers; found {block[row, column]} in row "
            f"{first_row + row}, column {column} (both counted from 0).",
            hint="Drop such rows, or find out why the model wrote them.",
        )


def probability_notice(*, where: str = "logits") -> Notice:
    """What a reader of logits that look like probabilities should know."""
    return Notice(
        f"{where}: every value lies in [0, 1] and every row sums to 1, so these look like "
        "probabilities, not logits.",
        "Take their logarithm: log-probabilities are logits, probabilities are not.",
    )


def is_probabilities(block: np.ndarray) -> bool:
    """True where every value lies in [0, 1] and every row sums to 1, nearly."""
    if block.min() < 0 or block.max() > 1:
        return False
    return bool((np.abs(block.sum(axis=1) - 1) <= PROBABILITY_TOLERANCE).all())


def predict(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cluster and confidence of every point.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)

    Returns
    -------
    assignments : int32 array, shape (n_points,)
        Column of the largest logit, the first one on ties.
    confidence : float64 array, shape (n_points,)
        Softmax probability of that column, in (0, 1].

    Raises
    ------
    LoadError
        The file of memory-mapped logits was cut short meanwhile.

    Notes
    -----
    Blocks of rows on all cores, one pass. Half and single precision stay what they
    are (halves become singles) up to the sum, which is double: the confidence is
    right to 1e-6 of itself.
    """
    assignments = np.empty(len(logits), dtype=np.int32)
    confidence = np.empty(len(logits), dtype=np.float64)
    wide = np.float64 if logits.dtype.itemsize > 4 or logits.dtype.kind != "f" else np.float32

    file = MappedFile(logits)

    def read(start: int) -> None:
        file.check()
        rows = slice(start, start + step)
        block = np.array(logits[rows], dtype=wide)
        best = block.argmax(axis=1)
        block -= block[np.arange(len(block)), best][:, None]
        assignments[rows] = best
        confidence[rows] = 1.0 / np.exp(block, out=block).sum(axis=1, dtype=np.float64)

    step = max(1, _BLOCK_ITEMS // max(logits.shape[1], 1))
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for _ in pool.map(read, range(0, len(logits), step)):
            pass  # an error of any block comes up here
    return assignments, confidence
