"""`cut`: the groups of a tree, as a file."""

import click

from hierviz.cli.arguments import command
from hierviz.cli.commands.shared import takes_study, takes_tree

cut = command(
    "cut",
    "Cut a tree into groups.",
    takes_study,
    takes_tree,
    click.option("--clusters", type=int, required=True, metavar="K", help="number of groups"),
    click.option(
        "-o",
        "--output",
        metavar="OUTPUT",
        required=True,
        help="a table with the columns cluster, name, group that ends in .csv, .json or .parquet",
    ),
    example="cut digits --clusters 4 -o groups.csv",
)
