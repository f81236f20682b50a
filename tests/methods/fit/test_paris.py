"""Paris, and average linkage of a graph."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from hierviz.core.hierarchy import Hierarchy
from hierviz.methods.fit import fit_tree


@given(st.integers(3, 10), st.integers(0, 99))
def test_uniform_weights_give_average_linkage(n, seed):
    """It merges the groups of the largest mean weight, at a height of 1 over it, up to a factor."""
    weight = np.triu(np.random.default_rng(seed).uniform(0.1, 3, size=(n, n)), 1)
    weight += weight.T
    tree = fit_tree("paris", sparse.csr_array(weight), weights="uniform").tree
    expected = linkage(squareform(10 - weight, checks=False), "average")
    height = 1 / (10 - expected[:, 2])
    assert tree.height[n:] / tree.height.max() == pytest.approx(height / height.max(), rel=1e-5)
    groups = lambda tree: {
        tuple(sorted(tree.leaves_below(u).tolist())) for u in range(tree.n_nodes)
    }  # noqa: E731
    assert groups(tree) == groups(Hierarchy.from_linkage(expected))


def test_parts_without_an_edge_between_them_are_joined_last():
    graph = np.zeros((6, 6))
    graph[:3, :3] = graph[3:, 3:] = 1
    np.fill_diagonal(graph, 0)
    tree = fit_tree("paris", sparse.csr_array(graph)).tree
    below = {tuple(sorted(tree.leaves_below(node).tolist())) for node in tree.children(tree.root)}
    assert below == {(0, 1, 2), (3, 4, 5)}
    assert tree.height[tree.root] == 2 * tree.height[:-1].max()
