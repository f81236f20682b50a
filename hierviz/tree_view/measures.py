"""The metrics of a tree as the tree view takes them: their curves, both ends of their scales, and terms of cuts by hand."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics import (
    FLAT_METRICS,
    ClassCells,
    NodeTerms,
    Sweep,
    ceilings,
    chance_levels,
    node_terms,
)

#: With more points the levels by chance that take draws are left out: a second and more.
_MOST_POINTS_DEALT = 500_000


def metric_tables(
    tree: Hierarchy, cells: ClassCells, sweep: Sweep
) -> tuple[list[dict], dict[str, np.ndarray]]:
    """The tiles of the metrics, and tables: their values, ceilings and levels by chance at every cut.

    A tile names its arrays: `array`, `most`, `chance`.
    """
    draws = 0 if cells.class_sizes.sum() > _MOST_POINTS_DEALT else None
    curves = {
        "array": sweep,
        "most": ceilings(tree, cells),
        "chance": chance_levels(tree, cells, draws=draws),
    }
    tiles, tables = [], _terms(node_terms(tree, cells))
    for metric in FLAT_METRICS:
        names = {what: f"{'sweep' if what == 'array' else what}_{metric.name}" for what in curves}
        for what, name in names.items():
            tables[name] = getattr(curves[what], metric.name).astype(np.float32)
        tiles.append({"name": metric.name, "label": metric.label, "fullName": metric.full_name,
                      "meaning": metric.meaning, **names})  # fmt: skip
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
