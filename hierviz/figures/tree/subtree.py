"""The part of a tree that is the whole picture: a subtree, in places and radii of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hierviz.core.cut import Cut
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import View
from hierviz.layout import place_nodes


@dataclass(frozen=True, eq=False)
class Frame:
    """Coordinates of the nodes of a subtree; those of other nodes are meaningless.

    Parameters
    ----------
    tree : Hierarchy
    top : int
        The subtree's root.
    nodes : int array, shape (n_drawn,)
        The nodes of the subtree, children first.
    across, first_child, last_child : float64 arrays, shape (n_nodes,)
        As in `hierviz.layout.Layout`, counted from the subtree's first leaf.
    radius : float64 array, shape (n_nodes,)
        From 0 at `top` to 1.
    span : int array, shape (n_nodes, 2)
        First and last-plus-one place of each node's leaves inside the frame.
    start : float
        Radius of `top` in the whole tree.
    """

    tree: Hierarchy
    top: int
    nodes: np.ndarray
    across: np.ndarray
    first_child: np.ndarray
    last_child: np.ndarray
    radius: np.ndarray
    span: np.ndarray
    start: float

    @property
    def n_leaves(self) -> int:
        """Leaves in the frame."""
        return int(self.tree.n_leaves_below[self.top])

    @property
    def leaves(self) -> np.ndarray:
        """Leaves in the frame, from left to right."""
        return self.tree.leaves_below(self.top)

    @property
    def is_whole(self) -> bool:
        """True when nothing of the tree is left out."""
        return self.top == self.tree.root

    def holds(self, node: int) -> bool:
        """True for a node of the subtree."""
        first, last = self.tree.leaf_span[self.top]
        return node <= self.top and first <= self.tree.leaf_span[node, 0] < last

    def groups(self, cut: Cut) -> np.ndarray:
        """The groups of a cut that have leaves in the frame, from left to right."""
        return cut.nodes[self.span[cut.nodes, 1] > self.span[cut.nodes, 0]]

    def inner_radius(self, radius: float) -> float:
        """A radius of the whole tree as a radius of the frame; below 0 when it lies outside."""
        return (radius - self.start) / max(1e-9, 1 - self.start)


def frame_of(tree: Hierarchy, view: View | None = None) -> Frame:
    """The frame that a view asks for: a leaf cannot be one, so its parent is.

    Notes
    -----
    O(n_nodes).
    """
    view = view or View()
    top = tree.root if view.focus < 0 else view.focus
    if top < tree.n_leaves and top != tree.root:
        top = int(tree.parent[top])
    placed = place_nodes(tree, lengths=view.lengths, aligned=view.aligned)
    first, last = tree.leaf_span[top]
    inside = (tree.leaf_span[:, 0] >= first) & (tree.leaf_span[:, 1] <= last)
    inside[top + 1 :] = False
    start = 0.0 if top == tree.root else float(placed.radius[top])
    if start < 1 - 1e-9:
        radius = np.clip((placed.radius - start) / (1 - start), 0, 1)
    else:  # every merge in the frame is as low as the leaves
        radius = (np.arange(tree.n_nodes) < tree.n_leaves).astype(np.float64)
    return Frame(
        tree, top, np.flatnonzero(inside), placed.across - first, placed.first_child - first,
        placed.last_child - first, radius, np.clip(tree.leaf_span, first, last) - first, start,
    )  # fmt: skip
