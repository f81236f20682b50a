"""Tables of numbers in .parquet files, a piece at a time when they are large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hierviz.errors import LoadError
from hierviz.io.numbers.scratch import gather, map_file, reserve, scratch_file

_PIECE_BYTES = 1 << 24
_BUFFER_BYTES = 1 << 20


def read_parquet_numbers(path: Path, *, map_over: int) -> np.ndarray:
    """Numbers of a .parquet file.

    Parameters
    ----------
    path : Path
        Columns of numbers, or one column that holds the numbers of a row as a
        list. Row numbers that pandas wrote are left out.
    map_over : int
        A larger table, in bytes, is written to a scratch file and mapped.

    Returns
    -------
    array, shape (n_rows, n_columns), read-only

    Raises
    ------
    LoadError
        Damaged, a column that is not of numbers, or lists of different lengths.
    """
    try:
        with pq.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
            return _read(path, file, map_over)
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0]
        raise LoadError(
            f"{path.name}: expected a parquet table; the file is damaged or cut short ({reason}).",
            hint="Copy or write it again.",
        ) from error


def _read(path: Path, file: pq.ParquetFile, map_over: int) -> np.ndarray:
    fields = [field for field in file.schema_arrow if not field.name.startswith("__index_level_")]
    if len(fields) == 1 and _is_list(fields[0].type):
        return _from_lists(path, file, fields[0], map_over)
    for place, field in enumerate(fields):
        if not (pa.types.is_integer(field.type) or pa.types.is_floating(field.type)):
            raise LoadError(
                f"{path.name}: expected only columns of numbers; column {place} ({field.name}) is "
                f"{field.type}.",
                hint="Leave that column out, or save it in a file of its own.",
            )
    dtype = np.result_type(*[field.type.to_pandas_dtype() for field in fields] or [float])
    names = [field.name for field in fields]
    if file.metadata.num_rows * len(names) * dtype.itemsize > map_over:
        return _mapped_columns(path, file, names, dtype)
    return _table(file.read(columns=names))


def _table(table: pa.Table | pa.RecordBatch) -> np.ndarray:
    """Columns side by side; empty values are NaN."""
    values = [column.to_numpy(zero_copy_only=False) for column in _columns(table)]
    dtype = np.result_type(*values) if values else np.dtype(float)
    array = np.empty((table.num_rows, len(values)), dtype=dtype)
    for place, column in enumerate(values):
        array[:, place] = column
    return array


def _columns(table: pa.Table) -> list[pa.Array]:
    return [column.combine_chunks() for column in table.columns]


def _mapped_columns(
    path: Path, file: pq.ParquetFile, names: list[str], dtype: np.dtype
) -> np.ndarray:
    """A few columns of a row group at a time: parquet keeps columns together, and each is read once."""
    shape = (file.metadata.num_rows, len(names))
    n_bytes = shape[0] * shape[1] * dtype.itemsize
    with scratch_file(n_bytes, where=path.name) as scratch:
        reserve(scratch, n_bytes, where=path.name)
        array = map_file(scratch, dtype, shape, mode="r+")
        first = 0
        for group in range(file.num_row_groups):
            n_rows = file.metadata.row_group(group).num_rows
            step = max(1, _PIECE_BYTES // max(1, n_rows * dtype.itemsize))
            for left in range(0, len(names), step):
                some = names[left : left + step]
                piece = _table(file.read_row_group(group, columns=some))
                if dtype.kind in "iu" and piece.dtype.kind == "f":
                    row, column = np.argwhere(np.isnan(piece))[0].tolist()
                    raise LoadError(
                        f"{path.name}: expected a number in row {first + row} (counted from 0), "
                        f"column {some[column]}; found an empty value."
                    )
                array[first : first + n_rows, left : left + len(some)] = piece
                pa.default_memory_pool().release_unused()
            first += n_rows
        return map_file(scratch, dtype, shape)


def _is_list(kind: pa.DataType) -> bool:
    return (
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _from_lists(path: Path, file: pq.ParquetFile, field: pa.Field, map_over: int) -> np.ndarray:
    """A table from one column that holds a row's numbers as a list."""
    first = next(_list_blocks(path, file, field.name, None), np.empty((0, 0)))
    shape, dtype = (file.metadata.num_rows, first.shape[1]), first.dtype
    blocks = _list_blocks(path, file, field.name, shape[1])
    return gather(blocks, shape, dtype, where=path.name, map_over=map_over)


def _list_blocks(
    path: Path, file: pq.ParquetFile, name: str, n_columns: int | None
) -> Iterator[np.ndarray]:
    """Blocks of rows; every row must have as many numbers as the first."""
    row = 0
    for batch in file.iter_batches(batch_size=2048, columns=[name]):
        column = batch.column(0)
        lengths = pc.list_value_length(column).to_numpy(zero_copy_only=False)
        n_columns = int(lengths[0]) if n_columns is None and len(lengths) else n_columns
        odd = np.flatnonzero(lengths != n_columns)
        if len(odd):
            found = lengths[odd[0]]
            raise LoadError(
                f"{path.name}: expected {n_columns} numbers in every row of column {name}; found "
                f"{'none' if np.isnan(found) else int(found)} in row {row + int(odd[0])} "
                "(counted from 0)."
            )
        flat = pc.list_flatten(column).to_numpy(zero_copy_only=False)
        yield flat.reshape(len(lengths), n_columns)
        pa.default_memory_pool().release_unused()
        row += len(lengths)
