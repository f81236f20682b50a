"""Orders of the leaves: they keep subtrees together, and the optimal one is optimal."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import leaves_list, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError, TreeError
from hierviz.layout import (
    class_distance,
    larger_first,
    leaf_spans,
    optimal_order,
    order_leaves,
)
from tests.strategies import caterpillar, star, trees, trees_with_counts


def total(distance: np.ndarray, order: np.ndarray) -> float:
    return float(distance[order[1:], order[:-1]].sum())


def all_orders(tree: Hierarchy):
    """Every order without crossings of a small binary tree."""
    for flips in product([False, True], repeat=tree.n_inner):
        leaves = {leaf: [leaf] for leaf in range(tree.n_leaves)}
        for node, flip in zip(range(tree.n_leaves, tree.n_nodes), flips, strict=True):
            a, b = tree.children(node).tolist()
            leaves[node] = leaves[b] + leaves[a] if flip else leaves[a] + leaves[b]
        yield np.array(leaves[tree.root])


def distances(seed: int, n: int) -> np.ndarray:
    """Symmetric numbers with many ties, no triangle inequality."""
    random = np.random.default_rng(seed).integers(0, 12, (n, n)) / 8
    distance = np.minimum(random + random.T, 1.5)
    np.fill_diagonal(distance, 0)
    return distance


@given(trees_with_counts(max_leaves=12))
def test_orders_keep_every_subtree_together(drawn):
    tree, counts = drawn
    for order in (larger_first(tree), order_leaves(tree), order_leaves(tree, counts)):
        assert order.dtype == np.int32
        assert sorted(order.tolist()) == list(range(tree.n_leaves))
        for node, (first, last) in enumerate(leaf_spans(tree, order).tolist()):
            assert set(order[first:last].tolist()) == set(tree.leaves_below(node).tolist())


@given(trees())
def test_larger_first(tree):
    span = leaf_spans(tree, larger_first(tree))
    for node in range(tree.n_leaves, tree.n_nodes):
        left_to_right = sorted(tree.children(node).tolist(), key=lambda kid: span[kid, 0])
        assert left_to_right == sorted(left_to_right, key=lambda u: (-tree.n_leaves_below[u], u))


@given(trees())
def test_the_spans_of_the_tree_own_order(tree):
    assert np.array_equal(leaf_spans(tree, tree.leaf_order), tree.leaf_span)


@settings(max_examples=150)
@given(trees(max_leaves=8, binary=True), st.integers(0, 10_000))
def test_no_order_is_better_than_the_optimal_one(tree, seed):
    distance = distances(seed, tree.n_leaves)
    found = optimal_order(tree, distance)
    leaf_spans(tree, found)  # refuses an order that tears a subtree apart
    least = min(total(distance, order) for order in all_orders(tree))
    assert total(distance, found) == pytest.approx(least)


@settings(max_examples=50)
@given(trees(max_leaves=30, min_leaves=3, binary=True), st.integers(0, 10_000))
def test_scipy_finds_nothing_better(tree, seed):
    # It often finds worse, scipy issue 11227, so the totals need not be equal.
    distance = distances(seed, tree.n_leaves)
    flat = squareform(distance, checks=False)
    theirs = leaves_list(optimal_leaf_ordering(tree.to_linkage(), flat))
    assert total(distance, optimal_order(tree, distance)) <= total(distance, theirs) + 1e-9


def test_points_on_a_line_stand_in_their_order():
    at = np.random.default_rng(0).permutation(32)
    by_place = np.argsort(at).tolist()
    merges = [(by_place[i], by_place[i + 1]) for i in range(0, 32, 2)]
    merges += [(32 + 2 * i, 33 + 2 * i) for i in range(15)]
    tree = Hierarchy.from_merges(merges)
    found = optimal_order(tree, abs(at[:, None] - at).astype(float))
    assert found.tolist() in (by_place, by_place[::-1])


def test_class_distance_by_hand():
    # clusters: two that share a class, one apart, one without points
    found = class_distance(np.array([[3, 4, 0], [0, 5, 0], [0, 0, 2], [0, 0, 0]]))
    assert found[0].tolist() == pytest.approx([0, 0.2, 1, 1])
    assert found[3].tolist() == [1, 1, 1, 0]
    assert np.array_equal(found, found.T)


def test_counts_that_tell_nothing_leave_the_order_to_size():
    tree = Hierarchy.from_merges([(0, 1), (2, 3), (5, 4), (6, 7)])
    size = larger_first(tree).tolist()
    assert order_leaves(tree, np.diag([1, 2, 3, 4, 5])).tolist() == size
    assert order_leaves(tree, np.ones((5, 2), dtype=int)).tolist() == size


def test_large_and_multi_way_trees_are_in_order_of_size():
    near = np.array([[9, 1, 0], [9, 0, 0], [0, 0, 9], [0, 9, 1]])
    binary = Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)])
    assert order_leaves(binary, near).tolist() == [1, 0, 3, 2]
    assert order_leaves(binary, near, most_optimal=3).tolist() == [0, 1, 2, 3]
    assert order_leaves(star(4), near).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("n", [1, 2])
def test_smallest_trees(n):
    tree = star(n)
    counts = np.ones((n, 2), dtype=int)
    assert sorted(order_leaves(tree, counts).tolist()) == list(range(n))
    assert sorted(optimal_order(tree, np.zeros((n, n))).tolist()) == list(range(n))


def test_a_long_caterpillar_needs_no_recursion():
    tree = caterpillar(5000)
    assert larger_first(tree)[-1] == 4999
    assert leaf_spans(tree, larger_first(tree))[tree.root].tolist() == [0, 5000]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ([0, 1], "each of the 3 leaves once; found 2 numbers, without leaf 2"),
        ([0, 1, 7], "each of the 3 leaves once; found 3 numbers, without leaf 2"),
        ([0, 1, 2, 2], "each of the 3 leaves once; found 4 numbers."),
        ([0, 2, 1], "the 2 leaves below node 3 are spread over places 0 to 2"),
    ],
)
def test_orders_that_do_not_fit(order, message):
    tree = Hierarchy.from_merges([(0, 1), (3, 2)])
    with pytest.raises(InputError, match=message):
        leaf_spans(tree, order)


def test_distances_and_counts_that_do_not_fit():
    tree = Hierarchy.from_merges([(0, 1), (3, 2)])
    with pytest.raises(InputError, match=r"distances of shape \(3, 3\); found \(2, 2\)"):
        optimal_order(tree, np.zeros((2, 2)))
    with pytest.raises(InputError, match="finite and symmetric"):
        optimal_order(tree, np.triu(np.ones((3, 3))))
    with pytest.raises(InputError, match="finite and symmetric"):
        optimal_order(tree, np.full((3, 3), np.nan))
    with pytest.raises(TreeError, match="Only a binary tree"):
        optimal_order(star(3), np.zeros((3, 3)))
    with pytest.raises(InputError, match=r"3 leaves but the contingency table has shape \(2, 3\)"):
        order_leaves(tree, np.zeros((2, 3), dtype=int))
