"""Drafts: files and folders that take another's place once they are whole."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path

#: Seconds after which nobody works on a draft any more: its process was killed.
KEEP_S = 24 * 3600.0
_LONGEST = 50  # letters of the name whose place it takes, of up to four bytes each
_DRAFT = re.compile(r"\..*\.draft-[0-9a-f]{16}(\.\w+)?")


def draft_of(place: Path, *, folder: Path | None = None, ending: str = ".part") -> Path:
    """A hidden name that nobody else has, beside a file or in another folder.

    Drafts there that a killed process has left are removed, a day later.
    """
    folder = folder or place.parent
    _remove_left(folder)
    return folder / f".{place.name[:_LONGEST]}.draft-{secrets.token_hex(8)}{ending}"


def _remove_left(folder: Path) -> None:
    """Remove drafts that nobody has written to for long; what cannot be looked at stays."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _DRAFT.fullmatch(entry.name):
                with suppress(OSError):  # somebody else was faster
                    if time.time() - entry.stat(follow_symlinks=False).st_mtime > KEEP_S:
                        remove_draft(Path(entry.path))


def remove_draft(draft: Path) -> None:
    """Remove a draft, where it has not taken its place."""
    if draft.is_dir() and not draft.is_symlink():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)
