"""`metrics`: how well a tree and its cuts agree with the true classes."""

from __future__ import annotations

from hierviz.cli.printing import print_facts, readable
from hierviz.cli.study_and_tree import NamedStudy, open_analysis
from hierviz.core.cut import cut_into
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy
from hierviz.metrics import (
    FLAT_METRICS,
    TABLE_METRICS,
    TREE_METRICS,
    ceilings,
    chance_levels,
    class_cells,
    flat_metrics,
    group_counts,
    tree_metrics,
)
from hierviz.taxonomy import Target, target_of


def metrics(
    study: NamedStudy, as_json: bool, clusters: tuple[int, ...], against: str, by: str,
    **of_tree,
):  # fmt: skip
    """Measure a tree."""
    opened = study.open()
    if not opened.has_labels:
        raise InputError(
            f"The study {opened.name!r} has no labels, and metrics need the true classes.",
            hint="Put labels.npy (one integer per point, -1 for unknown) beside the logits.",
        )
    target = _target(opened, against, by)  # refused before any work
    analysis = open_analysis(opened, **of_tree)
    tree, counts = analysis.tree, target.counts(analysis.leaves.labelled_counts)
    cells = class_cells(tree, counts)
    origin = "evaluation points" if opened.train_logits is None else "training points"
    facts: dict[str, object] = {
        "study": opened.name,
        "tree": tree.source or "a tree from a file",
        "tree_from": ", ".join(of_tree["tree"]) or origin,
        "measured_on": "evaluation points",
        "against": f"{target.name} ({target.n_labels})",
        "n_points": int(counts.sum()),
        **tree_metrics(tree, cells),
    }
    most, chance = ceilings(tree, cells), chance_levels(tree, cells)
    levels = []
    for k in clusters or (tree.n_leaves,):
        groups = group_counts(counts, cut_into(tree, k))
        found = {
            **flat_metrics(groups),
            **{one.name: one.function(groups) for one in TABLE_METRICS},
        }
        levels.append({"n_groups": k, **found, "most": most.at(k), "chance": chance.at(k)})
    if not as_json:
        facts, levels = _in_words(facts), [_in_words(level) for level in levels]
    facts.update(levels[0] if len(levels) == 1 else {"levels": levels})
    print_facts(facts, as_json=as_json)


def _target(study: Study, against: str, by: str) -> Target:
    is_depth = against.startswith("depth:") and against not in study.class_table
    return target_of(study, against, open_taxonomy(study, by) if is_depth else None)


def _in_words(facts: dict) -> dict:
    """Facts for readers: metrics by their full names, flat ones with both ends of their scale."""
    most, chance = facts.pop("most", {}), facts.pop("chance", {})
    names = {one.name: one.full_name for one in (*TREE_METRICS, *FLAT_METRICS, *TABLE_METRICS)}
    return {
        names.get(name, name): f"{readable(value)} of at most {readable(most[name])}, "
        f"by chance {readable(chance[name])}" if name in most else value
        for name, value in facts.items()
    }  # fmt: skip
