"""Hypothesis strategies for trees and contingency tables, shared by all tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from hierviz.core.hierarchy import Hierarchy


def star(n_leaves: int) -> Hierarchy:
    """All leaves below the root."""
    return Hierarchy.from_nested(list(range(n_leaves)) if n_leaves > 1 else 0)


def caterpillar(n_leaves: int) -> Hierarchy:
    """Leaves join one after the other: (((0 1) 2) 3) ..."""
    merges = [(0 if step == 0 else n_leaves + step - 1, step + 1) for step in range(n_leaves - 1)]
    return Hierarchy.from_merges(merges)


@st.composite
def trees(draw, *, max_leaves: int = 10, min_leaves: int = 1, binary: bool = False) -> Hierarchy:
    """Trees of any shape: one leaf, stars, caterpillars, multi-way merges, heights with ties.

    Merges come in any order of heights, as long as no parent is lower than its children.
    """
    n_leaves = draw(st.integers(min_leaves, max_leaves))
    shape = draw(st.sampled_from(["any", "any", "caterpillar", "star"]))
    if shape == "caterpillar":
        return caterpillar(n_leaves)
    if shape == "star" and (not binary or n_leaves <= 2):
        return star(n_leaves)
    standing, merges, height = list(range(n_leaves)), [], [0.0] * n_leaves
    while len(standing) > 1:
        most = 2 if binary else min(4, len(standing))
        n_joined = draw(st.integers(2, most))
        joined = [standing.pop(draw(st.integers(0, len(standing) - 1))) for _ in range(n_joined)]
        rise = draw(st.sampled_from([0.0, 1.0, 2.5]))
        height.append(max(height[node] for node in joined) + rise)
        standing.append(n_leaves + len(merges))
        merges.append(tuple(joined))
    return Hierarchy.from_merges(merges, heights=height[n_leaves:], n_leaves=n_leaves)


@st.composite
def contingency_tables(
    draw, n_clusters: int, *, max_classes: int = 5, max_count: int = 4, min_classes: int = 1
) -> np.ndarray:
    """Contingency tables n[cluster, class] with many zeros, so empty clusters and classes occur."""
    n_classes = draw(st.integers(min_classes, max_classes))
    count = st.one_of(st.just(0), st.integers(0, max_count))
    cells = draw(st.lists(count, min_size=n_clusters * n_classes, max_size=n_clusters * n_classes))
    return np.array(cells, dtype=np.int64).reshape(n_clusters, n_classes)


@st.composite
def trees_with_counts(draw, *, max_leaves: int = 8, binary: bool = False, **options):
    """A tree and a contingency table of its clusters."""
    tree = draw(trees(max_leaves=max_leaves, binary=binary))
    return tree, draw(contingency_tables(tree.n_leaves, **options))
