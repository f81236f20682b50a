"""Coordinates: no crossings, parents between their children, radii that never fall."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import LENGTHS
from hierviz.errors import InputError
from hierviz.layout import angles, leaf_spans, node_radii, place_nodes
from tests.strategies import caterpillar, star, trees


def shuffled_order(tree: Hierarchy, seed: int) -> np.ndarray:
    """Any order without crossings: every node's children in random order."""
    random = np.random.default_rng(seed)
    leaves = {leaf: [leaf] for leaf in range(tree.n_leaves)}
    for node in range(tree.n_leaves, tree.n_nodes):
        kids = random.permutation(tree.children(node)).tolist()
        leaves[node] = [leaf for kid in kids for leaf in leaves[kid]]
    return np.array(leaves[tree.root])


ordered_trees = st.builds(
    lambda tree, seed: (tree, shuffled_order(tree, seed)),
    trees(max_leaves=12),
    st.integers(0, 10_000),
)


@given(ordered_trees)
def test_leaves_stand_one_unit_apart_in_the_order(drawn):
    tree, order = drawn
    layout = place_nodes(tree, order)
    assert layout.across[order].tolist() == [i + 0.5 for i in range(tree.n_leaves)]
    assert layout.span[order, 0].tolist() == list(range(tree.n_leaves))
    assert layout.order.tolist() == order.tolist()


@given(ordered_trees)
def test_parents_stand_midway_between_their_outermost_children(drawn):
    tree, order = drawn
    layout = place_nodes(tree, order)
    for node in range(tree.n_leaves, tree.n_nodes):
        kids = layout.across[tree.children(node)]
        assert (layout.first_child[node], layout.last_child[node]) == (kids.min(), kids.max())
        assert layout.across[node] == (kids.min() + kids.max()) / 2


@given(ordered_trees)
def test_branches_do_not_cross(drawn):
    tree, order = drawn
    layout = place_nodes(tree, order)
    for u, (u_first, u_last) in enumerate(layout.span.tolist()):
        assert u_first < layout.across[u] < u_last
        for v, (v_first, v_last) in enumerate(layout.span.tolist()):
            if v in tree.path_to_root(u):
                assert v_first <= u_first
                assert u_last <= v_last
            elif u not in tree.path_to_root(v):
                assert u_last <= v_first or v_last <= u_first


@given(trees())
def test_without_an_order_the_layout_is_the_trees_own(tree):
    layout = place_nodes(tree)
    assert np.array_equal(layout.span, tree.leaf_span)
    assert np.array_equal(layout.order, tree.leaf_order)
    assert np.array_equal(layout.radius, node_radii(tree, "merges"))


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("lengths", LENGTHS)
@given(tree=trees(max_leaves=12))
def test_radii_never_fall_towards_the_leaves(lengths, aligned, tree):
    radius = node_radii(tree, lengths, aligned=aligned)
    assert radius.min() >= 0
    assert radius.max() == 1
    assert (radius[tree.parent[:-1]] <= radius[:-1]).all()
    assert radius[tree.root] == (0 if tree.n_inner else 1)
    if aligned or lengths != "depth":
        assert (radius[: tree.n_leaves] == 1).all()


@given(trees(min_leaves=2))
def test_radii_by_merges_show_the_groups_left(tree):
    radius = node_radii(tree, "merges")
    left = np.exp(radius[tree.merge_order] * np.log(tree.n_leaves))
    assert left == pytest.approx(tree.n_groups[-2::-1])


@given(trees(min_leaves=2))
def test_radii_by_longest_way_grow_in_equal_steps(tree):
    radius = node_radii(tree, "equal")
    n_steps = round(1 / (1 - radius[tree.n_leaves :].max()))
    for node in range(tree.n_leaves, tree.n_nodes):
        assert radius[tree.children(node)].min() - radius[node] == pytest.approx(1 / n_steps)


def test_radii_by_hand():
    #      ___6___        heights 1 (node 5), 1 (node 4), 4 (node 6)
    #    _4_     _5_
    #   0   1   2   3
    tree = Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)], heights=[1, 1, 4])
    inner = {name: node_radii(tree, name)[4:].tolist() for name in LENGTHS}
    assert inner["merges"] == pytest.approx([np.log(3) / np.log(4), 0.5, 0])
    assert inner["height"] == [0.75, 0.75, 0]
    assert inner["depth"] == [0.5, 0.5, 0]
    assert inner["equal"] == [0.5, 0.5, 0]


def test_leaves_that_are_not_aligned_stand_at_their_depth():
    tree = caterpillar(4)
    assert node_radii(tree, "depth", aligned=False).tolist()[:4] == pytest.approx(
        [1, 1, 2 / 3, 1 / 3]
    )


def test_a_tree_without_any_height_keeps_its_shape():
    tree = Hierarchy.from_merges([(0, 1), (3, 2)], heights=[0, 0])
    assert node_radii(tree, "height").tolist() == [1, 1, 1, 0, 0]


def test_a_single_leaf_stands_at_the_rim():
    layout = place_nodes(star(1))
    assert (layout.across.tolist(), layout.radius.tolist()) == ([0.5], [1])


def test_what_cannot_be_placed():
    tree = Hierarchy.from_merges([(0, 1), (3, 2)])
    with pytest.raises(
        InputError, match=r"Unknown branch lengths 'long'; expected one of \['merges'"
    ):
        place_nodes(tree, lengths="long")
    with pytest.raises(InputError, match="keep every subtree together"):
        place_nodes(tree, [0, 2, 1])


def test_the_circle_leaves_its_gap_at_the_top():
    first, middle, last = angles(np.array([0, 2, 4]), 4)
    assert first == pytest.approx(2 * np.pi - last)
    assert middle == pytest.approx(np.pi)


@given(ordered_trees)
def test_spans_agree_with_the_layout(drawn):
    tree, order = drawn
    assert np.array_equal(leaf_spans(tree, order), place_nodes(tree, order).span)
