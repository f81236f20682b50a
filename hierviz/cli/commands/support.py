"""`support`: how far each node of a tree can be trusted."""

import click

from hierviz.cli.arguments import command
from hierviz.cli.commands.shared import takes_json, takes_seed, takes_study, takes_tree

support = command(
    "support",
    "Measure which nodes come back when the points are resampled.",
    takes_study,
    takes_tree,
    click.option(
        "--replicates", type=int, default=100, metavar="N", help="how many draws of the points"
    ),
    takes_seed,
    takes_json,
    click.option(
        "-o", "--output", metavar="OUTPUT",
        help="also write the tree, with support in percent as node names",
    ),
    click.option("--itol", metavar="OUTPUT", help="also write support as symbols for iTOL"),
    example="support digits",
)  # fmt: skip
