"""Where a tree's nodes are drawn, in units that every way of bending it shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hierviz.core.hierarchy import Hierarchy

#: Share of the full circle left open at the top for the level scale.
CIRCLE_GAP = 0.035


@dataclass(frozen=True, eq=False)
class Layout:
    """Coordinates of a tree, the same for every way of bending it.

    Parameters
    ----------
    across : float64 array, shape (n_nodes,)
        Place across the leaves: leaf number i from the left stands at
        ``i + 0.5``, an inner node midway between its outermost children.
    level : float64 array, shape (n_nodes,)
        Place from the root (0) to the leaves (1).
    first_child, last_child : float64 arrays, shape (n_nodes,)
        `across` of a node's outermost children; its own for a leaf.
    """

    across: np.ndarray
    level: np.ndarray
    first_child: np.ndarray
    last_child: np.ndarray


def place_nodes(tree: Hierarchy) -> Layout:
    """Coordinates of every node: leaves one unit apart, depth by merges or by height.

    Notes
    -----
    Where heights are merge steps, ``level = log(groups left by the merge) /
    log(n_leaves)``: the last merges, which matter most, get the most room, and
    the cut into k groups stands at the same place in every tree of a size.
    Otherwise ``level = 1 - height / height of the root``. O(n_nodes).

    Examples
    --------
    >>> place_nodes(Hierarchy.from_merges([(0, 1), (2, 3)])).across.tolist()
    [1.5, 2.5, 0.5, 2.0, 1.25]
    """
    n = tree.n_nodes
    across = np.empty(n)
    across[: tree.n_leaves] = tree.leaf_span[: tree.n_leaves, 0] + 0.5
    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    first[: tree.n_leaves] = last[: tree.n_leaves] = across[: tree.n_leaves]
    for node, parent in enumerate(tree.parent.tolist()):
        if node >= tree.n_leaves:
            across[node] = (first[node] + last[node]) / 2
        if parent >= 0:
            first[parent] = min(first[parent], across[node])
            last[parent] = max(last[parent], across[node])
    return Layout(across, _levels(tree), first, last)


def _levels(tree: Hierarchy) -> np.ndarray:
    top = tree.height[tree.root]
    if top == 0:
        return np.ones(tree.n_nodes)
    if tree.height_unit != "merge step":
        return 1 - tree.height / top
    level = np.ones(tree.n_nodes)
    level[tree.merge_order] = np.log(tree.levels[-2::-1]) / np.log(tree.n_leaves)
    return level


def angles(across: np.ndarray, n_leaves: int) -> np.ndarray:
    """Angle on the circle of places across the leaves, in radians, clockwise from the top.

    The gap of `CIRCLE_GAP` is centred at the top.
    """
    return 2 * np.pi * (CIRCLE_GAP / 2 + (1 - CIRCLE_GAP) * np.asarray(across) / n_leaves)
