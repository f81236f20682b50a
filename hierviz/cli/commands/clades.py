"""`clades`: how much of a taxonomy the tree of a study recovers."""

from hierviz.cli.arguments import command
from hierviz.cli.commands.shared import takes_by, takes_json, takes_seed, takes_study, takes_tree

clades = command(
    "clades",
    "Measure how much of a taxonomy a tree recovers.",
    takes_study,
    takes_tree,
    takes_by,
    takes_seed,
    takes_json,
    example="clades imagenet",
)
