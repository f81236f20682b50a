"""Binary trees that can be changed, and the way from and to a `Hierarchy`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hierviz.core.hierarchy import Hierarchy


@dataclass(eq=False)
class BinaryTree:
    """Parents and children of 2 n - 1 nodes; leaves are 0..n-1, inner nodes are in no order.

    Parameters
    ----------
    parent : int32 array, shape (n_nodes,)
        -1 for the root.
    child : int32 array, shape (n_nodes, 2)
        -1 for leaves.
    """

    parent: np.ndarray
    child: np.ndarray

    @property
    def n_leaves(self) -> int:
        return (len(self.parent) + 1) // 2

    @property
    def root(self) -> int:
        return int(np.argmin(self.parent))

    def levels(self) -> list[np.ndarray]:
        """The nodes by their depth, the root first."""
        found = [np.array([self.root])]
        while len(below := self.child[found[-1]].ravel()) and (below := below[below >= 0]).size:
            found.append(below)
        return found

    def copy(self) -> BinaryTree:
        return BinaryTree(self.parent.copy(), self.child.copy())

    def to_hierarchy(self, **options) -> Hierarchy:
        """The same tree, frozen; the height of a node is its longest way down to a leaf."""
        return Hierarchy.from_parents(self.parent, leaf_ids=range(self.n_leaves), **options)


def from_pairs(pairs: np.ndarray) -> BinaryTree:
    """The tree in which row t of pairs (n - 1, 2) makes node n + t, as in a linkage matrix."""
    n = len(pairs) + 1
    parent = np.full(2 * n - 1, -1, np.int32)
    child = np.full((2 * n - 1, 2), -1, np.int32)
    child[n:] = pairs
    parent[child[n:].ravel()] = np.repeat(np.arange(n, 2 * n - 1), 2)
    return BinaryTree(parent, child)


def binary_tree_of(tree: Hierarchy) -> BinaryTree:
    """A tree with its multi-way nodes split in two, and again: no pair meets in a larger subtree."""
    n = tree.n_leaves
    made = list(range(n)) + [-1] * tree.n_inner  # the binary node that stands for each node
    pairs: list[tuple[int, int]] = []
    for node in range(n, tree.n_nodes):
        waiting = [made[below] for below in tree.children(node).tolist()]
        first = 0
        while first + 1 < len(waiting):
            waiting.append(n + len(pairs))
            pairs.append((waiting[first], waiting[first + 1]))
            first += 2
        made[node] = waiting[-1]
    return from_pairs(np.array(pairs, dtype=np.int32).reshape(-1, 2))


def random_tree(n_leaves: int, rng: np.random.Generator) -> BinaryTree:
    """A tree made by joining two subtrees at random, until one is left."""
    standing = list(range(n_leaves))
    pairs = []
    for node in range(n_leaves, 2 * n_leaves - 1):
        two = []
        for _ in range(2):
            at = int(rng.integers(len(standing)))
            standing[at], standing[-1] = standing[-1], standing[at]
            two.append(standing.pop())
        pairs.append(two)
        standing.append(node)
    return from_pairs(np.array(pairs, dtype=np.int32).reshape(-1, 2))


def shaken(tree: BinaryTree, share: float, rng: np.random.Generator) -> BinaryTree:
    """The tree with a share of its subtrees, at least one, put on edges drawn at random."""
    found = tree.copy()
    parent, child = found.parent, found.child
    for _ in range(max(1, int(share * len(parent)))):
        v, t = rng.integers(len(parent), size=2).tolist()
        joint = int(parent[v])
        if joint < 0 or t in (v, joint) or _is_below(parent, t, v):
            continue
        sibling = int(child[joint].sum()) - v
        if t != sibling:
            hang(parent, child, joint, sibling, int(parent[joint]))
            hang(parent, child, t, joint, int(parent[t]))
            parent[t], child[joint] = joint, (t, v)
    return found


def hang(parent: np.ndarray, child: np.ndarray, old: int, new: int, above: int) -> None:
    """Attach `new` below `above` (-1: it is the root) where `old` was."""
    parent[new] = above
    if above >= 0:
        child[above, int(child[above, 0] != old)] = new


def _is_below(parent: np.ndarray, node: int, v: int) -> bool:
    while node >= 0 and node != v:
        node = int(parent[node])
    return node == v
