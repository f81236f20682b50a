"""scikit-learn's agglomerative clustering: ``children_``, and ``distances_`` beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.numbers.arrays import read_whole
from hierviz.io.trees.formats import FoundTree, main_file, npy_header
from hierviz.io.trees.linkage import tree_of_rows


def looks_like(path: Path, head: bytes) -> bool:
    """True for a table of whole numbers with two columns."""
    found = npy_header(head)
    return found is not None and found[1].kind in "iu" and found[0][1:] == (2,)


def read(files: Sequence[Path]) -> FoundTree:
    """Read the two children of every merge, and the heights where a second file has them."""
    what = "one .npy with model.children_, whole numbers (n_points - 1, 2)"
    path, others = main_file(files, looks_like, what)
    pairs = read_whole(path)
    heights = [_heights(other, len(pairs)) for other in others]
    steps = np.arange(1, len(pairs) + 1)
    rows = np.column_stack([pairs, heights[0] if heights else steps]).astype(np.float64)
    tree = tree_of_rows(
        rows,
        joins_ties=False,
        height_unit="distance" if heights else "merge step",
        source=f"scikit-learn tree {path.name}",
    )
    return FoundTree(tree, has_names=False, over_points=True)


def _heights(path: Path, n_merges: int) -> np.ndarray:
    heights = read_whole(path)
    if heights.shape != (n_merges,) or heights.dtype.kind not in "fiu":
        raise LoadError(
            f"{path.name}: expected {n_merges:,} heights, one a row of children_; found an array "
            f"of shape {heights.shape}.",
            hint="Save model.distances_, which is there with compute_distances=True.",
        )
    return heights
