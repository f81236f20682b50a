"""`app`: the app in a browser, on this machine."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from hierviz.cli.printing import say
from hierviz.core.shipped import shipped
from hierviz.errors import InputError
from hierviz.io import BUILT_IN, read_study
from hierviz.io.files import existing_path
from hierviz.io.gate import allow_only


def app(study: str | None, port: int, host: str, root: tuple[str, ...], no_browser: bool) -> int:
    """Open the app in a browser."""
    if study is not None and study not in BUILT_IN:
        study = str(existing_path(study).absolute())
        read_study(study)  # refused here, before a server stands
        root = (*root, str(_folder_of(Path(study)))) if root or not _is_here(host) else root
    if not root and not _is_here(host):
        raise InputError(
            f"Expected the folders that visitors may open, as others can reach {host}; found none.",
            hint="Name them: --root FOLDER. An empty folder leaves only the built-in studies and uploads.",
        )
    if root:
        allow_only(root)
    _check_port(host, port)
    if study is not None:
        os.environ["HIERVIZ_STUDY"] = study  # app.py begins with it
    from hierviz.ui.serve import serve  # Streamlit takes a while to come in

    say(f"hierviz: http://{host}:{port} (press Ctrl-C to stop)")
    headless = no_browser or bool(os.environ.get("CI")) or not _has_screen()
    return serve(shipped("app.py"), port=port, host=host, headless=headless)


def _is_here(host: str) -> bool:
    """True for addresses that only this machine can reach."""
    return host in ("localhost", "::1") or host.startswith("127.")


def _folder_of(study: Path) -> Path:
    return study if study.is_dir() else study.parent


def _check_port(host: str, port: int) -> None:
    """Refuse a port that is out of range or taken, before anything is announced."""
    if not 1 <= port <= 65535:
        raise InputError(f"A port is a number from 1 to 65535; found {port}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host if host.replace(".", "").isdecimal() else "", port))
        except OSError as error:
            raise InputError(
                f"Port {port} cannot be used: {error.strerror or error}.",
                hint=f"Choose another one: --port {port + 1} (make app PORT={port + 1}).",
            ) from error


def _has_screen() -> bool:
    named = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(named) or sys.platform in ("darwin", "win32")
