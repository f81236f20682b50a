"""How far each node is from the root: what the lengths of the branches mean."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import LENGTHS
from hierviz.errors import InputError


def node_radii(tree: Hierarchy, lengths: str = "merges", *, aligned: bool = True) -> np.ndarray:
    """Place of every node from the root to the leaves.

    Parameters
    ----------
    tree : Hierarchy
    lengths : str
        A key of `LENGTHS`.
    aligned : bool
        True puts every leaf at 1. False leaves it where its branch ends, which
        is nearer to the root only for "depth".

    Returns
    -------
    float64 array, shape (n_nodes,)
        In [0, 1], the root at 0 (1 where it is the only node); never falling
        from a node to its children.

    Raises
    ------
    InputError
        When there are no such lengths.

    Notes
    -----
    "merges": ``log(groups left by the merge) / log(n_leaves)``; the last
    merges, which matter most, get the most room. "height": ``1 - height /
    height of the root``, and 0 for the inner nodes of a tree whose heights are
    all 0. "depth": ``edges to the root / most edges to the root``. "equal":
    ``1 - edges on the longest way down / the same of the root``. O(n_nodes).

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> node_radii(tree, "depth").tolist()
    [1.0, 1.0, 1.0, 0.5, 0.0]
    >>> node_radii(tree, "depth", aligned=False).tolist()
    [1.0, 1.0, 0.5, 0.5, 0.0]
    """
    if lengths not in LENGTHS:
        raise InputError(f"Unknown branch lengths {lengths!r}; expected one of {list(LENGTHS)}.")
    if tree.n_inner == 0:
        return np.ones(1)
    radius = _RADII[lengths](tree)
    if aligned:
        radius[: tree.n_leaves] = 1
    return radius


def _by_merges(tree: Hierarchy) -> np.ndarray:
    radius = np.ones(tree.n_nodes)
    radius[tree.merge_order] = np.log(tree.n_groups[-2::-1]) / np.log(tree.n_leaves)
    return radius


def _by_height(tree: Hierarchy) -> np.ndarray:
    top = tree.height[tree.root]
    if top == 0:
        return (np.arange(tree.n_nodes) < tree.n_leaves).astype(np.float64)
    return 1 - tree.height / top


def _by_depth(tree: Hierarchy) -> np.ndarray:
    return tree.depth / tree.depth.max()


def _by_longest_way(tree: Hierarchy) -> np.ndarray:
    longest = [0] * tree.n_nodes
    for node, parent in enumerate(tree.parent[:-1].tolist()):
        if longest[node] >= longest[parent]:
            longest[parent] = longest[node] + 1
    return 1 - np.array(longest) / longest[tree.root]


_RADII = {
    "merges": _by_merges,
    "height": _by_height,
    "depth": _by_depth,
    "equal": _by_longest_way,
}
