"""The same tree with its leaves in another order, or with leaves added below its root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hierviz.core.hierarchy import Hierarchy


def reorder_leaves(tree: Hierarchy, cluster_of_leaf: np.ndarray) -> Hierarchy:
    """The same tree with leaf i numbered ``cluster_of_leaf[i]``; evidence follows."""
    new_id = np.arange(tree.n_nodes)
    new_id[: tree.n_leaves] = cluster_of_leaf
    parent = np.empty_like(tree.parent)
    parent[new_id] = tree.parent
    names = np.empty(tree.n_leaves, dtype=object)
    names[cluster_of_leaf] = tree.leaf_names
    evidence = tree.evidence
    if evidence is not None:
        evidence = evidence.copy()
        for column in ("selected", "partner", "runner_up"):
            nodes = evidence[column]
            evidence[column] = np.where(nodes >= 0, new_id[nodes], -1)
    return replace(tree, parent=parent, leaf_names=tuple(names), evidence=evidence)


def with_more_leaves(tree: Hierarchy, names: Sequence[str], *, notice: str) -> Hierarchy:
    """The tree with further leaves directly below its root."""
    n, more = tree.n_leaves, len(names)
    if n == 1:
        parent = [more + 1] * (more + 1) + [-1]
        height = [0.0] * (more + 1) + [1.0]
    else:
        above = np.where(tree.parent < 0, -1, tree.parent + more)
        parent = [*above[:n], *[tree.root + more] * more, *above[n:]]
        height = [*[0.0] * (n + more), *tree.height[n:]]
    return Hierarchy(
        np.array(parent),
        np.array(height),
        n + more,
        leaf_names=(*tree.leaf_names, *names),
        inner_names=tree.inner_names,
        height_unit=tree.height_unit,
        source=tree.source,
        notices=(*tree.notices, notice),
    )
