"""Who writes: the name of who signed in, or one that was typed once."""

from __future__ import annotations

import streamlit as st

_KEY = "author_name"
_TYPED = "author_typed"


def author() -> str:
    """The name under which notes and views are kept; "" for none."""
    if st.user.get("is_logged_in"):
        return str(st.user.get("name") or st.user.get("email") or "")
    return str(st.session_state.get(_KEY, ""))


def ask_author() -> None:
    """A field for the name of who has not signed in."""
    if st.user.get("is_logged_in"):
        return
    st.session_state[_TYPED] = author()

    def keep() -> None:
        st.session_state[_KEY] = st.session_state[_TYPED].strip()

    st.text_input(
        "Your name", key=_TYPED, max_chars=100, on_change=keep,
        placeholder="stands beside your notes and views",
    )  # fmt: skip
