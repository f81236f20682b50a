"""`notes`: what people said about a study, exported to a file and imported again."""

import click

from hierviz.cli.arguments import command
from hierviz.cli.commands.shared import STUDY_HELP

notes = command(
    "notes",
    "Export names, senses, marks, notes and saved views as CSV, or import them.",
    click.argument(
        "way", type=click.Choice(("export", "import")),
        help="from the study into a file, or from a file into the study",
    ),
    click.argument("study", metavar="STUDY", help=STUDY_HELP),
    click.argument(
        "file", metavar="[FILE]", required=False, help="the CSV, or the story (.md), to import"
    ),
    click.option(
        "-o", "--output", metavar="OUTPUT", default="-",
        help="the CSV to write (- for standard output); OUTPUT.md is Markdown for people to read",
    ),
    example="notes export digits -o notes.csv",
)  # fmt: skip
