"""`metrics`: how well a tree and its cuts agree with the true classes."""

import click

from hierviz.cli.arguments import Many, command
from hierviz.cli.commands.shared import takes_by, takes_json, takes_study, takes_tree

metrics = command(
    "metrics",
    "Measure a tree.",
    takes_study,
    takes_json,
    takes_tree,
    click.option(
        "--clusters",
        cls=Many,
        type=int,
        metavar="K [K ...]",
        show_default="all clusters",
        help="numbers of groups to cut the tree into",
    ),
    click.option(
        "--against",
        default="",
        metavar="COLUMN|depth:N",
        show_default="the classes",
        help="a column of classes.csv, or a depth of the taxonomy of --by, in place of the classes",
    ),
    takes_by,
    example="metrics digits --clusters 3 5 --json",
)
