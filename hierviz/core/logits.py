"""What logits must be: a table of finite numbers, not probabilities."""

from __future__ import annotations

import enum

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
            hint="Save the model's last layer before the softmax, one row per image.",
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


class Looks(enum.IntFlag):
    """What numbers that should be logits may be instead; the first match is the closest."""

    SHARES = 1  #: every value in [0, 1], every row sums to 1
    ROUNDED = 2  #: the same, up to what rounding to two digits does
    PERCENTS = 4  #: every value in [0, 100], every row sums to 100, nearly
    BOUNDED = 8  #: every value in [0, 1]
    NOTHING = 0


#: What any numbers may be, before the first is seen.
ALL_LOOKS = Looks.SHARES | Looks.ROUNDED | Looks.PERCENTS | Looks.BOUNDED


def looks_of(block: np.ndarray) -> Looks:
    """What some rows look like; of a table, what all its blocks look like."""
    looks = ALL_LOOKS
    for rows in (block[:_FIRST_ROWS], block):
        looks &= _looks_of(rows)
        if not looks:
            break
    return looks


def _looks_of(rows: np.ndarray) -> Looks:
    low, high = rows.min(), rows.max()
    if not (low >= 0 and high <= 100):
        return Looks.NOTHING
    total, rounding = rows.sum(axis=1, dtype=np.float64), 0.005 * rows.shape[1]
    if high > 1:
        is_percent = np.abs(total - 100).max() <= min(20, 0.1 + 100 * rounding)
        return Looks.PERCENTS if is_percent else Looks.NOTHING
    apart = np.abs(total - 1).max()
    if apart <= _PROBABILITY_TOLERANCE:
        return Looks.SHARES | Looks.ROUNDED | Looks.BOUNDED
    is_rounded = apart <= min(0.3, _PROBABILITY_TOLERANCE + rounding)
    return (Looks.ROUNDED if is_rounded else Looks.NOTHING) | Looks.BOUNDED


_SAID = {
    Looks.SHARES: "every value lies in [0, 1] and every row sums to 1, so these look like probabilities",
    Looks.ROUNDED: "every value lies in [0, 1] and every row nearly sums to 1, so these look like rounded "
    "probabilities",
    Looks.PERCENTS: "every row nearly sums to 100, so these look like probabilities in percent",
    Looks.BOUNDED: "every value lies in [0, 1], so these look like the probabilities of a sigmoid",
}


def look_notice(looks: Looks, *, where: str = "logits") -> Notice | None:
    """What a reader of such numbers should know; None where they look like logits."""
    said = next((text for look, text in _SAID.items() if look in looks), None)
    if said is None:
        return None
    return Notice(
        f"{where}: {said}, not logits.",
        "Take their logarithm: log-probabilities are logits, probabilities are not.",
    )
