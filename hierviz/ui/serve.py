"""Streamlit's server in this process, with compiled loops loaded in the background."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

from streamlit.web.cli import main

from hierviz.ui.warm_up import warm_up


def serve(script: Path, *, port: int, host: str, headless: bool) -> int:
    """Serve the app until Ctrl-C or a request to end; the exit status.

    Parameters
    ----------
    script : Path
        app.py.
    port : int
    host : str
        The address to listen on.
    headless : bool
        True to open no browser.
    """
    settings = {
        "server.port": port,
        "server.address": host,
        "server.headless": str(headless).lower(),
        "server.showEmailPrompt": "false",  # a first start would wait for an answer
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",  # they are in the log
    }
    threading.Thread(target=_make_ready, daemon=True).start()
    flags = [f"--{name}={value}" for name, value in settings.items()]
    return main(["run", str(script), *flags], prog_name="streamlit", standalone_mode=False) or 0


def _make_ready() -> None:
    """Warm up, and keep the garbage collector from scanning what is loaded by then."""
    warm_up()
    gc.freeze()
