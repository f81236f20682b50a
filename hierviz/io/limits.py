"""How much one file may ask of the machine: bounds that each say how to raise them."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from hierviz.errors import InputError, LoadError
from hierviz.text import did_you_mean, listed

#: The environment variable that sets limits: ``columns=200000 entries=9000000``.
VARIABLE = "HIERVIZ_LIMITS"
#: What any file may become when it is unpacked.
HARMLESS_BYTES = 1 << 28


@dataclass(frozen=True)
class Limits:
    """Bounds on what is read; each can be raised.

    Parameters
    ----------
    text_bytes : int
        Bytes of a file that is read as a whole: trees, class names, taxonomies, settings.
    columns : int
        Columns of a table.
    expansion : int
        How many times its own size a compressed file above 256 MB may become.
    picture_pixels : int
        Pixels of one picture.
    panel_pixels : int
        Pixels that are decoded for one panel of pictures.
    entries : int
        Files in a folder or a zip.
    """

    text_bytes: int = 1 << 29
    columns: int = 100_000
    expansion: int = 100
    picture_pixels: int = 64_000_000
    panel_pixels: int = 512_000_000
    entries: int = 5_000_000


def limits() -> Limits:
    """The limits in force: the defaults, with those of HIERVIZ_LIMITS.

    Raises
    ------
    InputError
        HIERVIZ_LIMITS names no limit, or no number.
    """
    return with_limits(os.environ.get(VARIABLE, "").split())


def with_limits(said: list[str]) -> Limits:
    """Limits with some of them given: ``["columns=200000"]``; an `InputError` for anything else."""
    found: dict[str, int] = {}
    known = [field.name for field in fields(Limits)]
    for one in said:
        name, _, number = one.partition("=")
        if name not in known:
            raise InputError(
                f"Expected a limit as NAME=NUMBER, with one of {listed(known, most=9)}; found {one!r}.",
                hint=did_you_mean(name, known),
            )
        if not number.isdecimal() or not 0 < len(number) <= 18:
            raise InputError(
                f"The limit {name}: expected a whole number, as in {name}=1000000; found {one!r}."
            )
        found[name] = int(number)
    return replace(Limits(), **found)


def set_limits(said: list[str]) -> None:
    """Set limits for this process and those it starts; an `InputError` for anything else."""
    changed = {
        name: number
        for name, number in asdict(with_limits(said)).items()
        if number != getattr(Limits(), name)
    }
    text = " ".join(f"{name}={number}" for name, number in changed.items())
    os.environ[VARIABLE] = " ".join(filter(None, [os.environ.get(VARIABLE, ""), text]))


def check_limit(where: str, name: str, found: int, *, what: str, hint: str = "") -> None:
    """Raise a `LoadError` when a number is above a limit.

    Parameters
    ----------
    where : str
        The file, for the message.
    name : str
        Of a limit.
    found : int
    what : str
        What is counted: "columns".
    hint : str
        What to do other than to raise the limit.
    """
    most = getattr(limits(), name)
    if found > most:
        raise LoadError(
            f"{where}: expected at most {most:,} {what}; found {found:,}.",
            hint=f"{hint} {_how_to_raise(name, found)}".strip(),
        )


def check_expansion(path: Path, unpacked: int) -> None:
    """Raise a `LoadError` when a compressed file would become many times its own size.

    Parameters
    ----------
    path : Path
    unpacked : int
        Bytes that it would become; up to 256 MB is never refused.
    """
    packed, most = path.stat().st_size, limits().expansion
    if unpacked > HARMLESS_BYTES and unpacked > most * packed:
        raise LoadError(
            f"{path.name}: refused, because its {packed:,} bytes would unpack to {unpacked:,}, more "
            f"than {most} times as many.",
            hint="Real pictures and logits do not shrink like this; check where the file is from. "
            + _how_to_raise("expansion", -(-unpacked // packed)),
        )


def _how_to_raise(name: str, wanted: int) -> str:
    return f"If it is right after all, set {VARIABLE}={name}={wanted} and start again."
