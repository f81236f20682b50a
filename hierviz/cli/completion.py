"""`completion`: commands and options completed by bash, zsh and fish."""

from __future__ import annotations

import os

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete, shell_complete

from hierviz.cli.arguments import command

#: The environment variable by which a shell asks for what may come next.
COMPLETE = "_HIERVIZ_COMPLETE"
_PROGRAM = "hierviz"
_SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@command(example="completion bash >> ~/.bashrc")
@click.argument(
    "shell", type=click.Choice(list(_SHELLS)), metavar="SHELL", help="bash, zsh or fish"
)
def completion(shell: str) -> None:
    """Print what makes a shell complete commands and options."""
    root = click.get_current_context().find_root().command
    print(_SHELLS[shell](root, {}, _PROGRAM, COMPLETE).source())


def complete(shell: click.Command) -> int:
    """Answer a shell that asks for what may come next."""
    return shell_complete(shell, {}, _PROGRAM, COMPLETE, os.environ[COMPLETE])
