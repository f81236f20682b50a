"""`cut`: the groups of a tree, as a file."""

from __future__ import annotations

from hierviz.cli.printing import say
from hierviz.cli.study_and_tree import NamedStudy, open_analysis
from hierviz.core.cut import cut_into
from hierviz.io import write_groups
from hierviz.io.exports.tables import table_ending
from hierviz.io.files import check_outputs


def cut(study: NamedStudy, clusters: int, output: str, **of_tree) -> None:
    """Cut a tree into groups."""
    table_ending(output)  # a wrong ending is refused before any work
    check_outputs(output)
    tree = open_analysis(study.open(), **of_tree).tree
    made = cut_into(tree, clusters)
    write_groups(made, output)
    say(f"Wrote {output}: {tree.n_leaves} clusters in {made.n_groups} groups.")
