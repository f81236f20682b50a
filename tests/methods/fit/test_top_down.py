"""Trees grown from the top: recursive sparsest cut and Louvain; and BIRCH's own tree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from hierviz.methods.fit import fit_tree, sparsest_cut
from hierviz.methods.fit.growing import grow, parts_of
from hierviz.methods.fit.neighbours import cosine_weights
from tests.methods.fit.strategies import graphs, vectors


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=12))
def test_the_cut_of_numbers_has_the_least_sum_of_squares(numbers):
    at = np.sort(numbers)
    spread = [
        ((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()
        for a, b in (np.split(at, [k]) for k in range(1, len(at)))
    ]
    assert spread[sparsest_cut._best_cut(at) - 1] == pytest.approx(min(spread), abs=1e-9)


@given(st.integers(20, 60), st.booleans())
@settings(max_examples=20)
def test_lanczos_finds_what_the_whole_matrix_gives(n, is_graph):
    rng = np.random.default_rng(n)
    values = rng.normal(size=(n, 3)) + 4 * np.eye(3)[rng.integers(2, size=n)]
    values /= np.linalg.norm(values, axis=1)[:, None]
    if is_graph:
        values = sparse.csr_array(cosine_weights(values))
    whole = sparsest_cut._second_eigenvector(values, rng)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sparsest_cut, "_FEW", 2)
        found = sparsest_cut._second_eigenvector(values, rng)
    cosine = found @ whole / np.linalg.norm(found) / np.linalg.norm(whole)
    assert abs(cosine) == pytest.approx(1, abs=1e-4)


def test_the_thinnest_place_of_a_graph_is_cut_first():
    graph = np.zeros((8, 8))
    graph[:4, :4] = graph[4:, 4:] = 1
    graph[0, 5] = graph[5, 0] = 0.1
    for method in ("sparsest-cut", "louvain"):
        tree = fit_tree(method, sparse.csr_array(graph)).tree
        below = {tuple(sorted(tree.leaves_below(u).tolist())) for u in tree.children(tree.root)}
        assert below == {(0, 1, 2, 3), (4, 5, 6, 7)}


@given(graphs(loops=True))
def test_parts_of_a_graph_stand_apart_below_the_root(graph):
    n_parts, part = sparse.csgraph.connected_components(graph)
    tree = fit_tree("sparsest-cut", graph).tree
    groups = {tuple(sorted(tree.leaves_below(u).tolist())) for u in range(tree.n_nodes)}
    assert {tuple(np.flatnonzero(part == i).tolist()) for i in range(n_parts)} <= groups


@given(graphs(min_points=3))
def test_no_community_of_louvain_is_split_at_a_loss(graph):
    """Modularity by its definition, of every split, in the graph of the points that are split."""
    tree, weight = fit_tree("louvain", graph).tree, graph.toarray()
    for node in range(tree.n_leaves, tree.n_nodes):
        groups = [tree.leaves_below(child) for child in tree.children(node)]
        below = tree.leaves_below(node)
        inside = weight[np.ix_(below, below)]
        degree, total = dict(zip(below.tolist(), inside.sum(axis=1), strict=True)), inside.sum()
        if total == 0 or all(len(group) == 1 for group in groups):
            continue  # no edges, or a community that Louvain leaves whole: its points
        gain = sum(
            weight[np.ix_(group, group)].sum() / total
            - (sum(degree[point] for point in group.tolist()) / total) ** 2
            for group in groups
        )
        assert gain >= -1e-9  # that of a whole is 0


def test_louvain_stops_at_its_depth():
    rng = np.random.default_rng(0)
    points = np.repeat(np.eye(4), 20, axis=0) + 0.02 * rng.normal(size=(80, 4))
    shallow = fit_tree("louvain", points, neighbours=5, depth=1).tree
    assert shallow.depth.max() == 2
    assert fit_tree("louvain", points, neighbours=5).tree.depth.max() > 2


@given(vectors(min_points=1), st.integers(2, 5), st.floats(0, 1))
def test_leaves_of_birch_are_its_subclusters_and_points_go_to_the_nearest(
    points, branching, threshold
):
    from sklearn.cluster import Birch

    tree, leaf = fit_tree(
        "birch", points, unit_rows=False, threshold=threshold, branching=branching
    )
    if len(points) == 1:
        return
    spread = np.sqrt(points.var(axis=0).sum())
    expected = Birch(
        threshold=threshold * spread or 1e-9, branching_factor=branching, n_clusters=None
    ).fit_predict(points)
    pairs = {(int(a), int(b)) for a, b in zip(leaf, expected, strict=True)}
    assert len(pairs) == len(set(expected.tolist())) == tree.n_leaves
    n_children = np.bincount(tree.parent[:-1], minlength=tree.n_nodes)[tree.n_leaves :]
    assert n_children.max(initial=0) <= branching + 1 if tree.n_leaves > 1 else True


def test_birch_grows_wider_groups_while_there_are_too_many():
    points = np.random.default_rng(0).normal(size=(300, 3))
    assert fit_tree("birch", points, threshold=0.01, unit_rows=False).tree.n_leaves > 200
    tree, leaf = fit_tree("birch", points, threshold=0.0, leaves=20, unit_rows=False)
    assert 2 < tree.n_leaves <= 20 and len(leaf) == 300


def test_points_that_are_all_about_as_far_apart_are_not_one_leaf_of_birch():
    points = np.random.default_rng(0).normal(size=(200, 100))
    assert 1 < fit_tree("birch", points, leaves=100).tree.n_leaves <= 100


def test_growing_makes_children_of_what_is_not_split():
    def split(members, depth):
        return parts_of(members, members % 2) if depth == 0 else []

    tree = grow(5, split, tell=lambda done, total: None, source="test")
    below = {tuple(sorted(tree.leaves_below(u).tolist())) for u in tree.children(tree.root)}
    assert below == {(0, 2, 4), (1, 3)}
    assert tree.n_inner == 3
