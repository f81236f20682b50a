"""Logits as they are read: in blocks of rows, by threads, from a map that may lose its file."""

from __future__ import annotations

import os
from copy import copy

import numpy as np

from hierviz.core.mapped import MappedFile
from hierviz.errors import InputError
from hierviz.methods.l2h.engine import kernels_for, stored_for


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
        self._file = MappedFile(logits)
        self.logits = logits.view(np.ndarray)
        self.logits.flags.writeable = False
        self.kernels, self.stored, self.dtype = kernels_for(self.logits)

    def read(self, rows: slice) -> Source:
        """Some rows for the same kernels, read from the file where `MappedFile` can.

        Those of another map are read as they are used: `check` then.

        Raises
        ------
        LoadError
            The file is not what it was.
        """
        some = copy(self)
        from_file = self._file.is_read_from_file
        some.logits = self._file.read(rows) if from_file else self.logits[rows]
        some.logits.flags.writeable = False
        some.stored = stored_for(self.kernels, some.logits)
        return some

    def check(self) -> None:
        """Raise a `LoadError` when the mapped file is not what it was.

        Steps take single rows from the map itself, some two microseconds sooner than from the
        file. What the file has lost reads as zeros there, so this is asked after what was read
        is used, and in between to stop early.
        """
        self._file.check()


def n_threads_here() -> int:
    """How many threads can run at once: the processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_threads(n_threads: int | None) -> int:
    """The requested number of threads, or one per processor.

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
