"""The controls that every page shares, drawn by app.py around the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from hierviz.io import BUILT_IN
from hierviz.methods import AGGREGATIONS
from hierviz.ui.compute import uploads
from hierviz.ui.state import select, selection


def study_label(study: str) -> str:
    """How a study's id is called in lists."""
    if study in BUILT_IN:
        return BUILT_IN[study].title
    if study.startswith("upload:"):
        known = uploads().get(study)
        return f"upload: {known.name}" if known else "upload"
    return Path(study).name or study


def known_studies() -> list[str]:
    """Built-in studies and those opened in this visit."""
    opened = st.session_state.setdefault("opened", [])
    now = selection().study
    if now not in BUILT_IN and now not in opened:
        opened.append(now)
    return [*BUILT_IN, *opened]


def shared_controls() -> None:
    """Which study, which method: in the sidebar of every page."""
    now = selection()
    studies = known_studies()
    # The widgets show the selection; only a hand changes it, through the callbacks.
    st.session_state["study_box"] = now.study
    st.session_state["aggregation_box"] = now.aggregation
    with st.sidebar:
        st.selectbox(
            "Study",
            studies,
            key="study_box",
            format_func=study_label,
            on_change=lambda: select(study=st.session_state["study_box"]),
            help="Open your own on the Study page.",
        )
        st.selectbox(
            "L2H scores a group by",
            list(AGGREGATIONS),
            key="aggregation_box",
            format_func=lambda name: name.replace("-", " "),
            on_change=lambda: select(aggregation=st.session_state["aggregation_box"]),
            help="\n".join(
                f"- **{name.replace('-', ' ')}**: {text}" for name, text in AGGREGATIONS.items()
            ),
        )


def open_in_app(study: str, *, images: str = "", take_log: bool = False) -> None:
    """Select a study that was read without error."""
    now = selection()
    wanted = replace(now, study=study, images=images, take_log=take_log)
    if wanted != now:
        select(study=study, images=images, take_log=take_log)
