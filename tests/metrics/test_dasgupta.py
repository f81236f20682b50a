"""Dasgupta cost and tree-sampling divergence from vectors and graphs, without a matrix of pairs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist

from hierviz import metrics as hm
from hierviz.core.contingency import contingency_table
from hierviz.core.graphs import undirected
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.vectors import standardised, unit_rows
from hierviz.errors import InputError
from hierviz.support import collapsed
from tests.naive import metrics as naive
from tests.places import shared
from tests.strategies import star, trees

MEASURES = ["dasgupta_cost_of_points", "tree_sampling_divergence"]
FEW = settings(max_examples=80, deadline=None)


def over_points(draw, tree):
    """A leaf for every point: each point its own, or clusters of any size, some of them empty."""
    if draw(st.booleans()):
        return list(range(tree.n_leaves))
    n_points = draw(st.integers(1, 8))
    leaf = st.integers(0, tree.n_leaves - 1)
    return draw(st.lists(leaf, min_size=n_points, max_size=n_points))


@pytest.mark.parametrize("name", MEASURES)
@FEW
@given(data=st.data(), tree=trees(max_leaves=7), normalised=st.booleans())
def test_of_vectors_equals_the_definition(name, data, tree, normalised):
    leaf_of = over_points(data.draw, tree)
    # Whole numbers, so that there are duplicates; the first column keeps them from being opposite.
    rows = st.tuples(st.integers(1, 3), st.integers(-3, 3), st.integers(-3, 3))
    vectors = data.draw(st.lists(rows, min_size=len(leaf_of), max_size=len(leaf_of)))
    weight = naive.cosine_weights(vectors)
    expected = getattr(naive, name)(tree.parent.tolist(), weight, leaf_of, normalised=normalised)
    found = getattr(hm, name)(
        tree, np.array(vectors), leaf_of_point=np.array(leaf_of), normalised=normalised
    )
    assert type(found) is float
    close = 1e-5 if normalised and name == "tree_sampling_divergence" else 1e-9
    assert found == pytest.approx(expected, abs=close, rel=close, nan_ok=True)


@pytest.mark.parametrize("name", MEASURES)
@FEW
@given(data=st.data(), tree=trees(max_leaves=7), normalised=st.booleans())
def test_of_graphs_equals_the_definition(name, data, tree, normalised):
    leaf_of = over_points(data.draw, tree)
    n = len(leaf_of)
    weight = st.just(0.0) | st.sampled_from([0.5, 1.0, 3.0])
    half = np.array(data.draw(st.lists(weight, min_size=n * n, max_size=n * n))).reshape(n, n)
    graph = undirected(sparse.csr_array(half))
    if not graph.nnz:
        return
    dense = graph.toarray().tolist()
    expected = getattr(naive, name)(tree.parent.tolist(), dense, leaf_of, normalised=normalised)
    found = getattr(hm, name)(tree, graph, leaf_of_point=np.array(leaf_of), normalised=normalised)
    assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)


@FEW
@given(st.integers(0, 999), trees(min_leaves=2, max_leaves=12))
def test_cost_of_vectors_is_that_of_their_matrix(seed, tree):
    rows = unit_rows(np.random.default_rng(seed).normal(size=(tree.n_leaves, 3)))
    matrix = 0.5 * (1 + rows @ rows.T)
    for normalised in (True, False):
        expected = hm.dasgupta_cost(tree, np.maximum(matrix, matrix.T), normalised=normalised)
        found = hm.dasgupta_cost_of_points(tree, rows, normalised=normalised)
        assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_graphs_with_loops_equal_scikit_network(seed):
    """Oracle: scikit-network's Dasgupta cost and tree-sampling divergence, loops included."""
    from sknetwork import hierarchy as sk

    rng = np.random.default_rng(seed)
    graph = undirected(sparse.random_array((30, 30), density=0.2, rng=rng))
    dendrogram = linkage(rng.normal(size=(30, 2)), "average")
    tree, matrix = Hierarchy.from_linkage(dendrogram), sparse.csr_matrix(graph)
    assert graph.diagonal().any()
    assert hm.dasgupta_cost_of_points(tree, graph) == pytest.approx(
        sk.dasgupta_cost(matrix, dendrogram)
    )
    for normalised in (True, False):
        assert hm.tree_sampling_divergence(tree, graph, normalised=normalised) == pytest.approx(
            sk.tree_sampling_divergence(matrix, dendrogram, normalized=normalised)
        )


def test_the_house_graph():
    from sknetwork.data import house
    from sknetwork.hierarchy import Paris

    graph = sparse.csr_array(house())
    tree = Hierarchy.from_linkage(Paris().fit_transform(house()))
    assert hm.dasgupta_cost_of_points(tree, graph) == pytest.approx(3.3333, abs=5e-5)
    assert hm.tree_sampling_divergence(tree, graph) == pytest.approx(0.0492, abs=5e-5)


def test_numbers_worked_out_by_hand():
    # w(0, 1) = 1, w(0, 2) = w(1, 2) = 1/2; of the weight 2, 1 meets at 2 points and 1 at 3.
    tree, rows = Hierarchy.from_nested([[0, 1], 2]), np.array([[1.0, 0], [5, 0], [0, 2]])
    assert hm.dasgupta_cost_of_points(tree, rows) == pytest.approx(2.5)
    assert hm.dasgupta_cost_of_points(tree, rows, normalised=False) == pytest.approx(5)
    # Two edges apart: a pair meets at one of two nodes, by chance only half of the time.
    edges = sparse.csr_array(np.kron(np.eye(2), [[0, 1], [1, 0]]))
    apart = Hierarchy.from_nested([[0, 1], [2, 3]])
    assert hm.tree_sampling_divergence(apart, edges, normalised=False) == pytest.approx(math.log(2))
    assert hm.tree_sampling_divergence(apart, edges) == pytest.approx(0.5)
    # A loop of weight 1 and an edge of weight 1 either way: the loop meets at the node above.
    looped = sparse.csr_array([[1.0, 1, 0], [1, 0, 0], [0, 0, 0]])
    assert hm.dasgupta_cost_of_points(tree, looped) == pytest.approx(2)
    assert hm.dasgupta_cost_of_points(star(3), looped, normalised=False) == pytest.approx(3 + 3)


POSTER = {  # of the EPH poster
    "zoo": {"ward": 56.28, "average": 56.31, "single": 57.67, "complete": 55.78},
    "iris": {"ward": 69.98, "average": 69.48, "single": 70.71, "complete": 70.10},
    "glass": {"ward": 122.16, "average": 121.64, "single": 126.33, "complete": 123.02},
}


@pytest.mark.shared
@pytest.mark.parametrize("name", POSTER)
@pytest.mark.parametrize("method", ["ward", "average", "single", "complete"])
def test_linkages_have_the_printed_cost(name, method):
    rows = unit_rows(standardised(np.load(shared("vectors") / f"{name}.npz")["features"]))
    distance = pdist(rows, "cosine" if method == "average" else "euclidean")
    tree = Hierarchy.from_linkage(linkage(distance, method))
    found = hm.dasgupta_cost_of_points(tree, rows)
    assert f"{found:.2f}" == f"{POSTER[name][method]:.2f}"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999), trees(min_leaves=2, max_leaves=9))
def test_the_node_that_costs_least_goes_first(seed, tree):
    rows = np.random.default_rng(seed).normal(size=(tree.n_leaves, 3))
    inner = np.arange(tree.n_leaves, tree.root)
    if not len(inner):
        return
    costs = [
        hm.dasgupta_cost_of_points(collapsed(tree, np.arange(tree.n_nodes) != node), rows)
        for node in inner
    ]
    keep = hm.costliest_nodes(hm.pair_weights(tree, rows), tree.n_inner - 1)
    assert keep.sum() == tree.n_nodes - 1
    assert hm.dasgupta_cost_of_points(collapsed(tree, keep), rows) == pytest.approx(min(costs))
    assert hm.costliest_nodes(hm.pair_weights(tree, rows), 1).sum() == tree.n_leaves + 1


def test_leaves_that_are_points_are_as_pure_as_the_definition_says():
    tree = Hierarchy.from_linkage(linkage(np.random.default_rng(1).normal(size=(40, 2)), "ward"))
    labels = np.random.default_rng(2).integers(-1, 3, 40)
    counts = contingency_table(np.arange(40), labels, 40, 3)
    points = [(leaf, label) for leaf, label in enumerate(labels.tolist()) if label >= 0]
    expected = naive.dendrogram_purity(tree.parent.tolist(), points)
    assert hm.dendrogram_purity(tree, counts) == pytest.approx(expected)


# -- what is refused ----------------------------------------------------------------

EDGE = np.array([[0, 1.0, 0], [1, 0, 0], [0, 0, 0]])


@pytest.mark.parametrize("measure", [hm.dasgupta_cost_of_points, hm.tree_sampling_divergence])
@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.ones((4, 2)), r"each of 3 points in the 3 leaves of the tree; found shape \(4, 2\)"),
        (np.array([[1.0], [0], [0]]), "found 2 of only zeros, the first is row 1"),
        (sparse.csr_array(np.triu(EDGE)), "found 1 from point 0 to point 1, and 0 back"),
        (sparse.csr_array(-EDGE), "weights of 0 or above; found -1 from point 0 to point 1"),
        (sparse.csr_array(np.where(EDGE > 0, np.inf, 0)), "finite weights; found inf"),
        (sparse.csr_array((3, 3)), "a graph with edges; found none"),
        (sparse.csr_array(np.ones((3, 2))), r"square sparse matrix .* found shape \(3, 2\)"),
    ],
)
def test_what_is_neither_vectors_nor_a_graph_of_the_tree_is_refused(measure, points, message):
    with pytest.raises(InputError, match=message):
        measure(star(3), points)


def test_one_point_and_opposite_points_have_no_cost():
    assert math.isnan(hm.dasgupta_cost_of_points(star(1), np.ones((1, 2))))
    assert math.isnan(hm.dasgupta_cost_of_points(star(2), np.array([[1.0], [-1]])))
    assert math.isnan(hm.tree_sampling_divergence(star(2), np.array([[1.0], [-1]])))


def test_weights_of_pairs_belong_to_their_tree():
    pairs = hm.pair_weights(star(3), np.eye(3))
    with pytest.raises(InputError, match="another tree"):
        hm.dasgupta_cost_of_points(star(3), pairs)
    assert hm.dasgupta_cost_of_points(pairs.tree, pairs) == pytest.approx(3)
