"""The table of merges in a file of any kind: an array, a table of text, or one of several things in it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.files import read_bytes, read_json
from hierviz.io.numbers.arrays import read_whole
from hierviz.io.numbers.choices import Choices
from hierviz.io.numbers.containers import array_names
from hierviz.io.numbers.headings import reads_as_number
from hierviz.io.numbers.tables import read_text_table
from hierviz.io.numbers.text_form import text_form
from hierviz.io.trees.pickled import PickledArray, read_pickle_bytes
from hierviz.text import listed

#: Endings of text in which tables of merges stand.
TEXT = (".csv", ".tsv", ".txt")
PICKLES = (".pkl", ".pickle")
_LONGEST_LINE = 250  # bytes of five fields
_MOST_ROWS = 10_000_000
#: Names of tables of merges, and of the heights beside those that have none; the first one is taken.
_MERGES = ("Z", "linkage", "linkage_matrix", "merge", "children_", "children", "tree")
_HEIGHTS = ("height", "heights", "distances_", "distances")
_JSON = re.compile(
    rb"""\s*(?:\{.*"(?:%s)"\s*:\s*)?\[\s*\[\s*-?\d+(?:\.\d+)?\s*,\s*-?\d""" % b"|".join(
        name.encode() for name in _MERGES
    ), re.DOTALL,
)  # fmt: skip


def is_merges(rows: np.ndarray | None, *, least: int = 3) -> bool:
    """True where the first two columns, of `least` or more, hold ids of nodes, each once."""
    if (
        rows is None
        or rows.ndim != 2
        or not least <= rows.shape[1] <= 4
        or rows.dtype.kind not in "fiu"
    ):
        return False
    ids = rows[:, :2]
    if rows.shape[1] == 2 and (len(rows) < 2 or np.abs(ids).max() < len(rows)):
        return False  # two columns without all ids of a tree are edges
    is_whole = len(rows) > 0 and bool(np.isfinite(ids).all()) and not (ids % 1).any()
    return is_whole and len(np.unique(ids)) == ids.size and np.abs(ids).max() <= 2 * len(rows) + 1


def is_json_of_merges(head: bytes) -> bool:
    """True for JSON that begins with rows of numbers, or has them below a usual name."""
    return bool(_JSON.match(head.removeprefix(b"\xef\xbb\xbf")))


def is_text_of_merges(path: Path, head: bytes) -> bool:
    """True for lines of two to four numbers, row numbers aside, that are merges."""
    if max(map(len, head.split(b"\n", 20)[:20])) > _LONGEST_LINE:
        return False
    rows = text_form(path).rows[:20]
    n_numbers = [sum(map(reads_as_number, row)) for row in rows[1:] or rows]
    if not n_numbers or min(n_numbers) < 2 or max(n_numbers) > 5:
        return False
    return is_merges(table_of_merges(path), least=2)


def table_of_merges(path: Path) -> np.ndarray:
    """The table of merges of a file of any of the endings.

    Raises
    ------
    LoadError
        Several things in it of which none, or more than one, can be meant.
    """
    ending = path.suffix.lower()
    if ending in TEXT:
        return _of_text(path)
    if ending == ".mat":
        return _chosen(_of_matlab(path), path.name)
    if ending == ".npz":
        return _chosen({name: read_whole(path, name) for name in array_names(path)}, path.name)
    if ending in PICKLES:
        return _chosen(_of_pickle(path), path.name)
    if ending == ".json":
        return _chosen(_named(read_json(path)), path.name)
    return read_whole(path)


def _chosen(arrays: Mapping[str, np.ndarray], where: str) -> np.ndarray:
    """Of several arrays the one that holds merges, with heights from another where it has none."""
    if len(arrays) == 1:
        return next(iter(arrays.values()))
    usual = [arrays[name] for name in _MERGES if name in arrays]
    for candidates in (usual, list(arrays.values())):
        found = [array for array in candidates if is_merges(array)]
        if len(found) == 1:
            return found[0]
    heights = next((arrays[name] for name in _HEIGHTS if name in arrays), None)
    for rows in usual:
        if is_merges(rows, least=2):
            if heights is None or heights.shape != (len(rows),):
                return rows
            return np.column_stack([rows, heights])
    shown = [f"{name} {array.shape}" for name, array in arrays.items()]
    raise LoadError(
        f"{where}: expected one table of merges, two to four columns; found "
        f"{listed(shown) or 'no table'}.",
        hint="Save the linkage matrix alone: numpy.save('Z.npy', Z); in MATLAB writematrix(Z, 'Z.csv').",
    )


def _of_text(path: Path) -> np.ndarray:
    """A table of text; two columns headed 0 and 1, as pandas writes children_, look like one merge more."""
    rows = read_whole(path)
    if rows.ndim == 2 and rows.shape[1] == 2 and rows[0].tolist() == [0, 1]:
        below = read_text_table(path, choices=Choices(heading=True), wants="numbers").values
        if is_merges(below, least=2) and not is_merges(rows, least=2):
            return below
    return rows


def _of_pickle(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a pickle, read without running it."""
    try:
        return _named(read_pickle_bytes(read_bytes(path), path.name))
    except (ValueError, TypeError) as error:
        raise LoadError(f"{path.name}: the array in it is damaged ({error}).") from error


def _named(content: object) -> dict[str, np.ndarray]:
    """What of a document can be an array: itself, or what stands in it under a name."""
    items = content.items() if isinstance(content, Mapping) else [("", content)]
    found = ((str(name), _array(value)) for name, value in items)
    return {name: array for name, array in found if array is not None}


def _array(value: object) -> np.ndarray | None:
    if isinstance(value, PickledArray):
        return value.values()
    if not isinstance(value, Sequence) or isinstance(value, str | bytes) or not value:
        return None
    rows = value if isinstance(value[0], list | tuple) else [[item] for item in value]
    if any(not isinstance(row, list | tuple) or not 0 < len(row) <= 4 for row in rows):
        return None
    if any(len(row) != len(rows[0]) or set(map(type, row)) - {int, float} for row in rows):
        return None
    array = np.array(rows, dtype=np.float64)
    return array if rows is value else array[:, 0]


def _of_matlab(path: Path) -> dict[str, np.ndarray]:
    """The tables of a MATLAB file (up to version 7.2) with two to four columns, and columns of numbers."""
    from scipy.io import loadmat, whosmat
    from scipy.io.matlab import MatReadError

    try:
        names = [
            name
            for name, shape, kind in whosmat(str(path))
            if len(shape) == 2 and 0 < shape[1] <= 4 and shape[0] <= _MOST_ROWS
            and kind not in ("cell", "struct", "char", "object", "function", "opaque")
        ]  # fmt: skip
        found = loadmat(str(path), variable_names=names) if names else {}
    # What scipy says of a damaged file; NotImplementedError is its word for version 7.3, which is HDF5.
    except (
        MatReadError, ValueError, TypeError, KeyError, NotImplementedError, zlib.error,
    ) as error:  # fmt: skip
        raise LoadError(
            f"{path.name}: expected a MATLAB file of version 7 or before: {error}.",
            hint="In MATLAB: writematrix(Z, 'Z.csv'), or save('Z.mat', 'Z', '-v7').",
        ) from error
    return {name: _flat(np.asarray(found[name])) for name in names}


def _flat(array: np.ndarray) -> np.ndarray:
    return array[:, 0] if array.shape[1] == 1 else array
