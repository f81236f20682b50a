"""Pictures of points in a grid, with their true class and the model's word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
import streamlit as st

from hierviz.core.analysis import Analysis
from hierviz.core.naming import class_names
from hierviz.io import thumbnails
from hierviz.io.images.sources import distinct_pictures
from hierviz.text import isolated
from hierviz.ui.shared.gallery import show_gallery
from hierviz.ui.shared.messages import plain


def show_points(
    analysis: Analysis,
    clusters: np.ndarray | Sequence[np.ndarray],
    parts: Sequence[tuple[str, np.ndarray]],
    *,
    key: str,
    side: int = 84,
    most: int = 48,
    captions: Callable[[np.ndarray], Sequence[Sequence[str]]] | None = None,
) -> None:
    """Pictures of points of some clusters: their true class, how sure the model was and of what.

    Parameters
    ----------
    clusters : int array, or a sequence of one for each part
    parts : sequence of (title, rows)
        Side by side. Points that share a picture take one place, with their number.
    key : str
    side : int
        Pixels a side on the page.
    most : int
        Pictures of a part.
    captions : callable, optional
        The lines below the pictures of some rows; label and prediction when left out.
    """
    study = analysis.study
    if study.images is None:
        st.caption("No pictures in this study; the Study page says how to add them.")
        return
    of_parts = [clusters] * len(parts) if isinstance(clusters, np.ndarray) else clusters
    found = [distinct_pictures(study.images, rows, most) for _, rows in parts]
    rows = np.concatenate([chosen for chosen, _ in found])
    if len(rows) == 0:
        st.caption("No points here.")
        return
    sheet = thumbnails(study.images, rows.tolist(), 128, panel=True)
    show_gallery(
        sheet,
        _captions(analysis, rows) if captions is None else captions(rows),
        [
            mark
            for own, (chosen, _) in zip(of_parts, found, strict=True)
            for mark in _marks(analysis, own, chosen)
        ],
        counts=np.concatenate([counts for _, counts in found]).tolist(),
        parts=[(title, len(own)) for (title, _), (own, _) in zip(parts, found, strict=True)],
        key=key,
        side=side,
    )
    if not study.images.exact:
        st.caption(plain(study.images.origin))


def _marks(analysis: Analysis, clusters: np.ndarray, rows: np.ndarray) -> list[str]:
    """ "wrong" where a point does not belong to the clusters, "right" where it belongs to its own one."""
    wrong = analysis.points.is_wrong(clusters, rows)
    if wrong is None:
        return [""] * len(rows)
    labels, own = cast(np.ndarray, analysis.study.labels), analysis.leaves.assignments[rows]
    if not analysis.study.cluster_is_class:
        own = analysis.leaves.top_class[own]
    right = own == labels[rows]
    return ["wrong" if w else "right" if r else "" for w, r in zip(wrong, right, strict=True)]


def _captions(analysis: Analysis, rows: np.ndarray) -> list[tuple[str, str]]:
    """The true class; then how sure the model was, and of what."""
    leaves = analysis.leaves
    lines = []
    for row, first in zip(rows.tolist(), called(analysis, rows), strict=True):
        guess = isolated(analysis.tree.leaf_names[leaves.assignments[row]])
        sure = "" if leaves.confidence is None else f"{100 * leaves.confidence[row]:.0f} % "
        lines.append((first, f"{sure}→ {guess}"))
    return lines


def called(analysis: Analysis, rows: np.ndarray) -> list[str]:
    """The true class of some points; "point 7" where it is not known."""
    names, labels = class_names(analysis.study), analysis.study.labels
    known = np.full(len(rows), -1) if labels is None else labels[rows]
    pairs = zip(rows.tolist(), known.tolist(), strict=True)
    return [names[label] if label >= 0 else f"point {row}" for row, label in pairs]
