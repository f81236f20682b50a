"""The metrics of a tree as the tree view takes them: their curves, both ends of their scales, and terms of cuts by hand."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics import (
    FLAT_METRICS,
    ChanceTerms,
    ClassCells,
    NodeTerms,
    Sweep,
    ceilings,
    chance_levels,
    chance_terms,
    node_terms,
    permuted_labels,
)

#: Leaves up to which clustering accuracy by chance is quick, for any number of points and any cut.
MOST_LEAVES_MATCHED = 2_000
_MOST_POINTS_MATCHED = 500_000  # in trees of more leaves: seconds and more
_NO_CHANCE = (
    "No level by chance: matching random groups takes too long in a tree of so many leaves."
)


def metric_tables(
    tree: Hierarchy, cells: ClassCells, sweep: Sweep
) -> tuple[list[dict], dict[str, np.ndarray]]:
    """The tiles of the metrics, and tables: their values, ceilings and levels by chance at every cut.

    A tile names its arrays: `array`, `most`, `chance`.
    """
    is_quick = tree.n_leaves <= MOST_LEAVES_MATCHED
    has_accuracy = is_quick or bool(cells.class_sizes.sum() <= _MOST_POINTS_MATCHED)
    permuted = permuted_labels(tree, cells)
    curves = {
        "array": sweep,
        "most": ceilings(tree, cells),
        "chance": chance_levels(tree, cells, permuted=permuted, has_accuracy=has_accuracy),
    }
    by_chance = _by_chance(chance_terms(tree, cells, permuted=permuted), cells)
    tiles, tables = [], {**_terms(node_terms(tree, cells)), **by_chance}
    for metric in FLAT_METRICS:
        names = {what: f"{'sweep' if what == 'array' else what}_{metric.name}" for what in curves}
        for what, name in names.items():
            tables[name] = getattr(curves[what], metric.name).astype(np.float32)
        tiles.append({"name": metric.name, "label": metric.label, "fullName": metric.full_name,
                      "meaning": metric.meaning, "noChance": _NO_CHANCE, **names})  # fmt: skip
    return tiles, tables


def _terms(terms: NodeTerms) -> dict[str, np.ndarray]:
    """What every node adds to the metrics of a cut, as small as keeps six digits of them.

    The entropy of a node's classes says the same as `n_log_n` and needs no float64:
    NMI at few groups is a small difference of large sums of the latter.
    """
    n = np.maximum(terms.n, 1)
    entropy = np.where(terms.n_max == terms.n, 0.0, np.log(n) - terms.n_log_n / n)
    small = np.int32 if terms.n_squared[-1] <= np.iinfo(np.int32).max else np.float64
    return {
        "termPoints": terms.n.astype(np.int32),
        "termMost": terms.n_max.astype(np.int32),
        "termEntropy": entropy.astype(np.float32),
        "termSquared": terms.n_squared.astype(small),
        "termRecall": terms.recall.astype(np.float32),
    }


def _by_chance(terms: ChanceTerms, cells: ClassCells) -> dict[str, np.ndarray]:
    """What every node adds to the levels by chance of a cut, and how many classes have points."""
    n_classes = np.count_nonzero(cells.class_sizes)
    return {
        "chanceInformation": terms.information.astype(np.float32),
        "chanceMost": terms.n_max.astype(np.float32),
        "chanceClasses": np.array([n_classes], dtype=np.int32),
    }
