"""`info`: what a study holds."""

import click

from hierviz.cli.arguments import command
from hierviz.cli.commands.shared import takes_json, takes_study

info = command(
    "info",
    "Summarise a study, and show how its files were read.",
    takes_study,
    click.option("--fix", is_flag=True, help="write how its files were read into its study.toml"),
    takes_json,
    example="info digits --json",
)
