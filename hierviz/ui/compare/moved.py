"""Classes whose neighbours changed, most first; a row selects the class in both trees."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from hierviz.ui.compare.comparisons import ServedComparison
from hierviz.ui.compare.views import select_node
from hierviz.ui.shared.messages import callback

_KEY = "moved_table"


def show_moved(served: ServedComparison) -> None:
    """The table, or a message where nothing moved."""
    moved = [one for one in served.found.moved if one.change > 0]
    has_noise = bool(served.found.of_halves)
    moved.sort(key=lambda one: not one.is_beyond_noise)
    st.subheader("Classes that moved", anchor=False)
    if not moved:
        st.caption("Every class has the same neighbours in both trees.")
        return
    st.caption(
        "How many ranks the ten nearest of a class moved, on average"
        + (
            ", and the most that any half of the data moves them: first the classes that moved further"
            if has_noise
            else ""
        )
        + ". Select a row to see the class in both trees."
    )
    rows = {
        "class": [one.name for one in moved],
        "ranks": [one.change for one in moved],
        **({"in halves": [one.by_sample for one in moved]} if has_noise else {}),
        "nearest in the left tree": [", ".join(one.before) for one in moved],
        "nearest in the right tree": [", ".join(one.after) for one in moved],
    }

    def chosen() -> None:
        at = st.session_state[_KEY].selection.rows
        select_node(served, 0, moved[at[0]].leaf if at else -1)

    st.dataframe(
        pd.DataFrame(rows), key=_KEY, hide_index=True, height=300, on_select=callback(chosen),
        selection_mode="single-row",
        column_config={
            "ranks": st.column_config.NumberColumn(format="%.1f", width=60),
            "in halves": st.column_config.NumberColumn(format="%.1f", width=70),
            "nearest in the left tree": st.column_config.TextColumn(width=220),
            "nearest in the right tree": st.column_config.TextColumn(width=220),
        },
    )  # fmt: skip
