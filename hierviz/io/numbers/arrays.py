"""Number arrays from .npy, .npz and .parquet files, without ever unpickling anything."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from tokenize import TokenError
from typing import IO, BinaryIO, Literal

import numpy as np

from hierviz.core.mapped import keep_open
from hierviz.errors import LoadError
from hierviz.io.files import reading
from hierviz.io.numbers.containers import (
    CONTAINERS,
    array_names,
    pick,
    read_safetensors,
    read_torch_array,
)
from hierviz.io.numbers.scratch import MAP_OVER, map_file, scratch_file, write_block
from hierviz.io.numbers.tables import read_text_table
from hierviz.io.zips import open_member
from hierviz.text import listed

#: Endings that `read_array` reads.
ARRAY_ENDINGS = (".npy", *CONTAINERS, ".csv", ".tsv", ".txt", ".parquet")

#: What numpy's reader of headers ends in when a header is damaged.
_BAD_HEADER = (
    ValueError, SyntaxError, EOFError, TokenError, TypeError, KeyError, IndexError, OverflowError,
    RecursionError, MemoryError,
)  # fmt: skip

_REFUSED = "object arrays and pickles can run code when they are opened, so they are refused"
_SAFE_WAY = (
    "Save plain numbers: np.save(path, np.asarray(values, dtype=np.float32)), names with dtype=str."
)


def read_array(path: Path, role: str = "", *, map_over: int = MAP_OVER) -> np.ndarray:
    """Numbers of a file, by its ending.

    Parameters
    ----------
    path : Path
        .npy, .npz, .pt, .pth, .safetensors, .csv, .tsv, .txt or .parquet.
    role : str
        Which array of a file to take when it holds several.
    map_over : int
        A larger array, in bytes, is memory-mapped: .npy, .safetensors and files of torch as
        they are, all others from a scratch file in the cache folder, into which they are
        read a piece at a time.

    Returns
    -------
    array, read-only
        Shape and dtype as in the file; text files give float64 tables.

    Raises
    ------
    LoadError
        Empty, cut short, damaged, an object array, a pickle, or another
        ending; no room for the scratch file.
    """
    ending = path.suffix.lower()
    with reading(path):
        if ending == ".npy":
            array = _read_npy(path, map_over)
        elif ending == ".npz":
            array = _read_npz(path, role, map_over)
        elif ending in (".pt", ".pth"):
            array = read_torch_array(path, role)
        elif ending == ".safetensors":
            array = read_safetensors(path, role, map_over)
        elif ending == ".parquet":
            from hierviz.io.numbers.parquet import read_parquet_table

            array = read_parquet_table(path, map_over=map_over, wants="numbers").values
        elif ending in (".csv", ".tsv", ".txt"):
            array = read_text_table(path, map_over=map_over, wants="numbers").values
        else:
            raise LoadError(
                f"{path.name}: expected a file ending in {listed(ARRAY_ENDINGS, most=9)}.",
                hint="Save the array as .npy with numpy.save.",
            )
    if array.dtype.kind == "U" and array.itemsize:
        _check_letters(array, path.name)
    if array.flags.writeable:
        array.flags.writeable = False
    return array


def read_whole(path: Path, role: str = "") -> np.ndarray:
    """Numbers of a file as `read_array` gives them, but in memory whatever their size."""
    return read_array(path, role, map_over=sys.maxsize)


def array_header(
    stream: IO[bytes], where: str, *, takes_objects: bool = False
) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, Fortran order and dtype of a .npy stream, which is left at its first item.

    Parameters
    ----------
    stream : binary file
    where : str
        Name of the file, for messages.
    takes_objects : bool
        Do not refuse an object array: its pickle is read in a way that runs nothing.

    Raises
    ------
    LoadError
        A pickle, an object array, or something else that is no .npy array.
    """
    try:
        version = np.lib.format.read_magic(stream)
        if version == (1, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
        elif version == (2, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_2_0(stream)
        else:
            raise ValueError(f"version {version} of the format")
        if min(shape, default=0) < 0 or max(shape, default=0) > np.iinfo(np.intp).max:
            raise ValueError(f"shape {shape}")
    except _BAD_HEADER as error:
        _refuse_pickle(stream, where)
        raise LoadError(
            f"{where}: expected a numpy array file; its header is damaged or of another kind.",
            hint="Write it again with numpy.save.",
        ) from error
    if dtype.hasobject and not takes_objects:
        raise LoadError(
            f"{where}: expected numbers; found an object array: {_REFUSED}.", hint=_SAFE_WAY
        )
    return shape, fortran, dtype


def _refuse_pickle(stream: IO[bytes], where: str) -> None:
    if not stream.seekable():
        return
    stream.seek(0)
    if stream.read(1) == b"\x80":
        raise LoadError(
            f"{where}: expected a numpy array file; found a pickle: {_REFUSED}.", hint=_SAFE_WAY
        )


def _check_letters(array: np.ndarray, where: str) -> None:
    """Refuse text whose code points are not characters."""
    order = array.dtype.byteorder
    codes = np.ascontiguousarray(array).reshape(-1).view(f"{order}u4")
    wrong = (codes > 0x10FFFF) | ((codes >= 0xD800) & (codes < 0xE000))
    if wrong.any():
        raise LoadError(
            f"{where}: expected text; found {int(codes[wrong.argmax()]):#x}, which is not a character.",
            hint="The file is damaged; copy or write it again.",
        )


def _read_npy(path: Path, map_over: int) -> np.ndarray:
    with path.open("rb") as stream:  # once: another file may take its name meanwhile
        shape, fortran, dtype = array_header(stream, path.name)
        start = stream.tell()
        size = math.prod(shape) * dtype.itemsize
        found = os.fstat(stream.fileno()).st_size - start
        if found < size:
            raise LoadError(
                f"{path.name}: expected {size:,} bytes for shape {shape} of {dtype}; found "
                f"{found:,}: the file is cut short.",
                hint="Copy or write it again.",
            )
        if size <= map_over:
            return _read_small(stream, path.name)
        order: Literal["F", "C"] = "F" if fortran else "C"
        return keep_open(np.memmap(stream, dtype, "r", start, shape, order), stream.fileno())


def _read_small(stream: BinaryIO, where: str) -> np.ndarray:
    before = os.fstat(stream.fileno()).st_mtime_ns
    stream.seek(0)
    try:
        array = np.lib.format.read_array(stream, allow_pickle=False)
        stays = os.fstat(stream.fileno()).st_mtime_ns == before
    except ValueError:  # fewer numbers than its header says: they were there when it was looked at
        stays = False
    if not stays:
        raise LoadError(
            f"{where}: expected the file to stay as it was while it was read; it was cut short or "
            "rewritten meanwhile.",
            hint="Leave the file alone while it is read, and open it again.",
        )
    return array


def _read_npz(path: Path, role: str, map_over: int) -> np.ndarray:
    hint = f"Write it with np.savez_compressed(path, {role or 'logits'}=array)."
    name = pick(role, array_names(path), path, hint)
    with open_member(path, f"{name}.npy") as stream:
        return _read_stream(stream, f"{path.name}: {name}", map_over)


def _read_stream(stream: IO[bytes], where: str, map_over: int) -> np.ndarray:
    shape, fortran, dtype = array_header(stream, where)
    size = math.prod(shape) * dtype.itemsize
    if size <= map_over:
        stream.seek(0)
        return np.lib.format.read_array(stream, allow_pickle=False)
    with scratch_file(size, where=where) as unpacked:
        _copy(stream, unpacked, where)
        if unpacked.tell() < size:
            raise EOFError(f"{size:,} bytes expected, {unpacked.tell():,} found")
        return map_file(unpacked, dtype, shape, order="F" if fortran else "C")


def _copy(stream: IO[bytes], scratch: BinaryIO, where: str) -> None:
    while content := stream.read(1 << 22):
        write_block(scratch, np.frombuffer(content, np.uint8), where=where)
