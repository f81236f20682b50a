"""Arrays in blocks of rows; a file that shrinks while it is read is an error, not a crash."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from hierviz.core.mapped import MappedFile

#: Bytes of a block, where its user has no reason for another size.
BLOCK_BYTES = 1 << 23


def row_slices(n_rows: int, row_size: int, at_once: int) -> list[slice]:
    """Runs of rows with at most the given number of bytes, or of values, in total; at least one row each."""
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
        row_bytes = array.dtype.itemsize * math.prod(array.shape[1:])
        self.rows = row_slices(len(array), row_bytes, n_bytes or BLOCK_BYTES)
        self._mapped = MappedFile(array, where)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[int, np.ndarray]]:
        """First row and content of every block, as `read` gives it."""
        return ((rows.start, self.read(number)) for number, rows in enumerate(self.rows))

    def read(self, number: int) -> np.ndarray:
        """A block: a view of an array in memory, a copy of what is in a file.

        What is read of a whole file leaves no pages of its map behind in memory.

        Raises
        ------
        LoadError
            The file is not what it was: see `MappedFile.read`.
        """
        return self._mapped.read(self.rows[number])
