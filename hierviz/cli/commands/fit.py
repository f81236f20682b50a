"""`fit`: a tree of a study's logits, embeddings or graph, as a file, and how good it is."""

import click

from hierviz.cli.arguments import Many, command
from hierviz.cli.commands.shared import takes_aggregation, takes_json, takes_study
from hierviz.cli.names import fit_methods, keys_of

_OF_LOGITS = keys_of("methods/__init__.py", "METHODS")

fit = command(
    "fit",
    "Make a tree of a study's logits, or fit one to its vectors or its graph.",
    takes_study,
    takes_json,
    click.option(
        "--method", type=click.Choice((*_OF_LOGITS, *fit_methods())), default=_OF_LOGITS[0],
        help=f"what makes the tree: {' and '.join(_OF_LOGITS)} of logits, all others of vectors or of a graph",
    ),
    takes_aggregation,
    click.option(
        "--standardise", is_flag=True,
        help="first scale the columns of vectors to mean 0 and standard deviation 1",
    ),
    click.option(
        "--unit-rows/--raw", default=True,
        help="scale rows of vectors to length 1, or take them as they are",
    ),
    click.option(
        "--seeds", type=click.IntRange(1), default=1, metavar="N",
        help="fit with the seeds 0 to N-1, and keep the tree of the lowest Dasgupta cost",
    ),
    click.option(
        "--set", "options", cls=Many, metavar="OPTION=VALUE [...]", show_default="those of the method",
        help="options of the method; a name that it lacks is answered with those it has",
    ),
    click.option("-o", "--output", metavar="OUTPUT", help="tree.json, tree.nwk or linkage.npy"),
    click.option(
        "--evidence", metavar="CSV", help="also write why L2H made each merge, step by step"
    ),
    example="fit digits -o tree.json",
)  # fmt: skip
