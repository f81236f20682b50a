"""What commands print: facts as JSON or for readers on stdout, words about the work on stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable


def say(text: object) -> None:
    """Tell the reader something that is not the output."""
    print(text, file=sys.stderr)


def draws_done(done: int, total: int) -> None:
    """Show the number of draws so far, at a terminal."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\rreplicates: {done:,} of {total:,}", end=end, file=sys.stderr)


def print_json(facts: dict) -> None:
    """Print facts as one JSON object; nan is null."""
    print(json.dumps(_plain(facts), indent=2, ensure_ascii=False, allow_nan=False))


def print_facts(facts: dict, *, as_json: bool) -> None:
    """Print names and values, one per line, or all of them as JSON."""
    if as_json:
        print_json(facts)
        return
    _print_lines((name, value) for name, value in facts.items() if name != "levels")
    for level in facts.get("levels", ()):
        print(f"-- {level['n_groups']} groups")
        _print_lines(level.items())


def _print_lines(facts: Iterable[tuple[str, object]]) -> None:
    for name, value in facts:
        print(f"{name:42}{readable(value)}")


def _plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def readable(value: object) -> str:
    """A value as a reader is shown it."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, float):
        return f"{value:.4f}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
