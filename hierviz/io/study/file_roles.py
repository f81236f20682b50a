"""What uploaded files are: detected from their content, and from their names where that leaves a choice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from hierviz.errors import LoadError
from hierviz.io.files import read_json, reading
from hierviz.io.gzipped import ending_inside, unpacked_files
from hierviz.io.numbers.arrays import array_header, read_array
from hierviz.io.numbers.containers import CONTAINERS, array_names, name_for
from hierviz.io.numbers.text_form import first_line, is_number, text_rows
from hierviz.io.study.class_lists import NAME_HEADINGS
from hierviz.io.study.point_data import is_graph
from hierviz.io.zips import open_member, open_zip

_WANTED = (
    "logits (or assignments, embeddings, a graph), and any of labels, classes, images, train_logits, "
    "train_labels"
)


def recognise_files(paths: Iterable[str | Path]) -> dict[str, Path]:
    """Roles of a handful of files.

    Parameters
    ----------
    paths : iterable of str or Path

    Returns
    -------
    dict of role to Path
        What `read_study_files` takes.

    Raises
    ------
    LoadError
        A file that is nothing known, two files for one role, or neither logits
        nor assignments; the message says what every file was taken for.

    Notes
    -----
    A table of numbers is logits, one column of whole numbers is labels or
    assignments, a list of words is classes, an array of three or four
    dimensions or a zip of files is images. "train" in a name makes it the
    training split's; "assign", "cluster" or "pred" makes a column assignments.
    Only headers and first lines are read.
    """
    roles: dict[str, Path] = {}
    for path in map(Path, paths):
        for role in _roles_of(path):
            if role in roles:
                raise LoadError(
                    f"Expected one file for {role}; found {roles[role].name} and {path.name}.",
                    hint="Call the training split's files train_logits and train_labels; numbered files "
                    "(logits-00000.npy ...) are read from a folder on the server, by its path.",
                )
            roles[role] = path
    if not {"logits", "assignments", "embeddings", "graph"} & set(roles):
        found = ", ".join(f"{path.name} ({role})" for role, path in roles.items()) or "no files"
        raise LoadError(
            f"Expected {_WANTED}; found {found}.",
            hint="Add the file with the model's logits, one row per image.",
        )
    return roles


def _roles_of(path: Path) -> list[str]:
    readers: dict[str, Callable[[Path], list[str]]] = {
        ".npy": _of_npy,
        **dict.fromkeys(CONTAINERS, _of_container),
        ".parquet": _of_parquet,
        ".csv": _of_text,
        ".tsv": _of_text,
        ".txt": _of_text,
        ".json": _of_json,
        ".jsonl": lambda path: ["classes"],
        **dict.fromkeys((".yaml", ".yml", ".names"), lambda path: ["classes"]),
        ".zip": _of_zip,
    }
    reader = readers.get(ending_inside(path))
    if reader is None:
        raise LoadError(
            f"{path.name}: expected one of {', '.join(readers)}; the ending "
            f"{path.suffix or '(none)'} is not read.",
            hint=f"A study is made of {_WANTED}.",
        )
    with reading(path), unpacked_files({"": path}) as found:
        return reader(found[""])


def _named(path: Path, kind: str) -> str:
    """Role of a "table" or "column", by the file's name."""
    stem = path.stem.lower()
    if kind == "table":
        if any(word in stem for word in ("embed", "feature", "vector")):
            return "embeddings"
        return "train_logits" if "train" in stem else "logits"
    if "train" in stem:
        return "train_labels"
    is_assigned = any(word in stem for word in ("assign", "cluster", "pred"))
    return "assignments" if is_assigned else "labels"


def _by_shape(path: Path, shape: tuple[int, ...], kind: str) -> str:
    n_long = sum(length != 1 for length in shape)
    if len(shape) in (3, 4) and kind == "u":
        return "images"
    if len(shape) == 1 or (len(shape) == 2 and n_long < 2 and kind in "iu"):
        return _named(path, "column")
    if len(shape) == 2:
        return _named(path, "table")
    raise LoadError(
        f"{path.name}: expected logits (two dimensions), labels (one) or uint8 pictures (three or "
        f"four); found shape {shape}."
    )


def _of_npy(path: Path) -> list[str]:
    with path.open("rb") as stream:
        shape, _, dtype = array_header(stream, path.name)
    return [_by_shape(path, shape, dtype.kind)]


def _of_container(path: Path) -> list[str]:
    names = array_names(path)
    known = (
        "logits",
        "labels",
        "train_logits",
        "train_labels",
        "assignments",
        "images",
        "embeddings",
    )
    if is_graph(names):
        return ["graph"]
    if found := [role for role in known if name_for(role, names)]:
        return found
    if len(names) != 1:
        raise LoadError(
            f"{path.name}: expected one array, or arrays named {', '.join(known)}; found "
            f"{', '.join(names) or 'none'}."
        )
    if path.suffix.lower() == ".npz":  # only the header is unpacked
        with open_member(path, f"{names[0]}.npy") as stream:
            shape, _, dtype = array_header(stream, path.name)
    else:
        array = read_array(path, names[0])
        shape, dtype = array.shape, array.dtype
    return [_by_shape(path, shape, dtype.kind)]


def _of_parquet(path: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
    except pa.ArrowException as error:
        raise LoadError(f"{path.name}: expected a parquet table; it is damaged.") from error
    fields = [field for field in schema if not field.name.startswith("__index_level_")]
    one_column = len(fields) == 1 and pa.types.is_integer(fields[0].type)
    return [_named(path, "column" if one_column else "table")]


def _of_text(path: Path) -> list[str]:
    header, delimiter = first_line(path)
    headings = {field.strip().casefold() for field in header}
    if {"row", "file"} <= headings:
        raise LoadError(
            f"{path.name}: expected the table of the pictures to lie inside their zip.",
            hint="Put images.csv into the zip, beside the pictures.",
        )
    if "name" in headings:
        return ["classes"]
    lines = [fields for _, fields in islice(text_rows(path, delimiter), 20)]
    body = lines[1:] if len(lines) > 1 else lines
    are_numbers = [is_number(field) for fields in body for field in fields]
    if len(header) > 1:
        is_labels = bool(headings & {"label", "labels", "target", "class"})
        return [_named(path, "column" if is_labels else "table")]
    if all(are_numbers) and header[0].strip().casefold() not in NAME_HEADINGS[:5]:
        return ["classes" if "class" in path.stem.lower() else _named(path, "column")]
    return ["classes"]


def _of_json(path: Path) -> list[str]:
    content = read_json(path)
    if isinstance(content, dict) and "format" in content:
        raise LoadError(
            f"{path.name}: expected class names; found a tree.",
            hint="Open the study first, then the tree beside it.",
        )
    return ["classes"]


def _of_zip(path: Path) -> list[str]:
    open_zip(path).close()
    return ["images"]
