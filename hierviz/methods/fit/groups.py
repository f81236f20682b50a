"""The tree of a partition: its groups are the leaves, joined by average linkage of their means."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.leaf_changes import with_more_leaves
from hierviz.methods.fit.contract import Fitted, Points
from hierviz.methods.fit.linkages import average_linkage

NOISE = -1


def tree_of_groups(points: Points, group: np.ndarray, source: str) -> Fitted:
    """The tree whose leaves are groups of points.

    Parameters
    ----------
    points : Points
        Vectors.
    group : int array, shape (n_points,)
        Any numbers; points of `NOISE` get a leaf of their own, directly below the root.
    source : str

    Notes
    -----
    Average linkage of the means: by 1 - cosine for rows of unit length, else by Euclidean distance.
    """
    is_noise = group == NOISE
    kept, leaf = np.unique(group[~is_noise], return_inverse=True)
    found = np.full(points.n, len(kept), dtype=np.int32)
    found[~is_noise] = leaf
    source = f"{source}; average linkage of the means"
    if len(kept) == 0:
        return Fitted(_alone(source, ("noise",)), np.zeros(points.n, np.int32))
    if len(kept) == 1:
        tree = _alone(source)
    else:
        sums = np.zeros((len(kept), points.values.shape[1]))
        np.add.at(sums, leaf, points.values[~is_noise])
        means = sums / np.bincount(leaf)[:, None]
        metric = "cosine" if points.has_unit_rows else "euclidean"
        tree = Hierarchy.from_linkage(average_linkage(means, metric)[:, :3], source=source)
    if is_noise.any():
        notice = f"{int(is_noise.sum()):,} points in no group are the leaf 'noise'."
        tree = with_more_leaves(tree, ("noise",), notice=notice)
    return Fitted(tree, found)


def _alone(source: str, names: tuple[str, ...] = ()) -> Hierarchy:
    return Hierarchy(np.array([-1]), np.zeros(1), 1, leaf_names=names, source=source)
