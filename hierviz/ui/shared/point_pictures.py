"""Pictures of points in a grid, with their true class and the model's word."""

from __future__ import annotations

import numpy as np
import streamlit as st

from hierviz.core.analysis import Analysis
from hierviz.core.naming import class_names
from hierviz.io import thumbnails
from hierviz.text import isolated
from hierviz.ui.shared.gallery import show_gallery
from hierviz.ui.shared.messages import plain


def show_points(
    analysis: Analysis,
    clusters: np.ndarray,
    rows: np.ndarray,
    *,
    key: str,
    side: int = 84,
) -> None:
    """Pictures of points of some clusters: their true class, the model's word, how sure it was."""
    study = analysis.study
    if study.images is None:
        st.caption("No pictures in this study; the Study page says how to add them.")
        return
    if len(rows) == 0:
        st.caption("No points here.")
        return
    sheet = thumbnails(study.images, rows.tolist(), 128, panel=True)
    wrong = analysis.points.is_wrong(clusters, rows)
    marks = [""] * len(rows) if wrong is None else [("right", "wrong")[int(w)] for w in wrong]
    show_gallery(sheet, _captions(analysis, rows), marks, key=key, side=side)
    if not study.images.exact:
        st.caption(plain(study.images.origin))


def _captions(analysis: Analysis, rows: np.ndarray) -> list[tuple[str, str]]:
    study, leaves = analysis.study, analysis.leaves
    names = class_names(study)
    lines = []
    for row in rows.tolist():
        label = -1 if study.labels is None else int(study.labels[row])
        first = names[label] if label >= 0 else f"point {row}"
        guess = analysis.tree.leaf_names[leaves.assignments[row]]
        sure = "" if leaves.confidence is None else f" {100 * leaves.confidence[row]:.0f} %"
        lines.append((first, f"→ {isolated(guess)}{sure}"))
    return lines
