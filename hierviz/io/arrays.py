"""Number arrays from .npy, .npz and .parquet files, without ever unpickling anything."""

from __future__ import annotations

import math
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.csv_numbers import read_csv_numbers
from hierviz.io.files import listed, reading
from hierviz.io.zips import open_zip

#: Arrays with more bytes than this stay on disk, memory-mapped.
MAP_OVER = 200_000_000

#: Endings that `read_array` reads.
ARRAY_ENDINGS = (".npy", ".npz", ".csv", ".tsv", ".txt", ".parquet")

_REFUSED = "object arrays and pickles can run code when they are opened, so they are refused"
_SAFE_WAY = "Save plain numbers: np.save(path, np.asarray(values, dtype=np.float32))."


def read_array(path: Path, role: str = "", *, map_over: int = MAP_OVER) -> np.ndarray:
    """Numbers of a file, by its ending.

    Parameters
    ----------
    path : Path
        .npy, .npz, .csv, .tsv, .txt or .parquet.
    role : str
        Which array of an .npz file to take when it holds several.
    map_over : int
        A larger .npy or .npz array, in bytes, is memory-mapped.

    Returns
    -------
    array, read-only
        Shape and dtype as in the file; text files give float64 tables.

    Raises
    ------
    LoadError
        Empty, cut short, damaged, an object array, a pickle, or another ending.
    """
    ending = path.suffix.lower()
    with reading(path):
        if ending == ".npy":
            array = _read_npy(path, map_over)
        elif ending == ".npz":
            array = _read_npz(path, role, map_over)
        elif ending == ".parquet":
            array = _read_parquet(path)
        elif ending in (".csv", ".tsv", ".txt"):
            array = read_csv_numbers(path)
        else:
            raise LoadError(
                f"{path.name}: expected a file ending in {listed(ARRAY_ENDINGS, most=9)}.",
                hint="Save the array as .npy with numpy.save.",
            )
    if array.flags.writeable:
        array.flags.writeable = False
    return array


def array_header(stream: BinaryIO, where: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, Fortran order and dtype of a .npy stream, which is left at its first item.

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
    except (ValueError, SyntaxError, EOFError) as error:
        _refuse_pickle(stream, where)
        raise LoadError(
            f"{where}: expected a numpy array file; its header is damaged or of another kind.",
            hint="Write it again with numpy.save.",
        ) from error
    if dtype.hasobject:
        raise LoadError(
            f"{where}: expected numbers; found an object array: {_REFUSED}.", hint=_SAFE_WAY
        )
    return shape, fortran, dtype


def _refuse_pickle(stream: BinaryIO, where: str) -> None:
    if not stream.seekable():
        return
    stream.seek(0)
    if stream.read(1) == b"\x80":
        raise LoadError(
            f"{where}: expected a numpy array file; found a pickle: {_REFUSED}.", hint=_SAFE_WAY
        )


def _read_npy(path: Path, map_over: int) -> np.ndarray:
    with path.open("rb") as stream:
        shape, _, dtype = array_header(stream, path.name)
        start = stream.tell()
    size = math.prod(shape) * dtype.itemsize
    found = path.stat().st_size - start
    if found < size:
        raise LoadError(
            f"{path.name}: expected {size:,} bytes for shape {shape} of {dtype}; found {found:,}: "
            "the file is cut short.",
            hint="Copy or write it again.",
        )
    mode = "r" if size > map_over else None
    return np.load(path, mmap_mode=mode, allow_pickle=False)


def npz_names(path: Path) -> list[str]:
    """Names of the arrays in an .npz file."""
    with reading(path), open_zip(path) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def _read_npz(path: Path, role: str, map_over: int) -> np.ndarray:
    names = npz_names(path)
    if role not in names and len(names) != 1:
        found = f"arrays named {listed(names)}" if names else "none"
        raise LoadError(
            f"{path.name}: expected one array, or one named {role or 'logits'!r}; found {found}.",
            hint=f"Write it with np.savez_compressed(path, {role or 'logits'}=array).",
        )
    name = role if role in names else names[0]
    where = f"{path.name}: {name}"
    try:
        with open_zip(path) as archive, archive.open(f"{name}.npy") as stream:
            return _read_stream(stream, where, map_over)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise LoadError(
            f"{where}: the array is damaged or cut short ({error}).",
            hint="Copy or write the file again.",
        ) from error


def _read_stream(stream: BinaryIO, where: str, map_over: int) -> np.ndarray:
    shape, fortran, dtype = array_header(stream, where)
    size = math.prod(shape) * dtype.itemsize
    if size <= map_over:
        stream.seek(0)
        return np.lib.format.read_array(stream, allow_pickle=False)
    # Unpacked once, to a file without a name: on disk, gone when nobody maps it any more.
    with tempfile.TemporaryFile() as unpacked:
        shutil.copyfileobj(stream, unpacked, 1 << 22)
        unpacked.flush()
        order = "F" if fortran else "C"
        return np.memmap(unpacked, dtype, "r", shape=shape, order=order)


def _read_parquet(path: Path) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0]
        raise LoadError(
            f"{path.name}: expected a parquet table; the file is damaged or cut short ({reason}).",
            hint="Copy or write it again.",
        ) from error
    kept = [name for name in table.column_names if not name.startswith("__index_level_")]
    columns = [(name, table.column(name)) for name in kept]
    if len(columns) == 1 and _is_list(columns[0][1].type):
        return _from_lists(path, *columns[0])
    for place, (name, column) in enumerate(columns):
        kind = column.type
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
            raise LoadError(
                f"{path.name}: expected only columns of numbers; column {place} ({name}) is {kind}.",
                hint="Leave that column out, or save it in a file of its own.",
            )
    values = [column.to_numpy() for _, column in columns]
    dtype = np.result_type(*values) if values else np.dtype(float)
    array = np.empty((table.num_rows, len(values)), dtype=dtype)
    for place, column in enumerate(values):
        array[:, place] = column
    return array


def _is_list(kind) -> bool:
    import pyarrow as pa

    return (
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _from_lists(path: Path, name: str, column) -> np.ndarray:
    """A table from one column that holds a row's numbers as a list."""
    import pyarrow.compute as pc

    lengths = pc.list_value_length(column).to_numpy(zero_copy_only=False)
    odd = np.flatnonzero(lengths != lengths[0]) if len(lengths) else []
    if len(odd) or column.null_count:
        row = int(odd[0]) if len(odd) else 0
        raise LoadError(
            f"{path.name}: expected {lengths[0]} numbers in every row of column {name}; "
            f"found {lengths[row]} in row {row} (counted from 0)."
        )
    flat = pc.list_flatten(column).to_numpy()
    return flat.reshape(len(lengths), -1)
