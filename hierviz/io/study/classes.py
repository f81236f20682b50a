"""Class names and their table from .csv, .txt and .json files."""

from __future__ import annotations

from pathlib import Path

from hierviz.errors import LoadError
from hierviz.io.files import read_json, read_text, reading
from hierviz.io.numbers.text_form import first_line, text_rows
from hierviz.text import listed

#: Headings that mark the first line of a file with one column as a heading.
NAME_HEADINGS = ("name", "names", "class", "classes", "class_name", "label")

ClassTable = dict[str, tuple[str, ...]]


def read_classes(path: Path) -> tuple[tuple[str, ...], ClassTable]:
    """Names of the classes, and what else a file says about them.

    Parameters
    ----------
    path : Path
        .csv with a column `name` (or one column only), .txt with a name a line,
        or .json: a list of names, names by number as in
        ``{"0": "tench"}`` or ``{"0": ["n01440764", "tench"]}``, or numbers by name.

    Returns
    -------
    names : tuple of str, shape (n_classes,)
    table : dict of column name to tuple of str
        Every further column, "" where a value is missing.

    Raises
    ------
    LoadError
        No column `name`, a class without a name, a line with too few or too
        many fields, or another ending.
    """
    readers = {".csv": _from_csv, ".tsv": _from_csv, ".txt": _from_text, ".json": _from_json}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise LoadError(f"{path.name}: expected class names in a .csv, .txt or .json file.")
    with reading(path):
        names, table = reader(path)
    if not names:
        raise LoadError(f"{path.name}: expected at least one class name; found none.")
    return names, table


def _from_csv(path: Path) -> tuple[tuple[str, ...], ClassTable]:
    header, delimiter = first_line(path)
    rows = list(text_rows(path, delimiter))
    if len(header) == 1:
        has_heading = header[0].strip().casefold() in NAME_HEADINGS
        column = [(line, fields[0].strip()) for line, fields in rows[int(has_heading) :]]
        for line, fields in rows:
            _check_width(path, line, fields, 1)
        return _named(path, column), {}
    headings = [heading.strip() for heading in header]
    if "name" not in headings or len(set(headings)) < len(headings):
        raise LoadError(
            f"{path.name}: expected different headings, one of them 'name', in the first line; "
            f"found {listed(headings)}.",
            hint="The first line could read: name,wnid,superclass",
        )
    for line, fields in rows:
        _check_width(path, line, fields, len(headings))
    column_of = {
        heading: [(line, fields[place].strip()) for line, fields in rows[1:]]
        for place, heading in enumerate(headings)
    }
    names = _named(path, column_of.pop("name"))
    table = {heading: tuple(value for _, value in cells) for heading, cells in column_of.items()}
    table.pop("", None)  # the row numbers that pandas writes
    return names, table


def _check_width(path: Path, line: int, fields: list[str], n_fields: int) -> None:
    if len(fields) != n_fields:
        raise LoadError(
            f"{path.name}: expected {n_fields} fields in every line, as in the first; found "
            f"{len(fields)} in line {line}.",
            hint='Put a name that holds a comma in quotes: "crane, bird".',
        )


def _named(path: Path, column: list[tuple[int, str]]) -> tuple[str, ...]:
    for line, name in column:
        if not name:
            raise LoadError(f"{path.name}: expected a class name in line {line}; found none.")
    return tuple(name for _, name in column)


def _from_text(path: Path) -> tuple[tuple[str, ...], ClassTable]:
    lines = read_text(path).rstrip().splitlines()
    return _named(path, [(place + 1, line.strip()) for place, line in enumerate(lines)]), {}


def _from_json(path: Path) -> tuple[tuple[str, ...], ClassTable]:
    content = read_json(path)
    if isinstance(content, dict):
        content = _in_order(path, content)
    if not isinstance(content, list):
        raise LoadError(f"{path.name}: expected a list of names; found {type(content).__name__}.")
    pairs = all(isinstance(item, list) and len(item) == 2 for item in content)
    if pairs and content:
        return _strings(path, [item[1] for item in content]), {
            "wnid": _strings(path, [item[0] for item in content])
        }
    return _strings(path, content), {}


def _in_order(path: Path, content: dict) -> list:
    """Values of a dict by class number, whether its keys or its values are the numbers."""
    if content and all(type(value) is int for value in content.values()):
        content = {str(number): name for name, number in content.items()}
    wanted = [str(number) for number in range(len(content))]
    missing = [number for number in wanted if number not in content]
    if missing:
        raise LoadError(
            f"{path.name}: expected a name for every class from 0 to {len(content) - 1}; "
            f"found none for {listed(missing)}."
        )
    return [content[number] for number in wanted]


def _strings(path: Path, items: list) -> tuple[str, ...]:
    for place, item in enumerate(items):
        if not isinstance(item, str) or not item.strip():
            raise LoadError(f"{path.name}: expected a name for class {place}; found {item!r}.")
    return tuple(item.strip() for item in items)
