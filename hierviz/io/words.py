"""What people say about a study, as CSV: for git, for other programs, and files of earlier versions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hierviz.core.csv_lines import csv_lines
from hierviz.errors import InputError, LoadError
from hierviz.io.files import read_text, reading, written_at_once
from hierviz.io.study.settings import OLDER_FILES
from hierviz.taxonomy import choices_from_csv
from hierviz.text import printable

_COLUMNS = ["what", "of", "text"]
_GROUP, _SENSE, _MARK, _NOTE = "group", "sense", "mark", "note"
_LONGEST_NOTE = 2000

#: What can be said of a finding of the audit; "" stands for a note alone.
MARKS = ("real", "not a problem", "look later")


@dataclass(frozen=True)
class Mark:
    """What somebody said about a finding of the audit.

    Parameters
    ----------
    mark : str
        One of `MARKS`, or "" where there is only a note.
    note : str
    """

    mark: str
    note: str = ""


def checked_mark(mark: str, note: str = "") -> Mark:
    """A mark that can be kept: its note without blanks around it, what cannot be shown spelled out.

    Raises
    ------
    InputError
        No mark that is known; or the note is too long.
    """
    if mark and mark not in MARKS:
        raise InputError(
            f"Expected a mark of {', '.join(MARKS)}, or none; found {printable(mark)!r:.80}."
        )
    note = printable(note.replace("\r\n", "\n").strip())
    if len(note) > _LONGEST_NOTE:
        raise InputError(
            f"A note has at most {_LONGEST_NOTE:,} characters, not {len(note):,}.",
            hint="Shorten it.",
        )
    return Mark(mark, note)


@dataclass(frozen=True)
class Words:
    """Words about one study.

    Parameters
    ----------
    group_names : mapping of tuple of int to str
        The group's clusters, ascending -> name.
    senses : mapping of str to str
        Class name -> wnid, "" for none.
    marks : mapping of str to Mark
        Key of a finding (`Finding.key`) -> what was said about it.
    """

    group_names: Mapping[tuple[int, ...], str] = field(default_factory=dict)
    senses: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)


def write_words(words: Words, path: str | Path) -> None:
    """Write words as a CSV with the columns what, of, text; `read_words` reads it.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    rows = [(_GROUP, " ".join(map(str, key)), name) for key, name in words.group_names.items()]
    rows += [(_SENSE, name, wnid) for name, wnid in words.senses.items()]
    rows += [(_MARK, key, said.mark) for key, said in words.marks.items() if said.mark]
    rows += [(_NOTE, key, said.note) for key, said in words.marks.items() if said.note]
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
    marks: dict[str, Mark] = {}
    for line, row in _rows(place, _COLUMNS):
        what, of, text = row if len(row) == 3 else ("", "", "")
        if what == _GROUP:
            names[_clusters(of, line, place)] = text
        elif what == _SENSE and of:
            senses[of] = text
        elif what in (_MARK, _NOTE) and of and text:
            marks[of] = _with(marks.get(of, Mark("")), what, text, line, place)
        else:
            raise LoadError(
                f"{place.name}, line {line}: expected group, sense, mark or note, of what, and a "
                f"text; found {row!r:.80}.",
                hint="Correct the line.",
            )
    return Words(names, senses, marks)


def _with(said: Mark, what: str, text: str, line: int, path: Path) -> Mark:
    """What was said about a finding, with the mark or the note of one more line."""
    try:
        return checked_mark(*((text, said.note) if what == _MARK else (said.mark, text)))
    except InputError as error:
        raise LoadError(
            f"{path.name}, line {line}: {error.message}", hint="Correct the line."
        ) from error


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
