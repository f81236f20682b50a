"""The interactive tree, knowing no host: what it is told (payload), its JavaScript, one HTML file.

Streamlit mounts it from `hierviz.ui.tree`; nothing here imports Streamlit.
"""

from __future__ import annotations

import re
from pathlib import Path

JAVASCRIPT = Path(__file__).parent / "js"
#: The modules in an order in which each may use those before it.
_MODULES = [
    "model",
    "cut",
    "colour",
    "project",
    "paint",
    "inside",
    "controls",
    "legend",
    "card",
    "input",
    "sprite",
    "portraits",
    "stage",
    "choose",
    "view",
    "main",
]
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)


def script() -> str:
    """The view's JavaScript modules as one module: imports between them are resolved by order."""
    parts = [(JAVASCRIPT / f"{name}.js").read_text(encoding="utf-8") for name in _MODULES]
    inner = [_IMPORT.sub("", part).replace("\nexport ", "\n") for part in parts[:-1]]
    return "\n".join([*inner, _IMPORT.sub("", parts[-1])])


def style() -> str:
    """The view's style sheet."""
    return (JAVASCRIPT / "style.css").read_text(encoding="utf-8")
