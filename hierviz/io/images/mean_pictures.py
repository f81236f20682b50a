"""The mean picture of the points below every node, as CoHiClust shows its trees."""

from __future__ import annotations

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.errors import InputError
from hierviz.io.images.sources import thumbnails

#: Leaves of a tree whose nodes have mean pictures, at most.
MOST_LEAVES = 64
_UNKNOWN = 128  # grey


def mean_pictures(
    analysis: Analysis, *, side: int = 64, most: int = 4000
) -> tuple[np.ndarray, np.ndarray]:
    """The mean picture of every node of a small tree.

    Parameters
    ----------
    analysis : Analysis
        A study with pictures, and a tree of at most 64 leaves.
    side : int
        Pixels a side; pictures are fitted into a square.
    most : int
        Pictures to look at, in all; at least one per leaf.

    Returns
    -------
    pictures : uint8 array, shape (n_nodes, side, side, 3)
        Grey where nothing is known.
    is_known : bool array, shape (n_nodes,)
        False for a node below which no point has a picture.

    Raises
    ------
    InputError
        Without pictures, or for a larger tree.

    Notes
    -----
    Every leaf's mean is taken of the same number of its points at most, evenly
    spaced in study order; a node's is the mean of its leaves', each weighted by
    all of its points that have a picture. O(most x side^2).
    """
    tree, images, assignments = analysis.tree, analysis.study.images, analysis.leaves.assignments
    if images is None:
        raise InputError("Mean pictures need a study with pictures; this one has none.")
    if tree.n_leaves > MOST_LEAVES:
        raise InputError(
            f"Mean pictures are made for trees of at most {MOST_LEAVES} leaves; found {tree.n_leaves}."
        )
    has = np.array([images.has(row) for row in range(len(assignments))])
    leaf = np.where(has, assignments, -1)
    order = np.argsort(leaf, kind="stable")
    start = np.searchsorted(leaf[order], np.arange(tree.n_leaves + 1))
    weight, share = np.diff(start), max(1, most // tree.n_leaves)
    sums = np.zeros((tree.n_leaves, side, side, 3))
    for own in np.flatnonzero(weight).tolist():
        rows = evenly_spaced(order[start[own] : start[own + 1]], share)
        sums[own] = thumbnails(images, rows.tolist(), side).mean(axis=0) * weight[own]
    points = tree.sum_below(weight)
    means = tree.sum_below(sums) / np.maximum(points, 1)[:, None, None, None]
    means[points == 0] = _UNKNOWN
    return np.rint(means).astype(np.uint8), points > 0


def evenly_spaced(rows: np.ndarray, n: int) -> np.ndarray:
    """At most n of some rows, the first and the last among them."""
    return rows[np.linspace(0, len(rows) - 1, min(n, len(rows))).astype(int)]
