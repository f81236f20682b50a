"""`completion`: commands and options completed by bash, zsh and fish."""

from __future__ import annotations

import os

import click
from click.shell_completion import get_completion_class, shell_complete

from hierviz.cli.arguments import command

#: The environment variable by which a shell asks for what may come next.
COMPLETE = "_HIERVIZ_COMPLETE"
_PROGRAM = "hierviz"
_SHELLS = ("bash", "zsh", "fish")


@command(example="completion bash >> ~/.bashrc")
@click.argument("shell", type=click.Choice(_SHELLS), metavar="SHELL", help="bash, zsh or fish")
def completion(shell: str) -> None:
    """Print what makes a shell complete commands and options."""
    made = get_completion_class(shell)
    assert made is not None  # click has one for each of them
    print(made(click.get_current_context().find_root().command, {}, _PROGRAM, COMPLETE).source())


def complete(shell: click.Command) -> int:
    """Answer a shell that asks for what may come next."""
    return shell_complete(shell, {}, _PROGRAM, COMPLETE, os.environ[COMPLETE])
