"""`metrics`: how well a tree and its cuts agree with the true classes."""

from __future__ import annotations

import click

from hierviz.cli.arguments import Many, command
from hierviz.cli.printing import print_facts, takes_json
from hierviz.cli.study_and_tree import NamedStudy, open_analysis, takes_study, takes_tree
from hierviz.core.cut import cut_into
from hierviz.errors import InputError
from hierviz.metrics import flat_metrics, group_counts, tree_metrics


@command(example="metrics digits --clusters 3 5 --json")
@takes_study
@takes_json
@takes_tree
@click.option(
    "--clusters", cls=Many, type=int, metavar="K [K ...]", help="numbers of groups (all clusters)"
)
def metrics(study: NamedStudy, as_json: bool, clusters: tuple[int, ...], **of_tree):
    """Measure a tree."""
    opened = study.open()
    if not opened.has_labels:
        raise InputError(
            f"The study {opened.name!r} has no labels, and metrics need the true classes.",
            hint="Put labels.npy (one integer a point, -1 for unknown) beside the logits.",
        )
    analysis = open_analysis(opened, **of_tree)
    tree, counts = analysis.tree, analysis.leaves.labelled_counts
    origin = "evaluation points" if opened.train_logits is None else "training points"
    facts: dict[str, object] = {
        "study": opened.name,
        "tree": tree.source or "a tree from a file",
        "tree_from": ", ".join(of_tree["tree"]) or origin,
        "n_points": int(counts.sum()),
        **tree_metrics(tree, counts),
    }
    levels = [
        {"n_groups": k, **flat_metrics(group_counts(counts, cut_into(tree, k)))} for k in clusters
    ] or [{"n_groups": tree.n_leaves, **flat_metrics(counts)}]
    facts.update(levels[0] if len(levels) == 1 else {"levels": levels})
    print_facts(facts, as_json=as_json)
