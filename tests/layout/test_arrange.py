"""A tree in another order is the same tree, drawn in that order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.layout import arrange, larger_first, place_nodes
from tests.strategies import trees


@pytest.fixture
def two_pairs():
    return Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)])


@given(trees(max_leaves=20))
def test_an_arranged_tree_draws_its_leaves_in_order(tree):
    order = larger_first(tree)
    other = arrange(tree, order)
    assert np.array_equal(other.leaf_order, order)
    assert np.array_equal(other.parent, tree.parent)
    assert np.array_equal(place_nodes(other).across, place_nodes(tree, order).across)
    for node in range(tree.n_nodes):
        assert set(other.leaves_below(node)) == set(tree.leaves_below(node))


def test_the_tree_itself_keeps_its_order(two_pairs):
    before = two_pairs.leaf_order.tolist()
    arrange(two_pairs, np.array([2, 3, 0, 1]))
    assert two_pairs.leaf_order.tolist() == before


def test_an_order_that_tears_a_subtree_is_refused(two_pairs):
    with pytest.raises(InputError):
        arrange(two_pairs, np.array([0, 2, 1, 3]))
