"""The SQLite file of a study's words: opened, brought to this version, changed, and set aside when damaged.

Every change is a short transaction of its own, so visitors, threads and servers can write at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from hierviz.errors import InputError, LoadError
from hierviz.io.files import make_folder

_PATIENCE_S = 30.0  # for a write of somebody else to end
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

#: What makes a file of version n - 1 one of version n; a change is a new entry, never an edit.
MIGRATIONS = (
    """
    CREATE TABLE group_names (clusters TEXT PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL);
    CREATE TABLE senses (class_name TEXT PRIMARY KEY, wnid TEXT NOT NULL, at TEXT NOT NULL);
    """,
    """
    CREATE TABLE marks (
        finding TEXT PRIMARY KEY, mark TEXT NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL
    );
    """,
    """
    CREATE TABLE notes (
        id TEXT PRIMARY KEY, about TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL,
        at TEXT NOT NULL
    );
    CREATE TABLE views (
        id TEXT PRIMARY KEY, story TEXT NOT NULL, place INTEGER NOT NULL, title TEXT NOT NULL,
        caption TEXT NOT NULL, address TEXT NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL
    );
    """,
)


class StoreFile:
    """One SQLite file.

    Parameters
    ----------
    path : Path
        It is made by the first change.
    fill : callable
        Called with the connection to a file that was just made, within the transaction that makes it.
    """

    def __init__(self, path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
        self.path, self._fill = path, fill

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that writes; an exception rolls it back."""
        make_folder(self.path.parent)
        with self.opened() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """A connection to a file of this version; errors of SQLite in words."""
        database, seen = None, place_on_disk(self.path)
        try:
            database = self._connect()
            yield database
        except sqlite3.OperationalError as error:
            raise InputError(
                f"{self.path}: the notes about this study could not be read or written: {error}.",
                hint="Try again; look whether the disk is full and the folder can be written.",
            ) from error
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            # SQLite quotes names in its words; where these are no text, Python makes no error of them.
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
            if code & 0xFF not in _DAMAGED:
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
            known = version(database)
            if known > len(MIGRATIONS):
                raise LoadError(
                    f"{self.path}: written by a newer hierviz (version {known} of the file; this "
                    f"one knows {len(MIGRATIONS)}).",
                    hint="Update hierviz; nothing was changed.",
                )
            _write_ahead(database)
            if known < len(MIGRATIONS):
                self._migrate(database)
        except BaseException:
            database.close()
            raise
        return database

    def _migrate(self, database: sqlite3.Connection) -> None:
        database.execute("BEGIN IMMEDIATE")
        try:
            before = version(database)  # again: somebody else may have been faster
            for number, statements in enumerate(MIGRATIONS[before:], start=before + 1):
                for statement in filter(str.strip, statements.split(";")):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {number}")
            if before == 0:
                self._fill(database)
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
        for ending in ("", "-wal", "-shm") if place_on_disk(self.path) == seen else ():
            part = self.path.with_name(self.path.name + ending)
            with suppress(FileNotFoundError):  # SQLite keeps the others only while it needs them
                part.rename(part.with_name(name + ending))
        return name


def place_on_disk(path: Path) -> int:
    """What tells a file from another of its name; 0 where there is none."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


def _write_ahead(database: sqlite3.Connection) -> None:
    """Let readers and a writer work at once; the mode stays as it was where that is impossible."""
    try:
        database.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        # Somebody else is at the file, or just changes its mode: the next connection sees to it.


def version(database: sqlite3.Connection) -> int:
    """The version of a file, 0 for a new one."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])
