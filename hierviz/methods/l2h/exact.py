"""What decides near ties: confidences and gains computed in float64 as the definition has them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hierviz.core.blocks import row_slices
from hierviz.methods.l2h.source import Source

_BLOCK_ITEMS = 1 << 20  # logits worked on at a time: 8 MB in float64


def confidence_sum(source: Source, rows: np.ndarray) -> float:
    """Sum of the confidences of some rows, one after the other."""
    total = 0.0
    for block in _blocks(source, rows):
        _, share = _best(block)
        for value in share.tolist():  # in the definition's order, for ties to stay ties
            total += value
    return total


def gains(source: Source, rows: np.ndarray, in_group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each column gains from the rows of a group, and how many of them it gets.

    Parameters
    ----------
    source : Source
    rows : int array
        The rows of the group.
    in_group : bool array, shape (n_clusters,)

    Returns
    -------
    gain : float64 array, shape (n_clusters,)
    count : int64 array, shape (n_clusters,)
    """
    k = len(in_group)
    outside = np.flatnonzero(~in_group)
    gain, count = np.zeros(k), np.zeros(k, dtype=np.int64)
    for block in _blocks(source, rows):
        best, share = _best(block[:, outside])
        np.add.at(gain, outside[best], share)
        np.add.at(count, outside[best], 1)
    return gain, count


def _best(block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best column of each row, the first one on ties, and its softmax probability."""
    best = block.argmax(axis=1)
    max_logit = block[np.arange(len(block)), best]
    # Rows that lie one after the other are summed as each alone would be.
    with np.errstate(over="ignore"):  # minus infinity is right
        shares = np.exp(np.ascontiguousarray(block) - max_logit[:, None])
    return best, 1 / shares.sum(axis=1)


def _blocks(source: Source, rows: np.ndarray) -> Iterator[np.ndarray]:
    """Some rows of the logits, in float64."""
    for part in row_slices(len(rows), source.logits.shape[1], _BLOCK_ITEMS):
        source.check()
        yield source.logits[rows[part]].astype(np.float64)
