"""`completion`: commands and options completed by bash, zsh and fish."""

from __future__ import annotations

import os

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete, shell_complete

#: The environment variable by which a shell asks for what may come next.
COMPLETE = "_HIERVIZ_COMPLETE"
_PROGRAM = "hierviz"
SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


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
