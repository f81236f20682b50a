"""Tables of numbers in .parquet files, a piece at a time when they are large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hierviz.errors import LoadError
from hierviz.io.limits import check_expansion, check_limit
from hierviz.io.numbers.choices import NO_CHOICES, Choices
from hierviz.io.numbers.columns import tell_columns
from hierviz.io.numbers.scratch import gather, is_large, map_file, reserve, scratch_file
from hierviz.io.numbers.tables import Table, in_row_order, words
from hierviz.text import listed

_PIECE_BYTES = 1 << 24
_BUFFER_BYTES = 1 << 20
_SAMPLE_ROWS = 1000


def read_parquet_table(
    path: Path, *, choices: Choices = NO_CHOICES, map_over: int | None = None, wants: str = "table"
) -> Table:
    """Numbers of a .parquet file, and what stands beside them.

    Parameters
    ----------
    path : Path
        Columns of numbers, or one column that holds the numbers of a row as a
        list. `tell_columns` decides what the columns are.
    choices : Choices
        What a person said about the columns.
    map_over : int, optional
        A larger table, in bytes, is written to a scratch file and mapped; `MAP_OVER` when left out.
    wants : "table", "vectors", "labels" or "assignments"
        With the last two, `labels` is the column, or None for one-hot `values`.

    Raises
    ------
    LoadError
        Damaged, a column that is not of numbers, or lists of different lengths.
    """
    try:
        with pq.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
            _check_size(path, file.metadata)
            return _read(path, file, choices, map_over, wants)
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0]
        raise LoadError(
            f"{path.name}: expected a parquet table; the file is damaged or cut short ({reason}).",
            hint="Copy or write it again.",
        ) from error


def _check_size(path: Path, metadata: pq.FileMetaData) -> None:
    """Refuse what has too many columns, or becomes many times the size of its file."""
    check_limit(path.name, "columns", metadata.num_columns, what="columns")
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    chunks = [group.column(at) for group in groups for at in range(group.num_columns)]
    n_bytes = sum(max(8 * chunk.num_values, chunk.total_uncompressed_size) for chunk in chunks)
    check_expansion(path, n_bytes)


def _read(
    path: Path, file: pq.ParquetFile, choices: Choices, map_over: int | None, wants: str
) -> Table:
    fields = list(file.schema_arrow)
    columns = tell_columns(
        _sample(file, fields, path.name),
        path.name,
        choices=choices,
        headings=[field.name for field in fields],
        wants=wants,
    )
    for part in ([] if columns.label is None else [columns.label], columns.values):
        _check_alone([fields[at].name for at in part], fields, path.name)
    decided = columns.choices(is_text=False)
    labels = None
    if columns.label is not None:
        labels = _column(file, fields, columns.label, path.name)
    if wants in ("labels", "assignments") and labels is not None:
        more: list[str] = []
        if columns.row_numbers is not None:
            rows = _column(file, fields, columns.row_numbers, path.name)
            labels, more = in_row_order(labels, rows, columns)
        return Table(np.empty((len(labels), 0)), labels, (), (*columns.said, *more), decided)
    chosen = [fields[at] for at in columns.values]
    if columns.is_list:
        values = _from_lists(path, file, chosen[0], map_over)
    else:
        values = _from_columns(path, file, chosen, map_over)
    return Table(values, labels, columns.class_names(), columns.said, decided)


def _column(file: pq.ParquetFile, fields: list[pa.Field], at: int, where: str) -> np.ndarray:
    return _as_text(file.read(columns=[fields[at].name]).column(0).combine_chunks(), where)


def _check_alone(names: list[str], fields: list[pa.Field], where: str) -> None:
    """Refuse names that another column has too: columns are read by their names."""
    wanted = set(names)
    if sum(field.name in wanted for field in fields) > len(names):
        twice = listed(name for name in wanted if sum(field.name == name for field in fields) > 1)
        raise LoadError(
            f"{where}: expected columns with different names; found several called {twice}.",
            hint="Give each column another name, or leave out those that hold something else.",
        )


def _sample(file: pq.ParquetFile, fields: list[pa.Field], where: str) -> list[list[str]]:
    """The first rows as text; of a list only its form."""
    batch = next(file.iter_batches(batch_size=_SAMPLE_ROWS), None)
    if batch is None:
        return []
    columns = [
        ["[]"] * len(batch) if _is_list(field.type) else _as_text(column, where).tolist()
        for field, column in zip(fields, batch.columns, strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _as_text(column: pa.Array, where: str) -> np.ndarray:
    """Values as text; "" where there is none."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return words(["" if value is None else str(value) for value in column.to_pylist()], where)


def _from_columns(
    path: Path, file: pq.ParquetFile, fields: list[pa.Field], map_over: int | None
) -> np.ndarray:
    for field in fields:
        if not (pa.types.is_integer(field.type) or pa.types.is_floating(field.type)):
            raise LoadError(
                f"{path.name}: expected only columns of numbers; column {field.name} is {field.type}.",
                hint="Leave that column out, or save it in a file of its own.",
            )
    dtype = np.result_type(*[field.type.to_pandas_dtype() for field in fields] or [float])
    names = [field.name for field in fields]
    if is_large(file.metadata.num_rows * len(names) * dtype.itemsize, map_over):
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


def _from_lists(
    path: Path, file: pq.ParquetFile, field: pa.Field, map_over: int | None
) -> np.ndarray:
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
