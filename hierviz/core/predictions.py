"""What a model says about every point: its cluster and confidence."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from hierviz.core.blocks import Blocks

#: Numbers that a core works on at a time: 1 MB in float32, so that they stay near it.
AT_ONCE = 1 << 18


@dataclass(frozen=True, eq=False)
class Predictions:
    """Cluster and confidence of every point of some logits.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
        What they were read from.
    assignments : int32 array, shape (n_points,)
        Column of the largest logit, the first one on ties.
    confidence : float64 array, shape (n_points,)
        Softmax probability of that column, in (0, 1].
    """

    logits: np.ndarray
    assignments: np.ndarray
    confidence: np.ndarray

    def __post_init__(self) -> None:
        self.assignments.flags.writeable = self.confidence.flags.writeable = False


def predict(
    logits: np.ndarray, *, check: Callable[[int, np.ndarray], None] | None = None
) -> Predictions:
    """Cluster and confidence of every point.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
    check : callable, optional
        Called with the first row and the content of every block before it is used.

    Raises
    ------
    LoadError
        The file of memory-mapped logits was cut short meanwhile, or rewritten.

    Notes
    -----
    Blocks of rows on all cores, one pass.

    Examples
    --------
    >>> predict(np.log([[1.0, 2, 1], [3, 0.5, 0.5]])).assignments.tolist()
    [1, 0]
    """
    assignments, confidence = np.empty(len(logits), np.int32), np.empty(len(logits))
    blocks = Blocks(logits, n_bytes=AT_ONCE * logits.itemsize)

    def work_out(number: int) -> None:
        block, rows = blocks.read(number), blocks.rows[number]
        if check is not None:
            check(rows.start, block)
        predict_rows(block, assignments[rows], confidence[rows])

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for _ in pool.map(work_out, range(len(blocks))):
            pass  # an error of any block comes up here, that of the first one first
    return Predictions(logits, assignments, confidence)


def predict_rows(block: np.ndarray, assignments: np.ndarray, confidence: np.ndarray) -> None:
    """Fill in cluster and confidence of some rows of logits, about `AT_ONCE` numbers.

    Half and single precision stay what they are (halves become singles) up to the sum, which is
    double: the confidence is right to 1e-6 of itself.
    """
    is_narrow = block.dtype.kind == "f" and block.itemsize <= 4
    numbers: np.ndarray = np.array(block, dtype=np.float32 if is_narrow else np.float64)
    assignments[:] = best = numbers.argmax(axis=1)
    np.subtract(numbers, numbers[np.arange(len(numbers)), best][:, None], out=numbers)
    confidence[:] = 1.0 / np.exp(numbers, out=numbers).sum(axis=1, dtype=np.float64)
