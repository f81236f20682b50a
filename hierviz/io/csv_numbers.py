"""Tables of numbers in text files: fast when they are sound, exact about the fault when not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hierviz.errors import LoadError

_DELIMITERS = (",", "\t", ";")


def read_csv_numbers(path: Path) -> np.ndarray:
    """Numbers of a .csv, .tsv or .txt file.

    Parameters
    ----------
    path : Path
        Fields parted by comma, tab or semicolon; a first line in which not
        every field is a number is a header. A first column without a name that
        counts the rows, as pandas writes it, is left out.

    Returns
    -------
    float64 array, shape (n_rows, n_columns)

    Raises
    ------
    LoadError
        A field that is no number, or a line with more or fewer fields than the
        first; the message names line and column.
    """
    import pandas as pd

    header, delimiter = first_line(path)
    has_header = any(not is_number(field) for field in header)
    try:
        table = pd.read_csv(
            path,
            sep=delimiter,
            header=None,
            skiprows=int(has_header),
            dtype=np.float64,
            encoding="utf-8-sig",
        ).to_numpy()
    except UnicodeDecodeError:
        raise
    except (ValueError, pd.errors.ParserError, pd.errors.EmptyDataError):
        table = None
    if table is None or table.shape[1] != len(header) or np.isnan(table).any():
        _find_fault(path, delimiter, len(header), has_header)
    if table is None:
        raise LoadError(f"{path.name}: expected rows of numbers; found none.")
    counts_rows = has_header and header[0].strip() == "" and len(header) > 1
    if counts_rows and (table[:, 0] == np.arange(len(table))).all():
        table = np.ascontiguousarray(table[:, 1:])
    return table


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


def _find_fault(path: Path, delimiter: str, n_fields: int, has_header: bool) -> None:
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
