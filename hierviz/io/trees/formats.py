"""What a tree format is: the contract between the registry and the readers, one file each.

A reader is ``read(files) -> FoundTree``. It gets the files in the order given and
sorts out itself which is which; a file it cannot use is a `LoadError`. What it
returns is in the one form of `Hierarchy`: leaves in the order of their original
numbers, childless inner nodes dropped, one-child nodes contracted
(`Hierarchy.from_parents` does both). What a reader should tell goes into
``tree.notices``, what made the tree into ``tree.source``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.gate import check_readable
from hierviz.io.numbers.arrays import array_header
from hierviz.text import listed

#: Bytes of a file that `TreeFormat.looks_like` is shown.
HEAD = 4096


@dataclass(frozen=True, eq=False)
class FoundTree:
    """A tree as stored in its files.

    Parameters
    ----------
    tree : Hierarchy
        Leaves in the order of the file, or of their original numbers.
    has_names : bool
        False for a format without names, whose leaves are cluster numbers.
    cluster_of_leaf : tuple of int or None, shape (n_leaves,)
        What the file says about the cluster of each leaf, gaps allowed (CoHiClust
        keeps leaves 0, 2, 7, ...); believed when the names agree, or when there
        are no names. () when it says nothing: leaf i is cluster i.
    wnids : tuple of str, shape (n_leaves,)
        WordNet ids of the leaves, where the format has them.
    over_points : bool
        True when every leaf is a single point, not a cluster.
    assignments : int32 array, shape (n_points,), optional
        *Leaf* of each point, 0 .. n_leaves - 1 of `tree`, -1 for none.
    labels : int32 array, shape (n_points,), optional
        True class of each point, -1 unknown, where the format has it (PERCH).
    class_names : tuple of str
        Names of the classes in `labels`.
    node_probability : float32 array, shape (n_points, n_nodes), optional
        For soft trees: probability that a point reaches a node of `tree`, in [0, 1].
    format : str
        Title of the format it was read in.
    """

    tree: Hierarchy
    has_names: bool = True
    cluster_of_leaf: tuple[int | None, ...] = ()
    wnids: tuple[str, ...] = ()
    over_points: bool = False
    assignments: np.ndarray | None = field(default=None, repr=False)
    labels: np.ndarray | None = field(default=None, repr=False)
    class_names: tuple[str, ...] = ()
    node_probability: np.ndarray | None = field(default=None, repr=False)
    format: str = ""

    @property
    def has_numbers(self) -> bool:
        """True when the file states a number of its own for every leaf."""
        stated = set(self.cluster_of_leaf) - {None}
        return len(stated) == self.tree.n_leaves

    @property
    def numbers(self) -> tuple[int, ...]:
        """The file's numbers of the leaves; 0, 1, ... where it states none."""
        if not self.has_numbers:
            return tuple(range(self.tree.n_leaves))
        return tuple(number for number in self.cluster_of_leaf if number is not None)


@dataclass(frozen=True)
class TreeFormat:
    """A file format of trees.

    Parameters
    ----------
    key : str
        What ``format=`` is called with: lower case, no blanks.
    title : str
        For a reader.
    endings : tuple of str
        Lower case, with the dot: of the file that holds the tree.
    read : callable (files: sequence of Path) -> FoundTree
        1 to `most_files` files that exist, in any order. Raises `LoadError`;
        `TreeError`, `UnicodeDecodeError` and `OSError` become one around it.
    looks_like : callable (path, head) -> bool
        True when a file holds this format's tree. `head` has the first 4096 bytes;
        more may be read from the path. Must not raise for foreign content other than
        `LoadError` and `OSError`, which count as False. The first format of the
        registry that says True wins, so say True only when sure.
    write : callable (tree, path), optional
        None for a format that is only read.
    most_files : int
        How many files make one tree at most.
    files : str
        Which files these are, in words.
    """

    key: str
    title: str
    endings: tuple[str, ...]
    read: Callable[[Sequence[Path]], FoundTree]
    looks_like: Callable[[Path, bytes], bool]
    write: Callable[[Hierarchy, Path], None] | None = None
    most_files: int = 1
    files: str = "one file"


def npy_header(head: bytes) -> tuple[tuple[int, ...], np.dtype] | None:
    """Shape and dtype of a .npy file from its first bytes; None for anything else, object arrays too."""
    try:
        shape, _, dtype = array_header(io.BytesIO(head), "")
    except LoadError:
        return None
    return shape, dtype


def head_of(path: Path) -> bytes:
    """The first bytes of a file, b"" for a folder."""
    if path.is_dir():
        return b""
    check_readable(path)
    with path.open("rb") as file:
        return file.read(HEAD)


def only_file(files: Sequence[Path], title: str) -> Path:
    """The one file of a format that takes one; a `LoadError` when there are several."""
    if len(files) != 1:
        raise LoadError(
            f"Expected one file with a {title}; found {len(files)}: "
            f"{', '.join(path.name for path in files)}."
        )
    return files[0]


def main_file(
    files: Sequence[Path], looks_like: Callable[[Path, bytes], bool], what: str, *, hint: str = ""
) -> tuple[Path, list[Path]]:
    """The file that holds the tree, detected from its content, and those beside it.

    A `LoadError` when none does, or several do.
    """
    found = [path for path in files if looks_like(path, head_of(path))]
    if len(found) != 1:
        raise LoadError(
            f"Expected {what}; found {len(found)} among {listed(path.name for path in files)}.",
            hint=hint,
        )
    return found[0], [path for path in files if path != found[0]]
