"""Names that people gave to groups, kept beside the study they belong to."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from hierviz.core.cache import cache_folder
from hierviz.core.study import Study
from hierviz.errors import InputError, LoadError
from hierviz.io.files import reading, written_at_once
from hierviz.io.study.built_in import BUILT_IN

#: The file in a study's folder.
GROUP_NAMES_FILE = "group_names.csv"
#: The file with the WordNet senses that a reader chose.
SENSES_FILE = "senses.csv"
_COLUMNS = ["name", "clusters"]
_LONGEST = 300  # characters of a name


def kept_path(study: Study, name: str) -> Path:
    """Where a file that people add to a study is kept: in its folder where that can be written,
    else in the cache.
    """
    folder = Path(study.folder) if study.folder else None
    if folder and study.name not in BUILT_IN and folder.is_dir() and os.access(folder, os.W_OK):
        return folder / name
    mark = hashlib.sha256(study.fingerprint.encode()).hexdigest()[:24]
    return cache_folder() / "kept" / mark / name


def group_names_path(study: Study) -> Path:
    """Where the names of a study's groups are kept."""
    return kept_path(study, GROUP_NAMES_FILE)


def read_group_names(path: str | Path) -> dict[tuple[int, ...], str]:
    """Read names of groups; none where the file does not exist.

    Parameters
    ----------
    path : str or Path
        A CSV with the columns name and clusters (numbers with blanks between them).

    Returns
    -------
    dict
        Clusters, ascending -> name.

    Raises
    ------
    LoadError
        Not such a file; the message names the line.
    """
    place = Path(path)
    if not place.is_file():
        return {}
    with reading(place), place.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or rows[0] != _COLUMNS:
        raise LoadError(
            f"{place.name}: expected the columns name,clusters in line 1.",
            hint="Move the file away to start with no names.",
        )
    return dict(_parsed(row, line, place) for line, row in enumerate(rows[1:], start=2) if row)


def _parsed(row: list[str], line: int, place: Path) -> tuple[tuple[int, ...], str]:
    parts = row[1].split() if len(row) == 2 else []
    if not parts or not all(part.isdecimal() and len(part) < 10 for part in parts):
        raise LoadError(
            f"{place.name}, line {line}: expected a name and cluster numbers, found {row!r:.80}.",
            hint="Correct the line, or move the file away to start with no names.",
        )
    return tuple(sorted(map(int, parts))), row[0]


def write_group_names(names: Mapping[tuple[int, ...], str], path: str | Path) -> None:
    """Write names of groups as `read_group_names` reads them.

    Raises
    ------
    InputError
        For a name of more than 300 characters, or a place that cannot be written.
    """
    place = Path(path)
    for name in names.values():
        if len(name) > _LONGEST:
            raise InputError(
                f"A name of a group has at most {_LONGEST} characters, not {len(name)}."
            )
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{place.parent} cannot be made: {error.strerror}.") from error
    with written_at_once(place) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for clusters, name in names.items():
            writer.writerow([name, " ".join(map(str, clusters))])
