"""The shell's `clades`: how much of a taxonomy the tree of a study recovers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy
from hierviz.taxonomy import (
    WORDNET,
    BestMatch,
    Taxonomy,
    best_match_of,
    class_of_leaf,
    random_baseline,
    recover,
    stands_for,
)

_WIDTH = 40  # of names in the plain table


def add_clades(commands, make: Callable, takes: tuple[Callable, ...], opens: tuple[Callable, ...]):
    """Register the command.

    Parameters
    ----------
    commands
        The shell's commands, as argparse has them.
    make : callable (commands, name, run, what, example) -> ArgumentParser
    takes : tuple of callable
        Each adds arguments: the study, the tree.
    opens : tuple of callable
        ``(options) -> Study`` and ``(study, leaves, options) -> Hierarchy``.
    """

    def run(options: argparse.Namespace) -> None:
        _clades(options, *opens)

    clades = make(
        commands, "clades", run, "say how much of a taxonomy a tree recovers", "clades imagenet"
    )
    for take in takes:
        take(clades)
    clades.add_argument(
        "--by", metavar="COLUMN", default=WORDNET,
        help="a column of classes.csv, or several from coarse to fine: superclass,family; or a "
        "file of parents or a Newick tree: kinds.csv (%(default)s)",
    )  # fmt: skip
    clades.add_argument("--seed", type=int, default=0, help="of the relabellings (%(default)s)")
    clades.add_argument("--json", action="store_true", help="print one JSON object")


def _clades(options: argparse.Namespace, open_study: Callable, open_tree: Callable) -> None:
    study: Study = open_study(options)
    taxonomy = open_taxonomy(study, options.by)  # refused before any work
    leaves = LeafProfile.from_study(study)
    tree: Hierarchy = open_tree(study, leaves, options)
    for notice in (*taxonomy.notices, *(() if study.cluster_is_class else (stands_for(study),))):
        print(notice, file=sys.stderr)
    facts = clade_facts(tree, taxonomy, class_of_leaf(study, leaves), seed=options.seed)
    if options.json:
        print(json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print_table(facts)


def clade_facts(tree: Hierarchy, taxonomy: Taxonomy, classes, *, seed: int = 0) -> dict:
    """All recovered clades and the number for the whole, as the shell prints them.

    Parameters
    ----------
    tree : Hierarchy
    taxonomy : Taxonomy
    classes : int array, shape (n_leaves,)
        The class each leaf stands for.
    seed : int

    Raises
    ------
    InputError
        When no concept has two classes in the tree.
    """
    found = recover(tree, taxonomy, classes)
    if len(found) == 0:
        raise InputError(
            f"No concept of the {taxonomy.name} taxonomy has two classes among the leaves.",
            hint="Choose another column: --by COLUMN.",
        )
    clades = [best_match_of(found, tree, taxonomy, concept) for concept in found.concept.tolist()]
    clades.sort(key=lambda clade: (-clade.n_classes, clade.name))
    chance = random_baseline(tree, taxonomy, classes, seed=seed)
    low, high = chance.interval
    return {
        "clades": [_row(clade, tree, taxonomy, found.class_of_leaf) for clade in clades],
        "mean_best_f1": found.mean_best_f1,
        "random_mean": chance.mean,
        "random_low": low,
        "random_high": high,
    }


def _row(clade: BestMatch, tree: Hierarchy, taxonomy: Taxonomy, classes) -> dict:
    strangers = [
        taxonomy.class_names[classes[leaf]] if classes[leaf] >= 0 else tree.leaf_names[leaf]
        for leaf in clade.intruders
    ]
    return {
        "name": clade.name,
        "id": clade.id,
        "classes": clade.n_classes,
        "found": clade.n_found,
        "leaves": clade.n_leaves,
        "f1": clade.f1,
        "precision": clade.precision,
        "recall": clade.recall,
        "node": clade.node,
        "missing": [taxonomy.class_names[c] for c in clade.missing_classes],
        "strangers": list(dict.fromkeys(strangers)),
    }


def _print_table(facts: dict) -> None:
    print(
        f"{'concept':{_WIDTH}} {'found':>11} {'leaves':>6} {'F1':>6} {'prec.':>6} {'recall':>6}  node"
    )
    for row in facts["clades"]:
        name = row["name"] if len(row["name"]) <= _WIDTH else row["name"][: _WIDTH - 1] + "…"
        counts = f"{row['found']} of {row['classes']}"
        print(
            f"{name:{_WIDTH}} {counts:>11} {row['leaves']:6} {row['f1']:6.3f} "
            f"{row['precision']:6.3f} {row['recall']:6.3f}  {row['node']}"
        )
    print(
        f"\nmean best F1 {facts['mean_best_f1']:.4f}; by chance {facts['random_mean']:.4f} "
        f"(95 % between {facts['random_low']:.4f} and {facts['random_high']:.4f})"
    )
