"""One pass over logits: are all numbers finite, do they look like probabilities, what is their hash."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np

from hierviz.core.logits import PROBABILITY_TOLERANCE, check_finite
from hierviz.io.numbers.blocks import Blocks
from hierviz.io.study.fingerprint import block_hash, joined_hash

_MOST_THREADS = 8
_FLOAT16_EXPONENT = 0x7C00  # all bits set in infinity and NaN, not in finite numbers


class Survey(NamedTuple):
    """What one pass over an array tells.

    Parameters
    ----------
    looks_like_probabilities : bool
        Every value lies in [0, 1] and every row sums to 1.
    content : bytes
        Hash of the values; what `Fingerprint.add_array` would compute.
    """

    looks_like_probabilities: bool
    content: bytes


def survey(array: np.ndarray, *, where: str) -> Survey:
    """Look at every number once.

    Parameters
    ----------
    array : float array, shape (n_points, n_clusters)
    where : str
        What to call it in messages.

    Raises
    ------
    InputError
        NaN or infinity; the message names the first bad row and column.
    LoadError
        When the file behind the array became shorter.

    Notes
    -----
    Blocks go to a few threads, as hashing takes the most time. A map of a file
    is read from the file, so that its pages do not pile up in memory.
    """
    blocks = Blocks(array, where)
    look = partial(_look_at, blocks, where, doubts := [])
    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        hashes = list(pool.map(look, range(len(blocks))))
    return Survey(not doubts, joined_hash(hashes))


def _look_at(blocks: Blocks, where: str, doubts: list[bool], number: int) -> bytes:
    """Check a block and hash it; the first block that is no table of probabilities adds a doubt."""
    block = blocks.read(number)
    refuse_not_finite(block, where=where, first_row=blocks.first_row(number))
    if not doubts and not _is_probabilities(block):
        doubts.append(True)
    return block_hash(block)


def refuse_not_finite(block: np.ndarray, *, where: str, first_row: int) -> None:
    """Raise an `InputError` that names the first bad row and column of some rows of logits."""
    if not _is_finite(block):
        check_finite(block.astype(np.float64), where=where, first_row=first_row)


def _is_finite(block: np.ndarray) -> bool:
    """Far faster than `isfinite` over all: NaN and infinity show in the extremes, or the bits."""
    if block.size == 0:
        return True
    if block.dtype == np.float16:
        return bool(((block.view(np.uint16) & _FLOAT16_EXPONENT) < _FLOAT16_EXPONENT).all())
    return bool(np.isfinite(block.min()) and np.isfinite(block.max()))


def _is_probabilities(block: np.ndarray) -> bool:
    first = block[:64]  # settles it for nearly all logits
    for rows in (first, block):
        if rows.min() < 0 or rows.max() > 1:
            return False
        total = rows.sum(axis=1, dtype=np.float64)
        if (np.abs(total - 1) > PROBABILITY_TOLERANCE).any():
            return False
    return True
