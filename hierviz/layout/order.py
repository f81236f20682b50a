"""The order of a tree's leaves: neighbours alike, or larger subtrees first."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.layout.leaf_spans import larger_first
from hierviz.layout.optimal import optimal_order


def order_leaves(
    tree: Hierarchy, counts: np.ndarray | sparse.sparray | None = None, *, most_optimal: int = 2000
) -> np.ndarray:
    """Leaves from left to right, so that neighbours are alike and no branches cross.

    Parameters
    ----------
    tree : Hierarchy
    counts : int array or scipy.sparse array, shape (n_leaves, n_classes), optional
        The contingency table.
    most_optimal : int
        Larger trees are put in order by size.

    Returns
    -------
    int32 array, shape (n_leaves,)
        A permutation that keeps every subtree together; the same for every cut.

    Raises
    ------
    InputError
        When the contingency table has not one row per leaf.

    Notes
    -----
    The `optimal_order` by `class_distance` for a binary tree whose clusters are
    not all equally far apart. Otherwise the child with more leaves stands first (`larger_first`).
    O(n_leaves^3) or O(n_nodes log n_nodes); 0.2 s at 1,000 leaves.

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)])
    >>> order_leaves(tree, [[9, 1, 0], [9, 0, 0], [0, 0, 9], [0, 9, 1]]).tolist()
    [1, 0, 3, 2]
    """
    if counts is None or not tree.is_binary or tree.n_leaves > most_optimal:
        return larger_first(tree)
    table = np.asarray(counts.toarray() if isinstance(counts, sparse.sparray) else counts)
    if table.ndim != 2 or len(table) != tree.n_leaves:
        raise InputError(
            f"The tree has {tree.n_leaves} leaves but the contingency table has shape {table.shape}."
        )
    distance = class_distance(table)
    pairs = distance[np.triu_indices(len(distance), 1)]
    if np.allclose(pairs, pairs[:1], atol=1e-9):
        return larger_first(tree)
    return optimal_order(tree, distance)


def class_distance(counts: np.ndarray) -> np.ndarray:
    """How unlike the classes of two clusters' points are, for every pair.

    Parameters
    ----------
    counts : int array, shape (n_clusters, n_classes)

    Returns
    -------
    float64 array, shape (n_clusters, n_clusters)
        Symmetric, in [0, 1]; 0 on the diagonal, 1 where two clusters share no
        class or one of them has no labelled points.

    Notes
    -----
    1 - cosine of two rows of the contingency table. For a classifier this sees both
    the points that two classes lend each other and third classes that lend to
    both. O(n_clusters^2 x n_classes).

    Examples
    --------
    >>> class_distance(np.array([[4, 0], [2, 0], [0, 3]])).tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    rows = np.asarray(counts, dtype=np.float64)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = rows / np.where(length > 0, length, 1)
    distance = np.clip(1 - rows @ rows.T, 0, 1)
    np.fill_diagonal(distance, 0)
    return (distance + distance.T) / 2
