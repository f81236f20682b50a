"""What a tree costs over vectors, and over a graph, and how its subtrees are moved to cost less."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy import sparse

from hierviz.core import compiled
from hierviz.core.vectors import unit_rows
from hierviz.methods.fit.dasgupta.binary_trees import BinaryTree
from hierviz.methods.fit.dasgupta.kernels_numpy import regraft_all_edges


class Measured(NamedTuple):
    """A tree and what the search keeps for every node of it.

    Parameters
    ----------
    tree : BinaryTree
    size : int32 array, shape (n_nodes,)
        Points below.
    met : float64 array, shape (n_nodes,)
        Weight of the pairs that meet there, each pair once, loops half.
    sums : float64 array, shape (n_nodes, n_dimensions)
        Sum of the rows below; of no rows for graphs.
    """

    tree: BinaryTree
    size: np.ndarray
    met: np.ndarray
    sums: np.ndarray


class Space(ABC):
    """Points of which a tree is measured, in the leaves where they are.

    Parameters
    ----------
    leaf_of_point : int array, shape (n_points,)
    n_leaves : int
    """

    #: Weight of all ordered pairs.
    total: float
    #: Half the weight of the loop of every leaf that is one point, 0 for other nodes.
    loop: np.ndarray

    def __init__(self, leaf_of_point: np.ndarray, n_leaves: int) -> None:
        self.n_leaves = n_leaves
        self.n_nodes = 2 * n_leaves - 1
        self.count = np.bincount(leaf_of_point, minlength=n_leaves)
        self.loop = np.zeros(self.n_nodes)

    @abstractmethod
    def measure(self, tree: BinaryTree) -> Measured:
        """What the search keeps for every node; the tree is shared, not copied."""

    @abstractmethod
    def regraft(self, at: Measured, order: np.ndarray, least_gain: float) -> tuple[int, float]:
        """Put subtrees in turn on their best edges: how many moved, and what the cost fell by."""

    def cost(self, at: Measured) -> float:
        """Dasgupta cost, weights scaled to sum 1 over ordered pairs; 0 where all are 0."""
        return 2 * float(at.met @ at.size) / self.total if self.total > 0 else 0.0

    def lift(self, at: Measured, path: list[int], v: int, sign: int) -> None:
        """Take v out of the sums of nodes, or put it in again (numpy)."""
        at.sums[path] += sign * at.sums[v]

    @abstractmethod
    def weigh(self, at: Measured, v: int) -> np.ndarray:
        """What v weighs with every node of the tree that it was taken out of (numpy)."""

    def _sizes(self, tree: BinaryTree) -> tuple[np.ndarray, list[np.ndarray]]:
        size = np.zeros(self.n_nodes, np.int32)
        size[: self.n_leaves] = self.count
        levels = tree.levels()
        _sum_upwards(size, tree, levels)
        return size, levels


class VectorSpace(Space):
    """Vectors, two of which weigh (1 + the cosine between them) / 2."""

    def __init__(
        self, values: np.ndarray, leaf_of_point: np.ndarray, n_leaves: int, *, has_unit_rows=False
    ) -> None:
        super().__init__(leaf_of_point, n_leaves)
        rows = values if has_unit_rows else unit_rows(values)
        self.rows = np.zeros((n_leaves, rows.shape[1]))
        np.add.at(self.rows, leaf_of_point, rows)
        whole = self.rows.sum(axis=0)
        self.total = (len(rows) ** 2 + float(whole @ whole)) / 2 - len(rows)

    def measure(self, tree: BinaryTree) -> Measured:
        size, levels = self._sizes(tree)
        sums = np.zeros((self.n_nodes, self.rows.shape[1]))
        sums[: self.n_leaves] = self.rows
        _sum_upwards(sums, tree, levels)
        n = size.astype(np.float64)
        met = (n * n + np.einsum("ud,ud->u", sums, sums)) / 4 - n / 2  # inside leaves
        inner = np.arange(self.n_leaves, self.n_nodes)
        x, y = tree.child[inner].T
        met[inner] = (n[x] * n[y] + np.einsum("ud,ud->u", sums[x], sums[y])) / 2
        return Measured(tree, size, met, sums)

    def regraft(self, at: Measured, order: np.ndarray, least_gain: float) -> tuple[int, float]:
        if not compiled.engine().is_compiled:
            return regraft_all_edges(self, at, order, least_gain)
        from hierviz.methods.fit.dasgupta.kernels_vectors import regraft

        mark, stack = np.full(self.n_nodes, -1, np.int32), np.empty((self.n_nodes + 1, 3))
        gain = np.zeros(1)
        n_moves = regraft(
            at.tree.parent, at.tree.child, at.size, at.sums, at.met, order, least_gain, mark,
            stack, gain,
        )  # fmt: skip
        return n_moves, float(gain[0])

    def weigh(self, at: Measured, v: int) -> np.ndarray:
        return 0.5 * (float(at.size[v]) * at.size + at.sums @ at.sums[v])


class GraphSpace(Space):
    """An undirected graph; the loop of a point meets at the node above it."""

    def __init__(self, graph: sparse.csr_array, leaf_of_point: np.ndarray, n_leaves: int) -> None:
        super().__init__(leaf_of_point, n_leaves)
        n = len(leaf_of_point)
        belongs = sparse.csr_array((np.ones(n), (np.arange(n), leaf_of_point)), shape=(n, n_leaves))
        between = sparse.csr_array(belongs.T @ graph @ belongs)
        self.total = float(between.sum())
        inside = between.diagonal() / 2
        self.inside = np.where(self.count > 1, inside, 0.0)
        self.loop[:n_leaves] = inside - self.inside
        self.graph = sparse.csr_array(between - sparse.diags_array(between.diagonal()))
        self.graph.eliminate_zeros()
        self.graph.sort_indices()

    @cached_property
    def _arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        graph = self.graph
        return graph.indptr.astype(np.int32), graph.indices.astype(np.int32), graph.data

    def measure(self, tree: BinaryTree) -> Measured:
        size, levels = self._sizes(tree)
        depth = np.zeros(self.n_nodes, np.int32)
        for number, nodes in enumerate(levels):
            depth[nodes] = number
        met = np.zeros(self.n_nodes)
        met[: self.n_leaves] = self.inside
        edges = sparse.triu(self.graph).tocoo()
        np.add.at(met, _meets(tree.parent, depth, edges.row, edges.col), edges.data)
        if self.n_leaves > 1:
            np.add.at(met, tree.parent[: self.n_leaves], self.loop[: self.n_leaves])
        else:
            met += self.loop
        return Measured(tree, size, met, np.zeros((self.n_nodes, 0)))

    def regraft(self, at: Measured, order: np.ndarray, least_gain: float) -> tuple[int, float]:
        if not compiled.engine().is_compiled:
            return regraft_all_edges(self, at, order, least_gain)
        from hierviz.methods.fit.dasgupta.kernels_graphs import regraft_in_graph

        room = np.zeros((6, self.n_nodes + 1), np.int32)
        room[0] = -1
        gain, sums = np.zeros(1), np.empty((2, self.n_nodes))
        n_moves = regraft_in_graph(
            at.tree.parent, at.tree.child, at.size, at.met, *self._arrays, self.loop, order,
            least_gain, room, sums, gain,
        )  # fmt: skip
        return n_moves, float(gain[0])

    def weigh(self, at: Measured, v: int) -> np.ndarray:
        below = np.zeros(self.n_nodes, dtype=bool)
        below[v] = True
        waiting = [v]
        while waiting:
            for child in at.tree.child[waiting.pop()].tolist():
                if child >= 0:
                    below[child] = True
                    waiting.append(child)
        leaves = np.flatnonzero(below[: self.n_leaves])
        weight = np.zeros(self.n_nodes)
        weight[: self.n_leaves] = self.graph[leaves].sum(axis=0)
        weight[leaves] = 0.0
        _sum_upwards(weight, at.tree, at.tree.levels())
        return weight


def _sum_upwards(values: np.ndarray, tree: BinaryTree, levels: list[np.ndarray]) -> None:
    """Fill the values of inner nodes with the sums of their children's."""
    for nodes in reversed(levels):
        inner = nodes[tree.child[nodes, 0] >= 0]
        values[inner] = values[tree.child[inner, 0]] + values[tree.child[inner, 1]]


def _meets(parent: np.ndarray, depth: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Where leaves meet pair by pair: the deeper of the two climbs until both are one."""
    u, v = u.copy(), v.copy()
    apart = np.flatnonzero(u != v)
    while apart.size:
        a, b = u[apart], v[apart]
        u[apart] = np.where(depth[a] >= depth[b], parent[a], a)
        v[apart] = np.where(depth[b] >= depth[a], parent[b], b)
        apart = apart[u[apart] != v[apart]]
    return u
