"""`audit`: what of a model deserves a look, and the points behind it."""

import click

from hierviz.cli.arguments import command
from hierviz.cli.commands.shared import takes_json, takes_study, takes_tree
from hierviz.cli.names import findings

audit = command(
    "audit",
    "List what the model ties together for the wrong reason.",
    takes_study,
    takes_tree,
    click.option(
        "--by", metavar="TAXONOMY", show_default="the one that suits the study",
        help="the taxonomy: wordnet, columns of classes.csv, or a file",
    ),
    click.option(
        "--kind", multiple=True, metavar="KIND", show_default="all of them",
        help=f"only this kind of finding; may be repeated: {', '.join(findings())}",
    ),
    click.option(
        "--top", type=int, default=20, metavar="N", help="how many findings of each kind"
    ),
    click.option(
        "--all-points", is_flag=True, help="look at all points, even where there are very many"
    ),
    click.option(
        "--replicates", type=int, default=0, metavar="N",
        help="weigh merges by their support in this many draws of the points; 0 for not at all",
    ),
    takes_json,
    click.option("--csv", "as_csv", is_flag=True, help="print one row per finding, as CSV"),
    click.option(
        "-o", "--output", metavar="OUTPUT", help="write a report with pictures: report.html or report.md"
    ),
    click.option(
        "--marked", "which", flag_value="marked",
        help="only marked findings, as -o has them where there are some",
    ),
    click.option(
        "--all", "which", flag_value="all", help="with -o: the first of each kind, marked or not"
    ),
    example="audit digits --top 5",
)  # fmt: skip
