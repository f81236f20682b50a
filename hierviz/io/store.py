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
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from hierviz.core.cache import cache_folder
from hierviz.core.study import Study
from hierviz.errors import InputError, LoadError
from hierviz.io.files import make_folder
from hierviz.io.study.built_in import BUILT_IN
from hierviz.io.study.settings import STORE_FILE
from hierviz.io.words import (
    MARKS,
    Mark,
    Words,
    checked_mark,
    cluster_numbers,
    read_older_files,
)
from hierviz.text import printable

_PATIENCE_S = 30.0  # for a write of somebody else to end
_LONGEST = 300  # characters of a name
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

#: What makes a file of version n - 1 one of version n; a change is a new entry, never an edit.
_MIGRATIONS = (
    """
    CREATE TABLE group_names (clusters TEXT PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL);
    CREATE TABLE senses (class_name TEXT PRIMARY KEY, wnid TEXT NOT NULL, at TEXT NOT NULL);
    """,
    """
    CREATE TABLE marks (
        finding TEXT PRIMARY KEY, mark TEXT NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL
    );
    """,
)
_MARKS_SINCE = 2  # the version of the file whose migration makes the table


def data_folder() -> Path:
    """Where words are kept that no study's folder can take: HIERVIZ_DATA, else XDG_DATA_HOME/hierviz,
    else ~/.local/share/hierviz.
    """
    if own := os.environ.get("HIERVIZ_DATA"):
        return Path(own).expanduser()
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home).expanduser() / "hierviz"


def store_of(study: Study) -> Store:
    """Where the words about a study are kept: in its folder, else in the user's data folder."""
    older = cache_folder() / "kept" / _mark(study.fingerprint)
    if study.name in BUILT_IN or not study.folder:
        key = f"built-in {study.name}" if study.name in BUILT_IN else study.fingerprint
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
        """Name a group of clusters; "" takes a name away.

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
        """Mark a finding of the audit, with a note; "" and no note take the mark away.

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

    def add(self, words: Words) -> None:
        """Add words, those of a file, say; what is there under the same key gives way."""
        with self._changing() as database:
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
        with self._opened() as database:
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
        """Write the values of a key; None takes the key away."""
        with self._changing() as database:
            if values is None:
                database.execute(f"DELETE FROM {table} WHERE {key_column} = ?", (key,))
            else:
                database.execute(_upsert(table, key_column, *columns), (key, *values, _now()))

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that writes; the file is made, and older files taken over, by the first."""
        make_folder(self.path.parent)
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection to a file of this version; errors of SQLite in words."""
        database, seen = None, _place_on_disk(self.path)
        try:
            database = self._connect()
            yield database
        except sqlite3.OperationalError as error:
            raise InputError(
                f"{self.path}: the notes about this study could not be read or written: {error}.",
                hint="Try again; look whether the disk is full and the folder can be written.",
            ) from error
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in _DAMAGED:
                raise  # a fault of this program, none of the file
            if database is not None:
                database.close()
            raise LoadError(
                f"{self.path.name} is damaged ({error}); it was set aside as {self._set_aside(seen)}.",
                hint="Go on with none, or restore names from a copy: `hierviz notes import`.",
            ) from error
        finally:
            if database is not None:
                database.close()

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=_PATIENCE_S, isolation_level=None)
        try:
            version = _version(database)
            if version > len(_MIGRATIONS):
                raise LoadError(
                    f"{self.path}: written by a newer hierviz (version {version} of the file; this "
                    f"one knows {len(_MIGRATIONS)}).",
                    hint="Update hierviz; nothing was changed.",
                )
            _write_ahead(database)
            if version < len(_MIGRATIONS):
                self._migrate(database)
        except BaseException:
            database.close()
            raise
        return database

    def _migrate(self, database: sqlite3.Connection) -> None:
        database.execute("BEGIN IMMEDIATE")
        try:
            before = _version(database)  # again: somebody else may have been faster
            for number, statements in enumerate(_MIGRATIONS[before:], start=before + 1):
                for statement in filter(str.strip, statements.split(";")):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {number}")
            if before == 0:
                _insert(database, self._older_words())
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")

    def _set_aside(self, seen: int) -> str:
        """Give a damaged file, and what SQLite keeps beside it, another name; that name.

        Only the file that was `seen` to be damaged: where somebody else was faster, a sound one
        may stand in its place by now.
        """
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        name = f"{self.path.name}.damaged-{stamp}"
        for ending in ("", "-wal", "-shm") if _place_on_disk(self.path) == seen else ():
            part = self.path.with_name(self.path.name + ending)
            with suppress(FileNotFoundError):  # SQLite keeps the others only while it needs them
                part.rename(part.with_name(name + ending))
        return name


def _read(database: sqlite3.Connection, path: Path) -> Words:
    """All words, in the order in which they were first written; a `LoadError` for what is none."""
    database.execute("BEGIN")  # one state of the file, whoever writes meanwhile
    names = database.execute("SELECT clusters, name FROM group_names ORDER BY rowid").fetchall()
    senses = database.execute("SELECT class_name, wnid FROM senses ORDER BY rowid").fetchall()
    marks = []
    if _version(database) >= _MARKS_SINCE:  # one that came with a closed folder stays as it is
        marks = database.execute("SELECT finding, mark, note FROM marks ORDER BY rowid").fetchall()
    database.execute("COMMIT")
    for row in (*names, *senses, *marks):
        if not all(isinstance(text, str) for text in row):
            raise _no_words(path, row)
    named = {cluster_numbers(key): name for key, name in names}
    if () in named:
        raise _no_words(path, named[()])
    if unknown := next((row for row in marks if row[1] not in ("", *MARKS)), None):
        raise _no_words(path, unknown)
    return Words(named, dict(senses), {key: Mark(mark, note) for key, mark, note in marks})


def _no_words(path: Path, found: object) -> LoadError:
    return LoadError(
        f"{path}: expected words about clusters, classes and findings; found {found!r:.80}.",
        hint="Another program has written into it: take the file away, or a copy that is whole.",
    )


def _place_on_disk(path: Path) -> int:
    """What tells a file from another of its name; 0 where there is none."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


def _write_ahead(database: sqlite3.Connection) -> None:
    """Let readers and a writer be at it at once; the mode stays what it was where that cannot be."""
    try:
        database.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        # Somebody else is at the file, or just changes its mode: the next connection sees to it.


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


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
