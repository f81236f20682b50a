"""Opening and writing files: what every reader and writer here shares."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hierviz.errors import Cancelled, HiervizError, InputError, LoadError
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
        When there is nothing at the path; the hint lists near names.
    """
    try:
        place = Path(path).expanduser()
        if place.exists():
            return place
    except (OSError, RuntimeError, ValueError) as error:  # too long, no such home, a NUL byte
        shown = str(path) if len(str(path)) < 100 else f"{str(path)[:100]}…"
        raise LoadError(
            f"Expected the path of a file or folder; found {shown!r}: {error}.",
            hint=f"Give a path that exists{_or_one_of(also)}.",
        ) from error
    folder, missing = _first_missing(place)
    known = [entry.name for entry in folder.iterdir()] if os.access(folder, os.R_OK) else []
    near = [str(folder / name) for name in near_names(missing, known)]
    near += near_names(str(path), also)
    hint = f"There is a folder {folder}{_or_one_of(also)}."
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
    """Turn what can go wrong while a file is read into a `LoadError` that names the file."""
    try:
        if path.is_file() and path.stat().st_size == 0:
            raise LoadError(
                f"{path.name}: the file is empty (0 bytes).",
                hint="Write it again; the program or the copy that made it was cut short.",
            )
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


@contextmanager
def written_at_once(path: str | Path) -> Iterator[Path]:
    """A temporary path beside a file, which takes the file's place when all went well.

    A reader sees the old file or the new one, never half of it; after a failure
    the old file stands.

    Raises
    ------
    InputError
        When the folder does not exist or cannot be written.
    """
    place = Path(path).expanduser()
    if not place.parent.is_dir():
        raise InputError(
            f"{place}: there is no folder {place.parent} to write into.",
            hint="Make the folder first, or choose another place.",
        )
    draft = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        yield draft
        os.replace(draft, place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{place}: the file could not be written: {reason}.") from error
    finally:
        draft.unlink(missing_ok=True)


def read_json(path: Path, *, hint: str = "") -> Any:
    """What a JSON file holds; a `LoadError` where it is none, or nested too deep."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, RecursionError) as error:
        raise LoadError(f"{path.name}: expected JSON; {error}.", hint=hint) from error
