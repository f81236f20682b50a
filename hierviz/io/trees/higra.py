"""higra: ``tree.parents()``, and the altitudes beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.numbers.arrays import read_whole
from hierviz.io.trees.formats import FoundTree, head_of, npy_header
from hierviz.text import listed


def looks_like(path: Path, head: bytes) -> bool:
    """True for whole numbers, each larger than its place, and the last its own place."""
    found = npy_header(head)
    if found is None or found[1].kind not in "iu" or len(found[0]) != 1 or not found[0][0]:
        return False
    parents = read_whole(path)
    places = np.arange(len(parents))
    return bool(parents[-1] == places[-1] and (parents[:-1] > places[:-1]).all())


def read(files: Sequence[Path]) -> FoundTree:
    """Read parents, and altitudes where a second file has them; the root is its own parent."""
    arrays = {path: read_whole(path) for path in files}
    tables = [path for path in files if arrays[path].dtype.kind in "iu"]
    known = [path for path in tables if looks_like(path, head_of(path))]
    path = next(iter(known or tables), None)
    if path is None or arrays[path].ndim != 1:
        raise LoadError(
            f"Expected a .npy with tree.parents(), whole numbers (n_nodes,); found none among "
            f"{listed(place.name for place in files)}."
        )
    altitudes = [_altitudes(arrays[other], other, arrays[path]) for other in files if other != path]
    tree = Hierarchy.from_parents(
        arrays[path],
        heights=altitudes[0] if altitudes else None,
        source=f"higra tree {path.name}",
    )
    return FoundTree(tree, has_names=False, over_points=True)


def _altitudes(values: np.ndarray, path: Path, parents: np.ndarray) -> np.ndarray:
    if values.shape != parents.shape or values.dtype.kind not in "fiu":
        raise LoadError(
            f"{path.name}: expected {len(parents):,} altitudes, one per node; found an array of "
            f"shape {values.shape}."
        )
    return values.astype(np.float64)
