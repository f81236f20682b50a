"""Forms in which people keep logits other than a plain table: more dimensions, bfloat16, one column."""

from __future__ import annotations

import numpy as np

from hierviz.core.blocks import Blocks
from hierviz.core.study import Notice
from hierviz.errors import LoadError
from hierviz.io.numbers.scratch import gather

_SMALLEST = 1e-7  # nearest to 0 and 1 that a sigmoid output in float32 tells apart


def as_table(array: np.ndarray, where: str) -> tuple[np.ndarray, list[Notice]]:
    """Logits as a table of numbers, one column per cluster; and what was done for it.

    Parameters
    ----------
    array : array
        (N, 1, K), (N, K, 1, 1) and the like lose the dimensions of length 1;
        two bytes a value that numpy has no name for are bfloat16; one column
        holds the second of two clusters.
    where : str
        The file, for messages.

    Raises
    ------
    LoadError
        More than two dimensions that are longer than 1; the hint names a way.
    """
    notices: list[Notice] = []
    if array.dtype == np.dtype("V2"):
        array = _from_bfloat16(array, where)
        notices.append(
            Notice(f"{where}: values of two bytes without a type were read as bfloat16.")
        )
    if array.ndim > 2:
        shape = array.shape
        array = _squeezed(array, where)
        text = f"{where}: shape {shape} was read as {array.shape}, without dimensions of length 1."
        notices.append(Notice(text))
    if array.dtype.kind == "f" and array.size > 1 and array.size == len(array):
        array, notice = _two_columns(array.reshape(-1, 1), where)
        notices.append(notice)
    return array, notices


def _from_bfloat16(array: np.ndarray, where: str) -> np.ndarray:
    """The upper halves of float32 numbers, as ml_dtypes and JAX hand them to numpy.save."""
    halves = array.view("<u2")
    blocks = (
        (block.astype(np.uint32) << 16).view(np.float32) for _, block in Blocks(halves, where)
    )
    return gather(blocks, array.shape, np.dtype(np.float32), where=where)


def _squeezed(array: np.ndarray, where: str) -> np.ndarray:
    kept = [length for length in array.shape[1:] if length != 1]
    shape = (len(array), *kept)
    if len(shape) == 3 and shape[0] == 1:
        shape = shape[1:]
    if len(shape) == 1:
        shape = (*shape, 1)
    if len(shape) > 2:
        pooled = "logits.mean(axis=(2, 3))" if array.ndim == 4 else "logits.mean(axis=1)"
        raise LoadError(
            f"{where}: expected a table of shape (points, clusters); found {array.ndim} dimensions, "
            f"shape {array.shape}.",
            hint=f"Make it one row per point before it is saved: {pooled} averages over the others, "
            "logits.reshape(-1, logits.shape[-1]) takes each as a point of its own.",
        )
    return array.reshape(shape)


def _two_columns(column: np.ndarray, where: str) -> tuple[np.ndarray, Notice]:
    """The logits of two clusters whose difference, or its sigmoid, is the one column."""
    blocks = [block.astype(np.float64) for _, block in Blocks(column, where)]
    values = np.concatenate(blocks)
    inside = (values >= 0) & (values <= 1)
    if inside.all():
        bounded = np.clip(values, _SMALLEST, 1 - _SMALLEST)
        values = np.log(bounded / (1 - bounded))
        what = "one column of probabilities"
    else:
        what = "one column of logits"
    table = np.hstack([np.zeros_like(values), values]).astype(np.float32)
    table.flags.writeable = False
    text = f"{where}: {what} was taken as two clusters, 1 where it speaks for the class and 0 where not."
    return table, Notice(text)
