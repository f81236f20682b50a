"""Starts Streamlit for `python -m hierviz app`.

Streamlit serves the folder `pages/` on its own until `st.navigation` has run for the first time:
a link to a page that is the very first request would open without app.py. That scan is switched
off here, before the server stands.
"""

from __future__ import annotations

import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    sys.exit(main())
