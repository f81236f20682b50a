"""scipy linkage matrices in .npy files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.io.arrays import read_array
from hierviz.io.trees.formats import FoundTree, npy_header, only_file


def write(tree: Hierarchy, path: Path) -> None:
    """Write a binary tree as a linkage matrix, float64 (n_leaves - 1, 4)."""
    linkage = tree.to_linkage()
    with path.open("wb") as file:
        np.save(file, linkage, allow_pickle=False)


def looks_like(path: Path, head: bytes) -> bool:
    """True for a table of floats with four columns."""
    found = npy_header(head)
    return found is not None and found[1].kind == "f" and found[0][1:] == (4,)


def read(files: Sequence[Path]) -> FoundTree:
    """Read a linkage matrix; its leaves have numbers, no names."""
    path = only_file(files, "linkage matrix")
    tree = Hierarchy.from_linkage(read_array(path), source=f"linkage matrix {path.name}")
    return FoundTree(tree, has_names=False)
