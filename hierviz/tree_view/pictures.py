"""The pictures that a tree view shows: one per leaf, and those of a small tree's nodes."""

from __future__ import annotations

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.errors import InputError
from hierviz.io import thumbnails
from hierviz.io.images.mean_pictures import mean_pictures
from hierviz.tree_view.payload import MOST_PORTRAITS, picture_payload, portrait_payload

MOST_PICTURES = 4096  # leaves: 64 x 64 pictures of 48 px, which browsers can show
_PICTURE_SIDE = 48
_SAMPLES = 3  # pictures under a leaf
_PORTRAIT_SIDE = 56


def leaf_pictures(key: str, analysis: Analysis) -> bytes | None:
    """A picture for every leaf, for the tree view; None without pictures or with too many leaves."""
    leaves = pictured_leaves(analysis)
    if not 0 < len(leaves) <= MOST_PICTURES:
        return None
    return pictures_of(key, analysis, leaves)


def pictured_leaves(analysis: Analysis) -> np.ndarray:
    """The leaves that have a picture, int array, shape (n,)."""
    images = analysis.study.images
    if images is None:
        return np.empty(0, dtype=np.int64)
    rows = analysis.points.exemplars()
    leaves = [leaf for leaf, row in enumerate(rows) if row >= 0 and images.has(row)]
    return np.array(leaves, dtype=np.int64)


def pictures_of(key: str | list[str], analysis: Analysis, leaves: np.ndarray) -> bytes:
    """Pictures of some leaves that have one, at most 4096, for the tree view: one tree's, or several of a study."""
    images = analysis.study.images
    if images is None:
        raise InputError("The study has no pictures.")
    rows = analysis.points.exemplars()
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
