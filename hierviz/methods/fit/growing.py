"""Trees grown from the top: groups are split into parts until nothing is left to split."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.methods.fit.contract import Tell


def grow(
    n_points: int,
    split: Callable[[np.ndarray, int], list[np.ndarray]],
    *,
    tell: Tell,
    source: str,
) -> Hierarchy:
    """A tree over points, from what splits a group.

    Parameters
    ----------
    n_points : int
    split : callable
        ``split(members, depth)``: at least two parts of a group of two points or more, which
        together are the group; an empty list makes its points the children of one node.
    tell : callable
    source : str
    """
    parent = [n_points] * n_points + [-1]  # points first, then groups
    waiting = [(n_points, np.arange(n_points), 0)]
    n_done = n_told = 0
    while waiting:
        node, members, depth = waiting.pop()
        parts = split(members, depth) if len(members) > 2 else []
        for part in parts or [members[i : i + 1] for i in range(len(members))]:
            if len(part) == 1:
                parent[part[0]] = node
                n_done += 1
            else:
                waiting.append((len(parent), part, depth + 1))
                parent.append(node)
        if n_done - n_told >= 64:
            n_told = n_done
            tell(n_done, n_points)
    return Hierarchy.from_parents(parent, leaf_ids=range(n_points), source=source)


def parts_of(members: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """The members by their label, labels in ascending order; none where there is one label only."""
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order])) + 1
    return np.split(members[order], starts) if len(starts) else []
