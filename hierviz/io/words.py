"""What people say about a study, as CSV: for git, for other programs, and files of earlier versions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hierviz.core.csv_lines import csv_lines
from hierviz.core.story import Note, SavedView, Story
from hierviz.errors import InputError, LoadError
from hierviz.io.files import read_text, reading, written_at_once
from hierviz.io.stories import parsed_story, story_text
from hierviz.io.study.settings import OLDER_FILES
from hierviz.taxonomy import choices_from_csv
from hierviz.text import clean, printable

_COLUMNS = ["what", "of", "text"]
_WITH_AUTHOR = [*_COLUMNS, "by", "at"]
_GROUP, _SENSE, _MARK, _NOTE = "group", "sense", "mark", "note"
_REMARK, _VIEW = "note on", "view"
LONGEST_NOTE = 2000
_LONGEST_AUTHOR = 300

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
    if len(note) > LONGEST_NOTE:
        raise InputError(
            f"A note has at most {LONGEST_NOTE:,} characters, not {len(note):,}.",
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
    notes : tuple of Note
        In the order in which they were written.
    views : tuple of SavedView
        Story by story, in the order in which they are shown.
    """

    group_names: Mapping[tuple[int, ...], str] = field(default_factory=dict)
    senses: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    views: tuple[SavedView, ...] = ()

    @property
    def stories(self) -> tuple[Story, ...]:
        """The stories that saved views belong to, in the order in which they were begun."""
        titles = dict.fromkeys(view.story for view in self.views if view.story)
        return tuple(
            Story(title, tuple(view for view in self.views if view.story == title))
            for title in titles
        )


def checked_note(note: Note) -> Note:
    """A note that can be kept: what cannot be shown spelled out.

    Raises
    ------
    InputError
        A note on nothing, without words, or too long.
    """
    text = printable(note.text.replace("\r\n", "\n").strip())
    if not text or not note.about:
        raise InputError("A note has a text, and something that it is on.")
    if len(text) > LONGEST_NOTE:
        raise InputError(
            f"A note has at most {LONGEST_NOTE:,} characters, not {len(text):,}.",
            hint="Shorten it.",
        )
    return replace(note, text=text, author=clean(note.author)[:_LONGEST_AUTHOR])


def write_words(words: Words, path: str | Path) -> None:
    """Write words as a CSV with the columns what, of, text; `read_words` reads it.

    With notes or saved views there are the columns by and at, too: who wrote them, and when.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    rows = [(_GROUP, " ".join(map(str, key)), name) for key, name in words.group_names.items()]
    rows += [(_SENSE, name, wnid) for name, wnid in words.senses.items()]
    rows += [(_MARK, key, said.mark) for key, said in words.marks.items() if said.mark]
    rows += [(_NOTE, key, said.note) for key, said in words.marks.items() if said.note]
    said = [(_REMARK, note.about, note.text, note.author, note.at) for note in words.notes]
    said += [
        (
            _VIEW,
            view.story,
            story_text(Story("", (view,))).partition("\n")[2].strip(),
            view.author,
            view.at,
        )
        for view in words.views
    ]
    table = [_WITH_AUTHOR, *((*row, "", "") for row in rows), *said] if said else [_COLUMNS, *rows]
    with written_at_once(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)


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
    notes: list[Note] = []
    views: list[SavedView] = []
    for line, row in _rows(place, _COLUMNS, _WITH_AUTHOR):
        what, of, text, author, at = (
            [*row, "", ""] if len(row) == 3 else row if len(row) == 5 else [""] * 5
        )
        if what == _GROUP:
            names[_clusters(of, line, place)] = text
        elif what == _SENSE and of:
            senses[of] = text
        elif what in (_MARK, _NOTE) and of and text:
            marks[of] = _with(marks.get(of, Mark("")), what, text, line, place)
        elif what == _REMARK and of and text:
            notes.append(Note(of, text, author, at))
        elif what == _VIEW and text:
            view = parsed_story(f"# {_VIEW}\n{text}", f"{place.name}, line {line}").views[0]
            views.append(replace(view, story=of, author=author, at=at))
        else:
            raise LoadError(
                f"{place.name}, line {line}: expected group, sense, mark, note, note on or view, of "
                f"what, and a text; found {row!r:.80}.",
                hint="Correct the line.",
            )
    return Words(names, senses, marks, tuple(notes), tuple(views))


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


def _rows(path: Path, *columns: list[str]) -> Iterable[tuple[int, list[str]]]:
    """Line number and fields of every line below the heading, which is one of some."""
    rows = list(csv_lines(io.StringIO(read_text(path), newline=""), path.name))
    if not rows or rows[0][1] not in columns:
        raise LoadError(
            f"{path.name}: expected the columns {','.join(columns[0])} in line 1.",
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
