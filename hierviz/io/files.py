"""Opening and writing files: what every reader and writer here shares."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hierviz.core.drafts import draft_of
from hierviz.errors import Cancelled, HiervizError, InputError, LoadError
from hierviz.io.gate import check_allowed, check_readable, is_allowed
from hierviz.text import listed, near_names


def existing_path(path: str | Path, *, also: Iterable[str] = ()) -> Path:
    """The path of a file or folder that exists.

    Parameters
    ----------
    path : str or Path
        A leading ``~`` is the home folder.
    also : iterable of str
        Further names that could have been meant.

    Raises
    ------
    LoadError
        When there is nothing at the path, the hint lists near names; or it may not be opened.
    """
    if not isinstance(path, str | os.PathLike):
        raise InputError(
            f"Expected the path of a file or folder; found {type(path).__name__}.",
            hint="hv.study_from(logits=..., labels=...) makes a study of arrays, "
            "hv.Hierarchy.from_linkage(...) a tree of a linkage.",
        )
    check_allowed(Path(path))
    try:
        place = Path(path).expanduser()
        str(place).encode()  # names that are no UTF-8 cannot be shown, sent or kept
        check_allowed(place)
        if place.exists():
            return place
    except UnicodeEncodeError as error:
        raise LoadError(
            f"Expected a path in UTF-8; found {str(path)!r}.", hint="Rename the file or folder."
        ) from error
    except (OSError, RuntimeError, ValueError) as error:  # too long, no such home, a NUL byte
        shown = str(path) if len(str(path)) < 100 else f"{str(path)[:100]}…"
        raise LoadError(
            f"Expected the path of a file or folder; found {shown!r}: {error}.",
            hint=f"Give a path that exists{_or_one_of(also)}.",
        ) from error
    folder, missing = _first_missing(place)
    is_shown = is_allowed(folder)
    known = os.listdir(folder) if is_shown and os.access(folder, os.R_OK) else []
    near = [str(folder / name) for name in near_names(missing, known)]
    near += near_names(str(path), also)
    hint = f"There is a folder {folder}{_or_one_of(also)}." if is_shown else ""
    if near:
        hint = f"Did you mean {' or '.join(near)}?"
    raise LoadError(f"No such file or folder: {place}.", hint=hint)


def _or_one_of(names: Iterable[str]) -> str:
    return f"; or name a built-in study: {listed(names)}" if names else ""


def _first_missing(place: Path) -> tuple[Path, str]:
    """The deepest folder on the way to a path that exists, and the name missing in it."""
    place = place.absolute()
    while not place.parent.is_dir():
        place = place.parent
    return place.parent, place.name


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn errors while reading a file into a `LoadError` that names the file.

    A file passes the gate first: see `check_readable`.
    """
    try:
        if path.is_dir():
            check_allowed(path)
        else:
            check_readable(path)
        if path.stat().st_size == 0 and path.is_file():
            raise LoadError(
                f"{path.name}: the file is empty (0 bytes).",
                hint="Write it again; the program or the copy that made it was cut short.",
            )
        if path.is_file():
            _refuse_stand_ins(path)
        yield
    except (LoadError, Cancelled):
        raise
    except HiervizError as error:
        message = error.message if path.name in error.message else f"{path.name}: {error.message}"
        raise LoadError(message, hint=error.hint) from error
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{path.name}: expected text in UTF-8; found other bytes at byte {error.start}.",
            hint="Save the file again as UTF-8.",
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise LoadError(f"{path.name}: the file could not be read: {reason}.") from error
    except MemoryError as error:
        raise LoadError(
            f"{path.name}: expected contents that fit in memory; found larger ones ({error}).",
            hint="If it should not be that large, the file is damaged: copy or write it again.",
        ) from error


def _refuse_stand_ins(path: Path) -> None:
    """Raise a `LoadError` for what a failed download leaves."""
    with path.open("rb") as file:
        start = file.read(100).lstrip().lower()
    if start.startswith(b"version https://git-lfs"):
        raise LoadError(
            f"{path.name}: the file is not there, only a pointer of Git LFS to it.",
            hint="In its repository: git lfs pull.",
        )
    if start.startswith((b"<!doctype html", b"<html")):
        raise LoadError(
            f"{path.name}: found a web page in place of the file.",
            hint="Download it again, from the link to the file itself; a sign-in may be needed.",
        )


@contextmanager
def written_at_once(path: str | Path, *, ending: str = ".part") -> Iterator[Path]:
    """A temporary path beside a file, which takes the file's place on success.

    A reader sees the old file or the new one, never half of it; after a failure
    the old file stands, and links stay links. What is not a regular file (a pipe,
    ``/dev/stdout``) is written through, and "-" is standard output. The draft's name
    ends in `ending`, where that tells its format.

    Raises
    ------
    InputError
        When the folder does not exist or cannot be written.
    """
    place = check_output(path)
    through = is_stream(place)
    folder = Path(tempfile.gettempdir()) if through else place.parent
    draft = _new_file(draft_of(place, folder=folder, ending=ending), place)
    try:
        yield draft
        if through:
            _pour(draft, place)
        else:
            _settle(draft, like=place)
            os.replace(draft, place)
    except OSError as error:
        raise _not_written(place, error) from error
    finally:
        draft.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, if it does not exist.

    Raises
    ------
    InputError
        When it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made: {error.strerror or error}.") from error


def check_output(path: str | Path) -> Path:
    """The place that a file will be written to, links followed, before any work is done for it.

    Raises
    ------
    InputError
        When the folder does not exist or cannot be written, or the path is a folder.
    """
    try:
        given = Path(path).expanduser()
        if is_stream(given):
            return given
        place = Path(os.path.realpath(given))
        is_folder = place.is_dir()
    except (OSError, RuntimeError, ValueError) as error:  # as in `existing_path`
        raise InputError(
            f"Expected the path of a file to write; found {str(path)[:100]!r}: {error}.",
            hint="Choose another name or place.",
        ) from error
    if is_folder:
        raise InputError(f"{given}: expected the path of a file to write; found a folder.")
    if not place.parent.is_dir():
        raise InputError(
            f"{given}: there is no folder {given.parent} to write into.",
            hint="Make the folder first, or choose another place.",
        )
    if not os.access(place.parent, os.W_OK):
        raise InputError(f"{given}: the folder {place.parent} cannot be written.")
    return place


def check_outputs(*paths: str | Path | None) -> None:
    """Refuse files of one command that cannot be written, or of which two are the same.

    Raises
    ------
    InputError
    """
    seen: dict[Path, str | Path] = {}
    for path in paths:
        if path is None:
            continue
        place = check_output(path)
        if place in seen and str(place) != os.devnull:
            raise InputError(
                f"{path} is to be written twice: as {seen[place]} and as {path}.",
                hint="Name two different files.",
            )
        seen[place] = path


def is_stream(path: Path) -> bool:
    """True for standard output ("-"), and for what is there and neither file nor folder."""
    if str(path) == "-" or path.parts[:2] in (("/", "dev"), ("/", "proc")):
        return True
    return path.exists() and not path.is_file() and not path.is_dir()


def _new_file(draft: Path, place: Path) -> Path:
    """An empty file with the usual rights."""
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except OSError as error:
        raise _not_written(place, error) from error
    return draft


def _settle(draft: Path, *, like: Path) -> None:
    """Bring a draft to disk, with the rights of the file whose place it takes."""
    if like.exists():
        draft.chmod(like.stat().st_mode & 0o7777)
    with draft.open("rb") as file:
        os.fsync(file.fileno())


def _pour(draft: Path, place: Path) -> None:
    """Write a draft into something other than a regular file."""
    with draft.open("rb") as source:
        if str(place) == "-":
            shutil.copyfileobj(source, sys.stdout.buffer)
            sys.stdout.flush()
            return
        with open(os.open(place, os.O_WRONLY | os.O_APPEND), "wb") as target:
            shutil.copyfileobj(source, target)


def _not_written(place: Path, error: OSError) -> InputError:
    return InputError(f"{place}: the file could not be written: {error.strerror or error}.")


def read_bytes(path: Path) -> bytes:
    """Content of a regular file that is not too large to be read as a whole; else a `LoadError`."""
    check_readable(path, whole=True)
    return path.read_bytes()


def read_text(path: Path) -> str:
    """Text of a file, as `read_bytes` reads it; a `LoadError` where it is not UTF-8."""
    with reading(path):
        return read_bytes(path).decode("utf-8-sig")


def read_json(path: Path, *, hint: str = "") -> Any:
    """The content of a JSON file; a `LoadError` if it is not JSON, or nested too deep."""
    text = read_text(path)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: numbers of thousands of digits too
        raise LoadError(f"{path.name}: expected JSON; {error}.", hint=hint) from error
    if "\\ud" in text.lower():
        check_text(content, path.name)
    return content


def check_text(content: object, where: str) -> None:
    """Raise a `LoadError` for halves of letters in what JSON or YAML hold: no text can be made of them."""
    try:
        json.dumps(content, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        raise LoadError(
            f"{where}: expected text; found {error.object[error.start]!r}, half of a character."
        ) from error
