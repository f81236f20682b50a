"""Location of the files shipped beside the code: app.py, pages/ and data/."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "_app"  # where pyproject.toml puts them in a wheel


def shipped(*parts: str) -> Path:
    """The path of a file or folder at the top of a checkout.

    Examples
    --------
    >>> shipped("data", "wordnet").is_dir()
    True
    """
    top = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent
    return top.joinpath(*parts)
