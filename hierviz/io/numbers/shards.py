"""Logits in several files: logits-00000.npy, logits-00001.npy, ... as one table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from hierviz.core.blocks import Blocks
from hierviz.core.logits import check_finite
from hierviz.errors import LoadError
from hierviz.io.files import reading
from hierviz.io.numbers.arrays import read_array
from hierviz.io.numbers.scratch import gather
from hierviz.text import listed

_NUMBERED = re.compile(r"-(\d+)(?:-of-(\d+))?\.npy")


def shards_of(role: str, paths: Iterable[Path]) -> list[Path]:
    """The files of a role that are numbered, in order: ``logits-00000.npy``, and so on.

    Parameters
    ----------
    role : str
        "logits" or "train_logits".
    paths : iterable of Path
        Files of a folder. ``logits-00000-of-00004.npy`` is a form too.

    Raises
    ------
    LoadError
        When a number is missing or comes twice.
    """
    numbered = [
        (int(match[1]), int(match[2] or 0), path)
        for path in paths
        if (match := _NUMBERED.fullmatch(path.name.removeprefix(role)))
        and path.name.startswith(role)
    ]
    numbered.sort(key=lambda item: (item[0], item[2].name))
    for expected, (number, n_all, path) in enumerate(numbered):
        if number != expected:
            what = "twice" if number < expected else f"next after {expected} files"
            raise LoadError(
                f"Expected {role} files numbered from 0 without a gap; found {path.name} {what}.",
                hint="Copy the missing files into the folder, or take out those that do not belong.",
            )
        if n_all and n_all != len(numbered):
            raise LoadError(
                f"{path.name}: expected {n_all} files, as its name says; found {len(numbered)}.",
                hint="Copy the missing files into the folder.",
            )
    return [path for _, _, path in numbered]


def read_shards(paths: Sequence[Path]) -> np.ndarray:
    """The rows of several .npy files, one file after the other.

    Returns
    -------
    array, shape (n_points, n_clusters), read-only
        In memory, or copied once into a file of its own in the cache folder
        when it is large, so that it is one array for everybody.

    Raises
    ------
    LoadError
        A file that is not a table of finite numbers, or has other columns than the
        first.
    """
    parts = [read_array(path, map_over=0) for path in paths]
    for path, part in zip(paths, parts, strict=True):
        if part.ndim != 2 or part.shape[1:] != parts[0].shape[1:]:
            raise LoadError(
                f"{path.name}: expected a table with as many columns as {paths[0].name}, shape "
                f"{parts[0].shape}; found shape {part.shape}.",
                hint="All files must come from one model, one row per point.",
            )
        if part.dtype.kind not in "iufb":
            raise LoadError(f"{path.name}: expected real numbers; found dtype {part.dtype}.")
    if len(parts) == 1:
        return parts[0]
    shape = (sum(map(len, parts)), parts[0].shape[1])
    where = name_of(paths)
    blocks = (
        block
        for path, part in zip(paths, parts, strict=True)
        for block in _sound_blocks(path, part)
    )
    with reading(paths[0].parent):
        return gather(blocks, shape, np.result_type(*parts), where=where)


def _sound_blocks(path: Path, part: np.ndarray) -> Iterator[np.ndarray]:
    """Blocks of a file, checked here where a bad number still has its own file and row."""
    for first_row, block in Blocks(part, path.name):
        check_finite(block, where=path.name, first_row=first_row)
        yield block


def name_of(paths: Sequence[Path]) -> str:
    """What to call several files in a message."""
    return listed([path.name for path in paths], most=2)
