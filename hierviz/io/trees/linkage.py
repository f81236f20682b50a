"""Linkage matrices of scipy, fastcluster, hdbscan, scikit-network, MATLAB and R, in arrays and in text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import with_finite_heights
from hierviz.errors import LoadError
from hierviz.io.numbers.arrays import read_whole
from hierviz.io.trees.formats import FoundTree, npy_header, only_file
from hierviz.io.trees.merge_ids import with_heights, with_usual_ids
from hierviz.io.trees.merge_tables import (
    PICKLES,
    TEXT,
    is_json_of_merges,
    is_merges,
    is_text_of_merges,
    table_of_merges,
)


def write(tree: Hierarchy, path: Path) -> None:
    """Write a binary tree as a linkage matrix, float64 (n_leaves - 1, 4)."""
    linkage = tree.to_linkage()
    with path.open("wb") as file:
        np.save(file, linkage, allow_pickle=False)


def looks_like(path: Path, head: bytes) -> bool:
    """True for a table of merges: floats with four columns, or three or four columns of text."""
    ending = path.suffix.lower()
    if ending in PICKLES or (ending == ".json" and is_json_of_merges(head)):
        return is_merges(table_of_merges(path), least=2)
    if head.startswith((b"PK", b"MATLAB")) or ending == ".mat":
        return ending in (".npz", ".mat") and is_merges(table_of_merges(path), least=2)
    found = npy_header(head)
    if found is None:
        return ending in TEXT and is_text_of_merges(path, head)
    shape, dtype = found
    if (dtype.kind == "f" and shape[1:] == (4,)) or len(dtype.names or ()) == 4:
        return True
    return shape[1:] in ((3,), (4,)) and dtype.kind in "fiu" and is_merges(read_whole(path))


def looks_like_scikit_network(path: Path, head: bytes) -> bool:
    """True for a dendrogram as only scikit-network writes it.

    Heights are infinite between disconnected parts; or they are whole numbers from 1
    with ties, and ids in a row do not ascend, which they do in every other program.
    """
    if npy_header(head) is None or not looks_like(path, head):
        return False
    rows = _floats(read_whole(path), path.name)
    height = rows[:, 2]
    if np.isposinf(height).any():
        return True
    steps = np.unique(height)
    are_counted = len(steps) < len(rows) and np.array_equal(steps, np.arange(1, len(steps) + 1))
    return bool(are_counted and (rows[:, 0] > rows[:, 1]).any())


def read(files: Sequence[Path]) -> FoundTree:
    """Read a linkage matrix; its leaves have numbers, no names."""
    return _read(files, joins_ties=False, source="linkage matrix")


def read_scikit_network(files: Sequence[Path]) -> FoundTree:
    """Read a scikit-network dendrogram; merges at one height are one multi-way node."""
    return _read(files, joins_ties=True, source="scikit-network dendrogram")


def _read(files: Sequence[Path], *, joins_ties: bool, source: str) -> FoundTree:
    path = only_file(files, source)
    rows = _floats(table_of_merges(path), path.name)
    tree = tree_of_merges(rows, path.name, joins_ties=joins_ties, source=source)
    return FoundTree(tree, has_names=False, over_points=True)


def _floats(rows: np.ndarray, where: str) -> np.ndarray:
    """Rows as float64; those with named columns, as hdbscan and scikit-learn keep them, too."""
    if rows.dtype.names and all(rows.dtype[name].kind in "fiu" for name in rows.dtype.names):
        rows = np.column_stack([rows[name] for name in rows.dtype.names])
    if rows.dtype.kind not in "fiub":
        raise LoadError(
            f"{where}: expected a linkage matrix of plain numbers; found dtype {rows.dtype}."
        )
    return rows.astype(np.float64)


def tree_of_merges(rows: np.ndarray, where: str, *, joins_ties: bool, source: str) -> Hierarchy:
    """The tree of a table of merges of any of the usual forms; what was changed is in its notices."""
    notices: list[str] = []
    if rows.ndim == 2 and rows.shape[1] == 2:  # ids alone
        rows = np.column_stack([rows, np.arange(1, len(rows) + 1)])
    if rows.ndim == 2 and rows.shape[1] in (3, 4):
        rows, notices = with_usual_ids(rows)
        rows, said = with_heights(rows)
        notices += said
    tree = tree_of_rows(rows, joins_ties=joins_ties, source=f"{source} {where}")
    return replace(tree, notices=(*notices, *tree.notices)) if notices else tree


def tree_of_rows(rows: np.ndarray, *, joins_ties: bool, **options) -> Hierarchy:
    """The tree of a linkage matrix, its odd heights put right and said so in the notices.

    Parameters
    ----------
    rows : array, shape (K-1, 3 or 4)
    joins_ties : bool
        A merge at the height of the merge below it is one with it.
    **options
        As for `Hierarchy`.

    Raises
    ------
    TreeError
        Another shape, or ids that make no tree.
    """
    rows, said = with_finite_heights(rows)
    notices = list(said)
    joins_ties = joins_ties or bool(said)
    if rows.ndim == 2 and rows.shape[1] in (3, 4):
        rows = _with_rising_heights(rows, notices)
    tree = Hierarchy.from_linkage(rows, **options)
    if joins_ties:
        tree, n_joined = _with_ties_joined(tree)
        if n_joined:
            notices.append(
                f"{n_joined:,} merges at the height of the merge below them are one multi-way node "
                "with it."
            )
    return replace(tree, notices=(*tree.notices, *notices)) if notices else tree


def _with_rising_heights(rows: np.ndarray, notices: list[str]) -> np.ndarray:
    """Heights below that of a child raised to it."""
    n_leaves = len(rows) + 1
    pairs = rows[:, :2]
    if not np.isfinite(rows[:, :3]).all() or (pairs < 0).any():
        return rows  # from_linkage refuses it
    inner = pairs - n_leaves
    if (inner >= np.arange(len(rows))[:, None]).any():
        return rows
    below = np.where(inner >= 0, rows[np.maximum(inner, 0).astype(np.int64), 2], 0.0)
    falls = rows[:, 2] < below.max(axis=1)
    if not falls.any():
        return rows
    rows = np.array(rows, dtype=np.float64)
    height = rows[:, 2].tolist()
    for row, (left, right) in enumerate(inner.astype(np.int64).tolist()):
        height[row] = max(
            height[row],
            height[left] if left >= 0 else 0.0,
            height[right] if right >= 0 else 0.0,
        )
    rows[:, 2] = height
    notices.append(
        f"At {int(falls.sum()):,} merges the height falls towards the root (centroid and median "
        "linkage do that); it was raised to the height below."
    )
    return rows


def _with_ties_joined(tree: Hierarchy) -> tuple[Hierarchy, int]:
    """A node at the height of its parent gives its children to it."""
    parent = tree.parent.tolist()
    is_tied = np.zeros(tree.n_nodes, dtype=bool)
    is_tied[tree.n_leaves : -1] = (
        tree.height[tree.n_leaves : -1] == tree.height[tree.parent[tree.n_leaves : -1]]
    )
    if not is_tied.any():
        return tree, 0
    for node in range(tree.root - 1, -1, -1):  # parents first: theirs are settled
        if is_tied[parent[node]]:
            parent[node] = parent[parent[node]]
    kept = np.flatnonzero(~is_tied)
    new_id = np.full(tree.n_nodes + 1, -1)
    new_id[kept] = np.arange(len(kept))
    joined = Hierarchy(
        new_id[np.array(parent)[kept]],
        tree.height[kept],
        tree.n_leaves,
        leaf_names=tree.leaf_names,
        height_unit=tree.height_unit,
        source=tree.source,
    )
    return joined, int(is_tied.sum())
