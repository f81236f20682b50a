"""Tables of numbers with whatever else people keep in them: row numbers, labels, names of classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.numbers.choices import NO_CHOICES, Choices, Columns
from hierviz.io.numbers.columns import tell_columns
from hierviz.io.numbers.headings import ROW_NAMES, is_list_text
from hierviz.io.numbers.scratch import is_large, map_file, scratch_file, write_block
from hierviz.io.numbers.text_form import TextForm, is_number, text_form

_BLOCK_NUMBERS = 1 << 20
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d+)?")
_LONGEST_WORD = 1000  # an array of text has room for its longest in every row
_PRINTED = str.maketrans("[](),;", "      ", "")


class Table(NamedTuple):
    """Numbers of a table, and what stood beside them.

    Parameters
    ----------
    values : float array, shape (n_rows, n_columns)
        Read-only; memory-mapped where large.
    labels : array of str, shape (n_rows,), optional
        As written, from a column of true classes.
    class_names : tuple of str
        From the heading, where it has words.
    said : tuple of str
        What was decided about the columns, in words.
    choices : Choices
        The same, as a person would say it.
    """

    values: np.ndarray
    labels: np.ndarray | None = None
    class_names: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    choices: Choices = NO_CHOICES


def read_text_table(
    path: Path, *, choices: Choices = NO_CHOICES, map_over: int | None = None, wants: str = "table"
) -> Table:
    """Numbers of a .csv, .tsv or .txt file.

    Parameters
    ----------
    path : Path
        Fields parted by comma, tab, semicolon, bar or blanks, with points or
        commas in numbers. `tell_columns` decides what the columns are.
    choices : Choices
        What a person said about the columns.
    map_over : int, optional
        A table that is likely to be larger, in bytes, is written to a scratch
        file a piece at a time, and mapped; `MAP_OVER` when left out.
    wants : "table", "vectors", "numbers", "labels" or "assignments"
        With the last two, `labels` is the column, or None for one-hot `values`.

    Raises
    ------
    LoadError
        A field that is not a number, or a line with more or fewer fields than the
        first; the message names line and column.
    """
    form = text_form(path)
    columns = tell_columns(_even(form), path.name, choices=choices, wants=wants)
    text = _Text(form, columns)
    n_rows = len(form.rows) - columns.has_heading
    if n_rows == 0:
        raise LoadError(f"{path.name}: expected rows of numbers; found none.")
    said = (*form.said(), *columns.said)
    labels = None if columns.label is None else text.column(columns.label)
    if wants in ("labels", "assignments") and labels is not None:
        if columns.row_numbers is not None:
            labels, more = in_row_order(labels, text.column(columns.row_numbers), columns)
            said = (*said, *more)
        return Table(np.empty((len(labels), 0)), labels, (), said, columns.choices(is_text=True))
    names = columns.class_names() if columns.has_heading else ()
    values = text.values(map_over)
    return Table(values, labels, names, said, columns.choices(is_text=True))


def holds_vectors(path: Path, *, choices: Choices = NO_CHOICES) -> bool:
    """True for a text table in which words name the columns and other words the class of each row.

    Columns of logits are named after the classes, so these are not logits.
    """
    form = text_form(path)
    rows = _even(form)
    columns = tell_columns(rows, path.name, choices=choices, wants="vectors")
    if columns.label is None or columns.is_list or not columns.has_heading:
        return False
    classes = {row[columns.label].strip() for row in rows[1:]}
    names = set(columns.class_names())
    return bool(names) and not classes & names and not any(map(is_number, classes))


def _even(form: TextForm) -> list[list[str]]:
    """The first rows, all as wide as the heading or the numbers below it.

    A heading may lack the field above the row numbers, as R writes it, and rows
    may end in one more delimiter.
    """
    first, *body = form.rows
    if body and len(first) + 1 == len(body[0]) and not all(map(is_number, first)):
        ends_empty = all(row[-1].strip() == "" for row in body)
        return [[*first, ""] if ends_empty else ["", *first], *body]
    return form.rows


class _Text:
    """A text table whose columns are identified."""

    def __init__(self, form: TextForm, columns: Columns) -> None:
        self._form, self._columns = form, columns
        self._where = form.path.name
        self._width = len(_even(form)[0])

    def column(self, at: int) -> np.ndarray:
        """A column as text; no word is taken for a missing value."""
        pieces = [piece.to_numpy() for piece in self._pieces([at], str)]
        return np.char.strip(words(np.concatenate(pieces)[:, 0].tolist(), self._where))

    def values(self, map_over: int | None) -> np.ndarray:
        """The numbers; float64 (n_rows, n_columns)."""
        blocks = self._lists() if self._columns.is_list else self._blocks()
        first = next(blocks)
        n_bytes = self._likely_rows() * first.shape[1] * 8
        if not is_large(n_bytes, map_over):
            return np.concatenate([first, *blocks])
        with scratch_file(n_bytes, where=self._where) as scratch:
            write_block(scratch, first, where=self._where)
            n_rows = len(first)
            for block in blocks:
                write_block(scratch, block, where=self._where)
                n_rows += len(block)
            return map_file(scratch, np.dtype(np.float64), (n_rows, first.shape[1]))

    def _likely_rows(self) -> int:
        """Number of lines, estimated from the length of the first ones."""
        with self._form.path.open("rb") as file:
            sample = file.read(1 << 20)
            size = file.seek(0, 2)
        lines = max(1, sample.count(b"\n"))
        return -(-size * lines // len(sample))

    def _pieces(self, columns: list[int], dtype: type) -> Iterator:
        import pandas as pd

        form, is_text = self._form, dtype is str
        others = {at: str for at in range(self._width) if at not in columns}
        try:
            with pd.read_csv(
                form.path,
                sep=r"\s+" if form.delimiter == " " else form.delimiter,
                header=None,
                skiprows=form.skip + self._columns.has_heading,
                dtype=dict.fromkeys(columns, dtype) | others if others else dtype,
                decimal=form.decimal,
                keep_default_na=not is_text,
                na_filter=not is_text,
                encoding=form.encoding,
                chunksize=max(1, _BLOCK_NUMBERS // self._width),
            ) as pieces:
                for piece in pieces:
                    if piece.shape[1] != self._width:
                        raise ValueError(f"{piece.shape[1]} fields per line")
                    yield piece[columns] if others else piece
        except UnicodeDecodeError:
            raise
        except (ValueError, pd.errors.ParserError) as error:
            self._find_fault()
            raise LoadError(f"{self._where}: expected rows of numbers; found {error}.") from error

    def _blocks(self) -> Iterator[np.ndarray]:
        """Float64 blocks of rows; a `LoadError` where a field is not a number."""
        has_nan = False
        for piece in self._pieces(list(self._columns.values), float):
            block = piece.to_numpy()
            if not has_nan and np.isnan(block).any():
                self._find_fault()  # finds none where the file says nan in so many letters
                has_nan = True
            yield block

    def _lists(self) -> Iterator[np.ndarray]:
        row, width = 0, None
        for piece in self._pieces(list(self._columns.values), str):
            rows = []
            for at, (text,) in enumerate(piece.to_numpy(), row):
                numbers = _list_numbers(text)
                width = len(numbers) if width is None and numbers else width
                if len(numbers) != width:
                    raise LoadError(
                        f"{self._where}: expected a list of {width or 'some'} numbers in row {at} "
                        f"(counted from 0); found {text[:60]!r}.",
                        hint="A list with ... in it was shortened when it was printed; save the array "
                        "with numpy.save.",
                    )
                rows.append(numbers)
            row += len(rows)
            yield np.array(rows, dtype=np.float64)

    def _find_fault(self) -> None:
        form, columns = self._form, self._columns
        wanted = columns.values if not columns.is_list else ()
        rows = form.all_rows()
        if columns.has_heading:
            next(rows)
        for line, fields in rows:
            if len(fields) != self._width and any(field.strip() for field in fields[self._width :]):
                self._refuse_width(line, fields)
            if len(fields) < self._width:
                self._refuse_width(line, fields)
            for column in wanted:
                field = fields[column].strip()
                if not is_number(field.replace(",", ".") if form.decimal == "," else field):
                    raise LoadError(
                        f"{self._where}: expected a number in line {line}, column {column + 1}; "
                        f"found {fields[column]!r}.",
                        hint="Write numbers without marks between thousands."
                        if _THOUSANDS.fullmatch(field)
                        else "Keep names and ids out of this file; classes.csv is the place for names.",
                    )

    def _refuse_width(self, line: int, fields: list[str]) -> None:
        raise LoadError(
            f"{self._where}: expected {self._width} field{'s' * (self._width != 1)} in every line, as in the first; "
            f"found {len(fields)} in line {line}.",
            hint="Was the file cut short, or does a field hold the separator?",
        )


def in_row_order(
    column: np.ndarray, rows: np.ndarray, columns: Columns
) -> tuple[np.ndarray, list[str]]:
    """A column in the order of its row numbers where these are rows for certain; else it is said."""
    numbers = np.array([int(float(row)) if is_number(row) else -1 for row in rows.tolist()])
    steps = np.diff(numbers)
    if (steps > 0).all() or (numbers < 0).any():
        return column, []
    heading = columns.headings[columns.row_numbers or 0]
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order] - numbers[order[0]]
    is_whole = np.array_equal(ordered, np.arange(len(numbers))) and numbers.min() in (0, 1)
    if is_whole and heading.casefold() in ROW_NAMES:
        return column[order], [f"lines put in the order of {heading!r}"]
    called = repr(heading) if heading else "the row numbers"
    return column, [f"lines taken as they stand, not in the order of {called}"]


def words(fields: list[str], where: str) -> np.ndarray:
    """Text of a column as an array; a `LoadError` for a field that is too long for a word."""
    longest = max(map(len, fields), default=0)
    if longest > _LONGEST_WORD:
        raise LoadError(
            f"{where}: expected names of at most {_LONGEST_WORD:,} letters in the column of classes; "
            f"found one of {longest:,}."
        )
    return np.array(fields, dtype=str)


def _list_numbers(text: str) -> list[float]:
    """The numbers of a printed list; none where it holds anything else."""
    text = text.strip()
    if not is_list_text(text):
        return []
    body = text[text.index("[") : text.rindex("]")]
    fields = body.translate(_PRINTED).split()
    return [float(field) for field in fields] if all(map(is_number, fields)) else []


def read_table(
    path: Path, *, choices: Choices = NO_CHOICES, map_over: int | None = None, wants: str = "table"
) -> Table:
    """A table of a text or .parquet file, by its ending; see `read_text_table`."""
    if path.suffix.lower() == ".parquet":
        from hierviz.io.numbers.parquet import (
            read_parquet_table,  # pyarrow takes a while to come in
        )

        return read_parquet_table(path, choices=choices, map_over=map_over, wants=wants)
    return read_text_table(path, choices=choices, map_over=map_over, wants=wants)
