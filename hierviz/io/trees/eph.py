"""EPH: two tables of parent probabilities; every row's largest entry names its parent."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.numbers.arrays import array_header, read_whole
from hierviz.io.trees.formats import FoundTree
from hierviz.io.zips import DAMAGED
from hierviz.text import listed

_MOST_NUMBERS = 1 << 24


def looks_like(path: Path, head: bytes) -> bool:
    """True for an .npz file whose only array is a table named arr_0."""
    return head.startswith(b"PK") and len(_shape(path) or ()) == 2


def _shape(path: Path) -> tuple[int, ...] | None:
    """Shape of arr_0; None when it holds no numbers, or its header promises more than is there."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.namelist() != ["arr_0.npy"]:
                return None
            with archive.open("arr_0.npy") as stream:
                shape, _, dtype = array_header(stream, path.name)
            size = archive.getinfo("arr_0.npy").file_size
    except (*DAMAGED, RuntimeError):
        return None
    fits = 0 < np.prod(shape, dtype=float) <= min(_MOST_NUMBERS, size / max(dtype.itemsize, 1))
    return shape if fits and dtype.kind in "fiub" else None


def read(files: Sequence[Path]) -> FoundTree:
    """Read A (leaves, inner nodes) and B (inner nodes, inner nodes)."""
    if len(files) == 1:
        files = [*files, _other_half(files[0])]
    shapes = [_shape(path) for path in files]
    names = listed(path.name for path in files)
    if any(shape is None or len(shape) != 2 for shape in shapes):
        raise LoadError(
            f"{names}: expected two tables, best_A.npy.npz and best_B.npy.npz of EPH; found other "
            "content."
        )
    first, second = (read_whole(path, "arr_0") for path in files)
    if _is_inner(first) and not (_is_inner(second) and "_A" in files[1].name):
        first, second = second, first
    tree = from_tables(first, second, names, source=f"EPH {names}")
    return FoundTree(tree, has_names=False, over_points=True)


def _other_half(path: Path) -> Path:
    """best_B beside best_A, and the other way round."""
    for one, other in (("_A", "_B"), ("_B", "_A")):
        if one in path.name:
            beside = path.with_name(path.name.replace(one, other))
            if beside.is_file():
                return beside
            raise LoadError(
                f"{path.name}: one half of a tree of EPH; expected {beside.name} too.",
                hint="Give both files, best_A.npy.npz and best_B.npy.npz.",
            )
    raise LoadError(f"{path.name}: expected two files, best_A.npy.npz and best_B.npy.npz of EPH.")


def _is_inner(table: np.ndarray) -> bool:
    """True for a square table without anything on or below its diagonal."""
    return table.shape[0] == table.shape[1] and not np.tril(table).any()


def from_tables(leaves: np.ndarray, inner: np.ndarray, where: str, **options) -> Hierarchy:
    """The tree in which every row's largest entry names its parent; the last inner node is the root.

    Parameters
    ----------
    leaves : float array, shape (n_leaves, n_inner)
    inner : float array, shape (n_inner, n_inner)
        Strictly upper triangular.
    where : str
        Names of the files.

    Raises
    ------
    LoadError
        Other shapes, numbers that are not finite, an entry on or below the
        diagonal of `inner`, a row without a parent.
    """
    n_leaves, n_inner = leaves.shape
    if inner.shape != (n_inner, n_inner) or leaves.dtype.kind not in "fiub":
        raise LoadError(
            f"{where}: expected tables A (leaves, n) and B (n, n); found {leaves.shape} and "
            f"{inner.shape}."
        )
    if not (np.isfinite(leaves).all() and np.isfinite(inner).all()):
        raise LoadError(f"{where}: expected finite numbers in A and B.")
    if np.tril(inner).any():
        row = int(np.argmax(np.tril(inner).any(axis=1)))
        raise LoadError(
            f"{where}: expected B to be 0 on and below its diagonal, since parents come later; "
            f"found more in row {row}."
        )
    rows = np.concatenate([leaves, inner[:-1]])
    lost = rows.max(axis=1) <= 0
    above = np.append(n_leaves + rows.argmax(axis=1), -1)
    # An inner node that nothing points to is left out, whatever its own row says.
    is_used = np.isin(np.arange(len(rows)), above) | (np.arange(len(rows)) < n_leaves)
    if (lost & is_used).any():
        raise LoadError(
            f"{where}: expected a parent for every node; node {int(np.argmax(lost & is_used))} has "
            "a row of zeros."
        )
    above[:-1][lost] = len(rows)
    return Hierarchy.from_parents(above, leaf_ids=range(n_leaves), **options)
