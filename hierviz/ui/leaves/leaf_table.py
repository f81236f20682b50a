"""All leaves in a table, and the pictures of the one that is selected."""

from __future__ import annotations

import numpy as np
import streamlit as st

from hierviz.core.points import PICKS
from hierviz.ui.notes.point_pictures import show_points
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.cluster_table import COLUMNS, KINDS, cluster_table, filtered
from hierviz.ui.shared.messages import plain
from hierviz.ui.shared.selection import select, selection

_PICTURES = 24


def show_leaf_table(analysis: ServedAnalysis) -> None:
    """The table, what of it is left when it is filtered, and the selected leaf below."""
    study = analysis.study
    table = cluster_table(study, analysis.leaves)
    row = st.container(horizontal=True, vertical_alignment="bottom")  # wraps where it is narrow
    text = row.text_input("Filter", placeholder="part of a name", key="leaf_filter")
    kind = row.segmented_control(
        "Show", list(KINDS), default="all", key="leaf_kind", width="content",
        help="Low confidence: the mean confidence is below 50 %.",
    )  # fmt: skip
    shown = filtered(table, text, kind or "all")
    row.download_button(
        "Download CSV",
        data=lambda: shown.to_csv(index=False).encode(),
        file_name=f"{study.name}-leaves.csv",
        mime="text/csv",
        on_click="ignore",
    )
    st.caption(f"{len(shown):,} of {len(table):,} leaves. Click a row to see its pictures.")
    picked = st.dataframe(
        shown, hide_index=True, height=300, key=f"leaf_table_{analysis.key}",
        on_select="rerun", selection_mode="single-row",
        column_config=COLUMNS,
    )  # fmt: skip
    if picked.selection.rows and picked.selection.rows[0] < len(shown):
        leaf = int(shown["cluster"].iloc[picked.selection.rows[0]])
        if leaf != selection().view.selected:
            select(selected=leaf, span=None)
    leaf = selection().view.selected
    if 0 <= leaf < analysis.tree.n_leaves:
        _show_leaf(analysis, leaf)
    else:
        st.info("Choose a leaf in the table: its pictures appear here.")


def _show_leaf(analysis: ServedAnalysis, leaf: int) -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    row.subheader(plain(analysis.tree.leaf_names[leaf]), anchor=False)
    order = row.selectbox(
        "Pictures", (*analysis.points.ways[1:], "sample"), format_func=PICKS.__getitem__,
        key="leaf_pick", width=240,
    )  # fmt: skip
    if row.button("Show in the tree", key="leaf_to_tree"):
        st.switch_page("pages/tree.py")
    rows = analysis.points.pick([leaf], int(analysis.leaves.size[leaf]), how=order)
    wrong = analysis.points.is_wrong([leaf], rows)
    parts = [("", rows)]
    if wrong is not None and wrong.any():
        kinds = {"belong here": rows[~wrong], "do not belong": rows[wrong]}
        parts = [
            (f"{len(found):,} of {len(rows):,} {name}", found) for name, found in kinds.items()
        ]
    show_points(
        analysis, np.array([leaf]), [part for part in parts if len(part[1])], key="leaf_pictures",
        side=96, most=2 * _PICTURES if len(parts) == 1 else _PICTURES,
    )  # fmt: skip
