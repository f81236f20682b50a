"""`confusions`: which classes are taken for which, and how bad the mistakes are."""

from __future__ import annotations

import csv
import sys

import click

from hierviz.audit import Confusions, Severity
from hierviz.audit import confusions as confusions_of
from hierviz.audit.confusion_matrix import check_labels
from hierviz.cli.printing import print_json, readable, say
from hierviz.cli.study_and_tree import NamedStudy, open_analysis
from hierviz.core.analysis import Analysis
from hierviz.core.naming import class_names
from hierviz.io.exports.tables import no_formula
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy
from hierviz.text import clean

_WIDTH = 28  # of names in the plain table


def confusions(
    study: NamedStudy, by: str | None, top: int | None, as_json: bool, as_csv: bool, **of_tree
) -> None:
    """List which classes are taken for which, and how bad that is."""
    if as_json and as_csv:
        raise click.UsageError(
            "Only one of --json and --csv can be printed.", click.get_current_context()
        )
    opened = study.open()
    taxonomy = open_taxonomy(opened, by) if by else None  # refused before any work
    check_labels(opened)
    analysis = open_analysis(opened, **of_tree)
    most = 20 if top is None and not (as_json or as_csv) else top
    found = confusions_of(analysis, taxonomy, most=most)
    for notice in (found.what, *(taxonomy.notices if taxonomy else ())):
        say(notice)
    if as_json:
        print_json(confusion_facts(analysis, found))
    elif as_csv:
        _print_csv(analysis, found)
    else:
        _print_table(analysis, found)


def confusion_facts(analysis: Analysis, found: Confusions) -> dict:
    """What the shell prints as JSON: the numbers for the whole, and one row per pair."""
    is_class = analysis.study.cluster_is_class
    return {
        "top_1_accuracy" if is_class else "purity": found.accuracy,
        "points": found.n_labelled,
        "mistakes": found.n_mistakes,
        "pairs": found.n_pairs,
        "severity_in_tree": _severity(found.in_tree),
        "severity_in_taxonomy": None if found.in_taxonomy is None else _severity(found.in_taxonomy),
        "confusions": _rows(analysis, found),
    }


def _severity(severity: Severity) -> dict:
    return {
        "mean": severity.mean,
        "at_random": severity.at_random,
        "highest": severity.highest,
        "points": severity.n_points,
    }


def _rows(analysis: Analysis, found: Confusions) -> list[dict]:
    names, leaf_names = class_names(analysis.study), analysis.tree.leaf_names
    far = found.taxonomy_distance
    classes = [None] * len(found) if far is None else [n if n >= 0 else None for n in far.tolist()]
    columns = (
        found.label, found.cluster, found.count, found.confidence, found.tree_distance,
        found.tree_edges,
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), classes, strict=True)
    return [
        {
            "true": names[label],
            "predicted": leaf_names[cluster],
            "class": label,
            "cluster": cluster,
            "points": count,
            "mean_confidence": sure,
            "tree_leaves": leaves,
            "tree_edges": edges,
            "taxonomy_classes": under,
        }
        for label, cluster, count, sure, leaves, edges, under in rows
    ]


_HEADINGS = (
    "true", "predicted", "class", "cluster", "points", "mean_confidence", "tree_leaves",
    "tree_edges", "taxonomy_classes",
)  # fmt: skip


def _print_csv(analysis: Analysis, found: Confusions) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_HEADINGS)
    for row in _rows(analysis, found):
        sure = row["mean_confidence"]
        cells = {**row, "mean_confidence": "" if sure != sure else sure}
        writer.writerow(
            no_formula(cell) if isinstance(cell, str) else "" if cell is None else cell
            for cell in cells.values()
        )


def _print_table(analysis: Analysis, found: Confusions) -> None:
    what = "top-1 accuracy" if analysis.study.cluster_is_class else "purity by class"
    print(f"{what:32}{readable(found.accuracy)}")
    print(f"{'mistakes':32}{found.n_mistakes:,} of {found.n_labelled:,}")
    for name, severity in (("taxonomy", found.in_taxonomy), ("tree", found.in_tree)):
        if severity is not None:
            print(
                f"{f'mean severity in the {name}':32}{readable(severity.mean)} of at most "
                f"{severity.highest}; at random {readable(severity.at_random)}"
            )
    print(
        f"\n{'true class':{_WIDTH}} {'predicted':{_WIDTH}} {'points':>6} {'conf.':>6} "
        f"{'leaves':>6} {'edges':>6} {'classes':>7}"
    )
    for row in _rows(analysis, found):
        sure, under = row["mean_confidence"], row["taxonomy_classes"]
        print(
            f"{_cut(row['true'])} {_cut(row['predicted'])} {row['points']:6} "
            f"{'-' if sure != sure else f'{sure:.2f}':>6} {row['tree_leaves']:6} "
            f"{row['tree_edges']:6} {'-' if under is None else under:>7}"
        )
    if len(found) < found.n_pairs:
        print(f"and {found.n_pairs - len(found):,} more pairs; --top N prints more")


def _cut(name: str) -> str:
    name = clean(name)
    return f"{name if len(name) <= _WIDTH else name[: _WIDTH - 1] + '…':{_WIDTH}}"
