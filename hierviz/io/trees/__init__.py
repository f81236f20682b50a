"""Trees on disk: one file a format, and one registry.

To add a format, write a file with ``read(path) -> FoundTree`` and, where it can be
written, ``write(tree, path)``, and add one line to `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError, LoadError
from hierviz.io.files import existing_path, listed, reading, written_at_once
from hierviz.io.trees import linkage, newick, own_json
from hierviz.io.trees.match import FoundTree, match_leaves


@dataclass(frozen=True)
class TreeFormat:
    """A form in which trees are kept in files.

    Parameters
    ----------
    title : str
    endings : tuple of str
        Lower case, with the dot.
    read : callable (path) -> FoundTree
    write : callable (tree, path), optional
        None for a format that is only read.
    """

    title: str
    endings: tuple[str, ...]
    read: Callable[[Path], FoundTree]
    write: Callable[[Hierarchy, Path], None] | None = None


FORMATS: tuple[TreeFormat, ...] = (
    TreeFormat("hierviz JSON", (".json",), own_json.read, own_json.write),
    TreeFormat("Newick", (".nwk", ".newick"), newick.read, newick.write),
    TreeFormat("scipy linkage matrix", (".npy",), linkage.read, linkage.write),
)


def write_tree(tree: Hierarchy, path: str | Path) -> None:
    """Write a tree to a file, in the format its ending names.

    Parameters
    ----------
    tree : Hierarchy
    path : str or Path
        ``.json`` keeps everything; ``.nwk`` and ``.newick`` names and heights;
        ``.npy`` (a scipy linkage matrix) heights only, of a binary tree.

    Raises
    ------
    InputError
        Another ending, or a place that cannot be written.
    TreeError
        When the format cannot hold the tree.

    Notes
    -----
    The file appears whole or not at all.
    """
    place = Path(path)
    writable = [known for known in FORMATS if known.write]
    form = _format_of(place, writable)
    if form is None or form.write is None:
        raise InputError(
            f"{place.name}: expected a file that ends in {_endings(writable)}.",
            hint="The ending chooses the format; .json keeps everything.",
        )
    with written_at_once(place) as draft:
        form.write(tree, draft)


def read_tree(path: str | Path, *, leaf_names: Sequence[str] | None = None) -> Hierarchy:
    """Read a tree from a file, in the format its ending names.

    Parameters
    ----------
    path : str or Path
        .json, .nwk, .newick or .npy.
    leaf_names : sequence of str, shape (n_leaves,), optional
        Names of the clusters of a study. The leaves of the file are matched to
        them by name, else by number, and take their order. Left out: the order
        of the file.

    Returns
    -------
    Hierarchy

    Raises
    ------
    LoadError
        Not such a file, or leaves that match no cluster; the message lists them
        with near names.
    """
    place = existing_path(path)
    form = _format_of(place, FORMATS)
    if form is None:
        raise LoadError(
            f"{place.name}: expected a tree in a file that ends in {_endings(FORMATS)}.",
            hint="Rename the file when its ending is wrong.",
        )
    with reading(place):
        return match_leaves(form.read(place), leaf_names, place.name)


def _format_of(path: Path, formats: Sequence[TreeFormat]) -> TreeFormat | None:
    ending = path.suffix.lower()
    return next((known for known in formats if ending in known.endings), None)


def _endings(formats: Sequence[TreeFormat]) -> str:
    return listed((ending for known in formats for ending in known.endings), most=20)
