"""`fit`: a tree of a study's logits, as a file."""

from __future__ import annotations

import click

from hierviz.cli.arguments import command
from hierviz.cli.printing import say
from hierviz.cli.study_and_tree import (
    NamedStudy,
    open_analysis,
    takes_aggregation,
    takes_study,
)
from hierviz.io import write_evidence, write_tree
from hierviz.io.files import check_outputs
from hierviz.methods import METHODS


@command(example="fit digits -o tree.nwk")
@takes_study
@click.option("--method", type=click.Choice(list(METHODS)), default="l2h")
@takes_aggregation
@click.option(
    "-o", "--output", metavar="OUTPUT", required=True, help="tree.json, tree.nwk or linkage.npy"
)
@click.option("--evidence", metavar="CSV", help="also write why each merge happened, step by step")
def fit(
    study: NamedStudy, method: str, aggregation: str, output: str, evidence: str | None
) -> None:
    """Make a tree of a study's logits."""
    check_outputs(output, evidence)
    opened = study.open()
    tree = open_analysis(opened, method=method, aggregation=aggregation).tree
    write_tree(tree, output)
    if evidence:
        write_evidence(tree, evidence)
    say(f"Wrote {output}: {tree!r}")
