"""What study.toml or the caller says about a study."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hierviz.core.study import FileRead, Notice
from hierviz.errors import LoadError
from hierviz.io.files import read_text, reading
from hierviz.io.numbers.choices import NO_CHOICES, Choices
from hierviz.io.study.model_type import MODEL_TYPES
from hierviz.text import listed

#: What a study's folder holds beside its numbers: what these are, and what that file said before;
#: what people said about the study, and how older versions kept it.
SETTINGS, OLD_SETTINGS = "study.toml", "study.old.toml"
STORE_FILE, OLDER_FILES = "hierviz.sqlite", ("group_names.csv", "senses.csv")
_MOST_LETTERS, _MOST_DOTS = 1_000_000, 200


@dataclass
class Settings:
    """What study.toml or the caller says about a study."""

    name: str
    model_type: str | None = None
    take_log: bool = False
    title: str = ""
    source: str = ""
    licence: str = ""
    options: dict[str, object] = field(default_factory=dict)
    #: What was said about the columns of tables, by file; "" for every other one.
    columns: dict[str, Choices] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    #: What each file was read as, in the order in which they were read.
    files: list[FileRead] = field(default_factory=list)
    folder: str = ""
    #: Names of files beside it that are no part of it.
    not_read: list[str] = field(default_factory=list)
    #: The files that together hold what a role's first one begins.
    shards: dict[str, list[Path]] = field(default_factory=dict)

    def choices(self, path: Path) -> Choices:
        """What was said about the columns of a file."""
        return self.columns.get(path.name) or self.columns.get("") or NO_CHOICES


def read_settings(folder: Path, settings: Settings) -> Settings:
    """The content of a folder's study.toml; a `LoadError` where it is invalid."""
    settings.folder = str(folder)
    path = folder / SETTINGS
    if not path.exists():
        return settings
    with reading(path):
        text = read_text(path)
        # tomllib takes minutes for keys of ten thousand parts.
        if len(text) > _MOST_LETTERS or any(
            line.count(".") > _MOST_DOTS for line in text.splitlines()
        ):
            raise LoadError(
                f"study.toml: expected at most {_MOST_LETTERS:,} letters, and {_MOST_DOTS} dots in a "
                "line; found more.",
                hint="Settings are a few lines; docs/formats.md lists them.",
            )
        try:
            found = tomllib.loads(text)
        # ValueError: numbers of thousands of digits too
        except (ValueError, RecursionError) as error:
            raise LoadError(f"study.toml: expected TOML; {error}.") from error
    options = found.pop("options", {})
    if not isinstance(options, dict):
        raise LoadError(f"study.toml: expected [options] to be a table; found {options!r}.")
    found.update(options)
    settings.title, settings.source, settings.licence = (
        _text(found, key) for key in ("title", "source", "licence")
    )
    settings.columns = columns_said(found.pop("columns", {}), "study.toml: ")
    settings.options = found
    override(settings, found.get("kind"), found.get("take_log"), where="study.toml: ")
    return settings


def _text(found: dict[str, object], key: str) -> str:
    text = found.pop(key, "")
    if not isinstance(text, str):
        raise LoadError(f"study.toml: expected {key} in quotes; found {text!r}.")
    return text


def columns_of(text: str) -> dict[str, object]:
    """What a link says about the columns of tables; a `LoadError` where it is not JSON."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise LoadError(
            f"Expected columns in the link as JSON; found {text[:60]!r} ({str(error)[:60]}).",
            hint="Open the study without it, and say what its columns are on the Study page.",
        ) from error
    return found if isinstance(found, dict) else {"": found}  # refused where it is read


def columns_said(found: object, where: str = "") -> dict[str, Choices]:
    """What is said about columns: of the table [columns] of study.toml, or from Python.

    Parameters
    ----------
    found : object
        A mapping with the keys of `Choices`, and with names of files whose mappings hold in its place.
    where : str
        Begins the messages.

    Returns
    -------
    dict of str to Choices
        By name of file, "" for all others.

    Raises
    ------
    LoadError
        Anything else.
    """
    if not isinstance(found, Mapping):
        raise LoadError(f"{where}expected [columns] to be a table; found {found!r}.")
    of_files = {key: value for key, value in found.items() if isinstance(value, Mapping)}
    general = {key: value for key, value in found.items() if key not in of_files}
    said = {name: _choices(value, where) for name, value in of_files.items()}
    return {"": _choices(general, where), **said} if general else said


def _choices(found: Mapping[str, object], where: str) -> Choices:
    if set(found) - set(Choices._fields):
        raise LoadError(
            f"{where}expected [columns] with {listed(Choices._fields)}, or a table named after a file; "
            f"found {listed(sorted(set(found) - set(Choices._fields)))}."
        )
    heading, label = found.get("heading"), found.get("label")
    leave_out = found.get("leave_out", ())
    if not isinstance(heading, bool | None) or not isinstance(label, str | int | None):
        raise LoadError(
            f'{where}expected heading = true or false, label = "..."; found {dict(found)!r}.'
        )
    if not isinstance(leave_out, list | tuple) or not all(
        isinstance(name, str | int) for name in leave_out
    ):
        raise LoadError(f'{where}expected leave_out = ["..."]; found {leave_out!r}.')
    label = None if label is None else str(label)
    return Choices(heading, label, tuple(map(str, leave_out)))


def override(settings: Settings, model_type: object, take_log: object, where: str = "") -> None:
    """Update settings with new ones; a `LoadError` for invalid ones."""
    if model_type is not None and model_type not in MODEL_TYPES:
        expected = f"expected kind to be {' or '.join(MODEL_TYPES)}"  # its name in study.toml
        raise LoadError(f"{where}{expected}; found {model_type!r}.")
    if take_log is not None and not isinstance(take_log, bool):
        raise LoadError(f"{where}expected take_log to be true or false; found {take_log!r}.")
    settings.model_type = settings.model_type if model_type is None else model_type
    settings.take_log = settings.take_log if take_log is None else take_log
