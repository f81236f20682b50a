"""Where this checkout is, and the real studies beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"


def shared(name: str = ".") -> Path:
    """A file or folder of the real studies; what needs one that is not there is skipped and said."""
    if not (SHARED / name).exists():
        pytest.skip(f"there is no {SHARED / name} beside the repository")
    return SHARED / name
