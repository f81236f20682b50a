"""What people say about a study, in one SQLite file: names of groups, senses, marks of findings.

The file ``hierviz.sqlite`` lies in the study's folder, so that it travels with it; where that cannot
be written, in the user's data folder, keyed by the folder's path. Every change is a short
transaction of its own, so visitors, threads and servers can write at once. A file that is damaged
is set aside under another name, with a message, and never overwritten.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from hierviz.core.cache import cache_folder, data_folder
from hierviz.core.story import Note, SavedView
from hierviz.core.study import Study
from hierviz.errors import InputError, LoadError
from hierviz.io.store_file import StoreFile, version
from hierviz.io.stories import checked_view
from hierviz.io.study.built_in import is_built_in
from hierviz.io.study.settings import STORE_FILE
from hierviz.io.words import (
    MARKS,
    Mark,
    Words,
    checked_mark,
    checked_note,
    cluster_numbers,
    read_older_files,
)
from hierviz.text import printable

_LONGEST = 300  # characters of a name
#: The version of the file that has each table: one that came with a closed folder stays as it is.
_MARKS_SINCE, _NOTES_SINCE = 2, 3


def store_of(study: Study) -> Store:
    """Where the words about a study are kept: in its folder, else in the user's data folder."""
    older = cache_folder() / "kept" / _mark(study.fingerprint)
    comes_along = is_built_in(study.name, study.folder)
    if comes_along or not study.folder:
        key = f"built-in {study.name}" if comes_along else study.fingerprint
        return Store(_elsewhere(key), older=(older,))
    folder = Path(study.folder)
    own = folder / STORE_FILE
    if folder.is_dir() and _can_write(own):
        return Store(own, older=(folder, older))
    return Store(_elsewhere(str(folder.absolute())), older=(folder, older), instead_of=folder)


def _elsewhere(key: str) -> Path:
    return data_folder() / "studies" / _mark(key) / STORE_FILE


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _can_write(file: Path) -> bool:
    return os.access(file.parent, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))


@dataclass(frozen=True)
class Store:
    """The words about one study.

    Parameters
    ----------
    path : Path
        Of the SQLite file; it is made by the first word that is written.
    older : tuple of Path
        Folders in which earlier versions kept words, taken over on first use.
    instead_of : Path, optional
        The study's folder, where it cannot be written and the words lie elsewhere.
    """

    path: Path
    older: tuple[Path, ...] = ()
    instead_of: Path | None = None

    def name_group(self, clusters: Sequence[int], name: str) -> None:
        """Name a group of clusters; "" removes the name.

        Raises
        ------
        InputError
            A group of no clusters; or the name is too long, or cannot be kept.
        """
        name = printable(name.strip())
        if len(name) > _LONGEST:
            raise InputError(
                f"A name of a group has at most {_LONGEST} characters, not {len(name)}."
            )
        key = " ".join(map(str, sorted(int(cluster) for cluster in clusters)))
        if not key:
            raise InputError("A group with a name has at least one cluster; found none.")
        self._set("group_names", "clusters", ("name",), key, (name,) if name else None)

    def choose_sense(self, class_name: str, wnid: str | None) -> None:
        """Choose the sense of a class, "" for none; None goes back to the automatic one."""
        self._set("senses", "class_name", ("wnid",), class_name, None if wnid is None else (wnid,))

    def mark_finding(self, key: str, mark: str, note: str = "") -> None:
        """Mark a finding of the audit, with a note; "" without a note removes the mark.

        Parameters
        ----------
        key : str
            What the finding is known by, `Finding.key`.
        mark : str
            One of `hierviz.io.words.MARKS`, or "" for a note alone.
        note : str

        Raises
        ------
        InputError
            No mark that is known, a note that is too long, or a finding without a key; or it
            cannot be kept.
        """
        said = checked_mark(mark, note)
        if not key:
            raise InputError("A finding that is marked has a key; found none.")
        self._set(
            "marks", "finding", ("mark", "note"), key, astuple(said) if any(astuple(said)) else None
        )

    def add_note(self, about: str, text: str, author: str = "") -> Note:
        """Write a note on something; see `hierviz.core.story.Note` for what it can be on.

        Raises
        ------
        InputError
            A note on nothing, without words or too long; or it cannot be kept.
        """
        note = replace(checked_note(Note(about, text, author)), id=uuid4().hex, at=_now())
        with self._file.changing() as database:
            _insert_notes(database, (note,))
        return note

    def change_note(self, note: Note, text: str) -> Note:
        """Give a note another text; one that somebody took away meanwhile is there again."""
        changed = replace(checked_note(replace(note, text=text)), at=_now())
        with self._file.changing() as database:
            _insert_notes(database, (changed,))
        return changed

    def remove_note(self, note: Note) -> None:
        """Delete a note."""
        with self._file.changing() as database:
            database.execute("DELETE FROM notes WHERE id = ?", (note.id,))

    def save_view(self, view: SavedView) -> SavedView:
        """Save a view as the last one of its story; one that has an id keeps its place.

        Raises
        ------
        InputError
            A view without a title, or a part that is too long; or it cannot be kept.
        """
        view = replace(checked_view(view), id=view.id or uuid4().hex, at=_now())
        with self._file.changing() as database:
            _insert_views(database, (view,))
        return view

    def remove_view(self, view: SavedView) -> None:
        """Delete a saved view."""
        with self._file.changing() as database:
            database.execute("DELETE FROM views WHERE id = ?", (view.id,))

    def order_views(self, ids: Sequence[str]) -> None:
        """Put saved views of a story into an order; those that are not named come after them."""
        with self._file.changing() as database:
            places = database.execute("SELECT id FROM views ORDER BY place, rowid").fetchall()
            known = [name for (name,) in places]
            order = [name for name in ids if name in known]
            order += [name for name in known if name not in order]
            rows = [(place, name) for place, name in enumerate(order)]
            database.executemany("UPDATE views SET place = ? WHERE id = ?", rows)

    def rename_story(self, before: str, after: str) -> None:
        """Give a story another title; that of another story puts both together."""
        title = checked_view(SavedView("story", "", "", story=after)).story
        with self._file.changing() as database:
            database.execute("UPDATE views SET story = ? WHERE story = ?", (title, before))

    def add(self, words: Words) -> None:
        """Add words, those of a file, say; what is there under the same key gives way."""
        with self._file.changing() as database:
            _insert(database, words)

    def words(self) -> Words:
        """All that is kept; before the first write, what older files say.

        Raises
        ------
        LoadError
            When the file is damaged (it is set aside) or of a newer version.
        """
        if not self.path.is_file():
            return self._older_words()
        with self._file.opened() as database:
            return _read(database, self.path)

    def _older_words(self) -> Words:
        """What earlier versions kept, or a file that came with a folder that cannot be written."""
        shipped = self.instead_of / STORE_FILE if self.instead_of else None
        if shipped and shipped.is_file():
            address = f"{shipped.absolute().as_uri()}?mode=ro&immutable=1"
            try:
                with closing(sqlite3.connect(address, uri=True)) as database:
                    return _read(database, shipped)
            except sqlite3.Error as error:
                raise LoadError(
                    f"{shipped}: the notes that came with this study cannot be read: {error}.",
                    hint="Take the file away, or a copy that is whole.",
                ) from error
        return read_older_files(self.older)

    def _set(
        self,
        table: str,
        key_column: str,
        columns: tuple[str, ...],
        key: str,
        values: tuple[str, ...] | None,
    ) -> None:
        """Write the values of a key; None deletes the key."""
        with self._file.changing() as database:
            if values is None:
                database.execute(f"DELETE FROM {table} WHERE {key_column} = ?", (key,))
            else:
                database.execute(_upsert(table, key_column, *columns), (key, *values, _now()))

    @property
    def _file(self) -> StoreFile:
        """The file; older words are taken over as it is made."""
        return StoreFile(self.path, lambda database: _insert(database, self._older_words()))


def _read(database: sqlite3.Connection, path: Path) -> Words:
    """All words, in the order in which they were first written; a `LoadError` for anything else."""
    database.execute("BEGIN")  # one state of the file, whoever writes meanwhile
    names = database.execute("SELECT clusters, name FROM group_names ORDER BY rowid").fetchall()
    senses = database.execute("SELECT class_name, wnid FROM senses ORDER BY rowid").fetchall()
    marks = []
    if version(database) >= _MARKS_SINCE:  # one that came with a closed folder stays as it is
        marks = database.execute("SELECT finding, mark, note FROM marks ORDER BY rowid").fetchall()
    notes: list[tuple] = []
    views: list[tuple] = []
    if version(database) >= _NOTES_SINCE:
        notes = database.execute(
            "SELECT about, text, author, at, id FROM notes ORDER BY rowid"
        ).fetchall()
        views = database.execute(
            "SELECT title, caption, address, story, author, at, id FROM views ORDER BY place, rowid"
        ).fetchall()
    database.execute("COMMIT")
    for row in (*names, *senses, *marks, *notes, *views):
        if not all(isinstance(text, str) for text in row):
            raise _no_words(path, row)
    named = {cluster_numbers(key): name for key, name in names}
    if () in named:
        raise _no_words(path, named[()])
    if unknown := next((row for row in marks if row[1] not in ("", *MARKS)), None):
        raise _no_words(path, unknown)
    return Words(
        named, dict(senses), {key: Mark(mark, note) for key, mark, note in marks},
        tuple(Note(*row) for row in notes), tuple(SavedView(*row) for row in views),
    )  # fmt: skip


def _no_words(path: Path, found: object) -> LoadError:
    return LoadError(
        f"{path}: expected words about clusters, classes and findings; found {found!r:.80}.",
        hint="Another program has written into it: take the file away, or a copy that is whole.",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _upsert(table: str, key_column: str, *columns: str) -> str:
    places = ", ".join("?" * (len(columns) + 2))
    changes = ", ".join(f"{column} = excluded.{column}" for column in (*columns, "at"))
    return (
        f"INSERT INTO {table} ({', '.join((key_column, *columns, 'at'))}) VALUES ({places}) "
        f"ON CONFLICT ({key_column}) DO UPDATE SET {changes}"
    )


def _insert(database: sqlite3.Connection, words: Words) -> None:
    names = [(" ".join(map(str, key)), name, _now()) for key, name in words.group_names.items()]
    senses = [(name, wnid, _now()) for name, wnid in words.senses.items()]
    database.executemany(_upsert("group_names", "clusters", "name"), names)
    database.executemany(_upsert("senses", "class_name", "wnid"), senses)
    marks = [(key, said.mark, said.note, _now()) for key, said in words.marks.items()]
    database.executemany(_upsert("marks", "finding", "mark", "note"), marks)
    notes = [replace(checked_note(one), id=one.id or uuid4().hex) for one in words.notes]
    _insert_notes(database, [one for one in notes if not _has_note(database, one)])
    views = [replace(checked_view(one), id=one.id or uuid4().hex) for one in words.views]
    _insert_views(database, [one for one in views if not _has_view(database, one)])


def _has_note(database: sqlite3.Connection, note: Note) -> bool:
    """True where the same note is there already: a file may be imported twice."""
    same = "SELECT 1 FROM notes WHERE about = ? AND text = ? AND author = ?"
    return database.execute(same, (note.about, note.text, note.author)).fetchone() is not None


def _has_view(database: sqlite3.Connection, view: SavedView) -> bool:
    same = "SELECT 1 FROM views WHERE story = ? AND title = ? AND caption = ? AND address = ?"
    values = (view.story, view.title, view.caption, view.address)
    return database.execute(same, values).fetchone() is not None


def _insert_notes(database: sqlite3.Connection, notes: Sequence[Note]) -> None:
    database.executemany(
        "INSERT INTO notes (id, about, text, author, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET text = excluded.text, at = excluded.at",
        [(note.id, note.about, note.text, note.author, note.at or _now()) for note in notes],
    )


def _insert_views(database: sqlite3.Connection, views: Sequence[SavedView]) -> None:
    """New ones come last; those that are there keep their place."""
    database.executemany(
        "INSERT INTO views (id, story, place, title, caption, address, author, at) VALUES "
        "(?, ?, (SELECT 1 + COALESCE(MAX(place), -1) FROM views), ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET story = excluded.story, title = excluded.title, "
        "caption = excluded.caption, address = excluded.address, at = excluded.at",
        [
            (one.id, one.story, one.title, one.caption, one.address, one.author, one.at or _now())
            for one in views
        ],
    )
