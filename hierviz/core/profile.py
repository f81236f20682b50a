"""What the points say about every node of a tree: sizes, classes, purity, confidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.logits import predict
from hierviz.core.study import Study
from hierviz.errors import InputError


def count_table(
    assignments: np.ndarray, labels: np.ndarray, n_clusters: int, n_classes: int
) -> np.ndarray:
    """Count table n[cluster, class]; points of unknown class or cluster (-1) are left out.

    Returns
    -------
    int64 array, shape (n_clusters, n_classes)
    """
    known = (labels >= 0) & (assignments >= 0)
    place = assignments[known].astype(np.int64) * n_classes + labels[known]
    return np.bincount(place, minlength=n_clusters * n_classes).reshape(n_clusters, n_classes)


@dataclass(frozen=True, eq=False)
class LeafProfile:
    """The points of a study, cluster by cluster: the only way in which points enter tree code.

    Parameters
    ----------
    assignments : int32 array, shape (n_points,)
    confidence : float64 array, shape (n_points,), optional
        None for a study without logits.
    size : int64 array, shape (n_clusters,)
        Points of each cluster.
    confidence_sum : float64 array, shape (n_clusters,)
        Sum of confidences of each cluster; nan without logits.
    counts : int64 array, shape (n_clusters, n_classes), optional
        The count table; None without labels.
    """

    assignments: np.ndarray
    confidence: np.ndarray | None
    size: np.ndarray
    confidence_sum: np.ndarray
    counts: np.ndarray | None

    @classmethod
    def from_study(cls, study: Study) -> LeafProfile:
        """Profile of a study's evaluation points."""
        if study.logits is not None:
            assignments, confidence = predict(study.logits)
        else:
            assignments, confidence = study.assignments, None
        k = study.n_clusters
        valid = assignments >= 0
        size = np.bincount(assignments[valid], minlength=k)
        if confidence is None:
            total = np.full(k, np.nan)
        else:
            total = np.bincount(assignments[valid], weights=confidence[valid], minlength=k)
        counts = None
        if study.has_labels:
            counts = count_table(assignments, study.labels, k, study.n_classes)
        return cls(assignments, confidence, size, total, counts)

    @property
    def mean_confidence(self) -> np.ndarray:
        """Mean confidence of each cluster's points, float64 (n_clusters,); nan for an empty one."""
        with np.errstate(invalid="ignore"):
            return self.confidence_sum / np.where(self.size > 0, self.size, np.nan)

    @cached_property
    def top_class(self) -> np.ndarray:
        """Most frequent class of each cluster, int32 (n_clusters,); -1 without labelled points."""
        if self.counts is None:
            return np.full(len(self.size), -1, dtype=np.int32)
        return top_class(self.counts)

    @cached_property
    def purity(self) -> np.ndarray:
        """Share of the most frequent class in each cluster; nan without labelled points."""
        if self.counts is None:
            return np.full(len(self.size), np.nan)
        return purity_of(self.counts)

    @property
    def class_accuracy(self) -> float:
        """Share of labelled points whose cluster is their class, for a classifier; nan without labels."""
        if self.counts is None or self.counts.sum() == 0:
            return float("nan")
        return float(np.trace(self.counts) / self.counts.sum())


def top_class(counts: np.ndarray) -> np.ndarray:
    """Most frequent class of each row of a count table, int32; -1 where a row is empty."""
    if counts.shape[1] == 0:
        return np.full(len(counts), -1, dtype=np.int32)
    return np.where(counts.sum(axis=1) > 0, counts.argmax(axis=1), -1).astype(np.int32)


def purity_of(counts: np.ndarray) -> np.ndarray:
    """Share of the most frequent class in each row of a count table, in (0, 1]; nan where empty."""
    total = counts.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, counts.max(axis=1, initial=0) / total, np.nan)


def most_frequent(counts: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The n most frequent classes of each row of a count table, and their shares.

    Returns
    -------
    classes : int64 array, shape (n_rows, min(n, n_classes))
        Most frequent first, the lower class number on ties; -1 where a row has fewer classes.
    shares : float64 array, the same shape
        0 where the class is -1.
    """
    order = np.argsort(-counts, axis=1, kind="stable")[:, :n]
    found = np.take_along_axis(counts, order, axis=1)
    shares = found / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return np.where(found > 0, order, -1), shares


@dataclass(frozen=True, eq=False)
class NodeProfile:
    """A `LeafProfile` carried up a tree: the same quantities for every node.

    Attributes are arrays over nodes: `size` int64, `mean_confidence` and
    `purity` float64, `counts` int64 (n_nodes, n_classes) or None, `top_class`
    int32 or None.
    """

    size: np.ndarray
    mean_confidence: np.ndarray
    counts: np.ndarray | None

    @classmethod
    def from_tree(cls, tree: Hierarchy, leaves: LeafProfile) -> NodeProfile:
        """Sums of a leaf profile below every node of a tree. O(n_nodes x n_classes)."""
        if len(leaves.size) != tree.n_leaves:
            raise InputError(
                f"The tree has {tree.n_leaves} leaves but the profile has {len(leaves.size)} clusters."
            )
        size = tree.sum_below(leaves.size)
        with np.errstate(invalid="ignore"):
            confidence = tree.sum_below(leaves.confidence_sum) / np.where(size > 0, size, np.nan)
        counts = None if leaves.counts is None else tree.sum_below(leaves.counts)
        return cls(size, confidence, counts)

    @cached_property
    def purity(self) -> np.ndarray:
        """Share of the most frequent class below each node; nan without labelled points."""
        if self.counts is None:
            return np.full(len(self.size), np.nan)
        return purity_of(self.counts)

    @cached_property
    def top_class(self) -> np.ndarray:
        """Most frequent class below each node, int32 (n_nodes,); -1 without labelled points."""
        if self.counts is None:
            return np.full(len(self.size), -1, dtype=np.int32)
        return top_class(self.counts)


def distinct_names(study: Study) -> tuple[str, ...]:
    """The names of a study's classes, those given twice told apart by wnid, else by number."""
    times = Counter(study.class_names)
    more = study.class_table.get("wnid", ())
    return tuple(
        name if times[name] == 1 else f"{name} ({more[c] if c < len(more) and more[c] else c})"
        for c, name in enumerate(study.class_names)
    )


def cluster_names(study: Study, profile: LeafProfile) -> tuple[str, ...]:
    """A name for every cluster, shape (n_clusters,).

    A classifier's cluster has its class's name. A clustering model's is named
    after its most frequent class, numbered where several clusters share one.
    """
    if study.cluster_is_class or profile.counts is None:
        names = distinct_names(study)[: study.n_clusters] if study.cluster_is_class else ()
        return tuple(names) + tuple(f"cluster {k}" for k in range(len(names), study.n_clusters))
    top = profile.top_class
    times = np.bincount(top[top >= 0], minlength=study.n_classes)
    names, seen = [], {}
    for cluster, label in enumerate(top.tolist()):
        if label < 0:
            names.append(f"cluster {cluster} (empty)")
            continue
        name = study.class_names[label] if label < len(study.class_names) else f"class {label}"
        seen[label] = seen.get(label, 0) + 1
        names.append(f"{name} ({seen[label]})" if times[label] > 1 else name)
    return tuple(names)
