"""All metrics that apply to a tree of a study, by their names."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_into
from hierviz.core.vectors import row_lengths
from hierviz.metrics.cells import class_cells
from hierviz.metrics.checked_counts import group_counts
from hierviz.metrics.pair_weights import pair_weights
from hierviz.metrics.registry import (
    DERIVED_METRICS,
    FLAT_METRICS,
    POINT_METRICS,
    TREE_METRICS,
    VECTOR_METRICS,
)

#: Vectors up to which all pairs of them are looked at.
MOST_VECTORS_IN_PAIRS = 30_000
_IN_PAIRS = ("tree_sampling_divergence", "recall_at_1")


def metrics_that_apply(
    analysis: Analysis,
    points: np.ndarray | sparse.sparray | None = None,
    *,
    n_groups: int | None = None,
) -> dict[str, float]:
    """Every metric of the registries that a tree, its labels and its points allow.

    Parameters
    ----------
    analysis : Analysis
    points : array (n_points, n_dimensions), or sparse array (n_points, n_points), optional
        The vectors or the graph of the study's points.
    n_groups : int, optional
        Groups of the cut that the flat metrics are of. Left out: the leaves, or, of a tree over
        points, as many as there are classes.

    Returns
    -------
    dict of str to float
        With `n_groups`. `dasgupta_cost` is that of the points where they
        are given, else that of the pairs of one class.

    Notes
    -----
    Metrics of all pairs of vectors are left out above `MOST_VECTORS_IN_PAIRS`, and those of
    directions where a row is zeros, which has none.
    """
    tree, leaves = analysis.tree, analysis.leaves
    found: dict[str, float] = {}
    if leaves.counts is not None:
        cells = class_cells(tree, leaves.counts)
        found |= {metric.name: metric.function(tree, cells) for metric in TREE_METRICS}
        cut = cut_into(tree, n_groups_looked_at(analysis) if n_groups is None else n_groups)
        groups = group_counts(leaves.counts, cut)
        found["n_groups"] = cut.n_groups
        for metric in (*FLAT_METRICS, *DERIVED_METRICS):
            found[metric.name] = metric.function(groups)
    if points is None:
        return found
    is_graph = sparse.issparse(points)
    found.pop("dasgupta_cost", None)
    if not is_graph and not row_lengths(points).all():
        return found
    is_large = not is_graph and len(points) > MOST_VECTORS_IN_PAIRS
    if (leaves.assignments >= 0).all():
        pairs = pair_weights(tree, points, leaf_of_point=leaves.assignments)
        for metric in POINT_METRICS:
            if not (is_large and metric.name in _IN_PAIRS):
                found[metric.name] = metric.function(tree, pairs)
    if not is_graph and not is_large and leaves.counts is not None:
        for metric in VECTOR_METRICS:
            found[metric.name] = metric.function(points, analysis.study.labels)
    return found


def n_groups_looked_at(analysis: Analysis) -> int:
    """The number of groups of the flat metrics: the leaves, or of a tree over points the classes."""
    tree, study = analysis.tree, analysis.study
    if tree.n_leaves < study.n_points:
        return tree.n_leaves
    n_classes = int((analysis.leaves.labelled_counts.sum(axis=0) > 0).sum())
    place = int(np.searchsorted(tree.n_groups, n_classes))
    return int(tree.n_groups[min(place, len(tree.n_groups) - 1)])
