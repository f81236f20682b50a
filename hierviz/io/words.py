"""What people say about a study, as CSV: for git, for other programs, and files of earlier versions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hierviz.core.csv_lines import csv_lines
from hierviz.errors import LoadError
from hierviz.io.files import read_text, reading, written_at_once
from hierviz.io.study.settings import OLDER_FILES
from hierviz.taxonomy import choices_from_csv

_COLUMNS = ["what", "of", "text"]
_GROUP, _SENSE = "group", "sense"


@dataclass(frozen=True)
class Words:
    """Words about one study.

    Parameters
    ----------
    group_names : mapping of tuple of int to str
        The group's clusters, ascending -> name.
    senses : mapping of str to str
        Class name -> wnid, "" for none.
    """

    group_names: Mapping[tuple[int, ...], str] = field(default_factory=dict)
    senses: Mapping[str, str] = field(default_factory=dict)


def write_words(words: Words, path: str | Path) -> None:
    """Write words as a CSV with the columns what, of, text; `read_words` reads it.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    rows = [(_GROUP, " ".join(map(str, key)), name) for key, name in words.group_names.items()]
    rows += [(_SENSE, name, wnid) for name, wnid in words.senses.items()]
    with written_at_once(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_COLUMNS, *rows])


def read_words(path: str | Path) -> Words:
    """Read words that `write_words` wrote.

    Raises
    ------
    LoadError
        Not such a file; the message names the line.
    """
    place = Path(path)
    names: dict[tuple[int, ...], str] = {}
    senses: dict[str, str] = {}
    for line, row in _rows(place, _COLUMNS):
        what, of, text = row if len(row) == 3 else ("", "", "")
        if what == _GROUP:
            names[_clusters(of, line, place)] = text
        elif what == _SENSE and of:
            senses[of] = text
        else:
            raise LoadError(
                f"{place.name}, line {line}: expected group or sense, of what, and a text; "
                f"found {row!r:.80}.",
                hint="Correct the line.",
            )
    return Words(names, senses)


def read_older_files(folders: Iterable[Path]) -> Words:
    """The names and senses that earlier versions kept in these folders; the first one found counts.

    Raises
    ------
    LoadError
        Not such files; the message names the line.
    """
    names: dict[tuple[int, ...], str] = {}
    senses: dict[str, str] = {}
    for folder in folders:
        groups, chosen = (folder / name for name in OLDER_FILES)
        if groups.is_file():
            for line, row in _rows(groups, ["name", "clusters"]):
                of = row[1] if len(row) == 2 else ""
                names.setdefault(_clusters(of, line, groups), row[0])
        if chosen.is_file():
            with reading(chosen):
                senses = {**choices_from_csv(read_text(chosen)), **senses}
    return Words(names, senses)


def _rows(path: Path, columns: list[str]) -> Iterable[tuple[int, list[str]]]:
    """Line number and fields of every line below the heading."""
    rows = list(csv_lines(io.StringIO(read_text(path), newline=""), path.name))
    if not rows or rows[0][1] != columns:
        raise LoadError(
            f"{path.name}: expected the columns {','.join(columns)} in line 1.",
            hint="Move the file away to start with no names.",
        )
    return rows[1:]


def cluster_numbers(text: str) -> tuple[int, ...]:
    """Cluster numbers with blanks between, ascending; () where a text is anything else."""
    parts = text.split()
    if not all(part.isdecimal() and len(part) < 10 for part in parts):
        return ()
    return tuple(sorted(map(int, parts)))


def _clusters(text: str, line: int, path: Path) -> tuple[int, ...]:
    found = cluster_numbers(text)
    if not found:
        raise LoadError(
            f"{path.name}, line {line}: expected a name and cluster numbers, found {text!r:.80}.",
            hint="Correct the line, or move the file away to start with no names.",
        )
    return found
