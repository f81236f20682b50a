"""Logits and labels from files: checked, and taken as they are wherever that is possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hierviz.core.blocks import Blocks
from hierviz.core.logits import check_table, probability_notice
from hierviz.core.study import Notice
from hierviz.errors import InputError, LoadError
from hierviz.io.files import reading
from hierviz.io.numbers.arrays import read_array
from hierviz.io.numbers.csv_numbers import first_line, is_number, text_rows
from hierviz.io.numbers.scratch import gather
from hierviz.io.numbers.shards import name_of, read_shards
from hierviz.io.study.logits_pass import Found, pass_over

#: Headings under which a table with several columns may hold the labels.
_LABEL_COLUMNS = ("label", "labels", "class", "target", "targets", "cluster", "assignment")


class Logits(NamedTuple):
    """Logits of a file.

    Parameters
    ----------
    values : float16, float32 or float64 array, shape (n_points, n_clusters)
        Read-only; memory-mapped where large.
    notices : list of Notice
    found : Found
        What the pass over them found; predictions for the role "logits" alone.
    """

    values: np.ndarray
    notices: list[Notice]
    found: Found


def read_logits(
    path: Path | Sequence[Path],
    role: str = "logits",
    *,
    take_log: bool = False,
    makes_tree: bool = False,
) -> Logits:
    """Logits of a file, or of several that follow one another.

    Parameters
    ----------
    path : Path or sequence of Path
        .npy, .npz, .csv or .parquet; several .npy.
    role : str
        "logits" or "train_logits": the array to take from an .npz with several.
    take_log : bool
        The file holds probabilities; take their logarithm.
    makes_tree : bool
        The tree is made from these.

    Returns
    -------
    Logits

    Raises
    ------
    LoadError
        Not a table of finite numbers; the message names file, row and column.

    Notes
    -----
    One pass over the numbers of a .npy file, two where they are converted.
    """
    if isinstance(path, Path):
        where, array = path.name, read_array(path, role)
    else:
        where, array = name_of(path), read_shards(path)
        path = path[0]
    with reading(path):
        notices = []
        if take_log and array.ndim == 2 and array.dtype.kind in "iufb":
            array, notice = log_of(array, where)
            notices.append(notice)
        notices += check_table(array, where=where)
        values = _as_float(array, where)
        found = pass_over(values, where=where, predicts=role == "logits", makes_tree=makes_tree)
        if found.looks_like_probabilities and values.shape[1] > 1:
            notices.append(probability_notice(where=where))
    return Logits(values, notices, found)


def _as_float(array: np.ndarray, where: str) -> np.ndarray:
    """float16, 32 and 64 stay as they are; whole numbers and other widths become floats."""
    if array.dtype.kind == "f" and array.dtype.isnative and array.dtype.itemsize <= 8:
        return array
    small = array.dtype.kind in "iub" and array.dtype.itemsize <= 2
    dtype = np.dtype(np.float32 if small else np.float64)
    blocks = (block for _, block in Blocks(array, where))
    return gather(blocks, array.shape, dtype, where=where)


def log_of(probabilities: np.ndarray, where: str) -> tuple[np.ndarray, Notice]:
    """Logarithm of a table of probabilities, zeros first raised to the smallest normal float.

    Returns
    -------
    array, shape as given
        float64 for float64, else float32; memory-mapped where large.
    Notice
        Says what was done and how many zeros there were.

    Raises
    ------
    InputError
        When a value is below 0.
    """
    dtype: np.dtype = np.dtype(np.float64 if probabilities.dtype == np.float64 else np.float32)
    floor = np.finfo(dtype).smallest_normal
    n_zeros = 0

    def logs() -> Iterator[np.ndarray]:
        nonlocal n_zeros
        for first_row, stored in Blocks(probabilities, where):
            block = stored.astype(np.float64)
            if (block < 0).any():
                row, column = np.argwhere(block < 0)[0]
                raise InputError(
                    f"{where}: expected probabilities, of which the logarithm is to be taken; "
                    f"found {block[row, column]} in row {first_row + row}, column "
                    f"{column}.",
                    hint="These are logits already: leave take_log out.",
                )
            n_zeros += int((block < floor).sum())
            yield np.log(np.maximum(block, floor))

    values = gather(logs(), probabilities.shape, dtype, where=where)
    raised = f" {n_zeros:,} values of (nearly) 0 were raised to {floor:.3g} first."
    return values, Notice(
        f"{where}: the logarithm of the values was taken.{raised if n_zeros else ''}"
    )


def read_whole_numbers(
    path: Path, role: str, *, n_points: int | None = None, below: int | None = None
) -> tuple[np.ndarray, list[Notice]]:
    """Labels or assignments of a file.

    Parameters
    ----------
    path : Path
        .npy, .npz, .csv, .txt or .parquet, one whole number a point.
    role : str
        "labels", "train_labels" or "assignments".
    n_points : int, optional
        How many there must be.
    below : int, optional
        Numbers must be smaller than this.

    Returns
    -------
    int32 array, shape (n_points,), read-only
        -1 where unknown.
    list of Notice

    Raises
    ------
    LoadError
        Not whole numbers, another length, or out of range; the message names the row.
    """
    where = path.name
    values = _label_column(path, role)
    if values.ndim == 2 and 1 in values.shape:
        values = values.reshape(-1)
    if values.ndim != 1:
        raise LoadError(
            f"{where}: expected one whole number a point; found a table of shape {values.shape}.",
            hint="One-hot rows become labels with array.argmax(axis=1).",
        )
    notices = _check_whole(values, where)
    if n_points is not None and len(values) != n_points:
        raise LoadError(
            f"{where}: expected {n_points:,} {role.replace('_', ' ')}, one a row of the logits; "
            f"found {len(values):,}.",
            hint="Both files must come from the same split, in the same order.",
        )
    check_range(values, where, below=below)
    whole = values.astype(np.int32)
    whole.flags.writeable = False
    return whole, notices


def _check_whole(values: np.ndarray, where: str) -> list[Notice]:
    if values.dtype.kind in "iu":
        return []
    if values.dtype.kind != "f":
        raise LoadError(f"{where}: expected whole numbers; found dtype {values.dtype}.")
    odd = ~np.isfinite(values) | (values != np.floor(values))
    if odd.any():
        row = int(np.argmax(odd))
        raise LoadError(
            f"{where}: expected whole numbers; found {values[row]} in row {row} (counted from 0).",
            hint="Write -1 where the class is unknown.",
        )
    return [Notice(f"{where}: whole numbers stored as {values.dtype} were read as whole numbers.")]


def check_range(values: np.ndarray, where: str, *, below: int | None) -> None:
    """Refuse whole numbers under -1 or not below a limit; the message names the first row."""
    limit = np.iinfo(np.int32).max if below is None else below
    wrong = (values < -1) | (values >= limit)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise LoadError(
            f"{where}: expected numbers from 0 to {limit - 1}, or -1 for unknown; found "
            f"{int(values[row])} in row {row} (counted from 0).",
            hint="Classes are counted from 0, in the order of classes.csv.",
        )


def _label_column(path: Path, role: str) -> np.ndarray:
    if path.suffix.lower() not in (".csv", ".tsv", ".txt", ".meta"):
        return read_array(path, role)
    with reading(path):
        return _text_labels(path)


def _text_labels(path: Path) -> np.ndarray:
    header, delimiter = first_line(path)
    folded = [field.strip().casefold() for field in header]
    column = next((folded.index(name) for name in _LABEL_COLUMNS if name in folded), 0)
    if len(header) > 1 and folded[column] not in _LABEL_COLUMNS:
        raise LoadError(
            f"{path.name}: expected one column, or one headed 'label'; found {len(header)} columns.",
            hint="Keep only the column with the class numbers.",
        )
    rows = list(text_rows(path, delimiter))
    if not is_number(header[column]):
        rows = rows[1:]
    return np.array([_parse_label(path, line, fields, column) for line, fields in rows], np.int64)


def _whole(field: str) -> bool:
    return field.strip().removeprefix("-").isdecimal()


def _parse_label(path: Path, line: int, fields: list[str], column: int) -> int:
    field = fields[column].strip() if column < len(fields) else ""
    whole = field[:-2] if field.endswith(".0") else field
    if not _whole(whole) or len(whole) > 18:
        raise LoadError(
            f"{path.name}: expected a whole number in line {line}; found {field!r}.",
            hint="Labels are class numbers from 0, -1 where unknown; names belong in classes.csv.",
        )
    return int(whole)
