"""One answer from compiled loops and from numpy, from dense and from sparse contingency tables."""

import os
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import sparse

from hierviz import metrics as hm
from hierviz.core.compiled import SWITCH, engine
from hierviz.core.contingency import dense_contingency_table
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.metrics import leaf_pairs
from hierviz.metrics.matching import matched_points
from tests.strategies import caterpillar, star, trees_with_counts

needs_numba = pytest.mark.skipif(
    not engine().is_compiled, reason=f"only numpy runs here: {engine().reason}"
)
SAME = {"rtol": 1e-12, "atol": 1e-12}


def all_numbers(tree, counts):
    """Every number that the sweep and the metrics of a tree give, by name."""
    found = {f"term {name}": values for name, values in vars(hm.node_terms(tree, counts)).items()}
    found |= vars(hm.sweep(tree, counts))
    found["matched points"] = matched_points(tree, counts)
    return found | hm.tree_metrics(tree, counts)


def with_numpy(function, *args):
    with mock.patch.dict(os.environ, {SWITCH: "0"}):
        assert not engine().is_compiled
        return function(*args)


def assert_same(one, other):
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_allclose(one[name], other[name], **SAME, err_msg=name)


def random_tree(n_leaves, seed):
    rng = np.random.default_rng(seed)
    standing, merges = list(range(n_leaves)), []
    while len(standing) > 1:
        joined = [standing.pop(rng.integers(len(standing))) for _ in range(2)]
        standing.append(n_leaves + len(merges))
        merges.append(joined)
    return Hierarchy.from_merges(merges)


def like_a_classifier(n_clusters, n_classes, n_points, seed=0):
    """Clusters and labels of points of which most agree and others are near."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, n_classes, n_points)
    near = labels + rng.integers(-3, 4, n_points) * (rng.random(n_points) < 0.4)
    return near % n_clusters, labels


@needs_numba
@settings(max_examples=150, deadline=None)
@given(trees_with_counts(max_leaves=14, max_classes=9, max_count=9))
def test_compiled_equals_numpy(pair):
    assert_same(all_numbers(*pair), with_numpy(all_numbers, *pair))


@needs_numba
@pytest.mark.parametrize("shape", [(300, 300), (400, 40), (40, 400)])
@pytest.mark.parametrize("rate", [0.01, 0.3, 20])
def test_compiled_equals_numpy_on_larger_tables(shape, rate):
    counts = np.random.default_rng(1).poisson(rate, shape)
    for tree in (random_tree(shape[0], 1), caterpillar(shape[0]), star(shape[0])):
        assert_same(all_numbers(tree, counts), with_numpy(all_numbers, tree, counts))


@needs_numba
def test_compiled_equals_numpy_with_points_by_the_million():
    counts = np.random.default_rng(2).poisson(3, (5, 4)) * 1_000_003
    tree = random_tree(5, 2)
    assert_same(all_numbers(tree, counts), with_numpy(all_numbers, tree, counts))


@pytest.mark.parametrize("is_compiled", [True, False])
@settings(max_examples=60, deadline=None)
@given(pair=trees_with_counts(max_leaves=12, max_classes=6, min_classes=0))
def test_sparse_tables_give_the_same_numbers(is_compiled, pair):
    tree, counts = pair
    run = (lambda call, *args: call(*args)) if is_compiled else with_numpy
    expected = run(all_numbers, tree, counts)
    for form in (sparse.csr_array, sparse.coo_matrix, sparse.csc_array):
        assert_same(run(all_numbers, tree, form(counts)), expected)
    for k in tree.n_groups.tolist():
        cut = cut_into(tree, k)
        assert (
            hm.group_counts(sparse.csr_array(counts), cut) == hm.group_counts(counts, cut)
        ).all()


@needs_numba
@pytest.mark.parametrize("pairs_weigh", [0, 10**9])
def test_both_ways_to_the_distance_of_leaves_agree(monkeypatch, pairs_weigh):
    counts = np.random.default_rng(4).poisson(0.4, (90, 25))
    tree = random_tree(90, 4)
    expected = hm.least_hierarchical_distance(tree, counts)
    monkeypatch.setattr(leaf_pairs, "_CELLS_A_PAIR", pairs_weigh)
    monkeypatch.setattr(leaf_pairs, "_BLOCK_CELLS", 700)
    for share in (0.0, 1.0):
        monkeypatch.setattr(leaf_pairs, "_DENSE_SHARE", share)
        found = hm.least_hierarchical_distance(tree, counts)
        assert found == pytest.approx(expected, abs=1e-12)


def test_blocks_of_classes_add_up(monkeypatch):
    counts = np.random.default_rng(5).poisson(0.4, (30, 50))
    tree = random_tree(30, 5)
    expected = with_numpy(all_numbers, tree, counts)
    monkeypatch.setattr("hierviz.metrics.cells._BLOCK_CELLS", 200)
    assert_same(with_numpy(all_numbers, tree, counts), expected)


@pytest.mark.parametrize("most_cells", [0, 1 << 22])
def test_points_are_counted_into_a_sparse_table(monkeypatch, most_cells):
    monkeypatch.setattr("hierviz.core.contingency._MOST_CELLS", most_cells)
    clusters, labels = like_a_classifier(40, 30, 2000)
    labels[::7], clusters[::11] = -1, -1
    table = hm.contingency_table(clusters, labels, 40, 30)
    assert (table.toarray() == dense_contingency_table(clusters, labels, 40, 30)).all()
    assert hm.contingency_table(np.array([-1]), np.array([0]), 2, 0).shape == (2, 0)


def test_tens_of_thousands_of_clusters_and_classes_take_little_memory():
    clusters, labels = like_a_classifier(20_000, 20_000, 100_000)
    counts = hm.contingency_table(clusters, labels, 20_000, 20_000)
    cells = hm.class_cells(random_tree(20_000, 6), counts)
    if engine().is_compiled:  # numpy answers as well, but takes its time
        found = hm.sweep(cells.tree, cells)
        assert found.accuracy[-1] >= found.accuracy[0] > 0
        assert 0 < hm.tree_metrics(cells.tree, cells)["dendrogram_purity"] < 1
    assert sum(array.nbytes for array in (cells.start, cells.place, cells.count)) < 3_000_000


def test_cells_serve_several_metrics_of_one_tree():
    tree, counts = random_tree(9, 7), np.random.default_rng(7).poisson(2, (9, 4))
    cells = hm.class_cells(tree, counts)
    assert hm.class_cells(tree, cells) is cells
    assert_same(all_numbers(tree, cells), all_numbers(tree, counts))
    with pytest.raises(InputError, match="belong to another tree"):
        hm.sweep(random_tree(9, 8), cells)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (sparse.csr_array([[1, 0], [0, 1]]), "the tree has 3 leaves, the table 2 rows"),
        (sparse.csr_array([[0.5], [0], [1]]), "whole numbers; found values of type float64"),
        (sparse.csr_array([[0, 0], [0, 1], [0, -2]]), "found -2 in row 2, column 1"),
    ],
)
def test_what_is_no_sparse_contingency_table_is_refused(counts, message):
    with pytest.raises(InputError, match=message):
        hm.sweep(star(3), counts)


def test_inputs_are_left_as_they_are():
    tree, counts = random_tree(20, 9), np.random.default_rng(9).poisson(1, (20, 20))
    before, table = counts.copy(), sparse.csr_array(counts)
    counts.flags.writeable = False
    table.data.flags.writeable = False
    all_numbers(tree, counts)
    all_numbers(tree, table)
    assert (counts == before).all() and (table.toarray() == before).all()
