"""Trees of the nodes that can be trusted: most replicates' nodes, or one tree without its weak ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError


class _Clade(NamedTuple):
    """Where a set of leaves was first seen below a node, and in how many trees."""

    tree: int
    node: int
    times: int


class Clades:
    """Counts in how many trees each set of leaves is below one node.

    Parameters
    ----------
    n_leaves : int

    Notes
    -----
    A set is known by the sums of two random numbers of 64 bits for each of its leaves:
    among a million sets the chance that two are taken for one is below 1e-26.
    O(n_nodes) per tree.
    """

    def __init__(self, n_leaves: int) -> None:
        random = np.random.default_rng(20181025)
        self._numbers = random.integers(0, 1 << 64, (n_leaves, 2), dtype=np.uint64)
        self._trees: list[Hierarchy] = []
        self._seen: dict[bytes, _Clade] = {}

    def add(self, tree: Hierarchy) -> None:
        """Count the nodes of a tree."""
        before = np.zeros((tree.n_leaves + 1, 2), dtype=np.uint64)
        np.cumsum(self._numbers[tree.leaf_order], axis=0, out=before[1:])
        first, last = tree.leaf_span[tree.n_leaves :].T
        for node, key in enumerate(before[last] - before[first], start=tree.n_leaves):
            known = self._seen.get(key.tobytes(), _Clade(len(self._trees), node, 0))
            self._seen[key.tobytes()] = known._replace(times=known.times + 1)
        self._trees.append(tree)

    def majority(self, leaf_names: Sequence[str] = ()) -> Hierarchy:
        """The tree of the nodes that more than half of the trees have.

        Its inner nodes are named after the percentage of trees that have them.
        """
        k, n = len(self._numbers), len(self._trees)
        found = [clade for clade in self._seen.values() if 2 * clade.times > n]
        sets = [(self._trees[c.tree].leaves_below(c.node), c.times) for c in found]
        sets.sort(key=lambda one: len(one[0]))
        parent = np.full(k + len(sets), -1, dtype=np.int64)
        top = np.arange(k)  # the largest set that holds each leaf by now
        for node, (leaves, _) in enumerate(sets, start=k):
            parent[top[leaves]] = node
            top[leaves] = node
        names = ("",) * k + tuple(f"{100 * count / n:.0f}" for _, count in sets)
        return Hierarchy.from_parents(
            parent,
            leaf_ids=range(k),
            node_names=names,
            leaf_names=tuple(leaf_names),
            source=f"majority of {n} replicates",
        )


def collapsed(tree: Hierarchy, keep: np.ndarray) -> Hierarchy:
    """A tree without some of its inner nodes: their children are attached to the next node that is kept.

    Parameters
    ----------
    tree : Hierarchy
    keep : bool array, shape (n_nodes,)
        Leaves and root are always kept.

    Raises
    ------
    InputError
        Another number of nodes.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[[0, 1], 2], [3, 4]])
    >>> collapsed(tree, tree.n_leaves_below != 3).parent.tolist()
    [5, 5, 7, 6, 6, 7, 7, -1]
    """
    keep = np.array(keep, dtype=bool)
    if keep.shape != (tree.n_nodes,):
        raise InputError(
            f"Expected a truth value for each of the {tree.n_nodes} nodes; found shape {keep.shape}."
        )
    keep[: tree.n_leaves] = keep[tree.root] = True
    above = tree.parent.astype(np.int64)
    for node in range(tree.n_nodes - 2, -1, -1):  # parents first
        if not keep[above[node]]:
            above[node] = above[above[node]]
    new = np.cumsum(keep) - 1
    parent = np.where(above >= 0, new[above], -1)[keep]
    names = tree.inner_names or ("",) * tree.n_inner
    kept = keep[tree.n_leaves :]
    return Hierarchy(
        parent.astype(np.int32), tree.height[keep], tree.n_leaves, tree.leaf_names,
        height_unit=tree.height_unit, source=tree.source, notices=tree.notices,
        inner_names=tuple(n for n, k in zip(names, kept, strict=True) if k) if tree.inner_names else (),
    )  # fmt: skip
