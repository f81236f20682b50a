"""Arrays that map a file: whether the file still has what they show."""

from __future__ import annotations

import mmap

import numpy as np

from hierviz.errors import LoadError


class MappedFile:
    """The file below an array that is a memory map, or a view of one; for others there is none.

    Parameters
    ----------
    array : array
    where : str
        What to call it in messages.
    """

    def __init__(self, array: np.ndarray, where: str = "logits") -> None:
        self._where = where
        self._map = _map_below(array)
        self._end = 0 if self._map is None else _end_of(array, self._map)

    def check(self) -> None:
        """Raise a `LoadError` when the file is too short by now.

        To touch a part of a map that its file no longer has would end the
        process, so this is asked before every block that is read. It costs
        about a microsecond.
        """
        if self._map is not None and self._map.size() < self._end:
            raise LoadError(
                f"{self._where}: expected a file of at least {self._end:,} bytes, as it was when it was "
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
        mapped.size()  # 0 for a file that was emptied, of which nothing may be touched
    except (OSError, ValueError):  # memory of no file, or a map that is closed
        return False
    return True


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
