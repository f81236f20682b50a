"""HypHC: a state_dict with embeddings of the points; the tree is their single linkage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import linkage

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.trees.formats import FoundTree, only_file
from hierviz.io.trees.torch_files import is_torch_file, state_of, values_of

_WEIGHT = "embeddings.weight"
_MOST_POINTS = 6000  # all pairs of them take 144 MB


def looks_like(path: Path, head: bytes) -> bool:
    """True for a torch file with embeddings."""
    return is_torch_file(path, head) and _WEIGHT in state_of(path)


def read(files: Sequence[Path]) -> FoundTree:
    """Decode the tree: single linkage on the dot products of the normalised embeddings.

    Notes
    -----
    The distance of unit vectors grows as their dot product falls, so scipy's
    single linkage finds the same tree; height = 1 - dot product. O(n^2).
    """
    path = only_file(files, "model of HypHC")
    state = state_of(path)
    if _WEIGHT not in state:
        raise LoadError(f"{path.name}: expected {_WEIGHT} in a state_dict of HypHC; found none.")
    points = values_of(state[_WEIGHT], _WEIGHT, path.name).astype(np.float64)
    _check(points, path.name)
    unit = points / np.linalg.norm(points, axis=1, keepdims=True)
    source = f"HypHC {path.name}, single linkage of its embeddings"
    if len(unit) == 1:
        return FoundTree(Hierarchy.from_merges([], source=source), False, over_points=True)
    rows = linkage(unit, "single")
    rows[:, 2] = rows[:, 2] ** 2 / 2
    tree = Hierarchy.from_linkage(rows, source=source)
    return FoundTree(tree, has_names=False, over_points=True)


def _check(points: np.ndarray, where: str) -> None:
    if points.ndim != 2 or not points.size:
        raise LoadError(
            f"{where}: expected embeddings of shape (n_points, rank); found {points.shape}."
        )
    if len(points) > _MOST_POINTS:
        raise LoadError(
            f"{where}: expected at most {_MOST_POINTS:,} points, since all pairs are compared; "
            f"found {len(points):,}.",
            hint="Decode it with HypHC (decode_tree) and write the tree as Newick.",
        )
    length = np.linalg.norm(points, axis=1)
    wrong = ~np.isfinite(length) | (length == 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise LoadError(
            f"{where}: expected embeddings of finite length above 0; not so in row {row}."
        )
