"""The inner loops of L2H in numpy: twins of `kernels`, for any array, where numba does not work."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hierviz.core.blocks import row_slices
from hierviz.methods.l2h.state import LEAST_EXP_SUM, N_TOP, Rows

_BLOCK_ITEMS = 1 << 17  # logits worked on at a time: 1 MB in float64


def read_rows(logits, first_row, assigned, confidence, top, max_logit, exp_sum) -> int:
    """Read rows whole, once.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
        For the compiled twin `Stored`.
    first_row : int
        The first of the n rows to read.
    assigned, confidence, max_logit, exp_sum : arrays, shape (n,)
    top : int32 array, shape (n, N_TOP)
        Filled: the best column of each row and its probability; for the row
        without that column see `Rows`.

    Returns
    -------
    int
        The first row with a number that is not finite; -1 for none.
    """
    logits = logits[first_row : first_row + len(assigned)]
    for part in row_slices(len(logits), logits.shape[1], _BLOCK_ITEMS):
        block = logits[part].astype(np.float64)
        is_finite = np.isfinite(block).all(axis=1)
        if not is_finite.all():
            return part.start + int(np.argmin(is_finite))
        columns, values = _best_columns(_comparable(logits[part], block), N_TOP + 1)
        assigned[part], top[part], max_logit[part] = columns[:, 0], columns[:, 1:], values[:, 1]
        exp_sum[part] = _exp_sum(block, values[:, 1]) - 1  # without its own column: that counted 1
        confidence[part] = 1 / (1 + exp_sum[part] * np.exp(values[:, 1] - values[:, 0]))
    return -1


def touch(logits, rows: Rows, spans, merged, is_whole, masked, gain, count) -> None:
    """Bring rows up to their group as it is now, and find where they go.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
    rows : Rows
        Changed at the positions of the spans.
    spans : int64 array, shape (n_spans, 2)
        First position and the one after the last.
    merged : int32 array
        Columns that joined the group since these rows were last looked at.
    is_whole : bool
        True to read the rows whole rather than the columns that joined.
    masked : float64 array, shape (n_clusters,)
        -inf for the clusters of the group, 0 for others.
    gain, count : arrays, shape (n_clusters,)
        The probability that each column gets from these rows, and the number
        of them, are added.
    """
    k, in_group = len(masked), masked < 0
    positions = np.concatenate([np.arange(first, end) for first, end in spans])
    for part in _blocks(positions, max(1, len(merged))):
        row = rows.row[part]
        is_free = (rows.top[part] >= 0) & ~in_group[rows.top[part]]
        is_old = is_free.any(axis=1) & (not is_whole)
        if len(merged):
            old = part[is_old]
            values = logits[row[is_old, None], merged].astype(np.float64)
            rows.exp_sum[old] -= _exp_sum(values, rows.max_logit[old])
            is_old &= rows.exp_sum[part] > LEAST_EXP_SUM * k
        _look(logits, rows, part[~is_old], in_group)
        place = np.where(is_old, is_free.argmax(axis=1), 0)
        best = rows.top[part, place]
        share = 1 / rows.exp_sum[part]
        later = place > 0
        values = logits[row[later], best[later]].astype(np.float64)
        share[later] *= np.exp(values - rows.max_logit[part[later]])
        gain += np.bincount(best, weights=share, minlength=k)
        count += np.bincount(best, minlength=k)


def _look(logits: np.ndarray, rows: Rows, positions: np.ndarray, in_group: np.ndarray) -> None:
    """Read rows whole: their best columns outside the group, and the sum of exponentials."""
    for part in _blocks(positions, logits.shape[1]):
        stored = logits[rows.row[part]]
        block = stored.astype(np.float64)
        block[:, in_group] = -np.inf
        compared = _comparable(stored, block)
        compared[:, in_group] = -np.inf
        rows.top[part], values = _best_columns(compared, N_TOP)
        rows.max_logit[part] = values[:, 0]
        rows.exp_sum[part] = _exp_sum(block, values[:, 0])


def _comparable(stored: np.ndarray, block: np.ndarray) -> np.ndarray:
    """Rows in the narrowest float type that keeps their order, to be overwritten."""
    if stored.dtype.kind == "f" and stored.itemsize <= 4:
        return stored.astype(np.float32)
    return block.copy()


def _best_columns(block: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The best columns of each row, the first one on ties, and their values; overwrites the rows."""
    columns = np.full((len(block), n), -1, dtype=np.int32)
    values = np.full((len(block), n), -np.inf)
    every = np.arange(len(block))
    for place in range(min(n, block.shape[1])):
        best = block.argmax(axis=1)
        values[:, place] = block[every, best]
        columns[:, place] = np.where(np.isfinite(values[:, place]), best, -1)
        block[every, best] = -np.inf
    return columns, values


def _exp_sum(block: np.ndarray, max_logit: np.ndarray) -> np.ndarray:
    """Sum of ``exp(value - max_logit)`` of each row, larger values counting as 1; overwrites."""
    with np.errstate(over="ignore"):  # minus infinity is right
        block -= max_logit[:, None]
    np.minimum(block, 0, out=block)
    return np.exp(block, out=block).sum(axis=1)


def _blocks(positions: np.ndarray, n_columns: int) -> Iterator[np.ndarray]:
    return (positions[part] for part in row_slices(len(positions), n_columns, _BLOCK_ITEMS))
