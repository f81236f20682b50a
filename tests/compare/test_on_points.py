"""A tree of clusters as one over points: the same points below every node."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import hierviz as hv
from hierviz.compare.on_points import on_points
from tests.strategies import trees


def points_below(tree, leaf_of_point) -> set[frozenset[int]]:
    """The points below every node that has some, by definition."""
    below = [set(np.flatnonzero(leaf_of_point == leaf).tolist()) for leaf in range(tree.n_leaves)]
    for node in range(tree.n_leaves, tree.n_nodes):
        below.append(set().union(*(below[child] for child in tree.children(node))))
    return {frozenset(points) for points in below if points}


@given(trees(), st.data())
def test_every_node_has_the_points_that_it_had(tree, data):
    n = data.draw(st.integers(1, 12))
    leaves = st.lists(st.integers(0, tree.n_leaves - 1), min_size=n, max_size=n)
    leaf_of_point = np.array(data.draw(leaves))
    study = hv.Study(
        "s",
        assignments=leaf_of_point,
        cluster_is_class=False,
        options={"n_clusters": tree.n_leaves},
    )
    lifted = on_points(hv.Analysis.of(study, tree))
    assert lifted.tree.n_leaves == n
    single = {frozenset([point]) for point in range(n)}
    assert points_below(lifted.tree, np.arange(n)) == points_below(tree, leaf_of_point) | single


def test_points_without_a_leaf_hang_below_the_root():
    study = hv.Study("s", assignments=np.array([0, -1, 1, 0]), cluster_is_class=False)
    tree = on_points(hv.Analysis.of(study, hv.Hierarchy.from_nested([0, 1]))).tree
    assert sorted(tree.children(tree.n_nodes - 1)) == [1, 2, 4] and sorted(tree.children(4)) == [
        0,
        3,
    ]


def test_a_tree_is_no_distance_from_itself_over_its_points():
    study = hv.read_study("digits")
    rows = np.arange(0, study.n_points, 9)
    few = hv.Study("few", logits=study.logits[rows], labels=study.labels[rows])
    analysis = hv.analyse(few)
    assert hv.compare(on_points(analysis), on_points(analysis)).clustering_information_distance == 0
