"""Lists of class names in the forms in which they circulate, each as rows of a table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.files import read_text
from hierviz.io.numbers.arrays import read_whole
from hierviz.io.numbers.headings import is_whole
from hierviz.io.numbers.text_form import first_line, text_rows
from hierviz.text import listed

#: Headings of the column of names, in folded form; the first one that is there is taken.
NAME_HEADINGS = (
    "name", "names", "class_name", "classname", "class_names", "label_name", "category_name", "class",
    "classes", "category", "label", "labels", "display_name", "title", "text", "species",
)  # fmt: skip
#: Headings of the column of class numbers.
ID_HEADINGS = (
    "id", "index", "idx", "class_id", "class_idx", "class_index", "label_id", "category_id", "number", "nr",
    "no", "label", "target", "class", "fine_label", "row", "",
)  # fmt: skip
WNID_HEADINGS = ("wnid", "wnids", "synset", "synset_id", "wordnet_id", "wordnet")
#: Keys of a JSON or YAML document below which the classes stand.
_INSIDE = (
    "id2label", "categories", "names", "classes", "class_names", "idx_to_class", "id_to_name", "label2id",
    "class_to_idx", "labels",
)  # fmt: skip

_DEEPEST = 50  # nested lists
WNID = re.compile(r"n\d{8}")
_QUOTED = r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")"""
_PYTHON_PAIR = re.compile(rf"[\s,{{}}]*(\d+)\s*:\s*{_QUOTED}[\s,{{}}]*")
_PYTHON_ITEM = re.compile(rf"[\s,\[\]()]*{_QUOTED}[\s,\[\]()]*")
_NUMBERED = re.compile(r"(\d+)\s*[.:)\]=\t ,;-]\s*(\S.*)")
_ENDS_NUMBERED = re.compile(r"(.*[^\s,:;=])[\s,:;=]+(\d+)")
_WNID_FIRST = re.compile(rf"({WNID.pattern})[\s,:;=\t]+(\S.*)")

#: Rows of a table of classes: text by heading. "name" is the name, "id" the class number as it is
#: written, "wnid" the WordNet id; each where there is one.
Rows = list[dict[str, str]]


def folded(heading: str) -> str:
    """A heading as it is compared: lower case, words joined by _."""
    return re.sub(r"[ .-]+", "_", heading.strip().casefold())


# -- text ---------------------------------------------------------------------


def rows_of_text(path: Path) -> Rows:
    """One name per line, perhaps with its number or wnid; or Python's way of writing a dict or a list."""
    text = read_text(path).strip()
    if text[:1] in ("{", "["):
        return _rows_of_brackets(text, path)
    lines = [line.strip() for line in text.splitlines()]
    blank = next((at for at, line in enumerate(lines, 1) if not line), None)
    if blank is not None:
        raise LoadError(f"{path.name}: expected a class name in line {blank}; found none.")
    return rows_of_lines(lines)


def rows_of_lines(lines: Sequence[str]) -> Rows:
    """Rows of lines of text: every line that begins with a number or a wnid is split."""
    if lines and all(match := [_WNID_FIRST.fullmatch(line) for line in lines]):
        below = _rows_of_numbered([found[2] for found in match if found])
        return [{"wnid": found[1], **row} for found, row in zip(match, below, strict=True) if found]
    return _rows_of_numbered(lines)


def _rows_of_numbered(lines: Sequence[str]) -> Rows:
    for pattern, number, name in ((_NUMBERED, 1, 2), (_ENDS_NUMBERED, 2, 1)):
        match = [pattern.fullmatch(line) for line in lines]
        if not lines or not all(match):
            continue
        ids = [found[number] for found in match if found]
        names = [found[name] for found in match if found]
        if is_count(ids) and len(set(names)) == len(names) and not is_count(names):
            return [
                {"id": number, "name": _without_number(name, number)}
                for number, name in zip(ids, names, strict=True)
            ]
    return [{"name": line} for line in lines]


def _without_number(name: str, number: str) -> str:
    """A name without its number repeated, as in ``1 001.Black_footed_Albatross``."""
    found = _NUMBERED.fullmatch(name)
    return found[2] if found and found[1].lstrip("0") == number.lstrip("0") else name


def is_count(ids: Sequence[str]) -> bool:
    """True for the whole numbers 0..n-1 or 1..n, each once, in any order."""
    if not all(text.isdecimal() and len(text) < 10 for text in ids):
        return False
    found = sorted(map(int, ids))
    return found in (list(range(len(found))), list(range(1, len(found) + 1)))


def _rows_of_brackets(text: str, path: Path) -> Rows:
    """JSON, or a dict or a list as Python prints it."""
    try:
        return rows_of_document(json.loads(text), path.name)
    except (ValueError, RecursionError):
        pairs, items = (_one_after_another(form, text) for form in (_PYTHON_PAIR, _PYTHON_ITEM))
    if pairs:
        return [{"id": one[1], "name": _unescaped(one[2] or one[3] or "")} for one in pairs]
    if items:
        return [{"name": _unescaped(one[1] or one[2] or "")} for one in items]
    raise LoadError(
        f"{path.name}: expected names in quotes, as in ['cat', 'dog'] or {{0: 'cat', 1: 'dog'}}; "
        f"found {text[:60]!r}.",
        hint="Write one name per line, or JSON.",
    )


def _one_after_another(form: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """What a text consists of from end to end; nothing where anything else stands in it."""
    found: list[re.Match[str]] = []
    while match := form.match(text, found[-1].end() if found else 0):
        found.append(match)
    return found if found and found[-1].end() == len(text) else []


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


# -- tables -------------------------------------------------------------------


def rows_of_table(path: Path) -> Rows:
    """A table with or without a heading; a table of one column is a list of names."""
    first, delimiter = first_line(path)
    body = list(text_rows(path, delimiter))
    for line, fields in body:
        if len(fields) != len(first):
            raise LoadError(
                f"{path.name}: expected {len(first)} fields in every line, as in the first; found "
                f"{len(fields)} in line {line}.",
                hint='Put a name that holds a comma in quotes: "crane, bird".',
            )
    cells = [[field.strip() for field in fields] for _, fields in body]
    keys = [folded(field) for field in cells[0]]
    if len(first) == 1:
        return rows_of_lines([row[0] for row in cells[int(keys[0] in NAME_HEADINGS) :]])
    known = {*NAME_HEADINGS, *ID_HEADINGS[:-1], *WNID_HEADINGS}
    if known & set(keys):
        if len(set(keys)) < len(keys):
            raise LoadError(
                f"{path.name}: expected different headings in the first line; found "
                f"{listed(cells[0], most=12)}."
            )
        return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]
    if len(cells) > 2 and not cells[0][0] and all(row[0] for row in cells[1:]):
        cells = cells[
            1:
        ]  # the heading of a series of pandas: nothing above its index, 0 above the names
    return _rows_without_heading(cells, path)


def _rows_without_heading(cells: list[list[str]], path: Path) -> Rows:
    """Numbers, wnids and names, each detected from the content of the column."""
    columns = list(zip(*cells, strict=True))
    headings: dict[int, str] = {}
    for at, column in enumerate(columns):
        is_number = "id" not in headings.values() and is_count(column)
        if is_number or ("wnid" not in headings.values() and all(map(WNID.fullmatch, column))):
            headings[at] = "id" if is_number else "wnid"
    left = [at for at in range(len(columns)) if at not in headings]
    if not headings or len(left) != 1:
        raise LoadError(
            f"{path.name}: expected a first line with headings, one of them 'name'; found "
            f"{listed(cells[0], most=12)}.",
            hint="The first line could read: name,wnid,superclass",
        )
    headings[left[0]] = "name"
    return [{headings[at]: row[at] for at in headings} for row in cells]


# -- documents ----------------------------------------------------------------


def rows_of_document(content: Any, where: str) -> Rows:
    """Rows of JSON or YAML: a list or dict of names or of records, or what holds one."""
    for _ in range(3):  # COCO: a dict, a list of records below it
        inside = _inside(content)
        if inside is None:
            break
        content = inside
    if isinstance(content, Mapping):
        return _rows_of_mapping(content, where)
    if isinstance(content, list):
        return [_row(item, at, where) for at, item in enumerate(content)]
    raise LoadError(
        f"{where}: expected a list of names, or names by number; found {_called(content)}.",
        hint='It could read: ["cat", "dog"] or {"0": "cat", "1": "dog"}',
    )


def _inside(content: Any) -> Any:
    if not isinstance(content, Mapping):
        return None
    return next(
        (content[key] for key in _INSIDE if isinstance(content.get(key), list | Mapping)), None
    )


def _rows_of_mapping(content: Mapping, where: str) -> Rows:
    if content and all(type(value) is int for value in content.values()):
        return [{"id": str(number), "name": str(name)} for name, number in content.items()]
    keys = list(map(str, content))
    rows = [_row(item, key, where) for key, item in zip(keys, content.values(), strict=True)]
    if all(map(WNID.fullmatch, keys)):
        return [{"wnid": key, **row} for key, row in zip(keys, rows, strict=True)]
    if all(map(is_whole, keys)):
        return [{**row, "id": key} for key, row in zip(keys, rows, strict=True)]
    shown = listed(keys, most=8) or "nothing"
    raise LoadError(
        f"{where}: expected names by number, numbers by name, or a list of names; found the keys {shown}.",
        hint='It could read: ["cat", "dog"] or {"0": "cat", "1": "dog"}',
    )


def _row(item: Any, at: object, where: str) -> dict[str, str]:
    """The row of a name, of a wnid with a name, or of a record."""
    if isinstance(item, str):
        return {"name": item.strip()}
    if isinstance(item, list) and len(item) == 2 and all(isinstance(one, str) for one in item):
        return {"wnid": item[0].strip(), "name": item[1].strip()}
    if isinstance(item, Mapping):
        plain = {str(key): value for key, value in item.items()}
        return {key: _text(value) for key, value in plain.items() if _is_plain(value)}
    raise LoadError(f"{where}: expected a name for class {at}; found {_called(item)}.")


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _called(item: object) -> str:
    kinds = {dict: "a dict", list: "a list", type(None): "nothing"}
    return kinds.get(type(item)) or f"{item!r:.60}"


# -- others -------------------------------------------------------------------


def rows_of_yaml(path: Path) -> Rows:
    """A YAML document, such as the ``names:`` of a data set for detection."""
    import yaml

    text, loader = read_text(path), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        for event in yaml.parse(text, Loader=loader):  # which keeps a list of what is open
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:  # loading would recurse, in C without a bound
                raise ValueError(f"more than {_DEEPEST} nested lists")
        content = yaml.load(text, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        raise LoadError(f"{path.name}: expected YAML; {str(error).splitlines()[0]}.") from error
    return rows_of_document(content, path.name)


def rows_of_array(path: Path) -> Rows:
    """Names in an array of text, as scikit-learn's ``classes_``."""
    names = read_whole(path, "classes")
    if names.ndim != 1 or names.dtype.kind not in "USiub":
        raise LoadError(
            f"{path.name}: expected one name per class; found shape {names.shape} of {names.dtype}.",
            hint="Save it as text: numpy.save(path, numpy.asarray(names, dtype=str)).",
        )
    if names.dtype.kind == "S":
        names = np.char.decode(names, "utf-8")
    return rows_of_lines([str(name).strip() for name in names.tolist()])
