"""Cuts by hand, the points that stand for clusters, the most frequent classes: against obvious loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hierviz.core.cut import cut_by_hand, cut_into
from hierviz.core.points import PointIndex
from hierviz.core.profile import LeafProfile, distinct_names
from hierviz.core.study import Study
from tests.strategies import trees


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


def test_an_exemplar_is_the_surest_point_that_belongs():
    logits = np.array([[5.0, 0, 0], [3, 0, 0], [9, 0, 0], [0, 2, 0], [0, 4, 0]])
    labels = np.array([0, 0, 1, 0, 0], dtype=np.int32)
    study = Study(name="s", logits=logits, labels=labels, class_names=("a", "b", "c"))
    found = PointIndex(study, LeafProfile.from_study(study)).exemplars()
    # Point 2 is surer than 0 but of another class; nothing belongs in cluster 1; 2 is empty.
    assert found.tolist() == [0, 4, -1]


def test_names_given_twice_are_told_apart_by_wnid_or_number():
    names, assignments = ("crane", "owl", "crane"), np.array([0], dtype=np.int32)
    plain = Study(name="s", assignments=assignments, class_names=names)
    assert distinct_names(plain) == ("crane (0)", "owl", "crane (2)")
    table = {"wnid": ("n1", "n2", "n3")}
    with_wnid = Study(name="s", assignments=assignments, class_names=names, class_table=table)
    assert distinct_names(with_wnid) == ("crane (n1)", "owl", "crane (n3)")
