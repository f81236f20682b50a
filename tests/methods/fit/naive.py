"""What a tree costs, pair by pair, and every way to move a subtree."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy


def weights(points) -> np.ndarray:
    """Weight of every ordered pair, loops included."""
    if sparse.issparse(points):
        return points.toarray()
    rows = points / np.linalg.norm(points, axis=1)[:, None]
    found = np.maximum((1 + rows @ rows.T) / 2, 0.0).round(12)
    np.fill_diagonal(found, 0.0)
    return found


def cost(tree: Hierarchy, points, leaf_of_point=None) -> float:
    """Normalised Dasgupta cost; a loop meets at the node above its point."""
    weight = weights(points)
    leaf = np.arange(len(weight)) if leaf_of_point is None else leaf_of_point
    size = tree.sum_below(np.bincount(leaf, minlength=tree.n_leaves))
    total = 0.0
    for i, j in np.argwhere(weight > 0):
        if i == j and size[leaf[i]] == 1:
            meet = tree.parent[leaf[i]]
        else:
            below = set(tree.path_to_root(leaf[i]))
            meet = next(node for node in tree.path_to_root(leaf[j]) if node in below)
        total += weight[i, j] * size[meet]
    return total / weight.sum() if weight.any() else 0.0


def all_moves(tree: Hierarchy) -> Iterator[Hierarchy]:
    """Every binary tree that one move of a subtree makes of a binary tree."""
    for v in range(tree.root):
        joint = int(tree.parent[v])
        (sibling,) = (child for child in tree.children(joint).tolist() if child != v)
        for t in range(tree.n_nodes):
            if t == joint or v in tree.path_to_root(t):
                continue
            parent = tree.parent.copy()
            parent[sibling] = parent[joint]
            parent[joint] = parent[t]
            parent[t] = joint
            yield Hierarchy.from_parents(parent, leaf_ids=range(tree.n_leaves))
