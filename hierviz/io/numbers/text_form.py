"""The form of a text table: its encoding, delimiter, decimal mark and first rows."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hierviz.core.csv_lines import csv_lines
from hierviz.errors import LoadError
from hierviz.io.gate import check_readable
from hierviz.io.limits import check_limit

#: What parts fields. A blank stands for any run of blanks.
DELIMITERS = (",", "\t", ";", "|", " ")
_SAMPLE_BYTES = 1 << 20
_SAMPLE_ROWS = 1000
_LEAST_NUMBERS = 0.5  # of the fields that blanks part
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_CALLED = {"utf-16": "UTF-16", "cp1252": "Windows-1252"}
_LIST_ENDS = re.compile(r"\][\"]?[,;|]")  # a list as one of several fields
_QUOTED_OR_PLAIN = re.compile(r'"[^"]*"?|[^\s"]+')
_EXCEL_SAYS = re.compile(r"sep=(.)", re.IGNORECASE)  # the first line of some of Excel's files


class TextForm(NamedTuple):
    """The form of a text table.

    Parameters
    ----------
    path : Path
    encoding : str
    delimiter : str
        A blank for runs of blanks.
    decimal : str
        "." or ",".
    skip : int
        Lines before the first row.
    rows : list of list of str
        The first rows with their fields, the heading among them.
    """

    path: Path
    encoding: str
    delimiter: str
    decimal: str
    skip: int
    rows: list[list[str]]

    def said(self) -> list[str]:
        """What is unusual about it, in words."""
        found = []
        if self.encoding not in ("utf-8-sig", "utf-8"):
            found.append(f"read as {_CALLED[self.encoding]} text")
        if self.decimal == ",":
            found.append("with decimal commas")
        return found

    def all_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number, from 1, and fields of every line that is not blank, the heading among them."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            for _ in range(self.skip):
                file.readline()
            yield from _rows(file, self.delimiter, self.path.name, first_line=self.skip + 1)


def text_form(path: Path) -> TextForm:
    """The form of a text table, detected from its first megabyte.

    Raises
    ------
    LoadError
        Nothing but blank lines.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE_BYTES)
    encoding = _encoding(start)
    text = start.decode(encoding, errors="ignore")
    if len(start) == _SAMPLE_BYTES:  # the last line may be cut
        text = text[: text.rfind("\n") + 1] or text
    lines = text.splitlines(keepends=True)
    widest = max((line.count(mark) for line in lines for mark in DELIMITERS), default=0)
    check_limit(
        path.name, "columns", widest, what="columns", hint="Are rows and columns exchanged?"
    )
    skip, delimiter = _before_rows(lines)
    if skip >= len(lines):
        raise LoadError(f"{path.name}: expected rows of a table; found only blank lines.")
    body = "".join(lines[skip:])
    if delimiter is None:
        delimiter = max(DELIMITERS, key=lambda mark: _fitness(_sample(body, mark, path.name), mark))
    first, *rows = _sample(body, delimiter, path.name) or [[]]
    if not first:
        raise LoadError(f"{path.name}: expected rows of a table; found only blank fields.")
    heading = _without_hash(first)
    if rows and first[0].startswith("#") and len(heading) != len(rows[0]):
        skip += 1  # a comment, and no heading
    else:
        rows.insert(0, heading)
    comma = delimiter != "," or '"' in body
    decimal = "," if comma and _has_decimal_commas(rows) else "."
    return TextForm(path, encoding, delimiter, decimal, skip, rows)


def _encoding(start: bytes) -> str:
    for bom, encoding in _BOMS.items():
        if start.startswith(bom):
            return encoding
    try:
        start[: start.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _before_rows(lines: list[str]) -> tuple[int, str | None]:
    """How many lines precede the first row; the delimiter, where Excel says it."""
    skip, delimiter = 0, None
    while skip < len(lines):
        line = lines[skip].strip()
        if match := _EXCEL_SAYS.fullmatch(line):
            delimiter = match[1]
        elif line.strip(",;\t"):
            break
        skip += 1
    # Of several lines of comment only the last can be the heading.
    while skip + 1 < len(lines) and lines[skip].startswith("#") and lines[skip + 1].startswith("#"):
        skip += 1
    return skip, delimiter


def _without_hash(row: list[str]) -> list[str]:
    """The first row without the mark of a comment, which numpy.savetxt puts before its header."""
    first = row[0].removeprefix("#").strip() if row[0].startswith("#") else row[0]
    return row[1:] if first == "" and row[0].strip() == "#" else [first, *row[1:]]


def _sample(text: str, delimiter: str, where: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for _, fields in _rows(io.StringIO(text, newline=""), delimiter, where):
        rows.append(fields)
        if len(rows) > _SAMPLE_ROWS:
            break
    return rows


def _rows(
    file: io.TextIOBase, delimiter: str, where: str, *, first_line: int = 1
) -> Iterator[tuple[int, list[str]]]:
    if delimiter == " ":
        lines = ((first_line + at, _parted(line)) for at, line in enumerate(file))
        yield from ((line, fields) for line, fields in lines if fields)
        return
    for line, fields in csv_lines(file, where, delimiter=delimiter, first_line=first_line):
        if any(field.strip() for field in fields):
            yield line, fields


def _parted(line: str) -> list[str]:
    """What blanks part; quotes, which R puts around names, go, and hold together what is in them."""
    if '"' not in line or "[" in line:
        return line.split()
    return [field.strip('"') for field in _QUOTED_OR_PLAIN.findall(line)]


def _fitness(rows: list[list[str]], delimiter: str) -> tuple[float, bool, float]:
    """How well a delimiter fits: share of fields that are numbers, several fields, of one number."""
    body = rows[1:] or rows
    if not body:
        return -1.0, False, 0.0  # nothing but blank fields
    (width, n_alike), *_ = Counter(map(len, body)).most_common(1)
    fields = [field.strip() for row in body[:50] for field in row]
    numbers = sum(is_number(field) or bool(_DECIMAL_COMMA.fullmatch(field)) for field in fields)
    share = round(numbers / max(1, len(fields)), 1)
    has_lists = any(field.startswith('"[') or _LIST_ENDS.search(field) for field in fields)
    if delimiter == " " and (share < _LEAST_NUMBERS or has_lists):
        return -1.0, False, 0.0  # blanks part words as well, and the numbers of a list
    return share, width > 1, n_alike / len(body)


def _has_decimal_commas(rows: list[list[str]]) -> bool:
    fields = [field.strip() for row in rows[1:] or rows for field in row]
    return any(_DECIMAL_COMMA.fullmatch(field) for field in fields) and not any(
        "." in field and is_number(field) for field in fields
    )


def is_number(field: str) -> bool:
    """True when a field reads as a number, nan and inf included."""
    try:
        float(field)
    except ValueError:
        return False
    return "_" not in field  # which Python allows between digits, and files do not mean


def encoding_of(path: Path) -> str:
    """The encoding of a text file, detected from its first megabyte: UTF-8, UTF-16 with a mark, or cp1252."""
    check_readable(path, whole=True)
    with path.open("rb") as file:
        return _encoding(file.read(_SAMPLE_BYTES))


def first_line(path: Path) -> tuple[list[str], str]:
    """Fields of the first line with words of a table of words, and what parts them."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        line = next((line for line in file if line.strip()), "")
    delimiter = max(DELIMITERS[:4], key=line.count)
    fields = next(csv_lines([line], path.name, delimiter=delimiter), (1, [""]))[1]
    return fields, delimiter


def text_rows(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line number, from 1, and fields of every line that is not blank."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        yield from _rows(file, delimiter, path.name)
