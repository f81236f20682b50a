"""Files that visitors sent to the server: each content kept once, within a quota, while it is used."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from hierviz.errors import HiervizError, InputError, LoadError

try:
    import fcntl
except ImportError:  # Windows: what a killed server leaves stays
    fcntl = None  # type: ignore[assignment]

#: Bytes of all uploads together, unless HIERVIZ_UPLOADS_GB says another number of gigabytes.
MOST_BYTES = 20_000_000_000
#: Seconds after which an upload that nobody uses is removed.
KEEP_S = 4 * 3600.0
_LONG_S = 3600.0  # no server takes so long to make its folder
_CHUNK = 1 << 20
_SPARE_BYTES = 1 << 30  # of the disk that are left to others
_LONGEST_NAME = 100
_LOCK = "server.lock"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Sent(NamedTuple):
    """A file as a visitor sends it.

    Parameters
    ----------
    name : str
        As the visitor's machine calls it.
    stream : binary file
    """

    name: str
    stream: BinaryIO


@dataclass
class Upload:
    """Files that were sent together.

    Parameters
    ----------
    key : str
        "upload:" and what nobody can guess; stands in links.
    paths : tuple of Path
        Where the server keeps them, under names that are safe.
    name : str
        What to call them.
    roles : dict of str to Path
        What each is for, where that is known.
    """

    key: str
    paths: tuple[Path, ...]
    name: str = ""
    roles: dict[str, Path] = field(default_factory=dict)
    users: set[str] = field(default_factory=set, repr=False)
    used_at: float = field(default=0.0, repr=False)


class Uploads:
    """The uploads of one server.

    Parameters
    ----------
    parent : Path
        Every server has a folder of its own in it; folders of servers that
        are gone are removed at the start.
    most_bytes : int
        Of all contents together.
    keep_s : float
        Seconds that an upload stays after it was last used.
    is_here : callable (user) -> bool
        Whether a user is still there; what such a one has used stays.
    clock : callable () -> float
        Seconds.
    """

    def __init__(
        self,
        parent: Path,
        *,
        most_bytes: int = MOST_BYTES,
        keep_s: float = KEEP_S,
        is_here: Callable[[str], bool] = lambda user: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_bytes, self._keep_s, self._is_here, self._clock = (
            most_bytes, keep_s, is_here, clock,
        )  # fmt: skip
        self._secret = secrets.token_bytes(16)
        self._uploads: dict[str, Upload] = {}
        self._lock = threading.Lock()  # of the table
        self._disk = threading.RLock()  # of what lies in the folder
        try:
            parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _remove_left(parent)
            made = parent / f".{secrets.token_hex(8)}"  # out of the way until it is locked
            (made / "content").mkdir(parents=True, mode=0o700)
            self._held = _locked(made / _LOCK)
            self.folder = made.replace(parent / made.name.lstrip("."))
        except OSError as error:
            raise _not_kept(parent, error) from error

    def keep(self, files: Iterable[Sent]) -> Upload:
        """Keep files that were sent together; equal ones are the upload that is there.

        Raises
        ------
        InputError
            No room for them: the quota, or the disk.
        """
        self.remove_unused()
        mark = hashlib.sha256(self._secret)
        with self._disk:
            try:
                made = [(file.name, self._kept_content(file)) for file in files]
                for name, content in made:
                    mark.update(name.encode(errors="replace") + b"\0" + content.name.encode())
                key = f"upload:{mark.hexdigest()[:20]}"
                upload = self._uploads.get(key) or self._linked(key, made)
            except OSError as error:
                raise _not_kept(self.folder, error) from error
            finally:
                self._remove_unlinked()
            with self._lock:
                self._uploads[key] = upload
                upload.used_at = self._clock()
        return upload

    def get(self, key: str, *, user: str = "") -> Upload:
        """An upload, which counts as used by someone from now on.

        Raises
        ------
        LoadError
            The server no longer holds it.
        """
        with self._lock:
            upload = self._uploads.get(key)
            if upload is None:
                raise LoadError(
                    "This link names uploaded files that the server no longer holds.",
                    hint="Upload the files again on the Study page.",
                )
            upload.used_at = self._clock()
            if user:
                upload.users.add(user)
            return upload

    def name_of(self, key: str) -> str:
        """What to call an upload; "" for one that is not there."""
        upload = self._uploads.get(key)
        return upload.name if upload else ""

    def forget(self, upload: Upload) -> None:
        """Remove an upload."""
        with self._disk:  # nobody keeps the same files anew meanwhile
            with self._lock:
                self._uploads.pop(upload.key, None)
            shutil.rmtree(self._folder_of(upload.key), ignore_errors=True)
            self._remove_unlinked()

    def remove_unused(self) -> None:
        """Remove what nobody has used for long, and nobody who is still there has."""
        now = self._clock()
        with self._disk:
            with self._lock:
                for upload in self._uploads.values():
                    upload.users = {user for user in upload.users if self._is_here(user)}
                    if upload.users:
                        upload.used_at = now
                old = [u for u in self._uploads.values() if now - u.used_at > self._keep_s]
                for upload in old:  # nobody gets one of them any more
                    del self._uploads[upload.key]
            for upload in old:
                self.forget(upload)

    def n_bytes(self) -> int:
        """Bytes of all contents together."""
        with self._disk:
            return sum(file.stat().st_size for file in (self.folder / "content").iterdir())

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._held)

    # -- how it lies on disk: contents by their hash, and a folder of links an upload ----------

    def _folder_of(self, key: str) -> Path:
        return self.folder / key.partition(":")[2]

    def _kept_content(self, file: Sent) -> Path:
        """The file in which a content lies, which is named after its hash."""
        room = min(self._most_bytes - self.n_bytes(), self._free() - _SPARE_BYTES)
        draft = self.folder / "content" / f".{secrets.token_hex(8)}"
        mark, size = hashlib.sha256(), 0
        try:
            with draft.open("xb") as target:
                while chunk := file.stream.read(_CHUNK):
                    size += len(chunk)
                    if size > room:
                        raise _full(file.name, room, self._most_bytes)
                    mark.update(chunk)
                    target.write(chunk)
            place = self.folder / "content" / mark.hexdigest()
            return place if place.exists() else draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)

    def _free(self) -> int:
        return shutil.disk_usage(self.folder).free

    def _linked(self, key: str, made: list[tuple[str, Path]]) -> Upload:
        folder = self._folder_of(key)
        folder.mkdir(mode=0o700)
        paths: list[Path] = []
        for name, content in made:
            path = _free_path(folder, safe_name(name), paths)
            os.link(content, path)
            paths.append(path)
        return Upload(key, tuple(paths))

    def _remove_unlinked(self) -> None:
        """Remove contents that no upload has any more."""
        with self._disk:
            for content in (self.folder / "content").iterdir():
                if content.stat().st_nlink == 1:
                    content.unlink()


def quota() -> int:
    """Bytes that all uploads together may have.

    Raises
    ------
    InputError
        HIERVIZ_UPLOADS_GB is not a number.
    """
    said = os.environ.get("HIERVIZ_UPLOADS_GB", "")
    try:
        return int(float(said) * 1e9) if said else MOST_BYTES
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"HIERVIZ_UPLOADS_GB: expected a number of gigabytes; found {said!r}."
        ) from error


def safe_name(name: str) -> str:
    """A file name that is safe in a folder: one part of a path, short, its ending kept."""
    last = PurePosixPath(name.replace("\\", "/")).name
    path = PurePosixPath(_UNSAFE.sub("_", last) or "file")
    stem = path.stem.lstrip(".") or "file"
    ending = path.suffix[:20]
    while len((stem + ending).encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return stem + ending


def _free_path(folder: Path, name: str, taken: list[Path]) -> Path:
    path, number = folder / name, 2
    while path in taken:
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        number += 1
    return path


def _locked(path: Path) -> int:
    """A file that is locked for as long as this process runs."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise
    return file


def _remove_left(parent: Path) -> None:
    """Remove folders of servers that are gone: nobody holds their lock."""
    for folder in parent.iterdir() if fcntl is not None else ():
        with suppress(OSError):  # another server holds it, or removes it at this moment
            if not folder.name.startswith(".") or time.time() - folder.stat().st_mtime > _LONG_S:
                os.close(_locked(folder / _LOCK))
                shutil.rmtree(folder)


def _full(name: str, room: int, most: int) -> HiervizError:
    return InputError(
        f"{name[:_LONGEST_NAME]}: expected room for it on the server; found {max(0, room) / 1e9:,.2f} GB "
        f"left of the {most / 1e9:,.2f} GB that all uploads together may have.",
        hint="Ask whoever runs the server to open the folder by its path, or to raise "
        "HIERVIZ_UPLOADS_GB; uploads that nobody uses are removed after some hours.",
    )


def _not_kept(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"The upload could not be kept in {folder}: {error.strerror or error}.",
        hint="Set HIERVIZ_UPLOADS to a folder on a disk with room.",
    )
