"""Cuts: sets of nodes that cover every leaf once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.immutable import Immutable
from hierviz.errors import CutError, require

_OF_TREE = "A cut is made of a tree: hv.l2h(study.logits), analysis.tree, hv.read_tree(...)."


@dataclass(frozen=True, eq=False, repr=False)
class Cut(Immutable):
    """A set of nodes of a tree that covers every leaf exactly once.

    Parameters
    ----------
    tree : Hierarchy
    nodes : int32 array, shape (n_groups,)
        Kept from left to right along `tree.leaf_order`; group g is what
        is below ``nodes[g]``.

    Raises
    ------
    CutError
        When the nodes overlap, leave leaves out, or are not nodes of the tree.
    """

    tree: Hierarchy
    nodes: np.ndarray

    def __post_init__(self) -> None:
        require(self.tree, Hierarchy, _OF_TREE)
        given = np.asarray(self.nodes)
        if given.size and given.dtype.kind not in "iu":
            raise CutError(
                f"Expected nodes from 0 to {self.tree.root}; found values of type {given.dtype}."
            )
        nodes = given.astype(np.int32).reshape(-1)
        if len(nodes) == 0 or nodes.min() < 0 or nodes.max() >= self.tree.n_nodes:
            raise CutError(
                f"A cut needs nodes from 0 to {self.tree.n_nodes - 1}; found {nodes[:5]}."
            )
        nodes = nodes[np.argsort(self.tree.leaf_span[nodes, 0], kind="stable")]
        span = self.tree.leaf_span[nodes]
        joints = np.concatenate([[0], span[:, 1]]), np.append(span[:, 0], self.tree.n_leaves)
        if (joints[0] != joints[1]).any():
            place = int(np.argmax(joints[0] != joints[1]))
            fault = "left out" if joints[0][place] < joints[1][place] else "covered twice"
            at = min(int(min(joints[0][place], joints[1][place])), self.tree.n_leaves - 1)
            leaf = int(self.tree.leaf_order[at])
            raise CutError(f"A cut covers every leaf once; leaf {leaf} is {fault}.")
        nodes.flags.writeable = False
        object.__setattr__(self, "nodes", nodes)

    def __repr__(self) -> str:
        return f"Cut({self.n_groups} groups of {self.tree.n_leaves} leaves)"

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.nodes)

    @cached_property
    def group_of_leaf(self) -> np.ndarray:
        """Group of each leaf (cluster), int32 (n_leaves,), 0..n_groups-1 from left to right."""
        sizes = self.tree.n_leaves_below[self.nodes]
        group = np.empty(self.tree.n_leaves, dtype=np.int32)
        group[self.tree.leaf_order] = np.repeat(np.arange(self.n_groups, dtype=np.int32), sizes)
        group.flags.writeable = False
        return group

    def expand(self, node: int) -> Cut:
        """The cut in which a group has given way to its node's children."""
        if node not in self.nodes:
            raise CutError(f"Only a group of the cut can be opened; node {node} is not one.")
        if node < self.tree.n_leaves:
            raise CutError(f"Node {node} is a leaf and has nothing to open.")
        rest = self.nodes[self.nodes != node]
        return Cut(self.tree, np.concatenate([rest, self.tree.children(node)]))

    def collapse(self, node: int) -> Cut:
        """The cut in which all groups below a node have become one."""
        if not 0 <= node < self.tree.n_nodes:
            raise CutError(f"The tree has nodes 0 to {self.tree.root}; there is no node {node}.")
        first, last = self.tree.leaf_span[node]
        start = self.tree.leaf_span[self.nodes, 0]
        inside = (start >= first) & (start < last)
        if (self.tree.leaf_span[self.nodes[inside], 1] > last).any() or not inside.any():
            raise CutError(f"Node {node} lies inside a group of the cut and cannot be closed.")
        return Cut(self.tree, np.append(self.nodes[~inside], node))


def cut_into(tree: Hierarchy, n_groups: int, *, nearest: bool = False) -> Cut:
    """Cut a tree into k groups by undoing its last merges.

    Parameters
    ----------
    tree : Hierarchy
    n_groups : int
        1 to ``tree.n_leaves``.
    nearest : bool
        In a tree with multi-way merges not every number of groups exists;
        True takes the largest one that does not exceed `n_groups`.

    Returns
    -------
    Cut

    Raises
    ------
    CutError
        When the tree has no such cut.

    Notes
    -----
    Node u is a group when it merged before the first undone merge and its
    parent did not. O(n_nodes).

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)])
    >>> cut_into(tree, 2).group_of_leaf.tolist()
    [1, 1, 0]
    """
    require(tree, Hierarchy, _OF_TREE)
    if not isinstance(n_groups, int | np.integer) or isinstance(n_groups, bool):
        raise CutError(
            f"Expected a whole number of groups, from 1 to {tree.n_leaves}; found {n_groups!r}.",
            hint="hv.cut_at_height(tree, height) cuts at a height.",
        )
    possible = tree.n_groups
    n_undone = int(np.searchsorted(possible, n_groups, side="right")) - 1
    if not 1 <= n_groups <= tree.n_leaves:
        raise CutError(
            f"A tree of {tree.n_leaves} leaves can be cut into 1 to {tree.n_leaves} groups; "
            f"asked for {n_groups}."
        )
    if possible[n_undone] != n_groups and not nearest:
        raise CutError(
            f"This tree has multi-way merges and no cut with {n_groups} groups; the nearest "
            f"are {possible[n_undone]} and {possible[n_undone + 1]}."
        )
    return _cut_at_rank(tree, tree.n_inner - n_undone)


def cut_by_hand(
    tree: Hierarchy, n_groups: int, *, opened: Iterable[int] = (), closed: Iterable[int] = ()
) -> Cut:
    """Cut a tree into k groups, then open some nodes and close others.

    Parameters
    ----------
    tree : Hierarchy
    n_groups : int
        Groups of the cut to start from; of those that exist the largest number up to it.
    opened : iterable of int
        Inner nodes that give way to their children, whatever that cut says.
    closed : iterable of int
        Inner nodes that stay whole. A node in both is opened.

    Notes
    -----
    Going down from the root, the first node that is not open is a group. O(n_nodes).

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)])
    >>> cut_by_hand(tree, 1, opened=[4]).nodes.tolist()
    [2, 3]
    """
    kept = tree.n_inner - int(np.searchsorted(tree.n_groups, n_groups, side="right")) + 1
    is_open = tree.merge_rank >= kept
    is_open[_inner(tree, closed)] = False
    is_open[_inner(tree, opened)] = True
    parent = tree.parent.tolist()
    reached = is_open.copy()  # open, and so is everything above
    for node in range(tree.root - 1, -1, -1):
        reached[node] &= reached[parent[node]]
    above = np.append(reached[tree.parent[:-1]], True)
    return Cut(tree, np.flatnonzero(above & ~reached))


def _inner(tree: Hierarchy, nodes: Iterable[int]) -> np.ndarray:
    wanted = np.array(list(nodes), dtype=np.int64)
    return wanted[(wanted >= tree.n_leaves) & (wanted < tree.n_nodes)]


def cut_at_height(tree: Hierarchy, height: float) -> Cut:
    """Cut a tree at a height: every merge above it is undone.

    Parameters
    ----------
    tree : Hierarchy
    height : float
        In ``tree.height_unit``; merges at exactly this height stay.

    Raises
    ------
    CutError
        When the height is no number.
    """
    require(tree, Hierarchy, _OF_TREE)
    if not isinstance(height, int | float | np.number) or np.isnan(height):
        raise CutError(
            f"Expected a height from 0 to {tree.height[-1]:g} ({tree.height_unit}); found {height!r}.",
            hint="hv.cut_into(tree, n_groups) cuts into a number of groups.",
        )
    kept = int(np.searchsorted(tree.height[tree.merge_order], height, side="right"))
    return _cut_at_rank(tree, kept)


def _cut_at_rank(tree: Hierarchy, n_kept: int) -> Cut:
    above = np.append(tree.merge_rank[tree.parent[:-1]], tree.n_inner)
    return Cut(tree, np.flatnonzero((tree.merge_rank < n_kept) & (above >= n_kept)))


def sums_over_groups(tree: Hierarchy, term: np.ndarray) -> np.ndarray:
    """Sum of a term over the groups of every cut, float64 (n_inner + 1,), as `tree.n_groups`.

    Undoing a merge takes off the node's term and adds its children's. Starting at the
    root keeps rounding errors away from cuts with few groups, where NMI is a small
    difference.
    """
    of_children = np.bincount(tree.parent[:-1], weights=term[:-1], minlength=tree.n_nodes)
    gain = (of_children - term)[tree.merge_order[::-1]]
    return np.cumsum(np.concatenate([[float(term[-1])], gain]))
