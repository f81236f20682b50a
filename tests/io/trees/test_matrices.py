"""Trees as arrays: scipy, fastcluster, scikit-learn, scikit-network and higra."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import sparse
from scipy.cluster.hierarchy import centroid, fcluster, linkage
from sklearn.cluster import AgglomerativeClustering

from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.io import read_tree, write_tree
from hierviz.io.trees import find_tree
from tests.io.trees.test_round_trips import SOME_NAME, refusal, same, trees

POINTS = np.random.default_rng(3).normal(size=(40, 3))


@pytest.fixture
def save(tmp_path):
    def put(name, array):
        np.save(tmp_path / name, np.asarray(array))
        return tmp_path / name

    return put


def partition(tree, k):
    return {frozenset(np.flatnonzero(cut_into(tree, k).group_of_leaf == g)) for g in range(k)}


@pytest.mark.parametrize("method", ["single", "complete", "average", "ward"])
def test_fastcluster_cuts_as_scipy_does(save, method):
    fastcluster = pytest.importorskip("fastcluster")
    matrix = fastcluster.linkage(POINTS, method)
    tree = read_tree(save("z.npy", matrix))
    np.testing.assert_allclose(tree.to_linkage(), matrix)
    flat = fcluster(matrix, 5, "maxclust")
    assert partition(tree, 5) == {frozenset(np.flatnonzero(flat == g)) for g in np.unique(flat)}


def test_heights_that_fall_are_raised_and_said(save):
    close = np.array([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2 - 0.05], [9, 9]])
    matrix = centroid(close)
    assert matrix[1, 2] < matrix[0, 2]
    tree = read_tree(save("z.npy", matrix))
    assert tree.height[5] == tree.height[4] == matrix[0, 2]
    assert "At 1 merges the height falls" in tree.notices[0]


def test_ids_in_any_order_and_ties_of_single_linkage(save):
    matrix = [[2, 0, 1.5, 2], [3, 1, 1.5, 2], [5, 4, 1.5, 4]]  # as hdbscan writes it
    tree = read_tree(save("z.npy", np.array(matrix)))
    assert tree.is_binary and partition(tree, 2) == {frozenset({0, 2}), frozenset({1, 3})}


def test_a_large_linkage(save):
    n = 20_000
    rows = np.array([[0, 1, 1, 2]] + [[k, n + k - 2, k, k + 1] for k in range(2, n)], float)
    found = find_tree([save("z.npy", rows)])
    assert found.over_points and found.tree.n_leaves == n and found.tree.depth.max() == n - 1


def test_scikit_learn_with_and_without_distances(save):
    model = AgglomerativeClustering(n_clusters=4, compute_distances=True).fit(POINTS)
    files = [save("distances.npy", model.distances_), save("children.npy", model.children_)]
    tree = read_tree(files)
    assert partition(tree, 4) == {frozenset(np.flatnonzero(model.labels_ == g)) for g in range(4)}
    np.testing.assert_allclose(tree.height[40:], model.distances_)
    plain = read_tree(files[1])
    assert plain.height_unit == "merge step" and partition(plain, 4) == partition(tree, 4)
    message = refusal(read_tree, [files[1], save("d.npy", np.ones(7))])
    assert "expected 39 heights" in message and "(7,)" in message


def test_scikit_network_keeps_ties_and_loose_parts(save):
    from sknetwork.data import karate_club
    from sknetwork.hierarchy import LouvainHierarchy, Paris

    adjacency = karate_club()
    matrix = LouvainHierarchy().fit_transform(adjacency)
    tree = read_tree(save("louvain.npy", matrix))
    assert sorted(set(tree.height[34:])) == [1, 2, 3] and not tree.is_binary
    for height in (1, 2):
        flat = fcluster(matrix, height, "distance")
        top = [u for u in range(34, tree.n_nodes) if tree.height[u] <= height]
        below = {frozenset(tree.leaves_below(u)) for u in top}
        assert {frozenset(np.flatnonzero(flat == g)) for g in np.unique(flat)} <= below | {
            frozenset({leaf}) for leaf in range(34)
        }
    by_hand = read_tree(save("l.npy", matrix), format="linkage")
    assert by_hand.is_binary
    two = Paris().fit_transform(sparse.block_diag([adjacency, adjacency]).tocsr())
    tree = read_tree(save("paris.npy", two))
    assert np.isfinite(tree.height).all() and "2 parts that nothing connects" in tree.notices[0]
    assert partition(tree, 2) == {frozenset(range(34)), frozenset(range(34, 68))}


def test_three_loose_parts_meet_in_one_node(save):
    rows = [[0, 1, 1, 2], [2, 3, 2, 2], [5, 4, np.inf, 3], [6, 7, np.inf, 5]]
    tree = read_tree(save("z.npy", np.array(rows)))
    assert len(tree.children(tree.root)) == 3 and "3 parts" in tree.notices[0]


def test_higra_with_and_without_altitudes(save):
    parents = save("parents.npy", np.array([5, 5, 6, 6, 7, 7, 8, 8, 8]))
    found = find_tree([parents])
    assert found.over_points and found.tree.n_leaves == 5 and found.tree.height_unit == "depth"
    tree = read_tree([save("altitudes.npy", np.arange(9.0)), parents])
    assert tree.height.tolist() == [0, 0, 0, 0, 0, 5, 6, 7, 8]
    assert "expected 9 altitudes" in refusal(read_tree, [parents, save("a.npy", np.ones(4))])
    assert "parents()" in refusal(read_tree, save("f.npy", np.ones(4)), format="higra")


@pytest.mark.parametrize(
    "rows, words",
    [
        ([[0, 1, 1, 2], [2, 7, 2, 3]], ["step 2", "node 7", "does not exist"]),
        ([[0, 1, 1, 2], [0, 3, 2, 3]], ["node 0", "merged before"]),
        ([[0, 1, 1, 2], [2.5, 3, 2, 3]], ["row 1"]),
        ([[0, 1, np.nan, 2], [2, 3, 2, 3]], ["row 0"]),
        ([[-1, 1, 1, 2], [2, 3, 2, 3]], ["node -1"]),
        ([[0, 1, -np.inf, 2], [2, 3, 1, 3]], ["row 0"]),
    ],
)
def test_matrices_that_make_no_tree(save, rows, words):
    message = refusal(read_tree, save("z.npy", np.array(rows, float)))
    assert all(word in message for word in ["z.npy", *words]), message


def test_other_arrays_are_no_trees(save):
    for array in (np.arange(5), np.ones((4, 4, 4)), np.array(3.0), np.ones(0), np.ones((2, 9))):
        assert "z.npy" in refusal(read_tree, save("z.npy", array))
    message = refusal(read_tree, save("c.npy", np.array([[0, 1], [9, 9]])))
    assert "node 9" in message


@settings(max_examples=80, deadline=None)
@given(trees(names=SOME_NAME.filter(str.strip)))
def test_tables_of_parents_are_lossless(tmp_path_factory, tree):
    path = tmp_path_factory.mktemp("t") / "t.csv"
    write_tree(tree, path)
    assert same(read_tree(path), tree) and same(read_tree(path, leaf_names=tree.leaf_names), tree)


@settings(max_examples=80, deadline=None)
@given(trees())
def test_binary_trees_survive_a_linkage_matrix(tmp_path_factory, tree):
    if not tree.is_binary or not tree.height[tree.n_leaves :].all() or tree.n_leaves < 2:
        return
    path = tmp_path_factory.mktemp("t") / "t.npy"
    write_tree(tree, path)
    back = read_tree(path, leaf_names=tree.leaf_names)
    assert same(back, tree, named=False)


def test_a_star_has_no_linkage(tmp_path):
    star = Hierarchy.from_merges([(0, 1, 2)], n_leaves=3)
    write_tree(star, tmp_path / "t.csv")
    assert read_tree(tmp_path / "t.csv").n_inner == 1


def test_rows_with_named_columns_are_a_linkage(tmp_path):
    rows = linkage(np.random.default_rng(0).normal(size=(9, 2)))
    names = [("left_node", "i8"), ("right_node", "i8"), ("value", "f8"), ("cluster_size", "i8")]
    np.save(tmp_path / "hdbscan.npy", np.array(list(map(tuple, rows)), dtype=names))
    np.testing.assert_array_equal(read_tree(tmp_path / "hdbscan.npy").to_linkage(), rows)
