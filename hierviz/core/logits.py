"""What logits must be: a table of finite numbers, and no probabilities."""

from __future__ import annotations

import numpy as np

from hierviz.core.study import Notice
from hierviz.errors import InputError

_PROBABILITY_TOLERANCE = 1e-3  # how far from 1 a row may sum
_FLOAT16_EXPONENT = 0x7C00  # all bits set in infinity and nan, not in finite numbers
_FIRST_ROWS = 64  # they settle for nearly all logits that these are no probabilities


def check_table(logits: np.ndarray, *, where: str = "logits") -> list[Notice]:
    """Check that an array can serve as logits by its shape and type, without reading it.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
    where : str
        What to call the array in messages: a file name, or "logits".

    Returns
    -------
    list of Notice
        What a reader should know: whole numbers.

    Raises
    ------
    InputError
        Wrong number of dimensions, no rows or columns, not numbers.
    """
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
    if _is_finite(block):
        return
    row, column = np.argwhere(~np.isfinite(block))[0]
    raise InputError(
        f"{where}: expected finite numbers; found {block[row, column]} in row "
        f"{first_row + row}, column {column} (both counted from 0).",
        hint=_why_not_finite(block, int(row), int(column)),
    )


def _why_not_finite(block: np.ndarray, row: int, column: int) -> str:
    value = block[row, column]
    if len(block) > 1 and np.isneginf(block[:, column]).all():
        return (
            f"Column {column} is -inf throughout: is its class masked? Leave the column out, "
            "or give it a low number: numpy.nan_to_num(logits, neginf=-1e4)."
        )
    if block.dtype == np.float16 and np.isinf(value):
        return "float16 ends at 65504: save the logits as float32."
    if np.isneginf(value):
        return (
            "The logarithm of 0 is -inf: save logits before the softmax, or numpy.log(p + 1e-12)."
        )
    return "Drop such rows, or find out why the model wrote them."


def _is_finite(block: np.ndarray) -> bool:
    """Far faster than `isfinite` over all: nan and infinity show in the extremes, or the bits."""
    if block.dtype == np.float16:
        return bool(((block.view(np.uint16) & _FLOAT16_EXPONENT) < _FLOAT16_EXPONENT).all())
    return block.size == 0 or bool(np.isfinite(block.min()) and np.isfinite(block.max()))


def probability_notice(*, where: str = "logits") -> Notice:
    """What a reader of logits that look like probabilities should know."""
    return Notice(
        f"{where}: every value lies in [0, 1] and every row sums to 1, so these look like "
        "probabilities, not logits.",
        "Take their logarithm: log-probabilities are logits, probabilities are not.",
    )


def is_probabilities(block: np.ndarray) -> bool:
    """True where every value lies in [0, 1] and every row sums to 1, nearly."""
    for rows in (block[:_FIRST_ROWS], block):
        if rows.min() < 0 or rows.max() > 1:
            return False
        total = rows.sum(axis=1, dtype=np.float64)
        if not (np.abs(total - 1) <= _PROBABILITY_TOLERANCE).all():
            return False
    return True
