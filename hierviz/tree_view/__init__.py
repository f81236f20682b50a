"""The interactive tree, independent of its host: the data it is sent (payload), its JavaScript, one HTML file.

Hosts (a page of the app, a notebook) mount it; nothing here imports or names one.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

_JAVASCRIPT = Path(__file__).parent / "js"
_IMPORT = re.compile(r'^import ([^;]*?) ?(?:from )?"\./([^"]*)";\n', re.MULTILINE)


@cache
def script(entrance: str = "main.js") -> str:
    """The view's modules and style sheets as one module, each after those that it imports.

    It exports nothing: hosts find `hierviz.feed`, `hierviz.show` and `hierviz.close`, see `js/main.js`.

    Parameters
    ----------
    entrance : str
        "main.js" for the tree, "map.js" for the tree and the map of its pictures.
    """
    parts: dict[str, str] = {}
    sheets: set[str] = set()

    def resolved(found: re.Match) -> str:
        """A style sheet replaces its first import; other imports are resolved by the order."""
        name, path = found.groups()
        if not path.endswith(".css") or path in sheets:
            return ""
        sheets.add(path)
        text = (_JAVASCRIPT / path).read_text(encoding="utf-8")
        return f"const {name} = {json.dumps(text)};\n"

    pending = [entrance]
    while pending:
        text = (_JAVASCRIPT / pending[-1]).read_text(encoding="utf-8")
        missing = [
            name for _, name in _IMPORT.findall(text) if name.endswith(".js") and name not in parts
        ]
        if missing:
            pending += missing
            continue
        parts[pending.pop()] = _IMPORT.sub(resolved, text).replace("\nexport ", "\n")
    return "\n".join(parts.values())
