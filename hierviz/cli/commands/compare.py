"""`compare`: how different two trees are, between what the sample and what chance make of it."""

import click

from hierviz.cli.arguments import Many, command
from hierviz.cli.commands.shared import STUDY_HELP, THEMES, takes_json, takes_seed, takes_width

FIGURES = ("tanglegram", "a", "b")

compare = command(
    "compare",
    "Measure how different two trees are, and in which classes.",
    click.argument(
        "one", metavar="A",
        help=f"{STUDY_HELP}; a tree file, or several: FILE,FILE; or STUDY:METHOD",
    ),
    click.argument("other", metavar="B", help="the same"),
    click.option(
        "--study", metavar="STUDY", help="study whose clusters are the leaves of tree files"
    ),
    takes_seed,
    click.option(
        "--more", cls=Many, metavar="TREE [TREE ...]",
        help="further trees for the table of -o TABLE.md, named like A and B",
    ),
    click.option(
        "-o", "--output", metavar="OUTPUT",
        help="a picture that ends in .svg, .pdf, .png; or a table of the trees with all metrics, and the "
        "distance to A, that ends in .md, .csv, .tex",
    ),
    click.option(
        "--figure", type=click.Choice(FIGURES), default=FIGURES[0],
        help="what of a picture: both trees face to face, or one of them coloured by its agreement with the other",
    ),
    click.option("--theme", type=THEMES, default="light", help="colours of the picture"),
    takes_width,
    takes_json,
    example="compare digits tree.json",
)  # fmt: skip
