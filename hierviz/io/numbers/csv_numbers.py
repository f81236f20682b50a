"""Tables of numbers in text files: fast when they are sound, exact about the fault when not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.numbers.scratch import MAP_OVER, map_file, scratch_file, write_block

_DELIMITERS = (",", "\t", ";")
_BLOCK_NUMBERS = 1 << 20


def read_csv_numbers(path: Path, *, map_over: int = MAP_OVER) -> np.ndarray:
    """Numbers of a .csv, .tsv or .txt file.

    Parameters
    ----------
    path : Path
        Fields parted by comma, tab or semicolon; a first line in which not
        every field is a number is a header. A first column without a name that
        counts the rows, as pandas writes it, is left out.
    map_over : int
        A table that is likely to be larger, in bytes, is written to a scratch
        file a piece at a time, and mapped.

    Returns
    -------
    float64 array, shape (n_rows, n_columns)

    Raises
    ------
    LoadError
        A field that is no number, or a line with more or fewer fields than the
        first; the message names line and column.
    """
    header, delimiter = first_line(path)
    has_header = any(not is_number(field) for field in header)
    text = _Text(path, delimiter, len(header), has_header)
    if has_header and header[0].strip() == "" and len(header) > 1:
        try:
            return _read(text, map_over, leave_out=1)
        except _NoRowNumbers:
            pass
    return _read(text, map_over, leave_out=0)


class _NoRowNumbers(Exception):
    """The first column does not count the rows after all."""


class _Text(NamedTuple):
    path: Path
    delimiter: str
    n_fields: int
    has_header: bool


def _read(text: _Text, map_over: int, *, leave_out: int) -> np.ndarray:
    where, n_columns = text.path.name, text.n_fields - leave_out
    n_bytes = _likely_rows(text) * n_columns * 8
    blocks = _blocks(text, leave_out)
    if n_bytes <= map_over:
        return np.concatenate(list(blocks))
    with scratch_file(n_bytes, where=where) as scratch:
        n_rows = 0
        for block in blocks:
            write_block(scratch, block, where=where)
            n_rows += len(block)
        return map_file(scratch, np.dtype(np.float64), (n_rows, n_columns))


def _likely_rows(text: _Text) -> int:
    """Number of lines, told from the length of the first ones."""
    with text.path.open("rb") as file:
        sample = file.read(1 << 20)
        size = file.seek(0, 2)
    lines = max(1, sample.count(b"\n"))
    return -(-size * lines // len(sample))


def _blocks(text: _Text, leave_out: int) -> Iterator[np.ndarray]:
    """Float64 blocks of rows; a `LoadError` where a field is no number, or where there are no rows."""
    import pandas as pd

    n_rows, has_nan = 0, False
    try:
        with pd.read_csv(
            text.path,
            sep=text.delimiter,
            header=None,
            skiprows=int(text.has_header),
            dtype=np.float64,
            encoding="utf-8-sig",
            chunksize=max(1, _BLOCK_NUMBERS // text.n_fields),
        ) as pieces:
            for piece in pieces:
                block = piece.to_numpy()
                if block.shape[1] != text.n_fields or (not has_nan and np.isnan(block).any()):
                    _find_fault(text)  # finds none where the file says nan in so many letters
                    has_nan = True
                rows = np.arange(n_rows, n_rows + len(block))
                if leave_out and (block[:, 0] != rows).any():
                    raise _NoRowNumbers
                yield block[:, leave_out:]
                n_rows += len(block)
    except UnicodeDecodeError:
        raise
    except pd.errors.EmptyDataError:
        pass
    except (ValueError, pd.errors.ParserError) as error:
        _find_fault(text)
        raise LoadError(f"{text.path.name}: expected rows of numbers; found {error}.") from error
    if n_rows == 0:
        raise LoadError(f"{text.path.name}: expected rows of numbers; found none.")


def first_line(path: Path) -> tuple[list[str], str]:
    """Fields of the first line of a text table, and what parts them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline()
    delimiter = max(_DELIMITERS, key=line.count)
    return next(csv.reader([line], delimiter=delimiter), [""]), delimiter


def text_rows(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line number, from 1, and fields of every line that is not blank."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for fields in reader:
                if fields:
                    yield reader.line_num, fields
        except csv.Error as error:
            raise LoadError(
                f"{path.name}: line {reader.line_num} is no line of a text table ({error})."
            ) from error


def is_number(field: str) -> bool:
    """True when a field reads as a number, nan and inf included."""
    try:
        float(field)
    except ValueError:
        return False
    return True


def _find_fault(text: _Text) -> None:
    path, delimiter, n_fields, has_header = text
    rows = text_rows(path, delimiter)
    if has_header:
        next(rows)
    for line, fields in rows:
        if len(fields) != n_fields:
            raise LoadError(
                f"{path.name}: expected {n_fields} fields in every line, as in the first; "
                f"found {len(fields)} in line {line}.",
                hint="Was the file cut short, or does a field hold the separator?",
            )
        for column, field in enumerate(fields):
            if not is_number(field):
                raise LoadError(
                    f"{path.name}: expected a number in line {line}, column {column + 1}; "
                    f"found {field!r}.",
                    hint="Keep names and ids out of this file; classes.csv is the place for names.",
                )
