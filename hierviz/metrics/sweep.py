"""The flat metrics of every cut of a tree, in one go, from counts as `metrics.tree` takes them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from hierviz.core.cut import sums_over_groups
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import ReadOnlyArrays
from hierviz.core.immutable import brief
from hierviz.errors import CutError
from hierviz.metrics.cells import ClassCells, NodeSums, class_cells
from hierviz.metrics.chance import expected_terms
from hierviz.metrics.checked_counts import ContingencyTable
from hierviz.metrics.flat import (
    ami_of_sums,
    ari_of_sums,
    bcubed_f_of_sums,
    n_log_n,
    nmi_of_sums,
    pairwise_f_of_sums,
    share,
)
from hierviz.metrics.matching import matched_points


@dataclass(frozen=True, eq=False)
class NodeTerms(ReadOnlyArrays):
    """What each node adds to the metrics of a cut that has it as a group.

    Sum a term over the groups of any cut and the metrics follow; that of the
    root is the sum over all points, as if they were one group. Below, n is the
    number of labelled points of a node, n_c those of class c, N and N_c the
    same at the root, and S(t) the sum of term t over the groups.

    Attributes
    ----------
    n : int64 array, shape (n_nodes,)
        Labelled points.
    n_log_n : float64 array, shape (n_nodes,)
        Sum over classes of n_c log n_c, natural logarithm, 0 at n_c = 0.
    n_squared : int64 array, shape (n_nodes,)
        Sum over classes of n_c^2.
    n_max : int64 array, shape (n_nodes,)
        Largest n_c.
    recall : float64 array, shape (n_nodes,)
        Sum over classes of n_c^2 / N_c.

    Notes
    -----
    NMI: 2 I / (H + G) with H = log N - n_log_n[root] / N,
    G = log N - S(n log n) / N, I = H + (S(n_log_n) - S(n log n)) / N.
    ARI and pairwise F: from S(n_squared), S(n^2), n_squared[root] and N.
    Purity: S(n_max) / N.
    BCubed F: harmonic mean of S(n_squared / n) / N and S(recall) / N.
    """

    __repr__ = brief

    n: np.ndarray
    n_log_n: np.ndarray
    n_squared: np.ndarray
    n_max: np.ndarray
    recall: np.ndarray


@dataclass(frozen=True, eq=False)
class Sweep(ReadOnlyArrays):
    """The flat metrics of every cut into k groups. Made by `sweep`.

    Attributes
    ----------
    n_groups : int32 array, shape (n_cuts,)
        `tree.n_groups`: 1 first; every number up to n_leaves in a binary tree.
    nmi, ari, ami, accuracy, purity, pairwise_f, bcubed_f : float64 arrays, shape (n_cuts,)
        As the functions of the same names; nan where those are.
    """

    __repr__ = brief

    n_groups: np.ndarray
    nmi: np.ndarray
    ari: np.ndarray
    ami: np.ndarray
    accuracy: np.ndarray
    purity: np.ndarray
    pairwise_f: np.ndarray
    bcubed_f: np.ndarray

    def at(self, k: int) -> dict[str, float]:
        """The metrics by name of the cut into k groups.

        Raises
        ------
        CutError
            When the tree has no such cut.
        """
        place = int(np.searchsorted(self.n_groups, k))
        if place == len(self.n_groups) or self.n_groups[place] != k:
            near = self.n_groups[max(place - 1, 0) : place + 1].tolist()
            raise CutError(
                f"The tree has no cut with {k} groups.",
                hint=f"The nearest are {' and '.join(map(str, near))}.",
            )
        names = [field.name for field in fields(self) if field.name != "n_groups"]
        return {name: float(getattr(self, name)[place]) for name in names}


def node_terms(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> NodeTerms:
    """What each node adds to the metrics of any cut, so that a page can follow cuts by hand.

    Returns
    -------
    NodeTerms
        Arrays of shape (n_nodes,).

    Notes
    -----
    O(cells with points + n_nodes); without numba O(n_nodes x n_classes).

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> node_terms(tree, [[2, 1], [0, 1], [0, 3]]).n_squared.tolist()
    [5, 1, 9, 8, 29]
    """
    return _terms(class_cells(tree, counts).sums)


def _terms(sums: NodeSums) -> NodeTerms:
    return NodeTerms(sums.n, sums.n_log_n, sums.n_squared, sums.n_max, sums.recall)


def sweep(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> Sweep:
    """The flat metrics of every cut into k groups, from one group to the leaves.

    Returns
    -------
    Sweep
        All nan without labelled points.

    Notes
    -----
    Every metric but accuracy is a function of sums over groups: one pass up
    the tree and one cumulative sum along its merges, O(cells with points +
    n_nodes); without numba O(n_nodes x n_classes). The expectation in AMI is
    one, too, of terms by group size, see `expected_terms`. Accuracy is the exact
    optimum of each cut, see `matched_points`. Counts of tens of thousands
    of clusters and classes should be sparse, see `contingency_table`.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> sweep(tree, [[2, 0], [1, 0], [0, 3]]).purity.tolist()
    [0.5, 1.0, 1.0]
    """
    cells = class_cells(tree, counts)
    terms = _terms(cells.sums)
    n = terms.n[-1]
    if n == 0:
        return without_points(tree)
    pairs = pair_sums(tree, terms)
    information = information_sums(tree, terms)
    return Sweep(
        n_groups=tree.n_groups,
        nmi=nmi_of_sums(*information),
        ari=ari_of_sums(*pairs),
        ami=ami_of_sums(information, pairs, sums_over_groups(tree, expected_information(cells))),
        accuracy=matched_points(tree, cells) / n,
        purity=sums_over_groups(tree, terms.n_max) / n,
        pairwise_f=pairwise_f_of_sums(*pairs),
        bcubed_f=bcubed_f_of_sums(n, *precision_and_recall(tree, terms)),
    )


def without_points(tree: Hierarchy) -> Sweep:
    """The sweep of a tree without labelled points: all nan."""
    nothing = [np.full(len(tree.n_groups), np.nan) for _ in fields(Sweep)[1:]]
    return Sweep(tree.n_groups, *nothing)


def pair_sums(tree: Hierarchy, terms: NodeTerms) -> tuple:
    """Points, and sums of squares over cells, groups and classes at every cut."""
    size = sums_over_groups(tree, np.square(terms.n))
    return terms.n[-1], sums_over_groups(tree, terms.n_squared), size, terms.n_squared[-1]


def information_sums(tree: Hierarchy, terms: NodeTerms) -> tuple:
    """Points, and sums of n log n over cells, groups and classes at every cut."""
    joint, size = (sums_over_groups(tree, of) for of in (terms.n_log_n, n_log_n(terms.n)))
    return terms.n[-1], joint, size, terms.n_log_n[-1]


def precision_and_recall(tree: Hierarchy, terms: NodeTerms) -> tuple[np.ndarray, np.ndarray]:
    """The precisions and recalls of BCubed F, summed over points, at every cut."""
    precision = sums_over_groups(tree, share(terms.n_squared, terms.n))
    return precision, sums_over_groups(tree, terms.recall)


def expected_information(cells: ClassCells) -> np.ndarray:
    """What each node adds to the mean mutual information of random groups as large as those of a cut, (n_nodes,)."""
    sizes, which = np.unique(cells.sums.n, return_inverse=True)
    terms = np.zeros(len(sizes))
    terms[sizes > 0] = expected_terms(sizes[sizes > 0], cells.class_sizes[cells.class_sizes > 0])
    return terms[which]
