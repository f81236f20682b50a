"""Metrics of a whole tree, from its shape and the contingency table.

`counts` is an integer array or scipy.sparse array of shape (n_leaves, n_classes),
the points of each cluster in each class, or its `class_cells`; an `InputError`
when it is not a contingency table of the tree.
"""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics.cells import ClassCells, class_cells
from hierviz.metrics.checked_counts import ContingencyTable
from hierviz.metrics.flat import share
from hierviz.metrics.leaf_pairs import sum_of_log_edges


def dendrogram_purity(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> float:
    """Dendrogram purity: how pure the smallest subtree around two points of one class is.

    Returns
    -------
    float
        In (0, 1], higher is better; 1 only when every class has a subtree of
        its own; nan when no two points share a class.

    Notes
    -----
    Mean over unordered pairs of different points of one class: share of that
    class below the pair's lowest common ancestor, which is the leaf itself for
    a pair in one leaf. Pairs are counted exactly, node by node: O(cells with
    points + n_nodes); without numba O(n_nodes x n_classes).

    References
    ----------
    Heller and Ghahramani (2005), Bayesian hierarchical clustering. Kobren et
    al. (2017), A hierarchical algorithm for extreme clustering, Section 2.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> dendrogram_purity(tree, [[2, 0], [1, 0], [0, 2]])
    1.0
    """
    sums = class_cells(tree, counts).sums
    n_pairs = sums.pairs.sum()
    return float(share(sums.same, sums.n).sum() / n_pairs) if n_pairs else np.nan


def least_hierarchical_distance(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> float:
    """Least hierarchical distance: how far apart the leaves of one class are in the tree.

    Returns
    -------
    float
        Lower is better. 0 when all are siblings; at most 1 in a binary tree,
        reached at the two ends of a caterpillar; nan for a tree of one or two
        leaves, or when no class is spread over two leaves.

    Notes
    -----
    Mean over pairs of points of one class in different leaves of
    (log2(edges between the leaves) - 1) / (log2(n_leaves) - 1). O(pairs of
    leaves with a class in common, over all classes), or a matrix product of
    O(n_leaves^2 x n_classes) where that is faster or without numba. Small
    trees reach low values without being good.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[[0, 1], 2], 3])
    >>> least_hierarchical_distance(tree, [[1], [0], [0], [1]])
    1.0
    """
    cells = class_cells(tree, counts)
    if tree.n_leaves <= 2:
        return np.nan
    far, total = sum_of_log_edges(cells)
    return float((far / total - 1) / (np.log2(tree.n_leaves) - 1)) if total else np.nan
