"""Who looks at the app: a visitor is a tab of a browser, as Streamlit knows it."""

from __future__ import annotations

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


def this_visitor() -> str:
    """The visitor whose page is being drawn; "" outside a server."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None and runtime.exists() else ""


def is_here(visitor: str) -> bool:
    """True while a visitor's tab is open and connected."""
    return runtime.exists() and runtime.get_instance().is_active_session(visitor)
