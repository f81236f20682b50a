"""Pages are shown inside app.py, whichever address is opened first.

Streamlit runs the files of a folder `pages/` by themselves until `st.navigation` has run once.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

_HAS_RUN = "app_has_run"


def app_runs() -> None:
    """Say that app.py runs in this session."""
    st.session_state[_HAS_RUN] = True


def through_app() -> None:
    """Begin the run anew through app.py where Streamlit runs a page's file by itself."""
    if _HAS_RUN not in st.session_state:
        PagesManager.uses_pages_directory = False
        st.rerun()
