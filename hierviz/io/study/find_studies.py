"""Studies below some folders, for people to choose from."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from hierviz.io.gate import is_allowed

_MOST_ENTRIES = 50_000
_MOST_STUDIES = 500
_DEEPEST = 5
_ENDINGS = (".npy", ".npz", ".parquet", ".csv")
_NOT_ENTERED = ("images", "trees", "node_modules", "__pycache__")


def find_studies(
    folders: Iterable[Path], *, most_entries: int = _MOST_ENTRIES
) -> tuple[list[Path], bool]:
    """Study folders below some folders, by their path.

    Parameters
    ----------
    folders : iterable of Path
        A folder that is a study itself counts.
    most_entries : int
        How many files and folders are looked at, those near the top first.

    Returns
    -------
    studies : list of Path
        At most 500, no deeper than 5 folders down; folders that may not be opened or
        read are left out, and those inside a study.
    is_all : bool
        False where not all could be looked at.
    """
    found: set[Path] = set()
    waiting = deque((folder, 0) for folder in folders)
    n_seen = 0
    while waiting:
        if n_seen > most_entries or len(found) >= _MOST_STUDIES:
            return sorted(found), False
        folder, depth = waiting.popleft()
        names, inside = _entries(folder, most_entries - n_seen)
        n_seen += len(names) + len(inside) + 1
        if any(map(_is_of_a_study, names)):
            found.add(folder)
        elif depth < _DEEPEST:
            waiting.extend((folder / name, depth + 1) for name in sorted(inside))
    return sorted(found), True


def _entries(folder: Path, most: int) -> tuple[Sequence[str], Sequence[str]]:
    """Names of files, and of folders that are entered; none where the folder cannot be read."""
    files: list[str] = []
    folders: list[str] = []
    if not is_allowed(folder):
        return files, folders
    try:
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(most + 1), strict=False):
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") and entry.name not in _NOT_ENTERED:
                        folders.append(entry.name)
                else:
                    files.append(entry.name)
    except OSError:  # of somebody else, or gone meanwhile: not one to choose
        return [], []
    return files, folders


def _is_of_a_study(name: str) -> bool:
    stem, ending = os.path.splitext(name)
    is_array = stem in ("logits", "assignments") or stem.startswith("logits-0")
    return is_array and ending in _ENDINGS
