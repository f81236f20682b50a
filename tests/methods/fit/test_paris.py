"""Paris, and average linkage of a graph."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from hierviz.methods.fit import fit_tree
from tests.methods.fit.strategies import graphs


@given(graphs(min_points=3), st.sampled_from(["degree", "uniform"]))
def test_the_height_of_a_merge_is_how_little_its_parts_are_joined(graph, weights):
    """Mass of one part x mass of the other / weight between them, up to a factor."""
    tree = fit_tree("paris", graph, weights=weights).tree
    dense = graph.toarray()
    mass = dense.sum(axis=1) if weights == "degree" else np.ones(len(dense))
    factors = []
    for node in range(tree.n_leaves, tree.n_nodes):
        left, right = (tree.leaves_below(child) for child in tree.children(node))
        between = dense[np.ix_(left, right)].sum()
        if between and mass[left].sum() and mass[right].sum():
            factors.append(tree.height[node] * between / mass[left].sum() / mass[right].sum())
    assert factors == pytest.approx([factors[0]] * len(factors), rel=1e-5)


def test_parts_without_an_edge_between_them_are_joined_last():
    graph = np.zeros((6, 6))
    graph[:3, :3] = graph[3:, 3:] = 1
    np.fill_diagonal(graph, 0)
    tree = fit_tree("paris", sparse.csr_array(graph)).tree
    below = {tuple(sorted(tree.leaves_below(node).tolist())) for node in tree.children(tree.root)}
    assert below == {(0, 1, 2), (3, 4, 5)}
    assert tree.height[tree.root] == 2 * tree.height[:-1].max()
