"""`app`: the app in a browser, on this machine."""

import click

from hierviz.cli.arguments import Many, command
from hierviz.cli.commands.shared import STUDY_HELP

app = command(
    "app",
    "Open the app in a browser.",
    click.argument(
        "study",
        metavar="[STUDY]",
        required=False,
        help=STUDY_HELP + "; the built-in demo if not given",
    ),
    click.option("--port", type=int, default=8501, metavar="PORT", help="port to listen on"),
    click.option("--host", default="localhost", metavar="HOST", help="address to listen on"),
    click.option(
        "--root",
        metavar="FOLDER [FOLDER ...]",
        cls=Many,
        help="let visitors open only what is in these folders; required where --host is not this machine",
    ),
    click.option(
        "--no-browser", is_flag=True, help="start the server without opening a browser"
    ),
    example="app digits --port 8600",
)  # fmt: skip
