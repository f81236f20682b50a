"""`clades`: how much of a taxonomy the tree of a study recovers."""

from __future__ import annotations

from hierviz.cli.printing import print_json, say
from hierviz.cli.study_and_tree import NamedStudy, open_analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy
from hierviz.taxonomy import (
    BestMatch,
    Taxonomy,
    TreeTaxonomy,
    best_match_of,
    random_baseline,
    stands_for,
)

_WIDTH = 40  # of names in the plain table


def clades(study: NamedStudy, by: str, seed: int, as_json: bool, **of_tree) -> None:
    """Measure how much of a taxonomy a tree recovers."""
    opened = study.open()
    taxonomy = open_taxonomy(opened, by)  # refused before any work
    analysis = open_analysis(opened, **of_tree)
    for notice in (*taxonomy.notices, *(() if opened.cluster_is_class else (stands_for(opened),))):
        say(notice)
    facts = clade_facts(TreeTaxonomy.of(analysis, taxonomy), seed=seed)
    if as_json:
        print_json(facts)
    else:
        _print_table(facts)


def clade_facts(known: TreeTaxonomy, *, seed: int = 0) -> dict:
    """All recovered clades and the number for the whole, as the shell prints them.

    An `InputError` when no concept has two classes in the tree.
    """
    tree, taxonomy, found = known.analysis.tree, known.taxonomy, known.recovery
    if len(found) == 0:
        raise InputError(
            f"No category of the {taxonomy.name} taxonomy has two classes among the leaves.",
            hint="Choose another column: --by COLUMN.",
        )
    matches = [best_match_of(found, tree, taxonomy, concept) for concept in found.concept.tolist()]
    chance = random_baseline(tree, taxonomy, known.class_of_leaf, seed=seed)
    by_chance = dict(zip(found.concept.tolist(), chance.f1.tolist(), strict=True))
    matches.sort(key=lambda match: (-match.n_classes, match.name))
    low, high = chance.interval
    return {
        "clades": [
            {
                **_row(match, tree, taxonomy, found.class_of_leaf),
                "f1_by_chance": by_chance[match.concept],
            }
            for match in matches
        ],
        "mean_best_f1": found.mean_best_f1,
        "random_mean": chance.mean,
        "random_low": low,
        "random_high": high,
    }


def _row(match: BestMatch, tree: Hierarchy, taxonomy: Taxonomy, classes) -> dict:
    intruders = [
        taxonomy.class_names[classes[leaf]] if classes[leaf] >= 0 else tree.leaf_names[leaf]
        for leaf in match.intruders
    ]
    return {
        "name": match.name,
        "id": match.id,
        "classes": match.n_classes,
        "found": match.n_found,
        "leaves": match.n_leaves,
        "f1": match.f1,
        "precision": match.precision,
        "recall": match.recall,
        "node": match.node,
        "missing": [taxonomy.class_names[c] for c in match.missing_classes],
        "strangers": list(dict.fromkeys(intruders)),
    }


def _print_table(facts: dict) -> None:
    print(
        f"{'category':{_WIDTH}} {'found':>11} {'leaves':>6} {'F1':>6} {'chance':>6} {'prec.':>6} {'recall':>6}  node"
    )
    for row in facts["clades"]:
        name = row["name"] if len(row["name"]) <= _WIDTH else row["name"][: _WIDTH - 1] + "…"
        counts = f"{row['found']} of {row['classes']}"
        print(
            f"{name:{_WIDTH}} {counts:>11} {row['leaves']:6} {row['f1']:6.3f} "
            f"{row['f1_by_chance']:6.3f} {row['precision']:6.3f} {row['recall']:6.3f}  {row['node']}"
        )
    print(
        f"\ntaxonomy recovered (mean best F1) {facts['mean_best_f1']:.4f}; by chance {facts['random_mean']:.4f} "
        f"(95 % between {facts['random_low']:.4f} and {facts['random_high']:.4f})"
    )
