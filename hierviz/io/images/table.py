"""images.csv: which file shows which point, in the ways in which people write it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import numpy as np

from hierviz.core.csv_lines import csv_lines
from hierviz.errors import LoadError
from hierviz.io.images.sources import PictureFiles, is_picture
from hierviz.text import listed

#: Headings of the column of files, and of the rows of the logits, in lower case.
_FILE = (
    "file", "filename", "file_name", "filepath", "file_path", "path", "image", "images", "img", "image_path",
    "img_path", "name",
)  # fmt: skip
_ROW = ("row", "index", "idx", "point", "id", "")
_GROUP = "group"  # rows that show one thing: views of one picture, pictures of one person


def table_rows(
    files: PictureFiles, table: str, n_points: int
) -> Iterator[tuple[int, str, str | None]]:
    """Row, file and group of every line; the group is None without a column of that name.

    Parameters
    ----------
    files : PictureFiles
    table : str
        Its name there. Without a column of rows the r-th line is about row r.
    n_points : int

    Raises
    ------
    LoadError
        No column of files, a row that is not there or comes twice, a file outside.
    """
    try:
        text = files.read(table).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{table}: expected text in UTF-8; found other bytes at byte {error.start}.",
            hint="Save the file again as UTF-8.",
        ) from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv_lines(io.StringIO(text, newline=""), table, delimiter=delimiter))
    has_heading, row_at, file_at, group_at = _columns([fields for _, fields in rows[:20]], table)
    body, n_fields = rows[int(has_heading) :], len(rows[0][1])
    if row_at is None and len(body) > n_points:
        raise LoadError(
            f"{table}: expected at most {n_points:,} lines, one per point, as it has no column of rows; "
            f"found {len(body):,}.",
            hint="Name the points: the first line could read row,file",
        )
    seen = np.zeros(n_points, dtype=bool)
    for number, (line, fields) in enumerate(body):
        at = f"{table}, line {line}"
        if len(fields) != n_fields:
            raise LoadError(f"{at}: expected {n_fields} fields; found {len(fields)}.")
        row = number if row_at is None else _row_number(fields[row_at], at, n_points)
        if seen[row]:
            raise LoadError(f"{at}: row {row} is named a second time.")
        seen[row] = True
        group = None if group_at is None else fields[group_at].strip()
        yield row, _inside(fields[file_at].strip(), at), group


def _columns(rows: Sequence[Sequence[str]], table: str) -> tuple[bool, int | None, int, int | None]:
    """Whether there is a heading, the columns of rows (None: none), of files, and of groups (None: none)."""
    first = [field.strip() for field in rows[0]] if rows else []
    folded = [re.sub(r"[ -]", "_", field.casefold()) for field in first]
    named = [folded.index(name) for name in _FILE if name in folded]
    if named:
        numbers = [folded.index(name) for name in _ROW if name in folded]
        group = folded.index(_GROUP) if _GROUP in folded else None
        return True, next(iter(numbers), None), named[0], group
    pictures = [at for at, field in enumerate(first) if is_picture(field)]
    numbers = [at for at, field in enumerate(first) if field.isdecimal()]
    if len(pictures) == 1 and len(first) <= 2 and len(numbers) == len(first) - 1:
        return False, next(iter(numbers), None), pictures[0], None
    raise LoadError(
        f"{table}: expected the headings row and file in the first line; found {listed(first) or 'nothing'}.",
        hint="The first line could read row,file, the second 0,cat/001.jpg",
    )


def _row_number(field: str, at: str, n_points: int) -> int:
    text = field.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 19 and int(text) < n_points):
        raise LoadError(
            f"{at}: expected a row from 0 to {n_points - 1}; found {field!r:.80}.",
            hint="Rows are those of the logits, counted from 0.",
        )
    return int(text)


def _inside(name: str, at: str) -> str:
    """The name with plain slashes; refused when it leads out of the folder."""
    plain = name.replace("\\", "/")
    if plain.startswith("/") or re.match(r"[A-Za-z]:", plain) or ".." in plain.split("/"):
        raise LoadError(
            f"{at}: refused, because {name!r} lies outside the folder of the table.",
            hint="Move the pictures into the folder, or name paths below it.",
        )
    return plain
