"""Arrays in blocks of rows, those of files read so that a file that shrinks is an error, no crash."""

from __future__ import annotations

import math
import mmap
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hierviz.core.mapped import MappedFile
from hierviz.errors import LoadError

_BLOCK_BYTES = 1 << 23


class Blocks:
    """Runs of rows of an array, a few megabytes each.

    Parameters
    ----------
    array : array
        One that maps a whole file is read from the file: touching a map
        beyond the end of a file that has shrunk would end the process. Of a
        part of such a map, the file is looked at before every block.
    where : str
        What to call the array in messages.

    Notes
    -----
    Where blocks begin depends on the shape and dtype alone.
    """

    def __init__(self, array: np.ndarray, where: str) -> None:
        self._array, self._where = array, where
        row_bytes = array.dtype.itemsize * math.prod(array.shape[1:])
        self._step = max(1, _BLOCK_BYTES // max(1, row_bytes))
        is_whole = isinstance(array, np.memmap) and isinstance(array.base, mmap.mmap)
        in_order = is_whole and array.flags.c_contiguous and array.filename
        self._file = Path(array.filename) if in_order else None
        self._mapped = MappedFile(array, where)

    def __len__(self) -> int:
        return -(-len(self._array) // self._step)

    def __iter__(self) -> Iterator[np.ndarray]:
        return map(self.read, range(len(self)))

    def first_row(self, number: int) -> int:
        """Row of the array at which a block begins."""
        return number * self._step

    def read(self, number: int) -> np.ndarray:
        """A block: a view of an array in memory, a copy of rows of a file.

        Raises
        ------
        LoadError
            When the file has become shorter.
        """
        first = self.first_row(number)
        rows = self._array[first : first + self._step]
        if self._file is None:
            self._mapped.check()
            return rows
        block = np.empty(rows.shape, rows.dtype)
        with self._file.open("rb") as file:
            file.seek(self._array.offset + first * self._array[:1].nbytes)
            found = file.readinto(block.reshape(-1).view(np.uint8).data)
        if found < block.nbytes:
            size = self._file.stat().st_size
            raise LoadError(
                f"{self._where}: expected {self._array.offset + self._array.nbytes:,} bytes; found "
                f"{size:,} now: the file became shorter while it was read.",
                hint="Wait until whatever writes it has finished, then open it again.",
            )
        return block
