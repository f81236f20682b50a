"""What the points say about every node of a tree: sizes, classes, purity, confidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from hierviz.core.contingency import class_changes, contingency_table, largest_below
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import frozen
from hierviz.core.immutable import Immutable
from hierviz.core.study import Study
from hierviz.errors import InputError, require

MOST_FREQUENT = 6  # classes of every node that are kept at hand


def _freeze(profile: LeafProfile | NodeProfile, *names: str) -> None:
    """Make arrays of a profile read-only, since cached profiles are shared."""
    for name in names:
        if (array := getattr(profile, name)) is not None:
            object.__setattr__(profile, name, frozen(array))


@dataclass(frozen=True, eq=False, repr=False)
class LeafProfile(Immutable):
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
    counts : csr_array of int64, shape (n_clusters, n_classes), optional
        The contingency table, the cells with points only; None without labels.
    """

    assignments: np.ndarray
    confidence: np.ndarray | None
    size: np.ndarray
    confidence_sum: np.ndarray
    counts: sparse.csr_array | None

    def __post_init__(self) -> None:
        _freeze(self, "assignments", "confidence", "size", "confidence_sum")
        if self.counts is not None:
            for part in (self.counts.data, self.counts.indices, self.counts.indptr):
                part.flags.writeable = False

    def __repr__(self) -> str:
        return f"LeafProfile({len(self.size):,} clusters, {len(self.assignments):,} points)"

    @classmethod
    def from_study(cls, study: Study) -> LeafProfile:
        """Profile of a study's evaluation points."""
        require(
            study, Study, "Give the study, not its tree: hv.read_study(...), hv.study_from(...)."
        )
        assignments, found = study.cluster_of_point, study.predictions
        confidence = None if found is None else found.confidence
        k = study.n_clusters
        valid = assignments >= 0
        size = np.bincount(assignments[valid], minlength=k)
        if confidence is None:
            total = np.full(k, np.nan)
        else:
            total = np.bincount(assignments[valid], weights=confidence[valid], minlength=k)
        counts = None
        if study.labels is not None and study.has_labels:
            counts = contingency_table(assignments, study.labels, k, study.n_classes)
        return cls(assignments, confidence, size, total, counts)

    @property
    def mean_confidence(self) -> np.ndarray:
        """Mean confidence of each cluster's points, float64 (n_clusters,); nan for an empty one."""
        with np.errstate(invalid="ignore"):
            return self.confidence_sum / np.where(self.size > 0, self.size, np.nan)

    @cached_property
    def top_class(self) -> np.ndarray:
        """Most frequent class of each cluster, int32 (n_clusters,); -1 without labelled points."""
        top = np.full(len(self.size), -1, dtype=np.int32)
        if self.counts is not None:
            cells = self.counts.tocoo()
            order = np.lexsort((-cells.col, cells.data, cells.row))
            order = order[cells.data[order] > 0]
            top[cells.row[order]] = cells.col[order]  # the last of a cluster stays
        return frozen(top)

    @cached_property
    def purity(self) -> np.ndarray:
        """Share of the most frequent class in each cluster, in (0, 1]; nan without labelled points."""
        if self.counts is None or not self.counts.nnz:
            return frozen(np.full(len(self.size), np.nan))
        with np.errstate(invalid="ignore"):
            return frozen(self.counts.max(axis=1).toarray() / self.counts.sum(axis=1))

    @property
    def mean_purity(self) -> float:
        """Share of labelled points in the most frequent class of their cluster; nan without labels."""
        if self.counts is None or not self.counts.nnz:
            return float("nan")
        return float(self.counts.max(axis=1).sum() / self.counts.sum())

    @property
    def labelled_counts(self) -> sparse.csr_array:
        """`counts`, or an `InputError` without labels."""
        if self.counts is None:
            raise InputError("This needs labels, and the study has none.")
        return self.counts

    def points_of_class(self, label: int) -> np.ndarray:
        """Points of one class in each cluster, int64 (n_clusters,); needs labels."""
        return self.labelled_counts[:, [label]].toarray()[:, 0]

    @property
    def class_accuracy(self) -> float:
        """Share of labelled points whose cluster is their class, for a classifier; nan without labels."""
        if self.counts is None or self.counts.sum() == 0:
            return float("nan")
        return float(self.counts.trace() / self.counts.sum())


@dataclass(frozen=True, eq=False, repr=False)
class NodeProfile(Immutable):
    """A `LeafProfile` carried up a tree: the same quantities for every node. Made by `from_tree`.

    Parameters
    ----------
    tree : Hierarchy
    leaves : LeafProfile
    size : int64 array, shape (n_nodes,)
    mean_confidence : float64 array, shape (n_nodes,)
    labelled : int64 array, shape (n_nodes,), optional
        Labelled points below each node; None without labels.
    """

    tree: Hierarchy
    leaves: LeafProfile
    size: np.ndarray
    mean_confidence: np.ndarray
    labelled: np.ndarray | None

    def __post_init__(self) -> None:
        _freeze(self, "size", "mean_confidence", "labelled")

    def __repr__(self) -> str:
        return f"NodeProfile({len(self.size):,} nodes)"

    @classmethod
    def from_tree(cls, tree: Hierarchy, leaves: LeafProfile) -> NodeProfile:
        """Sums of a leaf profile below every node of a tree. O(n_nodes)."""
        if len(leaves.size) != tree.n_leaves:
            raise InputError(
                f"The tree has {tree.n_leaves} leaves but the profile has {len(leaves.size)} clusters.",
                hint="Give the tree of the profile's study.",
            )
        size = tree.sum_below(leaves.size)
        with np.errstate(invalid="ignore"):
            confidence = tree.sum_below(leaves.confidence_sum) / np.where(size > 0, size, np.nan)
        labelled = None if leaves.counts is None else tree.sum_below(leaves.counts.sum(axis=1))
        return cls(tree, leaves, size, confidence, labelled)

    @cached_property
    def _most_frequent(self) -> tuple[np.ndarray, np.ndarray]:
        counts = self.leaves.labelled_counts
        changes = class_changes(self.tree, counts)
        classes, found = largest_below(self.tree, *changes, MOST_FREQUENT)
        labelled = self.tree.sum_below(counts.sum(axis=1))
        return classes, found / np.maximum(labelled, 1)[:, None]

    def most_frequent(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """The n most frequent classes below every node, and their shares; needs labels.

        Parameters
        ----------
        n : int
            At most `MOST_FREQUENT`.

        Returns
        -------
        classes : int64 array, shape (n_nodes, n)
            Most frequent first, the lower class number on ties; -1 where a node has fewer.
        shares : float64 array, the same shape
            0 where the class is -1.
        """
        classes, shares = self._most_frequent
        return classes[:, :n], shares[:, :n]

    @cached_property
    def purity(self) -> np.ndarray:
        """Share of the most frequent class below each node, in (0, 1]; nan without labelled points."""
        if self.labelled is None:
            return np.full(len(self.size), np.nan)
        return np.where(self.labelled > 0, self.most_frequent(1)[1][:, 0], np.nan)

    @cached_property
    def top_class(self) -> np.ndarray:
        """Most frequent class below each node, int32 (n_nodes,); -1 without labelled points."""
        if self.labelled is None:
            return np.full(len(self.size), -1, dtype=np.int32)
        return self.most_frequent(1)[0][:, 0].astype(np.int32)

    def counts_below(self, node: int) -> np.ndarray | None:
        """Points of each class below one node, int64 (n_classes,); None without labels."""
        counts = self.leaves.counts
        return None if counts is None else counts[self.tree.leaves_below(node)].sum(axis=0)


def distinct_names(study: Study) -> tuple[str, ...]:
    """The names of a study's classes, those given twice told apart by wnid, else by number."""
    times = Counter(study.class_names)
    more = study.class_table.get("wnid", ())
    return tuple(
        name if times[name] == 1 else f"{name} ({more[c] if c < len(more) and more[c] else c})"
        for c, name in enumerate(study.class_names)
    )


def point_names(study: Study) -> tuple[str, ...]:
    """A name for every point: its class and its row, counted from 0."""
    labels = [-1] * study.n_points if study.labels is None else study.labels.tolist()
    unnamed = (f"class {label}" for label in range(len(study.class_names), study.n_classes))
    known = ("point", *study.class_names, *unnamed)
    return tuple(f"{known[label + 1]} #{row}" for row, label in enumerate(labels))


def cluster_names(study: Study, profile: LeafProfile) -> tuple[str, ...]:
    """A name for every cluster, shape (n_clusters,).

    A classifier's cluster has its class's name. A clustering model's is named
    after its most frequent class, numbered where several clusters share one. Points
    that are clusters themselves have their class and their row, counted from 0.
    """
    if not study.has_clusters:
        return point_names(study)
    if study.cluster_is_class or profile.counts is None:
        known = distinct_names(study)[: study.n_clusters] if study.cluster_is_class else ()
        return known + tuple(f"cluster {k}" for k in range(len(known), study.n_clusters))
    top = profile.top_class
    times = np.bincount(top[top >= 0], minlength=study.n_classes)
    names: list[str] = []
    seen: dict[int, int] = {}
    for cluster, label in enumerate(top.tolist()):
        if label < 0:
            names.append(f"cluster {cluster} (empty)")
            continue
        name = study.class_names[label] if label < len(study.class_names) else f"class {label}"
        seen[label] = seen.get(label, 0) + 1
        names.append(f"{name} {seen[label]}" if times[label] > 1 else name)
    return tuple(names)
