"""Dasgupta cost: are points, or clusters, that are alike joined in small subtrees?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.metrics.cells import ClassCells, class_cells
from hierviz.metrics.checked_counts import ContingencyTable, check_counts
from hierviz.metrics.pair_weights import PairWeights, pair_weights


def dasgupta_cost_of_points(
    tree: Hierarchy,
    points: np.ndarray | sparse.sparray | PairWeights,
    *,
    leaf_of_point: np.ndarray | None = None,
    normalised: bool = True,
) -> float:
    """Dasgupta cost of a tree over points, or over clusters of them, from vectors or a graph.

    Parameters
    ----------
    tree : Hierarchy
    points, leaf_of_point
        As for `pair_weights`.
    normalised : bool
        True scales the weights to sum 1 over ordered pairs, which makes the cost a mean number of
        points; False sums over unordered pairs.

    Returns
    -------
    float
        Lower is better. In [2, n_points] for vectors when normalised; nan for one point.

    Notes
    -----
    Sum over pairs of weight x number of points below their lowest common ancestor. The points of
    one leaf meet there. O(N D) for vectors, O(edges log N) for graphs.

    References
    ----------
    Dasgupta (2016), A cost function for similarity-based hierarchical clustering.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> dasgupta_cost_of_points(tree, np.array([[1.0, 0], [1, 0], [0, 1]]))
    2.5
    """
    pairs = pair_weights(tree, points, leaf_of_point=leaf_of_point)
    cost, total = pairs.met @ pairs.size, pairs.met.sum()
    if not normalised:
        return float((cost + _of_loops(pairs)) / 2)
    return float(cost / total) if total > 0 else np.nan


def dasgupta_cost(tree: Hierarchy, similarity: np.ndarray, *, normalised: bool = True) -> float:
    """Dasgupta cost: are similar clusters joined in small subtrees?

    Parameters
    ----------
    tree : Hierarchy
    similarity : array, shape (n_leaves, n_leaves)
        Symmetric, not negative. The diagonal is ignored.
    normalised : bool
        True scales the similarities to sum 1 over ordered pairs, which makes
        the cost a mean number of leaves; False takes them as they are.

    Returns
    -------
    float
        Lower is better. In [2, n_leaves] when normalised, and then nan when
        all similarities are 0.

    Raises
    ------
    InputError
        When `similarity` has another shape, is not symmetric, or holds
        negative or non-finite values.

    Notes
    -----
    Sum over unordered pairs of clusters of similarity x number of leaves below
    their lowest common ancestor. O(n_leaves^2).

    References
    ----------
    Dasgupta (2016), A cost function for similarity-based hierarchical
    clustering.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> dasgupta_cost(tree, [[0, 1, 0], [1, 0, 1], [0, 1, 0]], normalised=False)
    5.0
    """
    weight = _check_similarity(tree, similarity)[np.ix_(tree.leaf_order, tree.leaf_order)]
    cost = total = 0.0
    for node, left, right in _crossings(tree):
        block = float(weight[left, right].sum())
        cost += block * int(tree.n_leaves_below[node])
        total += block
    if not normalised:
        return float(cost)
    return float(cost / total) if total > 0 else np.nan


def class_similarity(counts: np.ndarray) -> np.ndarray:
    """Number of pairs of points of one class between every two clusters.

    Parameters
    ----------
    counts : integer array, shape (n_clusters, n_classes)

    Returns
    -------
    float64 array, shape (n_clusters, n_clusters)
        Whole numbers, symmetric. The diagonal counts ordered pairs within a
        cluster, each point with itself included.

    Notes
    -----
    n n^T, as floats because their matrix product is the fast one; exact below
    2^53 pairs. O(n_clusters^2 x n_classes).

    Examples
    --------
    >>> class_similarity([[2, 0], [1, 3]]).tolist()
    [[4.0, 2.0], [2.0, 10.0]]
    """
    table = check_counts(counts).astype(np.float64)
    pairs = table @ table.T
    return pairs if isinstance(pairs, np.ndarray) else pairs.toarray()


def class_dasgupta_cost(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> float:
    """Normalised Dasgupta cost with the same-class pairs of two clusters as their similarity.

    Returns
    -------
    float
        In [2, n_leaves], lower is better: the mean number of leaves below the
        lowest common ancestor of two points of one class in different leaves;
        nan when no class is spread over two leaves.

    Notes
    -----
    Equals ``dasgupta_cost(tree, class_similarity(counts))``, without the
    matrix: O(cells with points + n_nodes).
    """
    pairs = class_cells(tree, counts).sums.pairs[tree.n_leaves :].astype(np.float64)
    total = pairs.sum()
    return float(pairs @ tree.n_leaves_below[tree.n_leaves :] / total) if total else np.nan


def _of_loops(pairs: PairWeights) -> float:
    """The cost of loops, which occur once among ordered pairs, not twice."""
    if not sparse.issparse(pairs.points):
        return 0.0
    size, leaf = pairs.size, pairs.leaf_of_point
    above = np.append(pairs.tree.parent[:-1], pairs.tree.root)[leaf]
    below = np.where(size[leaf] == 1, size[above], size[leaf])
    return float(pairs.points.diagonal() @ below)


def _crossings(tree: Hierarchy) -> Iterator[tuple[int, slice, slice]]:
    """Node, and two slices of `leaf_order` whose leaves meet there; every pair of leaves once.

    Each child is crossed with its right-hand siblings together, so a multi-way
    node costs one block per child and no matrix over all pairs is ever filled.
    """
    span, parent = tree.leaf_span.tolist(), tree.parent.tolist()
    for child in range(tree.root):
        first, last = span[child]
        end = span[parent[child]][1]
        if last < end:
            yield parent[child], slice(first, last), slice(last, end)


def _check_similarity(tree: Hierarchy, similarity: np.ndarray) -> np.ndarray:
    weight = np.asarray(similarity, dtype=np.float64)
    k = tree.n_leaves
    if weight.shape != (k, k):
        raise InputError(
            f"Similarities of a tree of {k} leaves have shape ({k}, {k}); found {weight.shape}."
        )
    off_diagonal = ~np.eye(k, dtype=bool)
    faults = (
        ("be finite numbers", ~np.isfinite(weight)),
        ("not be negative", weight < 0),
        ("be symmetric", ~np.isclose(weight, weight.T, rtol=1e-6, atol=0.0)),
    )
    for rule, bad in faults:
        if (bad & off_diagonal).any():
            row, column = np.argwhere(bad & off_diagonal)[0].tolist()
            raise InputError(
                f"Similarities must {rule}; found {weight[row, column]:g} in row {row}, column "
                f"{column} and {weight[column, row]:g} the other way round."
            )
    return weight
