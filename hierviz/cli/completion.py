"""`completion`: commands and options completed by bash, zsh and fish."""

from __future__ import annotations

import os

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
    shell_complete,
)

from hierviz.cli.names import findings, keys_of, tree_formats

#: The environment variable by which a shell asks for what may come next.
COMPLETE = "_HIERVIZ_COMPLETE"
_PROGRAM = "hierviz"
SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}

#: What the value of a metavar may be: a file, or one in a folder.
_PLACES = dict.fromkeys(
    ("STUDY", "A", "B", "FILE", "TREE", "STORY", "TAXONOMY", "CSV", "OUTPUT"), "file"
) | {"FOLDER": "dir"}


class Text(click.types.StringParamType):
    """Text of which a shell completes what it may be, by its metavar: files, folders, known words."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        kind = (param.metavar or "").strip("[]").partition(" ")[0]
        found = [CompletionItem(incomplete, type=_PLACES[kind])] if kind in _PLACES else []
        return found + [
            CompletionItem(word) for word in _words(kind) if word.startswith(incomplete)
        ]


def _words(kind: str) -> tuple[str, ...]:
    if kind in ("STUDY", "A", "B"):
        return keys_of("io/study/built_in.py", "BUILT_IN")
    return {"KEY": tree_formats, "KIND": findings, "TAXONOMY": lambda: ("wordnet",)}.get(
        kind, tuple
    )()


def completion(shell: str) -> None:
    """Print what makes a shell complete commands and options."""
    root = click.get_current_context().find_root().command
    print(SHELLS[shell](root, {}, _PROGRAM, COMPLETE).source())


def complete(shell: click.Command) -> int:
    """Answer a shell that asks for what may come next."""
    try:
        return shell_complete(shell, {}, _PROGRAM, COMPLETE, os.environ[COMPLETE])
    except click.UsageError:  # an unknown command has nothing to complete
        return 1
