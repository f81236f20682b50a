"""Arrays that map a file: whether the file still has what they show."""

from __future__ import annotations

import mmap
import os
import weakref
from pathlib import Path

import numpy as np

from hierviz.core.lost_pages import guard, has_lost
from hierviz.errors import LoadError

#: Files that are kept open for maps of them.
_FILES: weakref.WeakKeyDictionary[mmap.mmap, int] = weakref.WeakKeyDictionary()
_HINT = "Write the file again, and leave it alone while it is read."


class MappedFile:
    """The file below an array that is a memory map, or a view of one; for others there is none.

    Parameters
    ----------
    array : array
    where : str
        What to call it in messages.

    Attributes
    ----------
    file : int, optional
        The descriptor of the file, where it is known.

    Notes
    -----
    From now on what the file loses reads as zeros: see `core.lost_pages`. So `check` after
    what was read is used.
    """

    def __init__(self, array: np.ndarray, where: str = "logits") -> None:
        self._where = where
        self._map = guarded_map(array)
        self._end = 0 if self._map is None else _end_of(array, self._map)
        self.file = None if self._map is None else _FILES.get(self._map)
        self._name = _path_of(array) if self.file is None else self.file
        self._stamp = _stamp(self._name)

    @property
    def is_map(self) -> bool:
        """True where there is a file below the array."""
        return self._map is not None

    def check(self) -> None:
        """Raise a `LoadError` when the file is not what it was: too short, or written anew in place.

        It costs some microseconds.
        """
        if self._map is None:
            return
        if (size := self._map.size()) < self._end:
            raise LoadError(
                f"{self._where}: expected a file of at least {self._end:,} bytes, as it was when it was "
                f"opened; found {size:,}: it was cut short meanwhile.",
                hint=_HINT,
            )
        if has_lost(self._map) or self._is_written_anew():
            raise LoadError(
                f"{self._where}: expected the file as it was when it was opened; it was written anew "
                "meanwhile.",
                hint=_HINT,
            )

    def _is_written_anew(self) -> bool:
        """True where the same file has another time; one of its name that took its place is no matter."""
        before, now = self._stamp, _stamp(self._name)
        return bool(before and now and before[0] == now[0] and before != now)


def keep_open(array: np.memmap, file: int) -> np.memmap:
    """Say of which open file an array is a map, so that blocks are read from it; it is kept open."""
    mapped = guarded_map(array)
    if mapped is not None:
        kept = os.dup(file)
        _FILES[mapped] = kept
        weakref.finalize(mapped, os.close, kept).atexit = False
    return array


def guarded_map(array: np.ndarray) -> mmap.mmap | None:
    """The memory map of a file that an array is a view of, if it is one; what it loses reads as zeros."""
    below: object = array
    while isinstance(below, np.ndarray | memoryview):
        below = below.base if isinstance(below, np.ndarray) else below.obj
    if not (isinstance(below, mmap.mmap) and _has_file(below)):
        return None
    guard(below)
    return below


def _has_file(mapped: mmap.mmap) -> bool:
    try:
        mapped.size()  # 0 for a file that was emptied, of which nothing may be touched
    except (OSError, ValueError):  # memory of no file, or a map that is closed
        return False
    return True


def _memmap_of(array: np.ndarray) -> np.memmap | None:
    owner: object = array
    while isinstance(owner, np.ndarray) and not isinstance(owner, np.memmap):
        owner = owner.base
    return owner if isinstance(owner, np.memmap) else None


def _end_of(array: np.ndarray, mapped: mmap.mmap) -> int:
    """The byte of the file after the last one that the array shows."""
    # Where the map begins in its file is not told; memmap objects say it of their own first byte.
    end = np.lib.array_utils.byte_bounds(array)[1]
    begin = np.lib.array_utils.byte_bounds(np.frombuffer(mapped, dtype=np.uint8))[0]
    owner = _memmap_of(array)
    offset = 0 if owner is None else owner.offset
    return offset - offset % mmap.ALLOCATIONGRANULARITY + end - begin


def _path_of(array: np.ndarray) -> Path | None:
    owner = _memmap_of(array)
    return Path(owner.filename) if owner is not None and owner.filename else None


def _stamp(file: Path | int | None) -> tuple[int, int, int] | None:
    """Number of a file, and what changes when it is written in place; None where there is none."""
    try:
        about = None if file is None else os.stat(file)
    except OSError:
        return None
    return None if about is None else (about.st_ino, about.st_size, about.st_mtime_ns)
