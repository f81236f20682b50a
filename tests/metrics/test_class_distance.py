"""The class distance matrix beside its definition over pairs of points."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics.class_distance import class_distance
from tests.strategies import trees


def edges(tree: Hierarchy, a: int, b: int) -> int:
    """Branches on the way from a leaf up and down to another."""
    up, down = tree.path_to_root(a), tree.path_to_root(b)
    meeting = next(node for node in up if node in down)
    return up.index(meeting) + down.index(meeting)


@given(tree=trees(max_leaves=7), data=st.data())
def test_it_is_the_mean_over_pairs_of_points(tree, data):
    rows = st.lists(st.integers(0, 3), min_size=3, max_size=3)
    counts = np.array(
        data.draw(st.lists(rows, min_size=tree.n_leaves, max_size=tree.n_leaves)), dtype=np.int64
    )
    found = class_distance(tree, counts)
    for a in range(3):
        for b in range(3):
            pairs = [
                edges(tree, i, j)
                for i in range(tree.n_leaves)
                for j in range(tree.n_leaves)
                for _ in range(counts[i, a] * counts[j, b])
            ]
            if pairs:
                assert abs(found[a, b] - np.mean(pairs)) < 1e-9
            else:
                assert np.isnan(found[a, b])


def test_worked_out_by_hand():
    # ((0 1) 2): class 0 in leaf 0, class 1 half in leaf 1 and half in leaf 2
    tree = Hierarchy.from_merges([(0, 1), (2, 3)])
    found = class_distance(tree, np.array([[4, 0], [0, 1], [0, 1]]))
    assert found.tolist() == [[0.0, (2 + 3) / 2], [(2 + 3) / 2, (0 + 3 + 3 + 0) / 4]]
