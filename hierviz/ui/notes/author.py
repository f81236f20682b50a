"""The author: the name of who signed in, or one typed once and kept by the browser."""

from __future__ import annotations

from urllib.parse import unquote

import streamlit as st

from hierviz.text import clean
from hierviz.ui.shared.messages import callback

_NAME, _TYPED = "author_name", "author_typed"
_COOKIE = "hierviz_author"
_LONGEST = 100
_keep = st.components.v2.component(
    "hierviz_author",
    js=f"""
export default ({{ data }}) => {{
  document.cookie = `{_COOKIE}=${{encodeURIComponent(data.name)}}; path=/; max-age=31536000; SameSite=Lax`;
}};
""",
)


def author() -> str:
    """The name under which notes and views are kept; "" for none."""
    if st.user.get("is_logged_in"):
        return clean(str(st.user.get("name") or st.user.get("email") or ""))
    if _NAME not in st.session_state:
        kept = st.context.cookies.get(_COOKIE)
        name = (
            clean(unquote(kept)) if isinstance(kept, str) else ""
        )  # there is none without a browser
        st.session_state[_NAME] = name.strip()[:_LONGEST]
    return st.session_state[_NAME]


def is_own(written_by: str) -> bool:
    """Whether the visitor may change a text: their own, or one without a name."""
    return written_by == author() or (not written_by and not st.user.get("is_logged_in"))


def ask_author() -> None:
    """A field for the name of a visitor who has not signed in."""
    if st.user.get("is_logged_in"):
        return
    st.session_state[_TYPED] = author()

    def keep() -> None:
        st.session_state[_NAME] = clean(st.session_state[_TYPED]).strip()[:_LONGEST]

    st.text_input(
        "Your name", key=_TYPED, max_chars=_LONGEST, on_change=callback(keep),
        label_visibility="collapsed", placeholder="Your name, shown beside what you write",
    )  # fmt: skip
    _keep(key="author_cookie", data={"name": author()}, height=1)
