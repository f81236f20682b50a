"""The pictures that a tree view shows: one a leaf, and those of a small tree's nodes."""

from __future__ import annotations

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.io import thumbnails
from hierviz.io.images.mean_pictures import mean_pictures
from hierviz.tree_view.payload import MOST_PORTRAITS, picture_payload, portrait_payload

_MOST_PICTURES = 4096  # leaves: 64 x 64 pictures of 48 px, which browsers can show
_PICTURE_SIDE = 48
_SAMPLES = 3  # pictures under a leaf
_PORTRAIT_SIDE = 56


def leaf_pictures(key: str, analysis: Analysis) -> bytes | None:
    """A picture for every leaf, for the tree view; None without pictures or with too many leaves."""
    images = analysis.study.images
    if images is None:
        return None
    rows = analysis.points.exemplars()
    leaves = np.array([leaf for leaf, row in enumerate(rows) if row >= 0 and images.has(row)])
    if not 0 < len(leaves) <= _MOST_PICTURES:
        return None
    return picture_payload(key, thumbnails(images, rows[leaves], _PICTURE_SIDE), leaves)


def node_pictures(key: str, analysis: Analysis) -> bytes | None:
    """Mean pictures of all nodes and samples of all leaves of a small tree; None for others."""
    tree, points, images = analysis.tree, analysis.points, analysis.study.images
    if images is None or tree.n_leaves > MOST_PORTRAITS:
        return None
    means, known = mean_pictures(analysis, side=_PORTRAIT_SIDE)
    nodes = np.flatnonzero(known)
    rows = [(leaf, row) for leaf in range(tree.n_leaves) for row in points.pick([leaf], _SAMPLES)]
    rows = [(leaf, int(row)) for leaf, row in rows if images.has(int(row))]
    if len(nodes) == 0 or not rows:
        return None
    samples = thumbnails(images, [row for _, row in rows], _PORTRAIT_SIDE)
    leaves = np.array([leaf for leaf, _ in rows])
    return portrait_payload(key, means[nodes], nodes, samples, leaves)
