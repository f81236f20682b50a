"""Logits from files: checked, and taken as they are wherever that is possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hierviz.core.blocks import Blocks
from hierviz.core.logits import check_table, look_notice
from hierviz.core.study import Notice
from hierviz.errors import InputError
from hierviz.io.files import reading
from hierviz.io.numbers.arrays import read_array
from hierviz.io.numbers.choices import NO_CHOICES, Choices
from hierviz.io.numbers.scratch import gather
from hierviz.io.numbers.shards import name_of, read_shards
from hierviz.io.numbers.tables import Table, read_table
from hierviz.io.study.forms import as_table
from hierviz.io.study.logits_pass import Found, pass_over

#: Endings of tables in which columns have to be told apart.
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".parquet")


class Logits(NamedTuple):
    """Logits of a file.

    Parameters
    ----------
    values : float16, float32 or float64 array, shape (n_points, n_clusters)
        Read-only; memory-mapped where large.
    notices : list of Notice
    found : Found
        What the pass over them found; predictions for the role "logits" alone.
    table : Table
        What stood beside them in a table, and what was decided about its columns.
    """

    values: np.ndarray
    notices: list[Notice]
    found: Found
    table: Table


def read_logits(
    path: Path | Sequence[Path],
    role: str = "logits",
    *,
    take_log: bool = False,
    makes_tree: bool = False,
    choices: Choices = NO_CHOICES,
) -> Logits:
    """Logits of a file, or of several that follow one another.

    Parameters
    ----------
    path : Path or sequence of Path
        .npy, .npz, .csv or .parquet; several .npy.
    role : str
        "logits", "train_logits" or "embeddings": the array to take from an .npz with several.
    take_log : bool
        The file holds probabilities; take their logarithm.
    makes_tree : bool
        The tree is made from these.
    choices : Choices
        What a person said about the columns of a table.

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
    table = Table(np.empty((0, 0)))
    if isinstance(path, Path) and path.suffix.lower() in TABLE_ENDINGS:
        with reading(path):
            wants = "vectors" if role == "embeddings" else "table"
            table = read_table(path, choices=choices, wants=wants)
        where, array = path.name, table.values
    elif isinstance(path, Path):
        where, array = path.name, read_array(path, role)
    else:
        where, array = name_of(path), read_shards(path)
        path = path[0]
    with reading(path):
        array, notices = as_table(array, where)
        if take_log and array.ndim == 2 and array.dtype.kind in "iufb":
            array, notice = log_of(array, where)
            notices.append(notice)
        notices += check_table(array, where=where)
        values = _as_float(array, where)
        found = pass_over(values, where=where, predicts=role == "logits", makes_tree=makes_tree)
        may_look = role != "embeddings" and values.shape[1] > 1
        about = look_notice(found.looks, where=where) if may_look else None
        notices += [about] if about else []
    return Logits(values, notices, found, table)


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
