"""scipy linkage matrices in .npy files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.io.arrays import read_array
from hierviz.io.trees.match import FoundTree


def write(tree: Hierarchy, path: Path) -> None:
    """Write a binary tree as a linkage matrix, float64 (n_leaves - 1, 4)."""
    linkage = tree.to_linkage()
    with path.open("wb") as file:
        np.save(file, linkage, allow_pickle=False)


def read(path: Path) -> FoundTree:
    """Read a linkage matrix; its leaves have numbers, no names."""
    tree = Hierarchy.from_linkage(read_array(path), source=f"linkage matrix {path.name}")
    return FoundTree(tree, has_names=False)
