"""The mean picture of the points below every node, as CoHiClust shows its trees."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import ImageSource
from hierviz.io.images import thumbnails

#: Points of a leaf that its mean is taken of, at most.
MOST_A_LEAF = 100


def mean_pictures(
    images: ImageSource, tree: Hierarchy, assignments: np.ndarray, *, side: int = 64
) -> tuple[np.ndarray, np.ndarray]:
    """The mean picture of every node.

    Parameters
    ----------
    images : ImageSource
    tree : Hierarchy
    assignments : int array, shape (n_points,)
        Leaf of each point, -1 for none.
    side : int
        Pixels a side; pictures are brought to a square.

    Returns
    -------
    pictures : uint8 array, shape (n_nodes, side, side, 3)
        Black where nothing is known.
    known : bool array, shape (n_nodes,)
        False for a node below which no point has a picture.

    Notes
    -----
    A leaf's mean is taken of at most 100 of its points that have a picture,
    evenly spaced in study order; a node's is the mean of its leaves', each
    weighted by its number of such points. O(pictures + n_nodes x side^2).
    """
    has = np.fromiter((images.has(row) for row in range(len(assignments))), dtype=bool)
    leaves = np.where(has, assignments, -1)
    order = np.argsort(leaves, kind="stable")
    start = np.searchsorted(leaves[order], np.arange(tree.n_leaves + 1))
    sums = np.zeros((tree.n_leaves, side, side, 3))
    weight = np.diff(start)
    for leaf in np.flatnonzero(weight).tolist():
        rows = order[start[leaf] : start[leaf + 1]]
        taken = rows[np.linspace(0, len(rows) - 1, min(len(rows), MOST_A_LEAF)).astype(int)]
        sums[leaf] = thumbnails(images, taken.tolist(), side).mean(axis=0) * len(rows)
    points = tree.sum_below(weight)
    means = tree.sum_below(sums) / np.maximum(points, 1)[:, None, None, None]
    return np.rint(means).astype(np.uint8), points > 0
