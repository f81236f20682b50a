"""`cut`: the groups of a tree, as a file."""

from __future__ import annotations

import click

from hierviz.cli.arguments import command
from hierviz.cli.printing import say
from hierviz.cli.study_and_tree import NamedStudy, open_analysis, takes_study, takes_tree
from hierviz.core.cut import cut_into
from hierviz.io import write_groups
from hierviz.io.exports.tables import table_ending
from hierviz.io.files import check_outputs


@command(example="cut digits --clusters 4 -o groups.csv")
@takes_study
@takes_tree
@click.option("--clusters", type=int, required=True, metavar="K", help="number of groups")
@click.option(
    "-o",
    "--output",
    metavar="OUTPUT",
    required=True,
    help="a table with the columns cluster, name, group that ends in .csv, .json or .parquet",
)
def cut(study: NamedStudy, clusters: int, output: str, **of_tree) -> None:
    """Cut a tree into groups."""
    table_ending(output)  # a wrong ending is refused before any work
    check_outputs(output)
    tree = open_analysis(study.open(), **of_tree).tree
    made = cut_into(tree, clusters)
    write_groups(made, output)
    say(f"Wrote {output}: {tree.n_leaves} clusters in {made.n_groups} groups.")
