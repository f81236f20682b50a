"""Two trees face to face with lines between the same leaves: what is drawn, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hierviz.compare.comparison import Comparison
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.taxonomy.side_by_side import untangle

#: Lines that can still be told apart.
MOST_LINES = 200


@dataclass(frozen=True, eq=False)
class Tangle:
    """Both trees of a comparison, turned towards each other and cut. Made by `tangle`.

    Parameters
    ----------
    trees : tuple of Hierarchy
        With the leaves of `Comparison.one` and `other`, their branches turned.
    groups : tuple of int arrays
        The nodes that lines begin and end at, from top to bottom: leaves, or groups of a cut.
    lines : int64 array, shape (n_lines, 3)
        Place in either list of groups, and how many leaves both share.
    moved : float64 array, shape (n_lines,)
        Share of these leaves that stand out: see `Comparison.standing_out`.
    n_crossings : int
        Lines that cross.
    """

    trees: tuple[Hierarchy, Hierarchy]
    groups: tuple[np.ndarray, np.ndarray]
    lines: np.ndarray
    moved: np.ndarray
    n_crossings: int

    @property
    def is_of_leaves(self) -> bool:
        """True where every line is a leaf."""
        return len(self.lines) == self.trees[0].n_leaves


def tangle(found: Comparison, most: int = MOST_LINES) -> Tangle:
    """Turn two trees towards each other, and cut both so that few enough lines are left.

    Parameters
    ----------
    found : Comparison
    most : int
        Lines at most. Trees of more leaves are cut into as many groups as this allows, both into
        as many or nearly; a line stands for the leaves that two groups share.

    Raises
    ------
    InputError
        Fewer than one line.

    Notes
    -----
    Branches are turned as `taxonomy.side_by_side` does it, so that few lines cross. O(K^2) per round.

    Examples
    --------
    >>> import hierviz as hv
    >>> one = hv.Hierarchy.from_nested([[0, 1], [2, 3]])
    >>> found = tangle(hv.compare(one, hv.Hierarchy.from_nested([[3, 2], [1, 0]])))
    >>> len(found.lines), found.n_crossings
    (4, 0)
    """
    if most < 1:
        raise InputError(f"Expected one line or more; found {most}.")
    trees = untangle(found.one, found.other)
    groups, group_of = _groups(trees, most)
    pair, of_leaf, shared = np.unique(
        group_of[0] * len(groups[1]) + group_of[1], return_inverse=True, return_counts=True
    )
    lines = np.column_stack([*np.divmod(pair, len(groups[1])), shared]).astype(np.int64)
    stands_out = np.zeros(trees[0].n_leaves)
    stands_out[[moved.leaf for moved in found.standing_out]] = 1
    moved = np.bincount(of_leaf, stands_out, minlength=len(lines)) / shared
    right = lines[:, 1]  # lines are in the order of their left ends
    left = lines[:, 0]
    crossings = sum(
        int(((right[at + 1 :] < right[at]) & (left[at + 1 :] > left[at])).sum())
        for at in range(len(lines))
    )
    return Tangle(trees, groups, lines, moved, crossings)


def _groups(
    trees: tuple[Hierarchy, Hierarchy], most: int
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """The finest cuts with few enough lines: their nodes from top to bottom, and of every leaf its place."""
    low, high = 1, trees[0].n_leaves  # one group makes one line
    if high <= most:
        low = high
    while low + 1 < high:
        middle = (low + high) // 2
        _, of = _cuts(trees, middle)
        n_lines = len(np.unique(of[0] * trees[0].n_leaves + of[1]))
        low, high = (middle, high) if n_lines <= most else (low, middle)
    return _cuts(trees, low)


def _cuts(trees: tuple[Hierarchy, Hierarchy], n_groups: int):
    nodes, of_leaf = [], []
    for tree in trees:
        cut = cut_into(tree, n_groups, nearest=True)
        order = np.argsort(tree.leaf_span[cut.nodes, 0])
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        nodes.append(cut.nodes[order])
        of_leaf.append(place[cut.group_of_leaf])
    return tuple(nodes), tuple(of_leaf)
