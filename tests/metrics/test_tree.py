import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist
from sklearn.datasets import load_iris

from hierviz import metrics as hm
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from tests.naive import metrics as naive
from tests.strategies import caterpillar, star, trees, trees_with_counts


@pytest.mark.parametrize("name", ["dendrogram_purity", "least_hierarchical_distance"])
@settings(max_examples=100, deadline=None)
@given(pair=trees_with_counts(max_leaves=7, max_classes=3, max_count=3))
def test_equals_the_definition(name, pair):
    tree, counts = pair
    expected = getattr(naive, name)(tree.parent.tolist(), naive.points_of(counts))
    assert getattr(hm, name)(tree, counts) == pytest.approx(expected, abs=1e-12, nan_ok=True)


@settings(max_examples=80, deadline=None)
@given(st.data(), trees(max_leaves=8), st.booleans())
def test_dasgupta_cost_equals_the_definition(data, tree, normalised):
    k = tree.n_leaves
    weight = np.array(
        data.draw(st.lists(st.floats(0.01, 9) | st.just(0.0), min_size=k * k, max_size=k * k))
    ).reshape(k, k)
    weight = weight + weight.T
    expected = naive.dasgupta_cost(tree.parent.tolist(), weight.tolist(), normalised=normalised)
    found = hm.dasgupta_cost(tree, weight, normalised=normalised)
    assert type(found) is float
    assert found == pytest.approx(expected, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(trees_with_counts(max_leaves=6, max_classes=3, max_count=3))
def test_class_similarity_counts_pairs_of_one_class(pair):
    tree, counts = pair
    pairs = naive.same_class_pairs(naive.points_of(counts), tree.n_leaves)
    found = hm.class_similarity(counts)
    np.fill_diagonal(found, 0)
    assert found.tolist() == pairs
    expected = naive.dasgupta_cost(tree.parent.tolist(), pairs)
    assert hm.class_dasgupta_cost(tree, counts) == pytest.approx(expected, nan_ok=True)


#        6
#      /   \         points of class A, B, C
#     4     5        leaf 0: 2 A      leaf 2: 1 A, 1 B
#    / \   / \       leaf 1: 1 B      leaf 3: 1 B
#   0   1 2   3
TREE = Hierarchy.from_merges([(0, 1), (2, 3)] + [(4, 5)])
COUNTS = np.array([[2, 0], [0, 1], [1, 1], [0, 1]])


def test_numbers_worked_out_by_hand():
    # Pairs of A: one inside leaf 0 (share 1), two between 0 and 2, at the root: 3 of 6.
    # Pairs of B: 2-3 at node 5, 2 of 3; 1-2 and 1-3 at the root, 3 of 6.
    assert hm.dendrogram_purity(TREE, COUNTS) == pytest.approx((1 + 2 / 2 + 2 / 3 + 2 / 2) / 6)
    # td is 4 at the root and 2 at node 5, K = 4: values 1 (four pairs) and 0 (one pair).
    assert hm.least_hierarchical_distance(TREE, COUNTS) == pytest.approx(4 / 5)
    # Similarity: 0-2: 2, 1-2: 1, 1-3: 1 (4 leaves each), 2-3: 1 (2 leaves).
    assert hm.class_dasgupta_cost(TREE, COUNTS) == pytest.approx((4 * 4 + 2) / 5)
    cost = hm.dasgupta_cost(TREE, hm.class_similarity(COUNTS), normalised=False)
    assert cost == pytest.approx(4 * 4 + 2)


def test_dendrogram_purity_is_one_only_for_classes_with_a_subtree_of_their_own():
    pure = np.array([[3, 0], [2, 0], [0, 4], [0, 1]])
    assert hm.dendrogram_purity(TREE, pure) == 1.0
    assert hm.dendrogram_purity(TREE, pure[[0, 2, 1, 3]]) < 1.0
    assert hm.dendrogram_purity(TREE, np.diag([3, 1, 2, 5])) == 1.0


@pytest.mark.parametrize("k", [3, 4, 9, 64])
def test_the_far_ends_of_a_caterpillar_have_distance_one(k):
    ends = np.zeros((k, 1), dtype=int)
    ends[[0, k - 1]] = 2
    assert hm.least_hierarchical_distance(caterpillar(k), ends) == pytest.approx(1.0)


def test_siblings_have_distance_zero():
    assert hm.least_hierarchical_distance(TREE, [[1, 0], [4, 0], [0, 2], [0, 1]]) == 0.0
    assert hm.least_hierarchical_distance(star(5), np.ones((5, 2), dtype=int)) == 0.0


@pytest.mark.parametrize(
    ("tree", "counts"),
    [
        (star(1), [[4]]),  # one leaf
        (star(2), [[1], [1]]),  # K = 2: log2 K - 1 = 0
        (TREE, np.diag([1, 2, 3, 4])),  # no class in two leaves
        (TREE, np.zeros((4, 2), dtype=int)),
        (TREE, np.zeros((4, 0), dtype=int)),
    ],
)
def test_least_hierarchical_distance_undefined(tree, counts):
    assert math.isnan(hm.least_hierarchical_distance(tree, counts))


def test_dendrogram_purity_without_a_pair_is_nan_and_with_one_leaf_its_share():
    assert math.isnan(hm.dendrogram_purity(TREE, np.eye(4, dtype=int)))
    assert math.isnan(hm.dendrogram_purity(TREE, np.zeros((4, 0), dtype=int)))
    # One leaf with 3 A and 2 B: 3 pairs of share 3/5, 1 pair of share 2/5.
    assert hm.dendrogram_purity(star(1), [[3, 2]]) == pytest.approx((3 * 3 / 5 + 2 / 5) / 4)


def test_dasgupta_cost_undefined():
    assert math.isnan(hm.dasgupta_cost(star(3), np.eye(3)))
    assert hm.dasgupta_cost(star(3), np.eye(3), normalised=False) == 0.0
    assert math.isnan(hm.dasgupta_cost(star(1), [[1.0]]))
    assert math.isnan(hm.class_dasgupta_cost(TREE, np.diag([1, 2, 3, 4])))


def test_dasgupta_cost_ignores_the_diagonal():
    weight = np.ones((4, 4))
    np.fill_diagonal(weight, np.nan)
    assert hm.dasgupta_cost(TREE, weight) == hm.dasgupta_cost(TREE, np.ones((4, 4)))


# -- outside oracles ----------------------------------------------------------


def test_dasgupta_cost_of_the_house_graph_equals_scikit_network():
    pytest.importorskip("sknetwork", reason="scikit-network is the oracle")
    from sknetwork.data import house
    from sknetwork.hierarchy import Paris, dasgupta_cost

    graph = house()
    dendrogram = Paris().fit_predict(graph)
    tree = Hierarchy.from_linkage(dendrogram)
    found = hm.dasgupta_cost(tree, graph.toarray())
    assert found == pytest.approx(dasgupta_cost(graph, dendrogram))
    assert found == pytest.approx(3.3333, abs=5e-5)
    normalised = dasgupta_cost(graph, dendrogram, normalized=True)
    assert found / tree.n_leaves == pytest.approx(normalised)
    assert found / tree.n_leaves == pytest.approx(0.6667, abs=5e-5)


@pytest.mark.parametrize("seed", range(5))
def test_dasgupta_cost_of_random_graphs_equals_scikit_network(seed):
    pytest.importorskip("sknetwork", reason="scikit-network is the oracle")
    from scipy.sparse import csr_matrix
    from sknetwork.hierarchy import dasgupta_cost

    rng = np.random.default_rng(seed)
    weight = np.triu(rng.random((12, 12)) * (rng.random((12, 12)) < 0.6), 1)
    weight += weight.T
    dendrogram = linkage(rng.normal(size=(12, 3)), "average")
    expected = dasgupta_cost(csr_matrix(weight), dendrogram)
    assert hm.dasgupta_cost(Hierarchy.from_linkage(dendrogram), weight) == pytest.approx(expected)


IRIS = {
    "uci": {"ward": 69.98, "average": 69.48, "single": 70.71, "complete": 70.10},
    "scikit-learn": {"ward": 69.90, "average": 69.41, "single": 70.65, "complete": 73.08},
}


@pytest.mark.parametrize("copy", IRIS)
@pytest.mark.parametrize("method", ["ward", "average", "single", "complete"])
def test_dasgupta_cost_of_iris(copy, method):
    rows = load_iris().data.copy()
    if copy == "uci":
        rows[[34, 37]] = 4.9, 3.1, 1.5, 0.1
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    tree = Hierarchy.from_linkage(linkage(pdist(rows), method))
    cost = hm.dasgupta_cost(tree, 0.5 * (1 + rows @ rows.T))
    assert cost == pytest.approx(IRIS[copy][method], abs=0.005)


# -- errors -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("similarity", "message"),
    [
        (np.ones((3, 3)), r"tree of 4 leaves have shape \(4, 4\); found \(3, 3\)"),
        (np.ones(4), r"found \(4,\)"),
        (np.triu(np.ones((4, 4))), "must be symmetric; found 1 in row 0, column 1 and 0 the other"),
        (-np.ones((4, 4)), "must not be negative; found -1 in row 0, column 1"),
        (np.full((4, 4), np.nan), "must be finite numbers; found nan in row 0, column 1"),
    ],
)
def test_what_is_no_similarity_is_refused(similarity, message):
    with pytest.raises(InputError, match=message):
        hm.dasgupta_cost(TREE, similarity)
