"""Which classes are taken for which, how far apart these are, and how bad the mistakes are."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import cast

import numpy as np

from hierviz.audit.confusion_matrix import check_labels, place_of_class
from hierviz.core.analysis import Analysis
from hierviz.core.contingency import largest_between, leaf_meets
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.immutable import brief
from hierviz.errors import InputError, require
from hierviz.taxonomy import Taxonomy, class_of_leaf, taxonomy_tree


@dataclass(frozen=True)
class Severity:
    """How bad mistakes are: how high up the true and the predicted class meet, in a tree or a taxonomy.

    The height of a node is the number of edges on the longest way down to a leaf, as
    Bertinetto et al. (2020) measure the severity of mistakes.

    Parameters
    ----------
    mean : float
        Mean over the mistaken points whose two classes are both there; nan without any.
    at_random : float
        Mean over all pairs of different leaves; nan for one leaf.
    highest : int
        Height of the root.
    n_points : int
        The mistaken points that `mean` is over.
    """

    mean: float
    at_random: float
    highest: int
    n_points: int


@dataclass(frozen=True, eq=False)
class Confusions:
    """Pairs of a true class and the cluster that its points went to, the most points first.

    Made by `confusions`. Points whose cluster stands for their own class are not mistakes
    and in no pair.

    Parameters
    ----------
    label, cluster : int32 arrays, shape (n_kept,)
    count : int64 array, shape (n_kept,)
        Points of the class in the cluster.
    confidence : float64 array, shape (n_kept,)
        Their mean confidence; nan without logits.
    tree_distance : int64 array, shape (n_kept,)
        Leaves below the lowest node above both.
    tree_edges : int64 array, shape (n_kept,)
        Edges of the way from one to the other.
    taxonomy_distance : int64 array, shape (n_kept,), optional
        Classes of the study under the smallest category that holds both, all where none
        does; -1 where one of the two is not in the taxonomy. None without a taxonomy.
    n_pairs : int
        How many pairs there are, kept or not.
    n_mistakes, n_labelled : int
        Points in any pair, and points with a known class and a cluster.
    in_tree : Severity
    in_taxonomy : Severity, optional
    what : str
        What is counted, as a sentence.
    """

    __repr__ = brief

    label: np.ndarray
    cluster: np.ndarray
    count: np.ndarray
    confidence: np.ndarray
    tree_distance: np.ndarray
    tree_edges: np.ndarray
    taxonomy_distance: np.ndarray | None
    n_pairs: int
    n_mistakes: int
    n_labelled: int
    in_tree: Severity
    in_taxonomy: Severity | None
    what: str

    def __len__(self) -> int:
        return len(self.label)

    @property
    def accuracy(self) -> float:
        """Share of labelled points that are not mistakes; nan without any.

        The top-1 accuracy of a classifier, the purity of a clustering model.
        """
        return 1 - self.n_mistakes / self.n_labelled if self.n_labelled else float("nan")


def confusions(
    analysis: Analysis, taxonomy: Taxonomy | None = None, *, most: int | None = None
) -> Confusions:
    """Which classes are taken for which, how far apart they are, and how bad that is.

    Parameters
    ----------
    analysis : Analysis
        Of a study with labels.
    taxonomy : Taxonomy, optional
        Of the study's classes: `hierviz.taxonomy.taxonomy_of`.
    most : int, optional
        The number of pairs to keep, those with most points; all when left out.

    Returns
    -------
    Confusions
        By number of points, then class, then cluster. Totals and severities are over all
        mistakes, whatever `most` is.

    Raises
    ------
    InputError
        For a study without labels, a taxonomy of other classes, or `most` below 0.

    Notes
    -----
    A clustering model's cluster stands for its most frequent class; a class stands
    in the tree where most of its points are. O(n_points log n_points) for the points
    that are mistaken, and O(depth of the taxonomy) per pair.
    """
    require(analysis, Analysis, "Make one: hv.analyse(study), or hv.analyse(study, tree).")
    if most is not None and most < 0:
        raise InputError(f"Expected a number of pairs of 0 or more; found {most}.")
    check_labels(analysis.study)
    if taxonomy is not None and len(taxonomy.class_names) > analysis.study.n_classes:
        raise InputError(
            f"The study has {analysis.study.n_classes} classes; the {taxonomy.name} taxonomy has "
            f"{len(taxonomy.class_names)}."
        )
    stands_for = class_of_leaf(analysis.study, analysis.leaves)
    label, cluster, count, confidence = _pairs(analysis, stands_for)
    tree, place = analysis.tree, place_of_class(analysis)[label]
    meet = meets(tree, place, cluster)
    edges = tree.depth[place] + tree.depth[cluster] - 2 * tree.depth[meet]
    predicted = stands_for[cluster]
    kept = slice(most)
    return Confusions(
        label=label[kept],
        cluster=cluster[kept],
        count=count[kept],
        confidence=confidence[kept],
        tree_distance=tree.n_leaves_below[meet][kept].astype(np.int64),
        tree_edges=edges[kept].astype(np.int64),
        taxonomy_distance=None
        if taxonomy is None
        else classes_under_both(taxonomy, label[kept], predicted[kept]),
        n_pairs=len(label),
        n_mistakes=int(count.sum()),
        n_labelled=int(analysis.leaves.labelled_counts.sum()),
        in_tree=_severity(tree, place, cluster, count),
        in_taxonomy=None if taxonomy is None else _severity_in(taxonomy, label, predicted, count),
        what=_what(analysis),
    )


def _what(analysis: Analysis) -> str:
    if analysis.study.cluster_is_class:
        return f"A mistake is a labelled {_one(analysis)} that is predicted as another class."
    return (
        "This model has clusters, not classes, so rows are classes and columns are clusters. "
        "What counts is a labelled point in a cluster that is mostly of another class; it need not "
        "be a mistake. In the tree, a class is where most of its points are."
    )


def _one(analysis: Analysis) -> str:
    return analysis.study.points_called.removesuffix("s")


def _pairs(
    analysis: Analysis, stands_for: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Class, cluster, points and mean confidence of every pair, the most points first."""
    labels, assignments = cast(np.ndarray, analysis.study.labels), analysis.leaves.assignments
    rows = np.flatnonzero((labels >= 0) & (assignments >= 0))
    rows = rows[stands_for[assignments[rows]] != labels[rows]]
    cells, of_row = np.unique(
        labels[rows].astype(np.int64) * len(stands_for) + assignments[rows], return_inverse=True
    )
    count = np.bincount(of_row, minlength=len(cells))
    sure = analysis.leaves.confidence
    total = (
        np.full(len(cells), np.nan)
        if sure is None
        else np.bincount(of_row, weights=sure[rows], minlength=len(cells))
    )
    label, cluster = np.divmod(cells, len(stands_for))
    order = np.argsort(-count, kind="stable")  # cells ascend by class, then cluster
    return (
        label[order].astype(np.int32),
        cluster[order].astype(np.int32),
        count[order],
        (total / np.maximum(count, 1))[order],
    )


def meets(tree: Hierarchy, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The lowest node above each pair of leaves, int32 (n,); for a leaf with itself, the leaf.

    Notes
    -----
    O(n_leaves log n_leaves + n).
    """
    places = tree.leaf_span[:, 0]
    low = np.minimum(places[one], places[other])
    high = np.maximum(places[one], places[other])
    found = np.asarray(one, dtype=np.int32).copy()
    apart = low < high
    found[apart] = largest_between(leaf_meets(tree), low[apart] + 1, high[apart] + 1)
    return found


def classes_under_both(taxonomy: Taxonomy, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Classes under the smallest concept that holds both of each pair of classes, int64 (n,).

    All of them where no concept does; -1 where one of the two is not in the taxonomy.
    """
    start, classes = taxonomy.membership
    above: list[set[int]] = [set() for _ in taxonomy.class_names]
    for concept, (first, last) in enumerate(itertools.pairwise(start.tolist())):
        for label in classes[first:last].tolist():
            above[label].add(concept)
    size, n_classes = taxonomy.n_classes_below.tolist(), len(taxonomy.class_names)

    def under(a: int, b: int) -> int:
        if not 0 <= a < n_classes or not 0 <= b < n_classes or not (above[a] and above[b]):
            return -1
        return min((size[concept] for concept in above[a] & above[b]), default=n_classes)

    return np.array(
        [under(a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True)], dtype=np.int64
    )


def _severity_in(
    taxonomy: Taxonomy, one: np.ndarray, other: np.ndarray, count: np.ndarray
) -> Severity:
    """The severity in a taxonomy as a tree of its classes, every category below its `tree_parent`."""
    n = len(taxonomy.class_names)
    known = taxonomy_tree(taxonomy, np.arange(n))
    place = np.full(n + 1, -1)  # the last one is of classes beyond
    place[known.leaves] = np.arange(len(known.leaves))
    one, other = (place[np.where((c >= 0) & (c < n), c, n)] for c in (one, other))
    there = (one >= 0) & (other >= 0)
    return _severity(known.tree, one[there], other[there], count[there])


def _severity(tree: Hierarchy, one: np.ndarray, other: np.ndarray, count: np.ndarray) -> Severity:
    height = edges_down(tree)
    n_pairs = _pairs_meeting(tree)
    n = int(count.sum())
    return Severity(
        mean=float(height[meets(tree, one, other)] @ count / n) if n else float("nan"),
        at_random=float(n_pairs @ height / n_pairs.sum()) if tree.n_leaves > 1 else float("nan"),
        highest=int(height[tree.root]),
        n_points=n,
    )


def edges_down(tree: Hierarchy) -> np.ndarray:
    """Edges on the longest way down from each node to a leaf, int64 (n_nodes,)."""
    height = [0] * tree.n_nodes
    for node, above in enumerate(tree.parent[:-1].tolist()):
        height[above] = max(height[above], height[node] + 1)
    return np.array(height, dtype=np.int64)


def _pairs_meeting(tree: Hierarchy) -> np.ndarray:
    """Pairs of leaves that meet at each node, float64 (n_nodes,)."""
    size = tree.n_leaves_below.astype(np.float64)
    below = size * (size - 1) / 2
    return below - np.bincount(tree.parent[:-1], weights=below[:-1], minlength=tree.n_nodes)
