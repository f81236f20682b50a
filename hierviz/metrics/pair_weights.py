"""How alike the pairs of points are that meet at every node of a tree: from vectors or a graph."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.special import xlogy

from hierviz.core.contingency import largest_between, leaf_meets
from hierviz.core.graphs import check_graph
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.immutable import brief
from hierviz.core.vectors import checked_lengths, unit_rows
from hierviz.errors import InputError

_AT_ONCE = 1 << 23  # numbers of a block
_ROUNDING = 1e-14


@dataclass(frozen=True, eq=False)
class PairWeights:
    """Weights of ordered pairs of points, by the node at which they meet. Made by `pair_weights`.

    Attributes
    ----------
    tree : Hierarchy
    points : array or csr_array
        The vectors or the graph that they are from.
    leaf_of_point : int array, shape (n_points,)
    met : float64 array, shape (n_nodes,)
        Sum of the weights of the ordered pairs whose lowest common ancestor this is.
    degree : float64 array, shape (n_points,)
        Sum of the weights of each point's pairs.
    """

    __repr__ = brief

    tree: Hierarchy
    points: np.ndarray | sparse.csr_array
    leaf_of_point: np.ndarray
    met: np.ndarray
    degree: np.ndarray

    @property
    def size(self) -> np.ndarray:
        """Number of points below every node, int64 (n_nodes,)."""
        return self.tree.sum_below(np.bincount(self.leaf_of_point, minlength=self.tree.n_leaves))

    @cached_property
    def mutual_information(self) -> float:
        """Sum over pairs of p log(p / (q q')), p the share of a pair in all weight, q those of its points.

        In nats. O(edges) of a graph, O(N^2 D) of vectors.
        """
        total = self.degree.sum()
        logs = _sum_of_logs(self.points) - 2 * xlogy(self.degree, self.degree).sum()
        return float(logs / total + np.log(total))


def pair_weights(
    tree: Hierarchy,
    points: np.ndarray | sparse.sparray | PairWeights,
    *,
    leaf_of_point: np.ndarray | None = None,
) -> PairWeights:
    """The weights of pairs by the node of a tree at which the two meet, once for several metrics.

    Parameters
    ----------
    tree : Hierarchy
    points : array (n_points, n_dimensions), or sparse array (n_points, n_points)
        Vectors: the weight of two points is (1 + the cosine between them) / 2. Or a graph,
        symmetric, whose loops meet at the node above the point. Weights of this very tree come
        back as they are.
    leaf_of_point : int array, shape (n_points,), optional
        Left out, point i is leaf i.

    Returns
    -------
    PairWeights

    Raises
    ------
    InputError
        Points that are not those of the tree; a row of zeros; a graph that is not symmetric or
        has negative weights.

    Notes
    -----
    Vectors: with u the rows scaled to length 1 and S their sum below a node of n points, the
    pairs below it weigh ``(n^2 + |S|^2) / 2 - n``: O(N D), no matrix of pairs. Graphs: O(edges log N).

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> pair_weights(tree, np.array([[1.0, 0], [1, 0], [0, 1]])).met.tolist()
    [0.0, 0.0, 0.0, 2.0, 2.0]
    """
    if isinstance(points, PairWeights):
        if points.tree is not tree:
            raise InputError("These weights of pairs belong to another tree.")
        return points
    leaf = np.arange(tree.n_leaves) if leaf_of_point is None else np.asarray(leaf_of_point)
    n_points = points.shape[0] if np.ndim(points) == 2 or sparse.issparse(points) else -1
    if n_points != len(leaf) or (len(leaf) and not 0 <= leaf.min() <= leaf.max() < tree.n_leaves):
        raise InputError(
            f"Expected a vector, or a row of a graph, for each of {len(leaf):,} points in the "
            f"{tree.n_leaves:,} leaves of the tree; found shape {np.shape(points)}.",
            hint="Give the leaf of every point (leaf_of_point) where points are not the leaves.",
        )
    if sparse.issparse(points):
        return _of_graph(tree, points, leaf)
    return _of_vectors(tree, points, leaf)


# -- graphs ---------------------------------------------------------------------


def _of_graph(tree: Hierarchy, graph: sparse.sparray, leaf: np.ndarray) -> PairWeights:
    check_graph(graph)
    rows = sparse.csr_array(graph).astype(np.float64)
    edges = rows.tocoo()
    place = tree.leaf_span[: tree.n_leaves, 0][leaf]
    ends = np.sort(np.stack([place[edges.row], place[edges.col]]), axis=0)
    meet = leaf[edges.row].copy()  # for two points of one leaf
    is_apart = ends[0] < ends[1]
    meet[is_apart] = largest_between(leaf_meets(tree), *(ends[:, is_apart] + 1))
    # A point that is a leaf meets itself at the node above, as in the papers on graphs.
    is_alone = np.bincount(leaf, minlength=tree.n_leaves)[meet.clip(max=tree.n_leaves - 1)] == 1
    is_own = (edges.row == edges.col) & is_alone & (meet < tree.root)
    meet[is_own] = tree.parent[meet[is_own]]
    met = np.bincount(meet, weights=edges.data, minlength=tree.n_nodes)
    return PairWeights(tree, rows, leaf, met, rows.sum(axis=1))


# -- vectors --------------------------------------------------------------------


def _of_vectors(tree: Hierarchy, points: np.ndarray, leaf: np.ndarray) -> PairWeights:
    length = checked_lengths(points)
    order = np.argsort(tree.leaf_span[: tree.n_leaves, 0][leaf], kind="stable")
    start = np.concatenate(
        [[0], np.cumsum(np.bincount(leaf, minlength=tree.n_leaves)[tree.leaf_order])]
    )
    first, last = start[tree.leaf_span.T]
    n = (last - first).astype(np.float64)
    squared, degree = np.zeros(tree.n_nodes), np.full(len(leaf), len(leaf) / 2 - 1)
    step = max(1, _AT_ONCE // max(1, len(leaf)))
    for column in range(0, points.shape[1], step):
        block = points[:, column : column + step].astype(np.float64) / length[:, None]
        degree += block @ block.sum(axis=0) / 2
        below = np.concatenate([np.zeros((1, block.shape[1])), np.cumsum(block[order], axis=0)])
        sums = below[last] - below[first]
        squared += np.einsum("ud,ud->u", sums, sums)
    inside = np.where(n > 1, (n * n + squared) / 2 - n, 0.0)
    met = inside.copy()
    np.subtract.at(met, tree.parent[:-1], inside[:-1])
    for weight, most in ((met, float(len(leaf)) ** 2), (degree, len(leaf))):
        weight[weight < _ROUNDING * most] = 0.0  # of opposite points, of a point alone
    return PairWeights(tree, points, leaf, met, degree)


def _sum_of_logs(points: np.ndarray | sparse.csr_array) -> float:
    """Sum over ordered pairs of w log w."""
    if sparse.issparse(points):
        return float(xlogy(points.data, points.data).sum())
    rows = unit_rows(points).astype(np.float32)
    step = max(1, _AT_ONCE // max(1, len(rows)))
    total = 0.0
    for first in range(0, len(rows), step):
        weight = (1 + rows[first : first + step] @ rows[first:].T) / 2
        np.fill_diagonal(weight, 0.0)
        weight = np.maximum(weight, 0.0)
        logs = xlogy(weight, weight).sum(axis=0, dtype=np.float64)
        own = len(weight)  # the block's pairs among themselves are there twice
        total += logs[:own].sum() + 2 * logs[own:].sum()
    return float(total)
