"""scikit-learn's agglomerative clustering: ``children_``, and ``distances_`` beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.numbers.arrays import read_whole
from hierviz.io.trees.formats import FoundTree, main_file, npy_header
from hierviz.io.trees.linkage import tree_of_rows
from hierviz.io.trees.merge_ids import with_usual_ids


def looks_like(path: Path, head: bytes) -> bool:
    """True for a table of whole numbers with two columns."""
    found = npy_header(head)
    return found is not None and found[1].kind in "iu" and found[0][1:] == (2,)


def read(files: Sequence[Path]) -> FoundTree:
    """Read the two children of every merge, and the heights where a second file has them."""
    what = "one .npy with model.children_, whole numbers (n_points - 1, 2)"
    path, others = main_file(files, looks_like, what)
    pairs = read_whole(path)
    pairs, notices = with_usual_ids(pairs)
    _check_is_whole(pairs, path.name)
    heights = [_heights(other, len(pairs)) for other in others]
    steps = np.arange(1, len(pairs) + 1)
    rows = np.column_stack([pairs, heights[0] if heights else steps]).astype(np.float64)
    tree = tree_of_rows(
        rows,
        joins_ties=False,
        height_unit="distance" if heights else "merge step",
        source=f"scikit-learn tree {path.name}",
    )
    tree = replace(tree, notices=(*notices, *tree.notices)) if notices else tree
    return FoundTree(tree, has_names=False, over_points=True)


def _check_is_whole(pairs: np.ndarray, where: str) -> None:
    """Refuse merges that end before all is one tree: the number of leaves is then unknown."""
    most = int(pairs.max(initial=0))
    if pairs.ndim == 2 and most > 2 * len(pairs) - 1 and len(np.unique(pairs)) == pairs.size:
        raise LoadError(
            f"{where}: expected merges up to one tree; found {len(pairs):,} of nodes up to {most:,}: the "
            "clustering was stopped early.",
            hint="Fit it anew with AgglomerativeClustering(n_clusters=1, compute_full_tree=True).",
        )


def _heights(path: Path, n_merges: int) -> np.ndarray:
    heights = read_whole(path)
    if heights.shape != (n_merges,) or heights.dtype.kind not in "fiu":
        raise LoadError(
            f"{path.name}: expected {n_merges:,} heights, one per row of children_; found an array "
            f"of shape {heights.shape}.",
            hint="Save model.distances_, which is there with compute_distances=True.",
        )
    return heights
