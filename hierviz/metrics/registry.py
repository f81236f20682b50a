"""The registry of metrics: what pages, shell and law tests read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.immutable import brief
from hierviz.metrics.cells import ClassCells, class_cells
from hierviz.metrics.checked_counts import ContingencyTable, Labels, Table
from hierviz.metrics.dasgupta import class_dasgupta_cost, dasgupta_cost_of_points
from hierviz.metrics.flat import accuracy, ami, ari, bcubed_f, mean_f, nmi, pairwise_f, purity
from hierviz.metrics.recall import recall_at_1
from hierviz.metrics.sampling_divergence import tree_sampling_divergence
from hierviz.metrics.tree import dendrogram_purity, least_hierarchical_distance


@dataclass(frozen=True)
class Metric:
    """One metric, as a page or a table needs it.

    Parameters
    ----------
    name : str
        Key in results.
    label : str
        Short name shown to readers.
    full_name : str
    function : callable
        (counts) -> float for a flat metric, (tree, counts) -> float for one of a tree,
        (tree, points) -> float for one of vectors or a graph, (points, labels) -> float.
    higher_is_better : bool
    meaning : str
        One sentence for a help text.
    low : float
        The least it can be; the most is 1, but for costs.
    """

    __repr__ = brief

    name: str
    label: str
    full_name: str
    function: Callable[..., float]
    higher_is_better: bool
    meaning: str
    low: float = 0.0


FLAT_METRICS: tuple[Metric, ...] = (
    Metric(
        "nmi", "NMI", "normalised mutual information", nmi, True,
        "How much knowing a point's group tells about its class, from 0 (nothing) to 1 (all).",
    ),
    Metric(
        "ari", "ARI", "adjusted Rand index", ari, True,
        "How often groups and classes agree on whether two points belong together; "
        "0 is chance, 1 is perfect.",
        low=-0.5,
    ),
    Metric(
        "ami", "AMI", "adjusted mutual information", ami, True,
        "Mutual information of groups and classes beyond what random groups of the same sizes "
        "would share; 0 is chance, 1 is perfect.",
        low=-1.0,
    ),
    Metric(
        "accuracy", "ACC", "clustering accuracy", accuracy, True,
        "Share of points in the class of their group, when groups and classes are matched one to one "
        "in the best possible way; fewer groups than classes leave classes out.",
    ),
    Metric(
        "purity", "purity", "purity", purity, True,
        "Share of points that belong to the most frequent class of their group; "
        "it never falls when groups are split.",
    ),
    Metric(
        "pairwise_f", "pairwise F", "pairwise F measure", pairwise_f, True,
        "Of the pairs of points that share a group or a class, how consistently they share both: "
        "the harmonic mean of precision and recall over pairs.",
    ),
    Metric(
        "bcubed_f", "BCubed F", "BCubed F measure", bcubed_f, True,
        "How much of a point's group is of its class and how much of its class is in its group, "
        "averaged over points, then the harmonic mean of the two.",
    ),
)  # fmt: skip

TREE_METRICS: tuple[Metric, ...] = (
    Metric(
        "dendrogram_purity", "DP", "dendrogram purity", dendrogram_purity, True,
        "For two points of one class, the share of that class in the smallest subtree that holds "
        "both, averaged over all such pairs; 1 when every class has a subtree of its own.",
    ),
    Metric(
        "least_hierarchical_distance", "LHD", "least hierarchical distance", least_hierarchical_distance, False,
        "How far apart in the tree the different leaves of one class are, from 0 (siblings) to 1 "
        "(opposite ends of the longest possible tree); it means little for trees of two or three leaves.",
    ),
    Metric(
        "dasgupta_cost", "Dasgupta", "Dasgupta cost of classes", class_dasgupta_cost, False,
        "Mean number of leaves in the smallest subtree that holds two points of one class which "
        "lie in different leaves.",
    ),
)  # fmt: skip

#: Of a tree and the vectors or the graph of its points; no labels needed.
POINT_METRICS: tuple[Metric, ...] = (
    Metric(
        "dasgupta_cost", "Dasgupta", "Dasgupta cost", dasgupta_cost_of_points, False,
        "Mean number of points in the smallest subtree that holds two points, drawn by how alike "
        "they are.",
    ),
    Metric(
        "tree_sampling_divergence", "TSD", "tree-sampling divergence", tree_sampling_divergence, True,
        "How much of what the pairs tell about which points are alike the tree keeps, from 0 to 1.",
    ),
)  # fmt: skip

#: Of vectors and labels, whatever the tree.
VECTOR_METRICS: tuple[Metric, ...] = (
    Metric(
        "recall_at_1", "Recall@1", "Recall@1 of the embeddings", recall_at_1, True,
        "Share of points whose nearest other point, by cosine, is of the same class.",
    ),
)  # fmt: skip

#: Flat metrics that stand in tables, not beside the slider: of one cut, without ceiling and chance.
TABLE_METRICS: tuple[Metric, ...] = (
    Metric(
        "mean_f", "mean F", "harmonic mean of pairwise F and BCubed F", mean_f, True,
        "Pairwise F weighs large classes more, BCubed F all points alike; this is their harmonic mean.",
    ),
)  # fmt: skip


def flat_metrics(
    counts: ContingencyTable | Labels, labels_pred: Labels | None = None
) -> dict[str, float]:
    """All flat metrics of a contingency table, or of true and predicted labels, by name, in the order of `FLAT_METRICS`; nan where undefined."""
    table = Table.of(counts, labels_pred).whole
    return {metric.name: metric.function(table) for metric in FLAT_METRICS}


def tree_metrics(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> dict[str, float]:
    """All metrics of a tree by name, in the order of `TREE_METRICS`; nan where undefined."""
    cells = class_cells(tree, counts)
    return {metric.name: metric.function(tree, cells) for metric in TREE_METRICS}
