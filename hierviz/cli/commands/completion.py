"""`completion`: commands and options completed by bash, zsh and fish."""

import click

from hierviz.cli.arguments import command
from hierviz.cli.completion import SHELLS

completion = command(
    "completion",
    "Print what makes a shell complete commands and options.",
    click.argument("shell", type=click.Choice(list(SHELLS)), metavar="SHELL", help="bash, zsh or fish; what is completed is the installed command `hierviz`"),
    example="completion bash >> ~/.bashrc",
)  # fmt: skip
