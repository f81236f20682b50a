"""Large arrays made while reading: kept in a file that is gone as soon as nobody needs it."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Literal

import numpy as np

from hierviz.core.cache import cache_folder
from hierviz.core.mapped import keep_open
from hierviz.errors import LoadError

#: Arrays with more bytes than this stay on disk, memory-mapped.
MAP_OVER = 200_000_000

_HEADROOM = 1 << 26  # bytes of the disk that are left to others
_ELSEWHERE = "Make room there, or set HIERVIZ_CACHE to a folder on a larger disk."


def is_large(n_bytes: int, map_over: int | None = None) -> bool:
    """True for arrays that go to disk: of more bytes than `map_over`, `MAP_OVER` when left out."""
    return n_bytes > (MAP_OVER if map_over is None else map_over)


@contextmanager
def scratch_file(n_bytes: int, *, where: str) -> Iterator[BinaryIO]:
    """A file in the cache folder that has no name, for an array of so many bytes.

    Whatever happens, it takes up disk no longer than it is open or mapped: not
    after an error, a cancelled run or the end of the process.

    Parameters
    ----------
    n_bytes : int
        What will be written, at most.
    where : str
        The file that is read, for messages.

    Raises
    ------
    LoadError
        The folder cannot be written, or its disk is too full; before anything
        is written where that can be told.
    """
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        if free < n_bytes + _HEADROOM:
            raise LoadError(
                f"{where}: expected {_size(n_bytes)} free in {folder}, for the table while the "
                f"study is open; found {_size(free)}.",
                hint=_ELSEWHERE,
            )
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115, closed below
    except OSError as error:
        raise _cannot_write(where, error) from error
    with file:
        yield file


def write_block(file: BinaryIO, block: np.ndarray, *, where: str) -> None:
    """Append the bytes of an array to a scratch file; a `LoadError` when the disk is full."""
    try:
        file.write(np.ascontiguousarray(block).reshape(-1).view(np.uint8).data)
        file.flush()
    except OSError as error:
        raise _cannot_write(where, error) from error


def reserve(file: BinaryIO, n_bytes: int, *, where: str) -> None:
    """Take disk for a scratch file that is to be filled through a map, where a full disk kills."""
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, n_bytes)
            return
        zeros = bytes(1 << 22)
        for start in range(0, n_bytes, len(zeros)):
            file.write(zeros[: n_bytes - start])
        file.flush()
    except OSError as error:
        raise _cannot_write(where, error) from error


def map_file(
    file: BinaryIO,
    dtype: np.dtype,
    shape: tuple[int, ...],
    *,
    order: Literal["C", "F"] = "C",
    mode: Literal["r", "r+"] = "r",
) -> np.ndarray:
    """A scratch file as an array, which keeps it alive when it is closed."""
    array = np.memmap(file, dtype, mode, shape=shape, order=order)
    return keep_open(array, file.fileno(), is_ours=True) if mode == "r" else array


def gather(
    blocks: Iterable[np.ndarray],
    shape: tuple[int, ...],
    dtype: np.dtype,
    *,
    where: str,
    map_over: int | None = None,
) -> np.ndarray:
    """Blocks of rows as one array: in memory, or in a scratch file when it is large.

    Parameters
    ----------
    blocks : iterable of arrays
        Cast to `dtype` one by one.
    shape : tuple of int
    dtype : numpy dtype
    where : str
        The file that is read, for messages.
    map_over : int, optional
        A larger array, in bytes, goes to disk; `MAP_OVER` when left out.

    Returns
    -------
    array, read-only
    """
    n_bytes = math.prod(shape) * dtype.itemsize
    if is_large(n_bytes, map_over):
        with scratch_file(n_bytes, where=where) as file:
            for block in blocks:
                write_block(file, block.astype(dtype, copy=False), where=where)
            return map_file(file, dtype, shape)
    array, row = np.empty(shape, dtype), 0
    for block in blocks:
        array[row : row + len(block)] = block
        row += len(block)
    array.flags.writeable = False
    return array


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:,.2f} GB"


def _cannot_write(where: str, error: OSError) -> LoadError:
    return LoadError(
        f"{where}: the table could not be kept in {cache_folder()}: {error.strerror or error}.",
        hint=_ELSEWHERE,
    )
