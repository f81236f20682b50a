"""How good a tree and its cuts are, given the true classes.

The registry: `FLAT_METRICS` take a contingency table of groups x classes,
`TREE_METRICS` a tree and the contingency table of its clusters, `POINT_METRICS` a tree and the
vectors or the graph of its points, `VECTOR_METRICS` vectors and labels. `TABLE_METRICS` are flat
ones that stand in tables only, not beside the slider.
"""

from __future__ import annotations

from hierviz.core.contingency import contingency_table
from hierviz.metrics.bounds import ceilings
from hierviz.metrics.cells import ClassCells, class_cells
from hierviz.metrics.chance_levels import (
    ChanceTerms,
    accuracy_by_chance,
    chance_levels,
    chance_terms,
    permuted_labels,
)
from hierviz.metrics.checked_counts import check_counts, group_counts
from hierviz.metrics.dasgupta import (
    class_dasgupta_cost,
    class_similarity,
    dasgupta_cost,
    dasgupta_cost_of_points,
)
from hierviz.metrics.fewer_nodes import costliest_nodes
from hierviz.metrics.flat import accuracy, ami, ari, bcubed_f, mean_f, nmi, pairwise_f, purity
from hierviz.metrics.of_analysis import (
    MOST_VECTORS_IN_PAIRS,
    metrics_that_apply,
    n_groups_looked_at,
)
from hierviz.metrics.pair_weights import PairWeights, pair_weights
from hierviz.metrics.recall import nearest_by_cosine, recall_at_1
from hierviz.metrics.registry import (
    FLAT_METRICS,
    POINT_METRICS,
    TABLE_METRICS,
    TREE_METRICS,
    VECTOR_METRICS,
    Metric,
    flat_metrics,
    tree_metrics,
)
from hierviz.metrics.sampling_divergence import tree_sampling_divergence
from hierviz.metrics.sweep import NodeTerms, Sweep, node_terms, sweep
from hierviz.metrics.tree import dendrogram_purity, least_hierarchical_distance

__all__ = [
    "FLAT_METRICS",
    "MOST_VECTORS_IN_PAIRS",
    "POINT_METRICS",
    "TABLE_METRICS",
    "TREE_METRICS",
    "VECTOR_METRICS",
    "ChanceTerms",
    "ClassCells",
    "Metric",
    "NodeTerms",
    "PairWeights",
    "Sweep",
    "accuracy",
    "accuracy_by_chance",
    "ami",
    "ari",
    "bcubed_f",
    "ceilings",
    "chance_levels",
    "chance_terms",
    "check_counts",
    "class_cells",
    "class_dasgupta_cost",
    "class_similarity",
    "contingency_table",
    "costliest_nodes",
    "dasgupta_cost",
    "dasgupta_cost_of_points",
    "dendrogram_purity",
    "flat_metrics",
    "group_counts",
    "least_hierarchical_distance",
    "mean_f",
    "metrics_that_apply",
    "n_groups_looked_at",
    "nearest_by_cosine",
    "nmi",
    "node_terms",
    "pair_weights",
    "pairwise_f",
    "permuted_labels",
    "purity",
    "recall_at_1",
    "sweep",
    "tree_metrics",
    "tree_sampling_divergence",
]

#: A metric is called by its name here as soon as it is registered: `hv.metrics.nmi`.
_registered = {
    metric.function.__name__: metric.function
    for metric in (*FLAT_METRICS, *TABLE_METRICS, *TREE_METRICS, *POINT_METRICS, *VECTOR_METRICS)
}
globals().update(_registered)
__all__ += sorted(_registered.keys() - set(__all__))


def __dir__() -> list[str]:
    """The public names only."""
    return __all__
