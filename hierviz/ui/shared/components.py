"""JavaScript of the app's own components."""

from __future__ import annotations

import re
from pathlib import Path

_LEAVING = Path(__file__).with_name("leaving.js")
_IMPORT = re.compile(r"^import .*leaving\.js\";\n", re.MULTILINE)


def messenger(path: Path) -> str:
    """The code of a component that sends messages, with what it imports of `leaving.js` before it."""
    before = _LEAVING.read_text(encoding="utf-8").replace("\nexport ", "\n")
    return before + _IMPORT.sub("", path.read_text(encoding="utf-8"))
