"""Logits as they are read: in blocks of rows, by threads, from a map that may lose its file."""

from __future__ import annotations

import mmap
import os

import numpy as np

from hierviz.errors import InputError, LoadError
from hierviz.methods.engine import kernels_for


class Source:
    """Logits that a run reads from.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)

    Attributes
    ----------
    logits : array
        The logits, read-only, a plain array.
    stored : Stored or array
        The same numbers as the kernels take them.
    kernels : Kernels
    dtype : dtype
        What the kernels work in.
    """

    def __init__(self, logits: np.ndarray) -> None:
        self._map = _map_below(logits)
        self._end = 0 if self._map is None else _end_of(logits, self._map)
        self.logits = logits.view(np.ndarray)
        self.logits.flags.writeable = False
        self.kernels, self.stored, self.dtype = kernels_for(self.logits)

    def check(self) -> None:
        """Raise a `LoadError` when the mapped file is too short by now.

        To read a part of a map that its file no longer has would end the
        process, so this is asked before every block and every step.
        """
        if self._map is not None and self._map.size() < self._end:
            raise LoadError(
                f"logits: expected a file of at least {self._end:,} bytes, as it was when it was "
                f"opened; found {self._map.size():,}: it was cut short meanwhile.",
                hint="Write the file again, and leave it alone while it is read.",
            )


def _map_below(array: np.ndarray) -> mmap.mmap | None:
    """The memory map of a file that an array is a view of, if it is one."""
    below: object = array
    while isinstance(below, np.ndarray | memoryview):
        below = below.base if isinstance(below, np.ndarray) else below.obj
    return below if isinstance(below, mmap.mmap) and _has_file(below) else None


def _has_file(mapped: mmap.mmap) -> bool:
    try:
        return mapped.size() > 0
    except (OSError, ValueError):  # memory of no file, or a map that is closed
        return False


def _end_of(array: np.ndarray, mapped: mmap.mmap) -> int:
    """The byte of the file after the last one that the array shows."""
    # Where the map begins in its file is not told; memmap objects say it of their own first byte.
    end = np.lib.array_utils.byte_bounds(array)[1]
    begin = np.lib.array_utils.byte_bounds(np.frombuffer(mapped, dtype=np.uint8))[0]
    owner: object = array
    while isinstance(owner, np.ndarray) and not isinstance(owner, np.memmap):
        owner = owner.base
    offset = owner.offset if isinstance(owner, np.memmap) else 0
    return offset - offset % mmap.ALLOCATIONGRANULARITY + end - begin


def n_threads_here() -> int:
    """How many threads can run at once: the processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_threads(n_threads: int | None) -> int:
    """The number of threads asked for, or one a processor.

    Raises
    ------
    InputError
        Fewer than one.
    """
    if n_threads is None:
        return n_threads_here()
    if n_threads < 1:
        raise InputError(f"Expected at least one thread; found n_threads = {n_threads}.")
    return int(n_threads)
