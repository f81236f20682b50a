"""How far classes are from each other in a tree: the class distance matrix of CoHiClust."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics.checked_counts import check_counts

_BLOCK_ITEMS = 1 << 24  # shares held at a time: 128 MB


def class_distance(tree: Hierarchy, counts: np.ndarray) -> np.ndarray:
    """Mean number of branches between a point of one class and a point of another.

    Parameters
    ----------
    tree : Hierarchy
    counts : int array, shape (n_leaves, n_classes)
        The contingency table.

    Returns
    -------
    float64 array, shape (n_classes, n_classes)
        Symmetric, >= 0; nan for a class without points. On the diagonal the mean
        over all ordered pairs of points of one class, a point and itself included.

    Raises
    ------
    InputError
        When `counts` is not a contingency table of this tree.

    Notes
    -----
    d(A, B) = mean over a in A and b in B of the edges between their leaves, which
    is e(A) + e(B) - 2 sum over nodes u below the root of p(A, u) p(B, u): e the
    mean depth of a class's points, p the share of them below u. One matrix
    product: O(n_nodes x n_classes^2).

    References
    ----------
    Znalezniak et al., "Contrastive Hierarchical Clustering", 2023, Figure 4.

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)])
    >>> class_distance(tree, np.array([[4, 0], [0, 1], [0, 1]]))
    array([[0. , 2.5],
           [2.5, 1.5]])
    """
    table = check_counts(counts, n_leaves=tree.n_leaves)
    counts = table if isinstance(table, np.ndarray) else table.toarray()
    total = counts.sum(axis=0)
    with np.errstate(invalid="ignore"):
        share = counts / total
    mean_depth = tree.depth[: tree.n_leaves] @ share
    shared = np.zeros((share.shape[1], share.shape[1]))
    below = tree.sum_below(share)
    step = max(1, _BLOCK_ITEMS // max(1, share.shape[1]))
    for first in range(0, tree.root, step):
        block = below[first : min(first + step, tree.root)]
        shared += block.T @ block
    distance = mean_depth[:, None] + mean_depth - 2 * shared
    return np.where(np.isnan(distance), np.nan, np.maximum(distance, 0))
