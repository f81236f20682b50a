"""Leaves: every cluster in a table, and the pictures of the chosen one."""

import numpy as np
import streamlit as st

from hierviz.core.points import PICKS
from hierviz.ui.shared.cluster_table import COLUMNS, cluster_table, filtered
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.messages import heading, plain
from hierviz.ui.shared.point_pictures import show_points
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.studies import leaf_profile

study = current_study()
heading("Leaves", QUESTIONS["leaves"])
analysis = current_analysis(study)
table = cluster_table(study, leaf_profile(study))

row = st.container(horizontal=True, vertical_alignment="bottom")  # wraps where it is narrow
text = row.text_input("Filter", placeholder="part of a name", key="leaf_filter")
kind = row.segmented_control(
    "Show", ["all", "empty", "impure", "unsure"], default="all", key="leaf_kind", width="content",
    help="Impure: purity below 50 %. Unsure: mean confidence below 50 %.",
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
    if leaf != selection().leaf:
        select(leaf=leaf)
leaf = selection().leaf
if not 0 <= leaf < analysis.tree.n_leaves:
    st.info("Choose a leaf in the table: its pictures appear here.")
    st.stop()
row = st.container(horizontal=True, vertical_alignment="bottom")
row.subheader(plain(analysis.tree.leaf_names[leaf]), anchor=False)
order = row.selectbox(
    "Pictures", (*analysis.points.ways[1:], "sample"), format_func=PICKS.__getitem__, key="leaf_pick",
    width=240,
)  # fmt: skip
if row.button("Show in the tree", key="leaf_to_tree"):
    select(selected=leaf)
    st.switch_page("pages/tree.py")
rows = analysis.points.pick([leaf], 48, how=order)
show_points(analysis, np.array([leaf]), [("", rows)], key="leaf_pictures", side=96)
