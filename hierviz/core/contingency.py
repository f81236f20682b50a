"""Contingency tables that hold only the cells with points, and how their classes add up below nodes."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy

_MOST_CELLS = 1 << 22  # of a table that is filled to count points, which spares sorting them: 32 MB


def dense_contingency_table(
    assignments: np.ndarray, labels: np.ndarray, n_clusters: int, n_classes: int
) -> np.ndarray:
    """Contingency table n[cluster, class] with all its cells; `contingency_table` has those with points.

    Returns
    -------
    int64 array, shape (n_clusters, n_classes)
    """
    places = _places(assignments, labels, n_classes)
    return np.bincount(places, minlength=n_clusters * n_classes).reshape(n_clusters, n_classes)


def _places(assignments: np.ndarray, labels: np.ndarray, n_classes: int) -> np.ndarray:
    """Number of the cell that each point of known cluster and class falls into."""
    clusters, classes = np.asarray(assignments), np.asarray(labels)
    known = (classes >= 0) & (clusters >= 0)
    return clusters[known].astype(np.int64) * n_classes + classes[known]


def contingency_table(
    assignments: np.ndarray, labels: np.ndarray, n_clusters: int, n_classes: int
) -> sparse.csr_array:
    """Contingency table n[cluster, class] that holds only the cells with points.

    Parameters
    ----------
    assignments, labels : int array, shape (n_points,)
        Points of unknown cluster or class (-1) are left out.
    n_clusters, n_classes : int

    Returns
    -------
    scipy.sparse.csr_array of int64, shape (n_clusters, n_classes)
        What the metrics take in place of a dense table.

    Notes
    -----
    Memory is O(n_points), whatever the table's size. O(n_points), and
    O(n_points log n_points) for more than two thousand clusters and classes.

    Examples
    --------
    >>> contingency_table([0, 2, 2, -1], [1, 0, 0, 1], 3, 2).toarray().tolist()
    [[0, 1], [0, 0], [2, 0]]
    """
    if n_clusters * n_classes <= _MOST_CELLS:
        return sparse.csr_array(dense_contingency_table(assignments, labels, n_clusters, n_classes))
    cells, count = np.unique(_places(assignments, labels, n_classes), return_counts=True)
    where = np.divmod(cells, max(n_classes, 1))
    return sparse.csr_array((count, where), shape=(n_clusters, n_classes), dtype=np.int64)


def leaf_meets(tree: Hierarchy) -> np.ndarray:
    """Lowest common ancestor of each leaf and its left neighbour in `leaf_order`, int32; 0 first.

    Parents have larger ids, so that of leaves further apart is the largest between them.
    """
    meets = np.zeros(tree.n_leaves, dtype=np.int32)
    first, above = tree.leaf_span[:-1, 0], tree.parent[:-1]
    is_right = first != tree.leaf_span[above, 0]
    meets[first[is_right]] = above[is_right]
    return meets


def class_changes(
    tree: Hierarchy, counts: sparse.csr_array
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The nodes at which the number of points of some class is not that of one child.

    Parameters
    ----------
    tree : Hierarchy
    counts : csr_array of int64, shape (n_leaves, n_classes)

    Returns
    -------
    node, label, count : int64 arrays, shape (n_changes,)
        The leaves that have points of a class, and the nodes where two such
        leaves meet. Everywhere else a class has as many points as in the one
        child that has any.

    Notes
    -----
    At most twice as many as the table has cells, however deep the tree is:
    O(n_cells log n_cells + n_leaves log n_leaves).
    """
    columns = counts[tree.leaf_order].tocsc()
    columns.sort_indices()
    n = tree.n_leaves
    place = columns.indices.astype(np.int64)
    label = np.repeat(np.arange(counts.shape[1]), np.diff(columns.indptr))
    is_next = np.flatnonzero(label[1:] == label[:-1]) + 1  # of the class of the cell before
    meet = largest_between(leaf_meets(tree), place[is_next - 1] + 1, place[is_next] + 1)
    labels, meets = np.divmod(np.unique(label[is_next] * tree.n_nodes + meet), tree.n_nodes)
    at = label * n + place
    before = np.concatenate([[0], np.cumsum(columns.data)])
    first, last = (before[np.searchsorted(at, labels * n + end)] for end in tree.leaf_span[meets].T)
    return (
        np.concatenate([tree.leaf_order[place], meets]),
        np.concatenate([label, labels]),
        np.concatenate([columns.data, last - first]),
    )


def largest_between(values: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Maximum of each of the runs first, ..., last - 1 (not empty), from those of 2^t values."""
    found = np.zeros(len(first), dtype=values.dtype)
    power = np.frexp(last - first)[1] - 1  # of the largest power of two in the run
    maxima = values
    for t in range(int(power.max(initial=-1)) + 1):
        here = power == t
        found[here] = np.maximum(maxima[first[here]], maxima[last[here] - (1 << t)])
        maxima = np.maximum(maxima[: -(1 << t)], maxima[1 << t :])
    return found


def largest_below(
    tree: Hierarchy, node: np.ndarray, label: np.ndarray, score: np.ndarray, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """The n classes with the highest scores at every node, where scores never fall upwards.

    Parameters
    ----------
    tree : Hierarchy
    node, label, score : int64 arrays, shape (n_changes,)
        The score of a class from this node up to where it changes next, as
        `class_changes` lists them; once a node and class.
    n : int

    Returns
    -------
    labels : int64 array, shape (n_nodes, n)
        Highest score first, the lower class number on ties; -1 where there are fewer.
    scores : int64 array, shape (n_nodes, n)
        0 where the label is -1.

    Notes
    -----
    A class that is among the first n of a node is so in the child that it has
    its score from, so a node looks at its own changes and n classes a child.
    O(n_changes log n_changes + n n_nodes).
    """
    order = np.lexsort((label, -score, node))
    of_node = np.searchsorted(node[order], np.arange(tree.n_nodes + 1))
    rank = np.arange(len(order)) - of_node[node[order]]
    kept = order[rank < n]
    best: list[dict[int, int]] = [{} for _ in range(tree.n_nodes)]
    changes = zip(node[kept].tolist(), label[kept].tolist(), score[kept].tolist(), strict=True)
    for u, c, value in changes:
        best[u][c] = value
    found: list[tuple[int, int, int]] = []  # place in the tables, class, score
    for u, above in enumerate(tree.parent.tolist()):
        ranked = sorted(best[u].items(), key=lambda item: (-item[1], item[0]))[:n]
        found.extend((n * u + place, *item) for place, item in enumerate(ranked))
        if above >= 0:
            for c, value in ranked:
                best[above][c] = max(value, best[above].get(c, 0))
        best[u] = {}
    labels, scores = np.full((tree.n_nodes, n), -1), np.zeros((tree.n_nodes, n), dtype=np.int64)
    at, classes, values = np.array(found, dtype=np.int64).reshape(-1, 3).T
    labels.flat[at], scores.flat[at] = classes, values
    return labels, scores
