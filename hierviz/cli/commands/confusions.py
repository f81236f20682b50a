"""`confusions`: which classes are taken for which, and how bad the mistakes are."""

import click

from hierviz.cli.arguments import command
from hierviz.cli.commands.shared import takes_json, takes_study, takes_tree

confusions = command(
    "confusions",
    "List which classes are taken for which, and how bad that is.",
    takes_study,
    takes_tree,
    click.option(
        "--by", metavar="TAXONOMY", show_default="none",
        help="also measure how far apart they are in a taxonomy: wordnet; a column of classes.csv, "
        "or several from coarse to fine: superclass,family; or a file: taxonomy.csv",
    ),
    click.option(
        "--top", type=click.IntRange(min=0), metavar="N",
        show_default="20; all with --csv and --json", help="number of pairs",
    ),
    takes_json,
    click.option("--csv", "as_csv", is_flag=True, help="print the pairs as CSV"),
    example="confusions digits --top 10",
)  # fmt: skip
