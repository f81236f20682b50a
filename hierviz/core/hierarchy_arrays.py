"""The arrays of a `Hierarchy`: checked, or made from parents in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from hierviz.errors import TreeError

#: Whole numbers, and numbers, as callers may give them.
Integers = Sequence[int] | np.ndarray
Numbers = Sequence[float] | np.ndarray


def frozen(array: np.ndarray) -> np.ndarray:
    """The array if it is read-only, else a read-only copy."""
    if array.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class ReadOnlyArrays:
    """Base of records of arrays that makes them read-only."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if isinstance(array := getattr(self, field.name), np.ndarray):
                array.flags.writeable = False


def check_arrays(parent: np.ndarray, height: np.ndarray, n_leaves: int) -> None:
    """Raise a `TreeError` unless the arrays are those of a `Hierarchy`; the message names the node."""
    n = len(parent)
    if parent.ndim != 1 or height.shape != (n,) or not 1 <= n_leaves <= n:
        raise TreeError(
            f"A tree needs parent and height of equal length and 1 <= n_leaves <= n_nodes; found "
            f"parent {parent.shape}, height {height.shape}, n_leaves {n_leaves}."
        )
    if parent[-1] != -1 or (n > 1 and (parent[:-1] < 0).any()):
        raise TreeError(
            f"A tree has one root, the last node ({n - 1}); found "
            f"{int((parent < 0).sum())} nodes without a parent."
        )

    def refuse(bad: np.ndarray, rule: str, offset: int = 0) -> None:
        if bad.any():
            node = int(np.argmax(bad)) + offset
            raise TreeError(
                f"Not a hierarchy: {rule}; node {node} breaks this "
                f"(parent {parent[node]}, height {height[node]:g})."
            )

    above = parent[:-1]
    refuse(above <= np.arange(n - 1), "a parent must have a larger id than its child")
    refuse(above >= n, "a parent must be a node of the tree")
    refuse(above < n_leaves, "a leaf cannot have children")
    n_children = np.bincount(above, minlength=n)
    refuse(n_children[n_leaves:] < 2, "an inner node needs at least two children", n_leaves)
    refuse(~np.isfinite(height), "heights must be finite numbers")
    refuse(height[:n_leaves] != 0, "a leaf must have height 0")
    refuse(height[above] < height[:-1], "heights may not fall towards the root")


def with_finite_heights(linkage: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """A linkage matrix with infinite heights put a tenth above the highest finite one, and a notice of it.

    scikit-network gives them to merges of parts of a graph without an edge between them.
    """
    rows = np.array(linkage, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] not in (3, 4) or not np.isposinf(rows[:, 2]).any():
        return rows, ()
    is_infinite = np.isposinf(rows[:, 2])
    highest = rows[~is_infinite, 2].max(initial=0.0)
    rows[is_infinite, 2] = highest * 1.1 if highest > 0 else 1.0
    notice = (
        f"The data fall into {int(is_infinite.sum()) + 1:,} parts that nothing connects (their "
        "merges have infinite height); they are joined last."
    )
    return rows, (notice,)


def checked_linkage(linkage: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """As `with_finite_heights`; a `TreeError` for what are no rows of two node ids and numbers."""
    rows, said = with_finite_heights(linkage)
    if rows.ndim != 2 or rows.shape[1] not in (3, 4):
        raise TreeError(
            f"A linkage matrix has shape (K-1, 4); found {rows.shape}.",
            hint="scipy.cluster.hierarchy.linkage writes such a matrix.",
        )
    if not np.isfinite(rows).all() or (rows[:, :2] != np.floor(rows[:, :2])).any():
        row = int(np.argmax(~np.isfinite(rows).all(axis=1) | (rows[:, :2] % 1 != 0).any(axis=1)))
        raise TreeError(f"Linkage row {row} is not two node ids and finite numbers: {rows[row]}.")
    return with_parts_first(rows, said)


def with_parts_first(rows: np.ndarray, said: tuple[str, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    """A linkage matrix in which no row stands before those that it joins, and a notice where one did.

    scikit-network sorts rows by their height; rounded, that of a row can be below one that it joins.
    """
    n = len(rows) + 1
    inner = rows[:, :2].astype(np.int64) - n
    is_early = (inner >= np.arange(n - 1)[:, None]).any(axis=1)
    if not is_early.any() or (rows[:, :2] >= 2 * n - 1).any():
        return rows, said  # in order, or no tree
    order = np.flatnonzero(np.bincount(inner[inner >= 0], minlength=n - 1) == 0).tolist()
    if len(order) != 1:
        return rows, said
    for row in order:  # grows while it is walked: those above first
        order.extend(below for below in inner[row].tolist() if below >= 0)
        if len(order) >= n:
            break
    if len(order) != n - 1:
        return rows, said
    order = order[::-1]
    new_id = np.arange(2 * n - 1, dtype=np.float64)
    new_id[n + np.array(order)] = np.arange(n, n + len(order))
    found = rows[order]
    found[:, :2] = new_id[found[:, :2].astype(np.int64)]
    for row, (a, b) in enumerate(found[:, :2].astype(np.int64).tolist()):
        found[row, 2] = max(found[row, 2], *(found[u - n, 2] for u in (a, b) if u >= n), 0.0)
    notice = (
        f"Merges that stood before those that they join: {int(is_early.sum()):,}. They were put in "
        "order (scikit-network writes such where heights are equal but for rounding)."
    )
    return found, (*said, notice)


def check_names(names: Sequence[str], n: int, what: str) -> None:
    """Raise a `TreeError` for a wrong number of names."""
    if len(names) != n:
        raise TreeError(f"Expected {n} {what}; found {len(names)}.")


def contract(
    above: np.ndarray,
    root: int,
    leaves: Sequence[int],
    heights: Numbers | None,
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Contract one-child nodes, drop nodes without leaves, number leaves first and parents last.

    Parameters
    ----------
    above : int array, shape (n,)
        Parent of each node, -1 for the root.
    root : int
    leaves : sequence of int
        The nodes that become leaves 0, 1, ... in this order.
    heights : sequence of float, shape (n,), optional
        When left out, a node's height is the longest way down to a leaf, in edges.

    Returns
    -------
    parent : int32 array, shape (n_nodes,)
    height : float64 array, shape (n_nodes,)
    kept : list of int
        Which of the nodes given each of them is.

    Raises
    ------
    TreeError
        When nodes are not below the root, or no leaf is left.
    """
    top_down = _top_down(above, root)
    n = len(above)
    height_of = np.zeros(n) if heights is None else np.asarray(heights, dtype=np.float64).copy()
    is_leaf = np.zeros(n, dtype=bool)
    is_leaf[leaves] = True
    standing: list[int | None] = [None] * n  # the kept node that stands for each subtree
    kids: list[list[int]] = [[] for _ in range(n)]
    for node in reversed(top_down):
        if is_leaf[node]:
            standing[node] = node
        elif len(kids[node]) == 1:
            standing[node] = kids[node][0]
        elif kids[node]:
            standing[node] = node
            if heights is None:
                height_of[node] = 1 + max(height_of[kid] for kid in kids[node])
        if above[node] >= 0 and standing[node] is not None:
            kids[above[node]].append(standing[node])
    if not leaves:
        raise TreeError("A tree needs at least one leaf; found none.")
    inner = [u for u in reversed(top_down) if standing[u] == u and not is_leaf[u]]
    height_of[leaves] = 0.0
    fallen = [(kid, u) for u in inner for kid in kids[u] if height_of[kid] > height_of[u]]
    if fallen:
        raise TreeError(
            "Not a hierarchy: heights may not fall towards the root; node {} is higher than node {} "
            "above it.".format(*fallen[0])
        )
    inner.sort(key=lambda u: height_of[u])  # stable: children stay before parents
    kept = [*leaves, *inner]
    new_id = {u: i for i, u in enumerate(kept)}
    parent = np.full(len(new_id), -1, dtype=np.int32)
    for u in inner:
        for kid in kids[u]:
            parent[new_id[kid]] = new_id[u]
    height = np.array([0.0] * len(leaves) + [height_of[u] for u in inner])
    return parent, height, kept


def _top_down(above: np.ndarray, root: int) -> list[int]:
    order = np.argsort(above, kind="stable")
    start = np.searchsorted(above[order], np.arange(len(above) + 1))
    found = [root]
    for node in found:  # grows while it is walked: breadth first
        found.extend(order[start[node] : start[node + 1]].tolist())
    if len(found) != len(above):
        lost = sorted(set(range(len(above))) - set(found))
        raise TreeError(f"Nodes {lost[:5]} are not below the root: the parents form a cycle.")
    return found


def flatten(nested: object) -> tuple[list[int], list[int]]:
    """Parents and leaf ids of nested lists or tuples; a `TreeError` unless ids are 0..K-1, once each."""
    above: list[int] = []
    clusters: dict[int, int] = {}
    stack: list[tuple[object, int]] = [(nested, -1)]
    while stack:
        item, parent = stack.pop()
        node = len(above)
        above.append(parent)
        if isinstance(item, (list, tuple)):
            stack.extend((part, node) for part in reversed(item))
        elif isinstance(item, (int, np.integer)) and int(item) not in clusters:
            clusters[int(item)] = node
        else:
            raise TreeError(f"Nested lists must hold each cluster id once; found {item!r}.")
    if sorted(clusters) != list(range(len(clusters))):
        raise TreeError(f"Cluster ids must be 0..{len(clusters) - 1} without gaps.")
    return above, [clusters[cluster] for cluster in range(len(clusters))]
