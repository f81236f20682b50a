"""The one pass over logits as they are opened: checks, hash, and the cluster and confidence of every point."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from hierviz.core.blocks import Blocks, row_slices
from hierviz.core.logits import ALL_LOOKS, Looks, check_finite, looks_of
from hierviz.core.predictions import AT_ONCE, Predictions, predict, predict_rows
from hierviz.io.study.fingerprint import block_hash, joined_hash
from hierviz.methods.l2h.engine import engine
from hierviz.methods.l2h.reading import ROW_BYTES, FirstLook, Looking
from hierviz.methods.l2h.source import Source

_MOST_THREADS = 8
_LEAST_SAVED = 16  # bytes of logits that need not be read again, for each that is kept instead


class Found(NamedTuple):
    """The result of one pass over an array.

    Parameters
    ----------
    looks : Looks
        What all rows may be instead of logits.
    content : bytes
        Hash of the values; what `Fingerprint.add_array` would compute.
    predictions : Predictions, optional
        None where they were not asked for.
    first_look : FirstLook, optional
        What L2H needs of each row; None where that was not asked for, the logits are in memory
        or have few columns, or numba does not run: then L2H reads them itself.
    """

    looks: Looks
    content: bytes
    predictions: Predictions | None
    first_look: FirstLook | None


def pass_over(
    array: np.ndarray, *, where: str, predicts: bool = True, makes_tree: bool = False
) -> Found:
    """Read every number once.

    Parameters
    ----------
    array : float array, shape (n_points, n_clusters)
    where : str
        What to call it in messages.
    predicts : bool
        Work out cluster and confidence of every point as well.
    makes_tree : bool
        L2H is likely to work on these.

    Raises
    ------
    InputError
        NaN or infinity; the message names the first bad row and column.
    LoadError
        When the file behind the array became shorter.

    Notes
    -----
    Blocks go to a few threads, as hashing takes time. A map of a file is read
    from the file, so that its pages do not pile up in memory. Where columns
    come first on disk, the predictions take a pass of their own: how a row is
    summed then depends on where blocks begin.
    """
    blocks = Blocks(array, where)
    looks, lock = ALL_LOOKS, threading.Lock()
    in_order = predicts and array.flags.c_contiguous
    assignments, confidence = np.empty(len(array), np.int32), np.empty(len(array))
    looking = Looking(array) if makes_tree and _is_worth_a_look(array) else None

    def look(number: int) -> bytes:
        nonlocal looks
        block, first_row = blocks.read(number), blocks.rows[number].start
        for part in row_slices(len(block), block.shape[1], AT_ONCE):
            some, rows = block[part], slice(first_row + part.start, first_row + part.stop)
            check_finite(some, where=where, first_row=rows.start)
            if looks:
                found = looks_of(some)
                with lock:
                    looks &= found
            if in_order:
                predict_rows(some, assignments[rows], confidence[rows])
            if looking is not None:
                looking.at(rows, Source(some))
        return block_hash(block)

    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        hashes = list(pool.map(look, range(len(blocks))))
    predictions = Predictions(array, assignments, confidence) if in_order else None
    if predicts and not in_order:
        predictions = predict(array)
    first_look = None if looking is None else looking.done()
    return Found(looks, joined_hash(hashes), predictions, first_look)


def _is_worth_a_look(array: np.ndarray) -> bool:
    """True where reading again takes long, and what L2H remembers is small beside what is read."""
    is_plain = isinstance(array, np.memmap) and array.flags.c_contiguous and array.flags.aligned
    return is_plain and array[:1].nbytes >= ROW_BYTES * _LEAST_SAVED and engine().is_compiled
