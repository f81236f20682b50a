"""Cuts cover every leaf once, however they are made."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.core.cut import Cut, cut_at_height, cut_by_hand, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import CutError
from tests.strategies import star, trees

#         6
#       /   \
#      5     \
#     / \     \
#    4   \     \       leaf order 1 3 0 2
#   / \   \     \
#  0   2   3     1
TREE = Hierarchy.from_merges([(0, 2), (4, 3), (5, 1)])


def naive_cut(tree, n_undone):
    """Nodes left when the last merges are undone one by one."""
    nodes = {tree.root}
    for node in sorted(range(tree.n_leaves, tree.n_nodes), key=lambda u: (tree.height[u], u))[::-1][
        :n_undone
    ]:
        nodes.remove(node)
        nodes.update(tree.children(node).tolist())
    return nodes


def test_numbers_of_groups_of_the_little_tree():
    assert [sorted(cut_into(TREE, k).nodes.tolist()) for k in (1, 2, 3, 4)] == [
        [6],
        [1, 5],
        [1, 3, 4],
        [0, 1, 2, 3],
    ]
    assert cut_into(TREE, 3).nodes.tolist() == [1, 3, 4]
    assert cut_into(TREE, 3).group_of_leaf.tolist() == [2, 0, 2, 1]


@settings(max_examples=100, deadline=None)
@given(tree=trees(max_leaves=12))
def test_every_cut_is_what_undoing_merges_gives(tree):
    for n_undone, n_groups in enumerate(tree.n_groups.tolist()):
        cut = cut_into(tree, n_groups)
        assert set(cut.nodes.tolist()) == naive_cut(tree, n_undone)
        assert cut.n_groups == n_groups
        for group, node in enumerate(cut.nodes.tolist()):
            assert set(np.flatnonzero(cut.group_of_leaf == group)) == set(tree.leaves_below(node))
        assert (np.diff(cut.group_of_leaf[tree.leaf_order]) >= 0).all()


@settings(max_examples=100, deadline=None)
@given(tree=trees(max_leaves=12), n_groups=st.integers(1, 12))
def test_nearest_takes_the_largest_number_that_does_not_exceed(tree, n_groups):
    if n_groups > tree.n_leaves:
        with pytest.raises(CutError, match=f"into 1 to {tree.n_leaves} groups"):
            cut_into(tree, n_groups, nearest=True)
    else:
        wanted = max(k for k in tree.n_groups.tolist() if k <= n_groups)
        assert cut_into(tree, n_groups, nearest=True).n_groups == wanted


@settings(max_examples=100, deadline=None)
@given(tree=trees(max_leaves=12), height=st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.5, 4.0, 99.0]))
def test_a_cut_at_a_height_keeps_the_merges_up_to_it(tree, height):
    # A leaf's height is 0 and it cannot be undone.
    wanted = {
        u
        for u in range(tree.n_nodes)
        if (u < tree.n_leaves or tree.height[u] <= height)
        and (u == tree.root or tree.height[tree.parent[u]] > height)
    }
    assert set(cut_at_height(tree, height).nodes.tolist()) == wanted


@settings(max_examples=60, deadline=None)
@given(tree=trees(max_leaves=12, min_leaves=2), data=st.data())
def test_opening_and_closing_undo_each_other(tree, data):
    cut = cut_into(tree, data.draw(st.sampled_from(tree.n_groups.tolist()[:-1])))
    node = data.draw(st.sampled_from([u for u in cut.nodes.tolist() if u >= tree.n_leaves]))
    opened = cut.expand(node)
    assert opened.n_groups == cut.n_groups - 1 + len(tree.children(node))
    assert opened.collapse(node).nodes.tolist() == cut.nodes.tolist()
    assert opened.collapse(tree.root).nodes.tolist() == [tree.root]


def test_closing_a_group_changes_nothing():
    assert cut_into(TREE, 2).collapse(5).nodes.tolist() == [1, 5]


def test_group_of_leaf_and_nodes_are_read_only():
    cut = cut_into(TREE, 2)
    for array in (cut.nodes, cut.group_of_leaf):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


REFUSALS = [
    (lambda: Cut(TREE, []), "needs nodes from 0 to 6; found \\[\\]"),
    (lambda: Cut(TREE, [7]), "needs nodes from 0 to 6; found \\[7\\]"),
    (lambda: Cut(TREE, [-1, 5]), "needs nodes from 0 to 6"),
    (lambda: Cut(TREE, [5]), "leaf 1 is left out"),
    (lambda: Cut(TREE, [1, 4]), "leaf 3 is left out"),
    (lambda: Cut(TREE, [1, 3]), "leaf 0 is left out"),
    (lambda: Cut(TREE, [1, 5, 3]), "leaf 3 is covered twice"),
    (lambda: Cut(TREE, [6, 6]), "leaf 1 is covered twice"),
    (lambda: cut_into(TREE, 0), "4 leaves can be cut into 1 to 4 groups; asked for 0"),
    (lambda: cut_into(TREE, 5), "asked for 5"),
    (lambda: cut_into(star(4), 2), "no cut with 2 groups; the nearest are 1 and 4"),
    (lambda: cut_into(TREE, 2).expand(4), "node 4 is not one"),
    (lambda: cut_into(TREE, 2).expand(99), "node 99 is not one"),
    (lambda: cut_into(TREE, 2).expand(1), "Node 1 is a leaf"),
    (lambda: cut_into(TREE, 2).collapse(4), "Node 4 lies inside a group"),
    (lambda: cut_into(TREE, 2).collapse(3), "Node 3 lies inside a group"),
    (lambda: cut_into(TREE, 2).collapse(7), "nodes 0 to 6; there is no node 7"),
    (lambda: cut_into(TREE, 2).collapse(-1), "there is no node -1"),
]


@pytest.mark.parametrize(("make", "message"), REFUSALS)
def test_what_is_no_cut_is_refused_with_its_reason(make, message):
    with pytest.raises(CutError, match=message):
        make()


# By hand ------------------------------------------------------------------


def groups_by_walking(tree, k, opened, closed):
    """From the root down: a node that is not open is a group."""
    start = cut_into(tree, k, nearest=True)
    whole = {v for u in start.nodes.tolist() for v in range(u + 1) if v in below(tree, u)}
    found, stack = [], [tree.root]
    while stack:
        u = stack.pop()
        is_open = u not in whole and u >= tree.n_leaves and u not in closed
        if u >= tree.n_leaves and (is_open or u in opened):
            stack.extend(tree.children(u).tolist())
        else:
            found.append(u)
    return sorted(found)


def below(tree, u):
    found, stack = set(), [u]
    while stack:
        v = stack.pop()
        found.add(v)
        stack.extend(tree.children(v).tolist())
    return found


@given(trees(max_leaves=16), st.data())
def test_a_cut_by_hand_is_what_walking_down_finds(tree, data):
    nodes = st.sets(st.integers(0, tree.n_nodes - 1), max_size=4)
    k = data.draw(st.integers(1, tree.n_leaves))
    opened, closed = data.draw(nodes), data.draw(nodes)
    cut = cut_by_hand(tree, k, opened=opened, closed=closed)
    assert sorted(cut.nodes.tolist()) == groups_by_walking(tree, k, opened, closed)


@given(trees(max_leaves=16), st.data())
def test_without_hands_it_is_the_cut_into_k(tree, data):
    k = data.draw(st.integers(1, tree.n_leaves))
    assert cut_by_hand(tree, k).nodes.tolist() == cut_into(tree, k, nearest=True).nodes.tolist()
