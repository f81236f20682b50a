"""`convert`: a tree of any tool in, a file of another format out."""

import click

from hierviz.cli.arguments import command
from hierviz.cli.names import tree_formats, written_endings

convert = command(
    "convert",
    "Convert a tree to another format.",
    click.argument(
        "files", nargs=-1, required=True, metavar="FILE [FILE ...]",
        help=f"the file or files of one tree, then the file to write: {', '.join(written_endings())}",
    ),
    click.option(
        "--format", metavar="KEY", show_default="detected",
        help=f"format to read: {', '.join(tree_formats())}",
    ),
    click.option(
        "--to", metavar="KEY", show_default="by the file's ending",
        help="format to write, by its key as in --format",
    ),
    click.option(
        "--names", metavar="FILE", help="names of the clusters (classes.csv, a name per line, ...)"
    ),
    click.option(
        "--mapping", metavar="CSV", help="columns leaf, cluster: which leaf is which cluster"
    ),
    click.option(
        "--itol-groups", "itol", type=int, metavar="K",
        help="also write iTOL annotations of the cut into K groups",
    ),
    example="convert tree.json tree.nwk",
)  # fmt: skip
