"""What a metric of a cut reaches by chance: the lower end of its scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hierviz.core.cut import Cut, sums_over_groups
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import ReadOnlyArrays
from hierviz.core.immutable import brief
from hierviz.metrics.cells import ClassCells, class_cells
from hierviz.metrics.checked_counts import ContingencyTable, group_counts
from hierviz.metrics.flat import accuracy, bcubed_f_of_sums, nmi_of_sums
from hierviz.metrics.matching import matched_points
from hierviz.metrics.sweep import (
    Sweep,
    expected_information,
    information_sums,
    node_terms,
    pair_sums,
    without_points,
)

_POINTS = 25_000  # in all permutations together, from which follows how many there are
_MOST_PERMUTATIONS = 100


@dataclass(frozen=True, eq=False)
class ChanceTerms(ReadOnlyArrays):
    """What each node adds on average to the sums of a cut that has it as a group. Made by `chance_terms`.

    Attributes
    ----------
    information : float64 array, shape (n_nodes,)
        To the mutual information of groups and classes, in nats.
    n_max : float64 array, shape (n_nodes,)
        To the points in the most frequent class of their group; nan without permutations.
    """

    __repr__ = brief

    information: np.ndarray
    n_max: np.ndarray


def permuted_labels(
    tree: Hierarchy, counts: ContingencyTable | ClassCells, *, times: int | None = None
) -> tuple[ClassCells, ...]:
    """The same clusters and classes with the labels of the points permuted, the same each time.

    Parameters
    ----------
    tree : Hierarchy
    counts : integer array or scipy.sparse array, shape (n_leaves, n_classes)
        Or the cells that `class_cells` makes of them.
    times : int, optional
        How often; 25,000 over the number of points when left out, from 1 to 100.

    Notes
    -----
    O(n log n) for n points, each time. However the leaves are ordered.
    """
    cells, rng = class_cells(tree, counts), np.random.default_rng(0)
    n = int(cells.class_sizes.sum())
    if times is None:
        times = int(np.clip(_POINTS // max(n, 1), 1, _MOST_PERMUTATIONS))
    return tuple(_permuted(cells, rng) for _ in range(times)) if n else ()


def _permuted(cells: ClassCells, rng: np.random.Generator) -> ClassCells:
    n_leaves = cells.tree.n_leaves
    place = np.repeat(cells.tree.leaf_span[:n_leaves, 0], cells.sums.n[:n_leaves])
    label = np.repeat(np.arange(cells.n_classes, dtype=np.int32), cells.class_sizes)
    where = rng.permutation(label) * np.int64(n_leaves) + place
    where, count = np.unique(where, return_counts=True)
    start = np.searchsorted(where, n_leaves * np.arange(cells.n_classes + 1))
    return ClassCells(cells.tree, start, (where % n_leaves).astype(np.int32), count)


def chance_terms(
    tree: Hierarchy,
    counts: ContingencyTable | ClassCells,
    *,
    permuted: Sequence[ClassCells] | None = None,
) -> ChanceTerms:
    """What each node adds on average to the metrics of any cut, so that a page can follow cuts by hand.

    Parameters
    ----------
    tree, counts
        As for `permuted_labels`.
    permuted : sequence of ClassCells, optional
        What `permuted_labels` gives, for `n_max`.
    """
    cells = class_cells(tree, counts)
    permuted = permuted_labels(tree, cells) if permuted is None else permuted
    n_max = [one.sums.n_max for one in permuted]
    mean = np.mean(n_max, axis=0) if n_max else np.full(tree.n_nodes, np.nan)
    return ChanceTerms(expected_information(cells), mean)


def chance_levels(
    tree: Hierarchy,
    counts: ContingencyTable | ClassCells,
    *,
    permuted: Sequence[ClassCells] | None = None,
    has_accuracy: bool = True,
) -> Sweep:
    """Mean of the metrics over random groups as large as those of the tree, at every cut.

    Parameters
    ----------
    tree, counts
        As for `permuted_labels`.
    permuted : sequence of ClassCells, optional
        What `permuted_labels` gives. With none of them accuracy and purity are nan.
    has_accuracy : bool
        False leaves out accuracy, whose matching takes most of the time.

    Returns
    -------
    Sweep
        All nan without labelled points.

    Notes
    -----
    ARI and AMI are 0 by construction, but where all groupings of these sizes are
    the same. NMI: the expected mutual information over the mean entropy. Pairwise
    F: 2 s t / (s + t), s and t the shares of all pairs that are in one group and in
    one class: its expected precision and recall. BCubed F likewise, from
    its expected precision and recall, which follow from the mean square of hypergeometric
    counts. Accuracy and purity are means over permutations of the labels. Their
    standard error is below 0.001 for the built-in studies.

    References
    ----------
    Vinh, Epps and Bailey (2010), Information theoretic measures for
    clusterings comparison, JMLR 11.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> chance_levels(tree, [[2, 0], [0, 2], [0, 1]]).pairwise_f.round(3).tolist()
    [0.571, 0.48, 0.267]
    """
    cells = class_cells(tree, counts)
    nodes = node_terms(tree, cells)
    n = int(nodes.n[-1])
    if n == 0:
        return without_points(tree)
    permuted = permuted_labels(tree, cells) if permuted is None else permuted
    terms = chance_terms(tree, cells, permuted=permuted)
    points, _, in_group, in_class = pair_sums(tree, nodes)
    all_pairs = max(float(n) * (n - 1), 1.0)
    s, t = (in_group - points) / all_pairs, (in_class - points) / all_pairs
    is_same = (s == t) & ((t == 0) | (in_class == float(n) * n))
    _, _, group, classes = information_sums(tree, nodes)
    joint = group + classes + n * (sums_over_groups(tree, terms.information) - np.log(n))
    n_groups = sums_over_groups(tree, (nodes.n > 0).astype(np.float64))
    n_classes = np.count_nonzero(cells.class_sizes)
    matched = [matched_points(tree, one) for one in permuted if has_accuracy]
    return Sweep(
        n_groups=tree.n_groups,
        nmi=nmi_of_sums(n, joint, group, classes),
        ari=is_same.astype(float),
        ami=is_same.astype(float),
        accuracy=np.mean(matched, axis=0) / n if matched else np.full(len(s), np.nan),
        purity=sums_over_groups(tree, terms.n_max) / n,
        pairwise_f=2 * s * t / np.where(s + t > 0, s + t, np.nan),
        bcubed_f=bcubed_f_of_sums(
            n, n_groups + (n - n_groups) * t, n_classes + (n - n_classes) * s
        ),
    )


def accuracy_by_chance(cut: Cut, permuted: Sequence[ClassCells]) -> float:
    """Clustering accuracy of any cut when the labels are permuted, mean over permutations; nan for none.

    Parameters
    ----------
    cut : Cut
    permuted : sequence of ClassCells
        What `permuted_labels` gives for its tree.
    """
    tables = [sparse.csr_array(_table(one)) for one in permuted]
    return float(np.mean([accuracy(group_counts(one, cut)) for one in tables] or [np.nan]))


def _table(cells: ClassCells) -> sparse.coo_array:
    """The contingency table of cells, one row per leaf."""
    label = np.repeat(np.arange(cells.n_classes), np.diff(cells.start))
    rows, shape = cells.tree.leaf_order[cells.place], (cells.tree.n_leaves, cells.n_classes)
    return sparse.coo_array((cells.count, (rows, label)), shape=shape)
