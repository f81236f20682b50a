"""Orders of the leaves, and the slice of places that each subtree takes in them."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError


def leaf_spans(tree: Hierarchy, order: np.ndarray) -> np.ndarray:
    """First and last-plus-one place of each node's leaves in an order of the leaves.

    Parameters
    ----------
    tree : Hierarchy
    order : int array, shape (n_leaves,)
        Leaves from left to right.

    Returns
    -------
    int32 array, shape (n_nodes, 2)

    Raises
    ------
    InputError
        When the order is not a permutation of the leaves, or tears a subtree apart.

    Notes
    -----
    O(n_nodes).
    """
    order = _check_order(tree, order)
    n = tree.n_leaves
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    first = place.tolist() + [n] * tree.n_inner
    last = place.tolist() + [-1] * tree.n_inner
    for node, parent in enumerate(tree.parent[:-1].tolist()):
        if first[node] < first[parent]:
            first[parent] = first[node]
        if last[node] > last[parent]:
            last[parent] = last[node]
    span = np.array([first, last], dtype=np.int32).T
    span[:, 1] += 1
    torn = span[:, 1] - span[:, 0] != tree.n_leaves_below
    if torn.any():
        node = int(np.argmax(torn))
        raise InputError(
            f"An order of the leaves must keep every subtree together; the "
            f"{tree.n_leaves_below[node]} leaves below node {node} are spread over places "
            f"{span[node, 0]} to {span[node, 1] - 1}.",
            hint="order_leaves and larger_first make orders that fit.",
        )
    return span


def _check_order(tree: Hierarchy, order: np.ndarray) -> np.ndarray:
    order, n = np.asarray(order, dtype=np.int64), tree.n_leaves
    missing = np.setdiff1d(np.arange(n), order)
    if order.shape != (n,) or len(missing):
        without = f", without leaf {missing[0]}" if len(missing) else ""
        raise InputError(
            f"An order names each of the {n} leaves once; found {order.size} numbers{without}."
        )
    return order


def larger_first(tree: Hierarchy) -> np.ndarray:
    """Leaves from left to right, of any two siblings the one with more leaves first.

    Returns
    -------
    int32 array, shape (n_leaves,)
        Siblings of one size stand by id.

    Notes
    -----
    O(n_nodes log n_nodes).

    Examples
    --------
    >>> larger_first(Hierarchy.from_nested([0, [1, 2, [3, 4]]])).tolist()
    [3, 4, 1, 2, 0]
    """
    below = tree.n_leaves_below
    siblings = np.lexsort((np.arange(tree.root), -below[:-1], tree.parent[:-1]))
    before = np.cumsum(below[siblings]) - below[siblings]  # over all families, one after another
    families = tree.parent[siblings]
    opens = np.flatnonzero(np.diff(families, prepend=-1))
    before -= np.repeat(before[opens], np.diff(opens, append=len(siblings)))
    shift = np.zeros(tree.n_nodes, dtype=np.int64)
    shift[siblings] = before
    start, parent = shift.tolist(), tree.parent.tolist()
    for node in range(tree.root - 1, -1, -1):
        start[node] += start[parent[node]]
    order = np.empty(tree.n_leaves, dtype=np.int32)
    order[start[: tree.n_leaves]] = np.arange(tree.n_leaves, dtype=np.int32)
    return order


def arrange(tree: Hierarchy, order: np.ndarray) -> Hierarchy:
    """The same tree with its leaves in another order: what follows from it draws them so.

    Parameters
    ----------
    tree : Hierarchy
    order : int array, shape (n_leaves,)
        Leaves from left to right, from `order_leaves`.

    Raises
    ------
    InputError
        When the order tears a subtree apart.
    """
    return tree.with_leaf_span(leaf_spans(tree, order))
