"""JavaScript of the app's own components."""

from __future__ import annotations

import re
from pathlib import Path

_LEAVING = Path(__file__).with_name("leaving.js")
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def messenger(*paths: Path) -> str:
    """The code of a component that sends messages, with `leaving.js` before it.

    Parameters
    ----------
    *paths : Path
        Its modules, each after those that it imports; the last one is the component's.
    """
    return joined(_LEAVING, *paths)


def joined(*paths: Path) -> str:
    """Modules as one text: each after those that it imports, the component's own last."""
    texts = (path.read_text(encoding="utf-8") for path in paths)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
