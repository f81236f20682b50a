"""Arrays that map a file: their rows are read from the file, and it must stay what it was."""

from __future__ import annotations

import mmap
import os
import weakref
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np

from hierviz.core.lost_pages import guard, has_lost
from hierviz.errors import LoadError

_HINT = "Leave the file alone while it is read, write it again if need be, and open it again."


class _Stamp(NamedTuple):
    """Identity of a file, and what changes when it is written in place.

    Not its ctime, which changes too when a file of its name takes its place.
    """

    number: int
    size: int
    changed: int


class _Opened(NamedTuple):
    """A file that is kept open for a map of it, and its stamp as it was opened."""

    file: int
    stamp: _Stamp | None


_OPENED: weakref.WeakKeyDictionary[mmap.mmap, _Opened] = weakref.WeakKeyDictionary()


class MappedFile:
    """The file below an array that is a memory map, or a view of one; none for other arrays.

    Parameters
    ----------
    array : array
    where : str
        What to call it in messages.

    Notes
    -----
    What the file loses reads as zeros in the map: see `core.lost_pages`. So `check` after
    the map itself was used; `read` has done so.
    """

    def __init__(self, array: np.ndarray, where: str = "logits") -> None:
        self._array, self._where = array, where
        self._map = guarded_map(array)
        if self._map is None:
            return
        self._begin = _begin_of(array, self._map)
        first, end = np.lib.array_utils.byte_bounds(array)
        self._end = self._begin + end - first
        opened = _OPENED.get(self._map)
        self._file = None if opened is None else opened.file
        self._name = _path_of(array) if opened is None else opened.file
        self._stamp = _stamp(self._name) if opened is None else opened.stamp

    @property
    def is_map(self) -> bool:
        """True where there is a file below the array."""
        return self._map is not None

    @property
    def is_read_from_file(self) -> bool:
        """True where hierviz opened the file, and rows lie one after the other in it."""
        has_file = self._map is not None and self._file is not None and hasattr(os, "preadv")
        return has_file and self._array.flags.c_contiguous

    def read(self, rows: slice) -> np.ndarray:
        """Some rows: a view of an array in memory, a copy of what is in a file.

        Of a file that hierviz opened no page of the map is touched where rows lie one after
        the other. Where columns do, the numbers of a block lie in too many places to read each.

        Raises
        ------
        LoadError
            The file is not what it was.
        """
        part = self._array[rows]
        if not self.is_map:
            return part
        block = np.empty(part.shape, part.dtype)
        if self.is_read_from_file:
            self._fill(block, self._place_of(part))
        else:
            block[...] = part
        self.check()
        return block

    def _place_of(self, part: np.ndarray) -> int:
        """Position in the file of the first number of a part of the array."""
        whole, some = (array.__array_interface__["data"][0] for array in (self._array, part))
        return self._begin + some - whole

    def _fill(self, block: np.ndarray, at: int) -> None:
        file = cast(int, self._file)
        into = memoryview(block.reshape(-1).view(np.uint8).data)
        while len(into):
            if not (n_bytes := os.preadv(file, [into], at)):
                raise self._cut_short(os.stat(file).st_size)
            into, at = into[n_bytes:], at + n_bytes

    def check(self) -> None:
        """Raise a `LoadError` when the file is not what it was: too short, or rewritten in place.

        A file that hierviz opened is compared with what it was then, others with what they were
        when this object was made. It costs some microseconds.
        """
        if self._map is None:
            return
        if (size := self._map.size()) < self._end:
            raise self._cut_short(size)
        if has_lost(self._map) or self._is_written_anew():
            raise LoadError(
                f"{self._where}: expected the file as it was when it was opened; it was rewritten "
                "meanwhile.",
                hint=_HINT,
            )

    def _cut_short(self, size: int) -> LoadError:
        return LoadError(
            f"{self._where}: expected a file of at least {self._end:,} bytes, as it was when it was "
            f"opened; found {size:,}: it was cut short meanwhile.",
            hint=_HINT,
        )

    def _is_written_anew(self) -> bool:
        """True where the same file has another time; one of its name that took its place is no matter."""
        before, now = self._stamp, _stamp(self._name)
        return bool(before and now and before.number == now.number and before != now)


def keep_open(array: np.memmap, file: int, *, is_ours: bool = False) -> np.memmap:
    """Say of which open file an array is a map, so that it is read from it; it is kept open.

    What is ours has no name and nobody else can write it, so its times are not looked at.
    """
    mapped = guarded_map(array)
    if mapped is not None:
        kept = os.dup(file)
        _OPENED[mapped] = _Opened(kept, None if is_ours else _stamp(kept))
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


def _begin_of(array: np.ndarray, mapped: mmap.mmap) -> int:
    """The place in the file of the first number that the array shows."""
    # Where the map begins in its file is not told; memmap objects say it of their own first byte.
    first, begin = (
        np.lib.array_utils.byte_bounds(bytes_of)[0]
        for bytes_of in (array, np.frombuffer(mapped, dtype=np.uint8))
    )
    owner = _memmap_of(array)
    offset = 0 if owner is None else owner.offset
    return offset - offset % mmap.ALLOCATIONGRANULARITY + first - begin


def _path_of(array: np.ndarray) -> Path | None:
    owner = _memmap_of(array)
    return Path(owner.filename) if owner is not None and owner.filename else None


def _stamp(file: Path | int | None) -> _Stamp | None:
    """The stamp of a file; None where there is none."""
    try:
        about = None if file is None else os.stat(file)
    except OSError:
        return None
    return None if about is None else _Stamp(about.st_ino, about.st_size, about.st_mtime_ns)
