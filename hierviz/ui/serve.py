"""Starts Streamlit for `python -m hierviz app`.

Streamlit serves the folder `pages/` on its own until `st.navigation` has run for the first time:
a link to a page that is the very first request would open without app.py. That scan is switched
off here, before the server stands. Compiled loops and WordNet are made ready beside it.
"""

from __future__ import annotations

import gc
import sys
import threading

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

from hierviz.ui.warm_up import warm_up


def _make_ready() -> None:
    """Warm up; what is loaded by then stays, so the garbage collector need not look at it again."""
    warm_up()
    gc.freeze()


if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    threading.Thread(target=_make_ready, daemon=True).start()
    sys.exit(main())
