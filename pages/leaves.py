"""Leaves: the pictures of every group on a map, all leaves in a table, and where a class went."""

import streamlit as st

from hierviz.ui.leaves.class_search import show_class_search
from hierviz.ui.leaves.leaf_table import show_leaf_table
from hierviz.ui.leaves.map_and_panel import show_map
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.messages import callback, heading
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import select, selection

WAYS = {"": "Map", "table": "Table", "class": "Where a class went"}


def choose() -> None:
    """Show what was asked for."""
    select(shown=st.session_state["leaves_shown"] or "")


study = current_study()
shown = selection().shown if selection().shown in WAYS else ""
st.session_state["leaves_shown"] = shown
with st.container(horizontal=True, vertical_alignment="center", key="leaves_head"):
    heading("Leaves", QUESTIONS["leaves"])
    st.segmented_control(
        "Show leaves as", list(WAYS), format_func=WAYS.__getitem__, key="leaves_shown",
        label_visibility="collapsed", width="content", on_change=callback(choose), required=True,
    )  # fmt: skip
analysis = current_analysis(study)
if shown == "":
    show_map(analysis)
elif shown == "table":
    show_leaf_table(analysis)
else:
    show_class_search(analysis)
