"""Paris, and average linkage of a graph."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sknetwork.hierarchy import Paris

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import TreeError
from hierviz.methods.fit import fit_tree
from hierviz.methods.fit.paris import as_of_old, not_falling, paris_linkage
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
    assert tree.height[tree.root] == pytest.approx(1.1 * tree.height[:-1].max())
    assert "2 parts that nothing connects" in tree.notices[0]


@given(graphs(min_points=3), st.booleans())
def test_a_dendrogram_of_scikit_network_is_a_linkage(graph, reorder):
    dendrogram = Paris(reorder=reorder).fit_predict(as_of_old(graph))
    dendrogram[:, 2] = not_falling(dendrogram[:, :2].astype(int), dendrogram[:, 2])
    tree = Hierarchy.from_linkage(dendrogram)
    sets = [{leaf} for leaf in range(tree.n_leaves)]
    for a, b in dendrogram[:, :2].astype(int).tolist():
        sets.append(sets[a] | sets[b])
    assert [set(tree.leaves_below(node).tolist()) for node in range(tree.n_nodes)] == sets
    n_parts = connected_components(graph)[0]
    assert bool(tree.notices) == (n_parts > 1)
    assert all(f"{n_parts} parts that nothing connects" in said for said in tree.notices)


@given(st.permutations(range(6)), graphs(min_points=7, max_points=7))
def test_rows_of_a_linkage_in_any_order_make_the_same_tree(order, graph):
    rows = paris_linkage(graph, "uniform")
    tree = Hierarchy.from_linkage(rows)
    place = np.concatenate([np.arange(7), 7 + np.argsort(order)])
    mixed = rows[list(order)]
    mixed[:, :2] = place[mixed[:, :2].astype(int)]
    other = Hierarchy.from_linkage(mixed)
    assert groups_of(tree) == groups_of(other)
    is_in_order = (mixed[:, :2] < 7 + np.arange(6)[:, None]).all()
    assert any("put in order" in said for said in other.notices) == (not is_in_order)


def test_a_merge_written_before_its_parts_is_above_them_all_the_same():
    tree = Hierarchy.from_linkage(np.array([[0, 4, 1.0], [1, 2, 1.0000001]]))
    assert tree.parent.tolist() == [4, 3, 3, 4, -1]
    assert tree.height.tolist() == [0, 0, 0, 1.0000001, 1.0000001]


@pytest.mark.parametrize(
    "rows", [[[0, 3, 1], [1, 2, 1]], [[0, 4, 1], [1, 3, 1]], [[0, 9, 1], [1, 2, 1]]]
)
def test_merges_that_join_themselves_or_nothing_are_no_tree(rows):
    with pytest.raises(TreeError, match="does not exist"):
        Hierarchy.from_linkage(np.array(rows))


def groups_of(tree: Hierarchy) -> set[frozenset[int]]:
    return {frozenset(tree.leaves_below(node).tolist()) for node in range(tree.n_nodes)}


def test_of_infinite_heights_only_those_above_are_taken():
    with pytest.raises(TreeError, match="row 0 is not"):
        Hierarchy.from_linkage(np.array([[0, 1, -np.inf], [2, 3, 1]]))
    assert Hierarchy.from_linkage(np.array([[0, 1, np.inf]])).height.tolist() == [0, 0, 1]
