"""Where a tree's nodes are drawn, in units that every way of bending it shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.layout.branch_lengths import node_radii
from hierviz.layout.leaf_spans import leaf_spans

#: Share of the full circle left open at the top for the scale of groups.
CIRCLE_GAP = 0.035


@dataclass(frozen=True, eq=False)
class Layout:
    """Coordinates of a tree, the same for every way of bending it.

    Parameters
    ----------
    across : float64 array, shape (n_nodes,)
        Place across the leaves: leaf number i from the left is at
        ``i + 0.5``, an inner node midway between its outermost children.
    radius : float64 array, shape (n_nodes,)
        Place from the root (0) to the leaves (1).
    first_child, last_child : float64 arrays, shape (n_nodes,)
        `across` of a node's outermost children; its own for a leaf.
    span : int32 array, shape (n_nodes, 2)
        First and last-plus-one place of each node's leaves, counted from the left.
    order : int32 array, shape (n_leaves,)
        Leaves from left to right.
    """

    across: np.ndarray
    radius: np.ndarray
    first_child: np.ndarray
    last_child: np.ndarray
    span: np.ndarray
    order: np.ndarray


def place_nodes(
    tree: Hierarchy,
    order: np.ndarray | None = None,
    *,
    lengths: str = "merges",
    aligned: bool = True,
) -> Layout:
    """Coordinates of every node: leaves one unit apart, branches as long as asked for.

    Parameters
    ----------
    tree : Hierarchy
    order : int array, shape (n_leaves,), optional
        Leaves from left to right, from `order_leaves`; `tree.leaf_order` when left out.
    lengths : str
        What a branch's length means, a key of `LENGTHS`.
    aligned : bool
        See `node_radii`.

    Raises
    ------
    InputError
        When the order tears a subtree apart, or when there are no such lengths.

    Notes
    -----
    O(n_nodes).

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)])
    >>> place_nodes(tree).across.tolist()
    [1.5, 2.5, 0.5, 2.0, 1.25]
    >>> place_nodes(tree, [1, 0, 2]).across.tolist()
    [1.5, 0.5, 2.5, 1.0, 1.75]
    """
    order = tree.leaf_order if order is None else np.array(order)
    span = leaf_spans(tree, order)
    n_leaves, inner = tree.n_leaves, tree.n_inner
    across = [place + 0.5 for place in span[:n_leaves, 0].tolist()] + [0.0] * inner
    first = across[:n_leaves] + [np.inf] * inner
    last = across[:n_leaves] + [-np.inf] * inner
    for node, parent in enumerate(tree.parent.tolist()):
        if node >= n_leaves:
            across[node] = (first[node] + last[node]) / 2
        if parent >= 0:
            if across[node] < first[parent]:
                first[parent] = across[node]
            if across[node] > last[parent]:
                last[parent] = across[node]
    radius = node_radii(tree, lengths, aligned=aligned)
    return Layout(
        np.array(across), radius, np.array(first), np.array(last), span, order.astype(np.int32)
    )


def angles(across: np.ndarray, n_leaves: int) -> np.ndarray:
    """Angle on the circle of places across the leaves, in radians, clockwise from the top.

    The gap of `CIRCLE_GAP` is centred at the top.
    """
    return 2 * np.pi * (CIRCLE_GAP / 2 + (1 - CIRCLE_GAP) * np.asarray(across) / n_leaves)
