"""Leaves put into another order, and clusters that a tree leaves out added to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.leaf_changes import reorder_leaves, with_more_leaves
from hierviz.io.trees.formats import FoundTree
from hierviz.text import listed


def placed(found: FoundTree, cluster_of_leaf: np.ndarray, names: Sequence[str] | None) -> FoundTree:
    """The tree with every leaf at the place of its cluster.

    Parameters
    ----------
    found : FoundTree
    cluster_of_leaf : int array, shape (n_leaves,)
        Different numbers below the number of names.
    names : sequence of str, optional
        Of all clusters; the leaves keep their own when left out. Clusters without a
        leaf hang directly below the root, and a notice lists them.
    """
    missing = [] if names is None else _missing(cluster_of_leaf, len(names))
    tree = found.tree
    if names is not None and missing:
        added = [names[cluster] for cluster in missing]
        notice = (
            f"{len(added)} clusters are not in the tree; they are shown at its root: "
            f"{listed(added)}."
        )
        tree = with_more_leaves(tree, added, notice=notice)
        cluster_of_leaf = np.concatenate([cluster_of_leaf, missing])
    tree = reorder_leaves(tree, cluster_of_leaf)
    if names is not None:
        tree = replace(tree, leaf_names=tuple(names))
    leaf_of = np.concatenate([cluster_of_leaf, [-1]])
    wnids = [*found.wnids, *[""] * len(missing)]
    return replace(
        found,
        tree=tree,
        cluster_of_leaf=tuple(range(tree.n_leaves)),
        wnids=tuple(np.array(wnids)[np.argsort(cluster_of_leaf)].tolist()) if found.wnids else (),
        assignments=_frozen(None if found.assignments is None else leaf_of[found.assignments]),
        node_probability=_columns(found.node_probability, found.tree, tree, cluster_of_leaf),
    )


def _missing(cluster_of_leaf: np.ndarray, n_clusters: int) -> list[int]:
    has_leaf = np.zeros(n_clusters, dtype=bool)
    has_leaf[cluster_of_leaf] = True
    return np.flatnonzero(~has_leaf).tolist()


def _columns(
    values: np.ndarray | None, old: Hierarchy, new: Hierarchy, cluster_of_leaf: np.ndarray
) -> np.ndarray | None:
    """Columns of nodes in the order of the new tree; 0 for added leaves."""
    if values is None:
        return None
    ids = np.arange(old.n_nodes) + (new.n_leaves - old.n_leaves)
    ids[: old.n_leaves] = cluster_of_leaf[: old.n_leaves]
    moved = np.zeros((len(values), new.n_nodes), dtype=values.dtype)
    moved[:, ids] = values
    return _frozen(moved)


def _frozen(values: np.ndarray | None) -> np.ndarray | None:
    if values is None:
        return None
    values = values.astype(np.int32) if values.dtype.kind in "iu" else values
    values.flags.writeable = False
    return values
