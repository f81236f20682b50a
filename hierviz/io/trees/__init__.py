"""Trees on disk: one module per format, and one registry.

To add a format, write a file with ``read(files) -> FoundTree`` and ``looks_like(path,
head)`` and, where it can be written, ``write(tree, path)``, and add one line to
`FORMATS` in registry.py. The contract is in formats.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError, require
from hierviz.io.files import written_at_once
from hierviz.io.trees.formats import FoundTree, TreeFormat
from hierviz.io.trees.mapping import read_mapping
from hierviz.io.trees.match import match_found
from hierviz.io.trees.registry import FORMATS, find_tree, format_to_write

__all__ = ["FORMATS", "FoundTree", "TreeFormat", "find_tree", "read_tree", "write_tree"]


def read_tree(
    path: str | Path | Iterable[str | Path],
    *,
    format: str | None = None,
    leaf_names: Sequence[str] | None = None,
    wnids: Sequence[str] | None = None,
    mapping: str | Path | None = None,
) -> Hierarchy:
    """Read a tree that hierviz or another tool wrote.

    Parameters
    ----------
    path : str or Path, or several
        The file, or the files that make one tree together.
    format : str, optional
        Key of a format (`FORMATS`); detected from content and name when left out.
    leaf_names : sequence of str, shape (n_clusters,), optional
        Names of the clusters of a study. The leaves are matched to them by the
        mapping, by wnid, by name, else by number, and take their order; clusters
        without a leaf are attached to the root, and a notice lists them. Left out: the
        order of the file.
    wnids : sequence of str, shape (n_clusters,), optional
        WordNet ids of the clusters, "" where missing.
    mapping : str or Path, optional
        CSV with the columns leaf, cluster: which leaf is which cluster.

    Returns
    -------
    Hierarchy

    Raises
    ------
    LoadError
        Not such a file, or leaves that match no cluster; the message lists them
        with similar names.
    InputError
        An unknown format.
    """
    several = isinstance(path, Iterable) and not isinstance(path, str)
    paths: list[str | Path] = list(path) if several else [path]  # type: ignore[arg-type,list-item]
    found = find_tree(paths, format=format)
    table = None if mapping is None else read_mapping(mapping)
    where = Path(paths[0]).name
    return match_found(found, leaf_names, where, wnids=wnids, mapping=table).tree


def write_tree(tree: Hierarchy, path: str | Path, *, format: str | None = None) -> None:
    """Write a tree to a file, in the format its ending names.

    Parameters
    ----------
    tree : Hierarchy
    path : str or Path
        ``.json`` keeps everything; ``.nwk`` and ``.newick`` names and heights;
        ``.npy`` (a scipy linkage matrix) heights only, of a binary tree.
    format : str, optional
        Key of a format, whatever the ending.

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
    require(tree, Hierarchy, "The tree of an analysis is analysis.tree.")
    form = format_to_write(Path(path), format)
    if form.write is None:
        raise InputError(f"{form.title} can only be read.")
    with written_at_once(path) as draft:
        form.write(tree, draft)
