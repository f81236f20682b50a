"""TreeVAE: ``data_tree.npy``, an object array of rows, and the leaf of every point beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.numbers.arrays import array_header
from hierviz.io.study.labels import read_labels
from hierviz.io.trees.formats import FoundTree, main_file
from hierviz.io.trees.links import Links, childless
from hierviz.io.trees.pickled import PickledArray, read_pickle, shown

_OBJECTS = re.compile(rb"'descr': '\|O'")
_MAGIC = b"\x93NUMPY"
_LEAF = 1  # TreeVAE writes 10 for an inner node


def looks_like(path: Path, head: bytes) -> bool:
    """True for a numpy file of objects: none of the other formats is one."""
    return head.startswith(_MAGIC) and bool(_OBJECTS.search(head[:256]))


def read(files: Sequence[Path]) -> FoundTree:
    """Read the tree; the k-th leaf in the order of the rows is predicted leaf k."""
    path, others = main_file(files, looks_like, "one data_tree.npy of TreeVAE")
    where, rows = path.name, _rows(path)
    links = Links(
        [str(row[0]) for row in rows],
        [None if row[2] is None else str(row[2]) for row in rows],
        where,
    )
    above = links.parent_numbers()
    leaves = [row for row in childless(above) if rows[row][3] == _LEAF]
    tree = links.to_tree(
        leaves,
        above,
        leaf_names=tuple(" ".join(rows[row][1].split()) for row in leaves),
        source=f"TreeVAE {where}",
    )
    return FoundTree(
        tree, has_names=False, assignments=_assignments(others[0], tree) if others else None
    )


def _rows(path: Path) -> list[tuple]:
    """Rows of id, name, parent and kind, checked."""
    with path.open("rb") as stream:
        array_header(stream, path.name, takes_objects=True)
        array = read_pickle(stream, path.name)
    table = _table(array, path.name)
    rows = []
    for number, (node, name, parent, kind) in enumerate(table.tolist()):
        sound = (
            isinstance(node, int | str)
            and isinstance(parent, int | str | None)
            and isinstance(name, str)
            and type(kind) is int
        )
        if not sound:
            raise LoadError(
                f"{path.name}: expected id, name, parent and 10 or 1 in row {number}; found "
                f"{', '.join(map(shown, (node, name, parent, kind)))}."
            )
        rows.append((node, name, parent, kind))
    return rows


def _table(array: object, where: str) -> np.ndarray:
    try:
        table = array.values() if isinstance(array, PickledArray) else None
    except (ValueError, TypeError, OverflowError) as error:
        raise LoadError(f"{where}: the array in it is damaged ({error}).") from error
    if table is None or table.ndim != 2 or table.shape[1] != 4:
        raise LoadError(
            f"{where}: expected rows of id, name, parent, kind, as TreeVAE writes them; found "
            f"{'no array' if table is None else f'shape {table.shape}'}."
        )
    return table


def _assignments(path: Path, tree: Hierarchy) -> np.ndarray:
    leaf_of_point, *_ = read_labels(path, "assignments", below=tree.n_leaves)
    return leaf_of_point
