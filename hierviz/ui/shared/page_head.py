"""The head of a page that shows one of several things: its title, its question, and the choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from hierviz.ui.shared.messages import callback, heading, plain
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import select, selection


def head_with_ways(page: str, ways: Mapping[str, str], field: str, *, label: str) -> str:
    """Draw the head of a page, and say which of its ways is chosen.

    Parameters
    ----------
    page : str
        Its name in lower case, as `QUESTIONS` has it.
    ways : mapping of str to str
        What the link says -> what the button says; the first one is shown unless a link says more.
    field : str
        The field of `Selection` that says which.
    label : str
        What the choice is of, for screen readers.

    Returns
    -------
    str
        A key of `ways`.
    """
    asked = getattr(selection(), field)
    shown = asked if asked in ways else next(iter(ways))
    key = f"{page}_shown"
    st.session_state[key] = shown

    def choose() -> None:
        chosen: dict[str, Any] = {field: st.session_state[key] or ""}
        select(**chosen)

    with st.container(horizontal=True, vertical_alignment="center", key=f"{page}_head"):
        heading(plain(page.capitalize()), QUESTIONS[page])
        st.segmented_control(
            plain(label), list(ways), format_func=lambda way: plain(ways[way]), key=key,
            label_visibility="collapsed", width="content", on_change=callback(choose), required=True,
        )  # fmt: skip
    return shown
