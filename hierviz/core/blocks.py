"""Arrays in blocks of rows, those of files read so that a file that shrinks is an error, no crash."""

from __future__ import annotations

import math
import mmap
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hierviz.core.mapped import MappedFile
from hierviz.errors import LoadError

#: Bytes of a block, where its user has no reason for another size.
BLOCK_BYTES = 1 << 23


def row_slices(n_rows: int, row_size: int, at_once: int) -> list[slice]:
    """Runs of rows that hold at most so many bytes, or numbers, together; of one row at least."""
    step = max(1, at_once // max(1, row_size))
    return [slice(first, min(first + step, n_rows)) for first in range(0, n_rows, step)]


class Blocks:
    """Runs of rows of an array, a few megabytes each.

    Parameters
    ----------
    array : array
    where : str
        What to call the array in messages.
    n_bytes : int, optional
        Of a block; `BLOCK_BYTES` when left out.

    Attributes
    ----------
    rows : list of slice
        Where blocks begin and end: this depends on the shape and dtype alone.
    """

    def __init__(
        self, array: np.ndarray, where: str = "logits", *, n_bytes: int | None = None
    ) -> None:
        self._array, self._where = array, where
        row_bytes = array.dtype.itemsize * math.prod(array.shape[1:])
        self.rows = row_slices(len(array), row_bytes, n_bytes or BLOCK_BYTES)
        self._file, self._offset = None, 0  # of a map of a whole file, its rows in order
        in_order = array.flags.c_contiguous and isinstance(array.base, mmap.mmap)
        if in_order and isinstance(array, np.memmap) and array.filename:
            self._file, self._offset = Path(array.filename), array.offset
        self._mapped = MappedFile(array, where)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[int, np.ndarray]]:
        """First row and content of every block, as `read` gives it."""
        return ((rows.start, self.read(number)) for number, rows in enumerate(self.rows))

    def check(self) -> None:
        """Raise a `LoadError` when the array maps a file that is too short by now."""
        self._mapped.check()

    def view(self, number: int) -> np.ndarray:
        """A block where it lies, in memory or in the map of a file.

        Raises
        ------
        LoadError
            When the file has become shorter.
        """
        self.check()
        return self._array[self.rows[number]]

    def read(self, number: int) -> np.ndarray:
        """A block: a view of an array in memory or of a part of a map, a copy of rows of a whole file.

        What is copied leaves no pages of the map behind in memory.

        Raises
        ------
        LoadError
            When the file has become shorter.
        """
        if self._file is None:
            return self.view(number)
        rows = self._array[self.rows[number]]
        block = np.empty(rows.shape, rows.dtype)
        with self._file.open("rb") as file:
            file.seek(self._offset + self.rows[number].start * self._array[:1].nbytes)
            found = file.readinto(block.reshape(-1).view(np.uint8).data)
        if found < block.nbytes:
            size = self._file.stat().st_size
            raise LoadError(
                f"{self._where}: expected {self._offset + self._array.nbytes:,} bytes; found "
                f"{size:,} now: the file became shorter while it was read.",
                hint="Wait until whatever writes it has finished, then open it again.",
            )
        return block
