"""Laws that every metric of the registry obeys."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from hierviz import metrics as hm
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from tests.strategies import star, trees_with_counts

FLAT = [pytest.param(metric, id=metric.name) for metric in (*hm.FLAT_METRICS, *hm.TABLE_METRICS)]
TREE = [pytest.param(metric, id=metric.name) for metric in hm.TREE_METRICS]
FEW = settings(max_examples=50, deadline=None)
CASES = trees_with_counts(max_leaves=8, max_classes=5)


def relabelled(tree: Hierarchy, place: np.ndarray) -> Hierarchy:
    """The tree with leaf a renamed place[a] and the ids of its inner nodes kept."""
    parent = tree.parent.copy()
    parent[place] = tree.parent[: tree.n_leaves]
    return Hierarchy(parent, tree.height, tree.n_leaves)


def nested(tree: Hierarchy, order: np.random.Generator):
    """The tree as nested lists with the children of each node shuffled."""
    parts = list(range(tree.n_leaves))
    for node in range(tree.n_leaves, tree.n_nodes):
        parts.append([parts[child] for child in order.permutation(tree.children(node))])
    return parts[-1]


def same(a: float, b: float) -> bool:
    return a == pytest.approx(b, abs=1e-10, nan_ok=True)


def test_the_registry_is_complete_and_says_what_it_means():
    registries = (hm.FLAT_METRICS, hm.TABLE_METRICS, hm.TREE_METRICS)
    labels = [metric.label for registry in registries for metric in registry]
    assert len(set(labels)) == len(labels)
    for metric in sum((*registries, hm.POINT_METRICS, hm.VECTOR_METRICS), ()):
        assert metric.meaning.endswith(".")
        assert metric.meaning.count(". ") == 0, "one sentence"


@FEW
@given(CASES)
def test_all_metrics_come_by_name_and_as_python_floats(pair):
    tree, counts = pair
    flat, whole = hm.flat_metrics(counts), hm.tree_metrics(tree, counts)
    assert list(flat) == [metric.name for metric in hm.FLAT_METRICS]
    assert list(whole) == [metric.name for metric in hm.TREE_METRICS]
    assert all(type(value) is float for value in (*flat.values(), *whole.values()))
    assert repr(flat) == repr(hm.flat_metrics(counts))
    assert repr(whole) == repr(hm.tree_metrics(tree, counts))


@pytest.mark.parametrize("metric", FLAT)
@FEW
@given(pair=CASES, seed=st.integers(0, 99))
def test_flat_order_of_groups_and_classes_does_not_matter(metric, pair, seed):
    counts, rng = pair[1], np.random.default_rng(seed)
    mixed = rng.permutation(rng.permutation(counts, axis=0), axis=1)
    assert same(metric.function(mixed), metric.function(counts))


@pytest.mark.parametrize("metric", FLAT)
@FEW
@given(pair=CASES)
def test_flat_bounds(metric, pair):
    value = metric.function(pair[1])
    assert math.isnan(value) or metric.low - 1e-12 <= value <= 1 + 1e-12
    assert metric.higher_is_better


@pytest.mark.parametrize("metric", FLAT)
def test_flat_groups_equal_to_classes_are_best(metric):
    assert metric.function(np.diag([4, 0, 2, 7])) == pytest.approx(1.0)


@pytest.mark.parametrize("metric", TREE)
@FEW
@given(pair=CASES, seed=st.integers(0, 99))
def test_tree_order_of_clusters_classes_and_siblings_does_not_matter(metric, pair, seed):
    (tree, counts), rng = pair, np.random.default_rng(seed)
    value = metric.function(tree, counts)
    assert same(metric.function(tree, rng.permutation(counts, axis=1)), value)
    place = rng.permutation(tree.n_leaves)
    moved = np.empty_like(counts)
    moved[place] = counts
    assert same(metric.function(relabelled(tree, place), moved), value)
    assert same(metric.function(Hierarchy.from_nested(nested(tree, rng)), counts), value)


@FEW
@given(pair=CASES, seed=st.integers(0, 99))
def test_sweep_order_of_clusters_and_classes_does_not_matter(pair, seed):
    (tree, counts), rng = pair, np.random.default_rng(seed)
    place = rng.permutation(tree.n_leaves)
    moved = np.empty_like(counts)
    moved[place] = rng.permutation(counts, axis=1)
    one, other = hm.sweep(tree, counts), hm.sweep(relabelled(tree, place), moved)
    for k in tree.n_groups.tolist():
        assert one.at(k) == pytest.approx(other.at(k), abs=1e-10, nan_ok=True)


@pytest.mark.parametrize("metric", TREE)
@FEW
@given(pair=CASES)
def test_tree_bounds(metric, pair):
    tree, counts = pair
    value = metric.function(tree, counts)
    low, high = (2, tree.n_leaves) if metric.name.endswith("_cost") else (metric.low, 1)
    assert math.isnan(value) or low - 1e-12 <= value <= high + 1e-12
    assert metric.higher_is_better != metric.name.endswith(("_cost", "_distance"))


@FEW
@given(CASES)
def test_purity_never_falls_when_groups_are_split(pair):
    purity = hm.sweep(*pair).purity
    assert np.isnan(purity).all() or (np.diff(purity) >= -1e-12).all()


@pytest.mark.parametrize("metric", FLAT)
@pytest.mark.parametrize(
    "counts", [[1, 2], [[1, -1]], [[0.5]], sparse.csr_array([[1, -1]]), sparse.csr_array([[0.5]])]
)
def test_flat_refuses_what_is_no_contingency_table(metric, counts):
    with pytest.raises(InputError):
        metric.function(counts)


@pytest.mark.parametrize(
    "function", [*(metric.function for metric in hm.TREE_METRICS), hm.sweep, hm.node_terms]
)
@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([1, 2, 3], "two dimensions"),
        ([[1], [-1], [0]], "found -1 in row 1, column 0"),
        ([[1], [1]], "the tree has 3 leaves, the table 2 rows"),
        ([[0.5], [1], [1]], "whole numbers"),
    ],
)
def test_tree_refuses_what_is_no_contingency_table(function, counts, message):
    with pytest.raises(InputError, match=message):
        function(star(3), counts)
