"""Nodes by their clusters: found again in any tree that has them, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.remembered import (
    CLUSTERS,
    MADE_WITH,
    found_again,
    nodes_of,
    remembered,
    tree_mark,
    view_again,
    without_nodes,
)
from hierviz.core.view import View
from tests.strategies import caterpillar, trees

ONE = Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)])  # {0,1} {2,3} {0,1,2,3}
OTHER = Hierarchy.from_merges([(2, 3), (0, 4), (1, 5)])  # {2,3} {0,2,3} all
ADDRESS = {MADE_WITH: tree_mark(ONE), CLUSTERS: remembered([4, 5, 6], ONE)}


def clusters(tree: Hierarchy, node: int) -> frozenset[int]:
    return frozenset(tree.leaves_below(node).tolist())


@given(st.data())
def test_it_finds_the_node_with_just_these_clusters(data):
    n = data.draw(st.integers(2, 9))
    one, other = (data.draw(trees(min_leaves=n, max_leaves=n)) for _ in range(2))
    inner = range(one.n_leaves, one.n_nodes)
    found = found_again(remembered(range(one.n_nodes), one), other)
    assert set(found) == set(inner)
    for node, (now, how_many) in found.items():
        wanted = clusters(one, node)
        same = [u for u in range(n, other.n_nodes) if clusters(other, u) == wanted]
        assert now == (same[0] if same else -1) and how_many == len(wanted)


def test_the_mark_does_not_depend_on_how_leaves_are_ordered():
    order = ONE.leaf_order[::-1]
    span = ONE.leaf_span.copy()
    span = 4 - span[:, ::-1]
    turned = ONE.with_leaf_span(span)
    assert turned.leaf_order.tolist() == order.tolist()
    assert remembered([4, 5, 6], turned) == remembered([4, 5, 6], ONE)
    assert tree_mark(turned) == tree_mark(ONE) != tree_mark(OTHER)


@pytest.mark.parametrize(
    "text", ["", "4", "4-2", "4-2-xyz", "-1-2-0123456789", "4-2-0123456789a", "x" * 500, "4-2-é123456789"]
)  # fmt: skip
def test_what_cannot_be_read_is_left_out(text):
    assert found_again(text, ONE) == {}


def test_a_view_of_the_same_tree_stays_as_it_is():
    view = View(selected=4, camera=(2.0, 0.1, 0.2), span=(0, 1))
    assert view_again(view, ADDRESS, ONE) == (view, [])
    assert view_again(view, {}, OTHER) == (view, [])


def test_nodes_are_renumbered_or_said_to_be_gone():
    view = View(
        n_groups=2, selected=5, focus=4, held=(1, 5), opened=(6,), closed=(4,), muted=(5, 4)
    )
    now, lacks = view_again(view, ADDRESS, OTHER)
    assert now == View(n_groups=2, selected=4, held=(1, 4), opened=(6,), muted=(4,))
    assert lacks == ["This tree has no node of the same 2 clusters as the view's node 4."]
    coded = replace(view, encoding="column:x", muted=(5, 4))
    assert view_again(coded, ADDRESS, OTHER)[0].muted == (5, 4)  # codes of categories, no nodes
    address = {CLUSTERS: remembered(range(5, 11), caterpillar(6))}
    _, lacks = view_again(View(held=(6, 7, 8)), address, Hierarchy.from_merges([tuple(range(6))]))
    assert lacks == [
        "This tree has no nodes of the same clusters as the view's nodes 6, 7, 8.",
    ]


def test_without_clusters_a_view_of_another_tree_lets_go_of_its_groups():
    view = View(selected=5, held=(2,), camera=(2.0, 0.1, 0.2))
    now, lacks = view_again(view, {MADE_WITH: "0123456789ab"}, OTHER)
    assert now == View(held=(2,))  # a leaf is its cluster
    assert lacks == [
        "It was saved with another tree, so the groups that it names are left out.",
        "It was saved with another tree, so the part that it showed is left out.",
    ]


def test_a_number_that_was_changed_by_hand_counts():
    now, lacks = view_again(View(selected=5), {CLUSTERS: remembered([4], ONE)}, OTHER)
    assert (now.selected, lacks) == (5, [])


def test_without_nodes_there_is_none():
    view = View(3, (4,), (5,), 4, (0, 1), (4,), focus=5, muted=(4,), camera=(2.0, 0, 0))
    assert set(nodes_of(without_nodes(view))) == {-1} and without_nodes(view).camera is None
