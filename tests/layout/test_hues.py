"""Colours of groups: inherited, and different from both neighbours on the circle."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hierviz.core.cut import cut_into
from hierviz.layout import group_hues, leaf_spans
from tests.layout.test_coordinates import ordered_trees
from tests.strategies import trees


@given(ordered_trees, st.integers(4, 9))
def test_neighbours_on_the_circle_differ_at_every_cut_in_any_order(drawn, n_colours):
    tree, order = drawn
    span = leaf_spans(tree, order)
    hue = group_hues(tree, n_colours, span=span)
    assert hue.min() >= 0
    assert hue.max() < n_colours
    for k in tree.n_groups[1:].tolist():
        nodes = cut_into(tree, k).nodes
        around = hue[nodes[np.argsort(span[nodes, 0])]]
        assert (around != np.roll(around, 1)).all()


@given(trees(), st.integers(4, 9))
def test_the_largest_child_inherits(tree, n_colours):
    hue = group_hues(tree, n_colours)
    for node in range(tree.n_leaves, tree.n_nodes):
        kids = tree.children(node)
        assert hue[kids[np.argmax(tree.n_leaves_below[kids])]] == hue[node]
    assert np.array_equal(hue, group_hues(tree, n_colours, span=tree.leaf_span))
