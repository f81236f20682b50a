"""The cache folder: results made once on a machine and kept for the next start."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from hierviz.core.drafts import draft_of, remove_draft
from hierviz.errors import LoadError


def cache_folder() -> Path:
    """Where cached results are kept: HIERVIZ_CACHE, else XDG_CACHE_HOME/hierviz, else ~/.cache/hierviz."""
    if own := os.environ.get("HIERVIZ_CACHE"):
        return Path(own).expanduser()
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home).expanduser() / "hierviz"


def data_folder() -> Path:
    """Where is kept what no study's folder can take: HIERVIZ_DATA, else XDG_DATA_HOME/hierviz,
    else ~/.local/share/hierviz.
    """
    if own := os.environ.get("HIERVIZ_DATA"):
        return Path(own).expanduser()
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home).expanduser() / "hierviz"


def uploads_folder() -> Path:
    """Where uploads are kept: HIERVIZ_UPLOADS, else a folder in the cache folder."""
    own = os.environ.get("HIERVIZ_UPLOADS")
    return Path(own).expanduser() if own else cache_folder() / "uploads"


def folder_made_once(name: str, fill: Callable[[Path], None], *, what: str) -> Path:
    """A folder in the cache folder, filled on first use.

    Parameters
    ----------
    name : str
        Name of the folder; a version in it keeps old ones from being read.
    fill : callable (folder) -> None
        Writes the files into the folder it is given.
    what : str
        What is kept there, for the error: "The digits study".

    Raises
    ------
    LoadError
        When the cache folder cannot be written.

    Notes
    -----
    Filled under another name and renamed: nobody ever sees half of it, and
    where two processes begin at once the first to finish wins.
    """
    target = cache_folder() / name
    if target.is_dir():
        return target
    draft = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = draft_of(target, ending="")
        draft.mkdir()
        fill(draft)
        draft.rename(target)
    except OSError as error:
        if not target.is_dir():  # where it is, somebody else was faster and made the same
            raise LoadError(
                f"{what} could not be written to {target.parent}: {error.strerror or error}.",
                hint="Set HIERVIZ_CACHE to a folder that can be written.",
            ) from error
    finally:
        if draft is not None:
            remove_draft(draft)
    return target


def kept_json(name: str, make: Callable[[], object]) -> Any:
    """A JSON value in the cache folder, made on first use.

    Parameters
    ----------
    name : str
        Name of the file, which holds the fingerprint of all that the value depends on.
    make : callable () -> value
        Called where there is no such file, or one that is not JSON.

    Returns
    -------
    value
        As JSON has it: lists for tuples.

    Raises
    ------
    LoadError
        When the cache folder cannot be written.
    """
    target = cache_folder() / name
    try:
        return json.loads(target.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there yet, or cut short by a full disk
        text = json.dumps(make())
    draft = draft_of(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, target)
    except OSError as error:
        raise LoadError(
            f"{name} could not be written to {target.parent}: {error.strerror or error}.",
            hint="Set HIERVIZ_CACHE to a folder that can be written.",
        ) from error
    finally:
        with suppress(OSError):  # no folder
            remove_draft(draft)
    return json.loads(text)
