"""Class names and their table, from a file in any of the forms that circulate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from hierviz.core.study import FileRead, Notice
from hierviz.errors import LoadError
from hierviz.io.files import check_text, read_json, read_text, reading
from hierviz.io.study.class_lists import (
    ID_HEADINGS,
    NAME_HEADINGS,
    WNID,
    WNID_HEADINGS,
    Rows,
    folded,
    is_count,
    rows_of_array,
    rows_of_document,
    rows_of_table,
    rows_of_text,
    rows_of_yaml,
)
from hierviz.taxonomy.wordnet import open_wordnet
from hierviz.text import listed

ClassTable = dict[str, tuple[str, ...]]

#: Endings of files of class names.
CLASS_ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".npy", ".yaml", ".yml", ".names")


class ClassList(NamedTuple):
    """Names of the classes, and what else a file says about them.

    Parameters
    ----------
    names : tuple of str, shape (n_classes,)
    table : dict of column name to tuple of str
        Every further column, "" where a value is missing; WordNet ids are called wnid.
    notices : tuple of Notice
    """

    names: tuple[str, ...]
    table: ClassTable
    notices: tuple[Notice, ...] = ()

    def file_read(self, path: Path) -> FileRead:
        """What the file was read as."""
        columns = f", with {listed(self.table, most=9)}" if self.table else ""
        return FileRead(path.name, f"names of {len(self.names):,} classes{columns}")


def read_classes(path: Path) -> ClassList:
    """Names of the classes, and what else a file says about them.

    Parameters
    ----------
    path : Path
        A table (.csv, .tsv) with a column of names; a list, one name per line
        (.txt, .names), each perhaps with its number or wnid; JSON or YAML: names, records
        of them, names by number or numbers by name, by themselves or below a key such
        as ``id2label``, ``categories`` or ``names``; an array of text (.npy).

    Notes
    -----
    Class numbers in the file give the order, whether they begin at 0 or at 1. Names that
    are all wnids are looked up in WordNet.

    Raises
    ------
    LoadError
        No column of names, a class without a name, numbers that do not count the classes, a
        line with too few or too many fields, or another ending.
    """
    readers = {
        ".csv": rows_of_table, ".tsv": rows_of_table, ".txt": rows_of_text, ".names": rows_of_text,
        ".json": _rows_of_json, ".jsonl": _rows_of_json, ".yaml": rows_of_yaml, ".yml": rows_of_yaml, ".npy": rows_of_array,
    }  # fmt: skip
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise LoadError(
            f"{path.name}: expected class names in a file that ends in {listed(CLASS_ENDINGS, most=9)}."
        )
    with reading(path):
        rows = reader(path)
        if not rows:
            raise LoadError(f"{path.name}: expected at least one class name; found none.")
        return _class_list(rows, path.name)


def _rows_of_json(path: Path) -> Rows:
    """Rows of one JSON document, or of one record per line."""
    lines = [line for line in read_text(path).splitlines() if line.strip()]
    if len(lines) > 1 and all(
        line.startswith("{") and line.rstrip().endswith("}") for line in lines
    ):
        content = [_record(line, at, path.name) for at, line in enumerate(lines, 1)]
    else:
        content = read_json(path)
    return rows_of_document(content, path.name)


def _record(line: str, at: int, where: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LoadError(
            f"{where}: expected a JSON record in line {at}; {str(error)[:100]}."
        ) from error


def _class_list(rows: Rows, where: str) -> ClassList:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    columns = {heading: [row.get(heading, "") for row in rows] for heading in headings}
    check_text([headings, *columns.values()], where)
    notices = []
    id_heading = _id_of(columns)
    if id_heading is not None:
        order, said = _order(columns.pop(id_heading), id_heading, where)
        columns = {key: [column[at] for at in order] for key, column in columns.items()}
        notices += said
    wnids = next((key for key in columns if folded(key) in WNID_HEADINGS), None)
    if wnids is not None:
        columns = {"wnid" if key == wnids else key: column for key, column in columns.items()}
    names = columns.pop(_name_of(columns, where))
    for at, name in enumerate(names):
        if not name:
            raise LoadError(f"{where}: expected a name for class {at}; found none.")
    if "wnid" not in columns and all(map(WNID.fullmatch, names)):
        columns["wnid"], names = names, _from_wordnet(names)
        notices.append(Notice(f"{where}: the wnids were looked up; the names are WordNet's."))
    table = {key: tuple(column) for key, column in columns.items() if folded(key) and any(column)}
    return ClassList(tuple(names), table, tuple(notices))


def _id_of(columns: dict[str, list[str]]) -> str | None:
    """The heading of the class numbers: whole numbers, each once."""
    by_name = sorted(
        (ID_HEADINGS.index(folded(key)), key) for key in columns if folded(key) in ID_HEADINGS
    )
    for _, key in by_name:
        column = columns[key]
        is_number = all(text.isdecimal() and len(text) < 10 for text in column)
        if is_number and len(set(column)) == len(column) and len(columns) > 1:
            return key
    return None


def _order(ids: list[str], heading: str, where: str) -> tuple[list[int], list[Notice]]:
    """Rows in the order of their class numbers, and what to say of these."""
    numbers = [int(text) for text in ids]
    order = sorted(range(len(ids)), key=numbers.__getitem__)
    if not is_count(ids):
        text = (
            f"{where}: the numbers in {heading!r} do not count the {len(ids)} classes ({min(numbers)} to "
            f"{max(numbers)}); the classes are in the order of these numbers."
        )
        return order, [Notice(text, "Give every class of the model a line where some are missing.")]
    notices = []
    if min(numbers) == 1:
        text = f"{where}: classes are counted from 1 there; they were read as 0 to {len(ids) - 1}."
        notices.append(Notice(text))
    if order != sorted(order):
        notices.append(Notice(f"{where}: the classes are in the order of {heading!r}."))
    return order, notices


def _name_of(columns: dict[str, list[str]], where: str) -> str:
    """The heading of the names; of several known ones the first whose column has words."""
    known = sorted(
        (NAME_HEADINGS.index(folded(key)), key) for key in columns if folded(key) in NAME_HEADINGS
    )
    for _, key in known:
        if not all(text.isdecimal() for text in columns[key]):
            return key
    if known:
        return known[0][1]
    if list(columns) == ["wnid"]:
        return "wnid"
    raise LoadError(
        f"{where}: expected a column of names, headed 'name'; found {listed(columns, most=12) or 'none'}.",
        hint="The first line could read: name,wnid,superclass",
    )


def by_wordnet(names: tuple[str, ...]) -> tuple[tuple[str, ...], ClassTable, list[Notice]]:
    """Names, and the column of wnids where they all were wnids: then the names are WordNet's."""
    if not names or not all(map(WNID.fullmatch, names)):
        return names, {}, []
    notice = Notice("The names of the classes are wnids; shown are WordNet's names.")
    return tuple(_from_wordnet(names)), {"wnid": names}, [notice]


def _from_wordnet(wnids: Sequence[str]) -> list[str]:
    """WordNet's names; a wnid it does not know stays what it is."""
    wordnet = open_wordnet()
    found = [wordnet.synset(wnid) for wnid in wnids]
    return [synset.name if synset else wnid for synset, wnid in zip(found, wnids, strict=True)]
