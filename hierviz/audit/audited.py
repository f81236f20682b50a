"""What the findings look at: an analysis with its measures, its taxonomy and its support."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from hierviz.audit.measures import Measures
from hierviz.core.analysis import Analysis
from hierviz.core.contingency import largest_between, leaf_meets
from hierviz.taxonomy import Taxonomy, class_of_leaf
from hierviz.text import isolated, listed

#: The share of the classes under the smallest category of two classes from which on they are far apart.
FAR = 0.9
#: The share of its leaves that the category of a node holds at least.
ENOUGH = 0.8


@dataclass(frozen=True, eq=False)
class Audited:
    """An analysis with everything that the findings need.

    Parameters
    ----------
    analysis : Analysis
    known : Measures, optional
        None without logits.
    taxonomy : Taxonomy, optional
        Of the study's classes.
    transfer : float64 array, shape (n_nodes,), optional
        Transfer support of every node, nan for leaves and the root.
    top : int
        How many findings of each kind are wanted.
    """

    analysis: Analysis
    known: Measures | None = None
    taxonomy: Taxonomy | None = None
    transfer: np.ndarray | None = None
    top: int = 100

    @property
    def measures(self) -> Measures:
        """The measures, which findings from logits need."""
        return cast(Measures, self.known)

    # -- classes and categories ------------------------------------------------

    @cached_property
    def class_of_leaf(self) -> np.ndarray:
        """The class that each cluster stands for, int32 (n_clusters,); -1 for none."""
        return class_of_leaf(self.analysis.study, self.analysis.leaves)

    @cached_property
    def n_placed(self) -> int:
        """Classes that are in the taxonomy."""
        return 0 if self.taxonomy is None else int((self.taxonomy.concept_of_class >= 0).sum())

    @cached_property
    def in_common(self) -> np.ndarray | None:
        """t[a, b]: classes under the smallest category that holds what two clusters stand for.

        int32 (n_clusters, n_clusters): all placed classes where no category holds both, 0 where the
        taxonomy says nothing of one of them. None without a taxonomy.
        """
        if self.taxonomy is None:
            return None
        known = self.class_of_leaf >= 0
        found = np.zeros((len(known), len(known)), dtype=np.int32)
        of_known = self.class_of_leaf[known]
        found[np.ix_(known, known)] = classes_in_common(self.taxonomy)[np.ix_(of_known, of_known)]
        return found

    @cached_property
    def is_far(self) -> np.ndarray:
        """True for pairs of clusters that the taxonomy holds far apart, bool (n_clusters, n_clusters)."""
        if self.in_common is None:
            return np.zeros(self.measures.correlation.shape, dtype=bool)
        return self.in_common >= max(2, FAR * self.n_placed)

    @cached_property
    def farness(self) -> np.ndarray | None:
        """log2(t / 2) / log2(K / 2) for pairs of clusters, float64 in [0, 1]; None without a taxonomy."""
        if self.in_common is None:
            return None
        whole = np.log2(max(self.n_placed, 3) / 2)
        return np.clip(np.log2(np.maximum(self.in_common, 2) / 2) / whole, 0, 1)

    def common_category(self, a: int, b: int) -> str:
        """The name of the smallest category that holds what two clusters stand for, "" for none."""
        taxonomy, classes = self.taxonomy, self.class_of_leaf[[a, b]]
        if taxonomy is None or (classes < 0).any():
            return ""
        start, members = taxonomy.membership
        of = [np.flatnonzero(members == c) for c in classes.tolist()]
        above = [np.searchsorted(start, places, side="right") - 1 for places in of]
        both = np.intersect1d(above[0], above[1])
        if len(both) == 0:
            return ""
        return isolated(taxonomy.labels[int(both[np.argmin(taxonomy.n_classes_below[both])])])

    @cached_property
    def node_categories(self) -> np.ndarray:
        """The smallest category that holds at least 80 % of the leaves below each node, int64 (n_nodes,); -1 for none."""
        tree, taxonomy = self.analysis.tree, self.taxonomy
        found = np.full(tree.n_nodes, -1)
        if taxonomy is None:
            return found
        of_leaf = self.class_of_leaf[tree.leaf_order]
        first, last = tree.leaf_span.T
        least = np.ceil(ENOUGH * tree.n_leaves_below - 1e-9)
        n_classes = taxonomy.n_classes_below
        for concept in np.lexsort(
            (np.arange(len(n_classes)), -n_classes)
        ).tolist():  # wide ones first
            is_of = np.zeros(len(taxonomy.class_names) + 1, dtype=bool)  # the last one for class -1
            is_of[taxonomy.classes_of(concept)] = True
            before = np.concatenate([[0], np.cumsum(is_of[of_leaf])])
            found[before[last] - before[first] >= least] = concept
        return found

    # -- the tree -----------------------------------------------------------------

    @cached_property
    def _meets(self) -> np.ndarray:
        return leaf_meets(self.analysis.tree)

    def meeting(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """The lowest node above both leaves of each pair, int64 (n,); a leaf with itself is refused."""
        place = self.analysis.tree.leaf_span[:, 0]
        places = np.sort(np.stack([place[a], place[b]]), axis=0)
        return largest_between(self._meets, places[0] + 1, places[1] + 1)

    # -- points ---------------------------------------------------------------------

    @property
    def logits(self) -> np.ndarray:
        """The logits, without which nothing is measured."""
        return cast(np.ndarray, self.analysis.study.logits)

    @cached_property
    def _by_cluster(self) -> tuple[np.ndarray, np.ndarray]:
        study, rows = self.analysis.study, self.measures.rows
        assigned = study.cluster_of_point[rows]
        order = np.argsort(assigned, kind="stable")
        return rows[order], np.searchsorted(assigned[order], np.arange(study.n_clusters + 1))

    def rows_in(self, cluster: int) -> np.ndarray:
        """The points of a cluster that were looked at, int64, ascending."""
        rows, start = self._by_cluster
        return rows[start[cluster] : start[cluster + 1]]

    def rows_labelled(self, label: int) -> np.ndarray:
        """The points of a class that were looked at, int64, ascending; none without labels."""
        labels, rows = self.analysis.study.labels, self.measures.rows
        return rows[:0] if labels is None else rows[labels[rows] == label]

    # -- words ------------------------------------------------------------------------

    def name(self, cluster: int) -> str:
        """The name of a cluster in a sentence; where it is only a number, with what it is."""
        return isolated(self._called(cluster))

    def names(self, clusters: np.ndarray | tuple[int, ...]) -> str:
        """A few clusters in a sentence."""
        return listed([self._called(int(c)) for c in clusters], most=3)

    def _called(self, cluster: int) -> str:
        name = self.analysis.tree.leaf_names[cluster]
        what = "class" if self.analysis.study.cluster_is_class else "cluster"
        return f"{what} {name}" if name.isdecimal() else name

    @property
    def taxonomy_called(self) -> str:
        """The name of the taxonomy in a sentence, "" without one."""
        name = "" if self.taxonomy is None else self.taxonomy.name
        return name if name in ("", "WordNet") else f"the {isolated(name)} taxonomy"


def classes_in_common(taxonomy: Taxonomy) -> np.ndarray:
    """How many classes are under the smallest category that holds two classes.

    Returns
    -------
    int32 array, shape (n_classes, n_classes)
        All placed classes where no category holds both, 1 on the diagonal, 0 where a class has no place.

    Notes
    -----
    O(sum over categories of the square of their classes).
    """
    placed = taxonomy.concept_of_class >= 0
    found = np.where(np.outer(placed, placed), np.int32(placed.sum()), np.int32(0))
    n_below = taxonomy.n_classes_below
    for concept in np.argsort(-n_below, kind="stable").tolist():
        classes = taxonomy.classes_of(concept)
        found[np.ix_(classes, classes)] = n_below[concept]
    np.fill_diagonal(found, placed)
    return found
