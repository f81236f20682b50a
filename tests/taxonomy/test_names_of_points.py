"""Names of groups in trees whose leaves are single points: the classes of the points."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import hierviz as hv
from hierviz.core.profile import point_names
from hierviz.core.study import Study
from hierviz.taxonomy.node_names import NodeNames


@given(st.integers(4, 30), st.integers(1, 4), st.integers(0, 2**31))
def test_in_trees_over_points_classes_stand_for_points_and_no_name_is_there_twice(n, k, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, k, n).astype(np.int32)
    study = Study("p", embeddings=rng.normal(size=(n, 3)), labels=labels,
                  class_names=("ant", "bee", "cat", "dog")[:k], cluster_is_class=False)  # fmt: skip
    analysis = hv.fit("average", study)
    tree, names = analysis.tree, NodeNames(analysis)
    assert len(set(names.short)) == tree.n_nodes
    for node in range(tree.n_leaves, tree.n_nodes):
        counts = np.bincount(labels[tree.leaves_below(node)], minlength=k)
        order = np.lexsort((np.arange(k), -counts))
        there = [study.class_names[c] for c in order if counts[c]]
        full = names.full[node]
        assert full.startswith(there[0])
        listed = full.rpartition(": ")[2].partition(" (")[0].split(", ")
        assert listed == there[:3] + ["…"] * (len(there) > 3), full
        assert not any("#" in part for part in full.split(", "))


def test_names_of_groups_of_points_by_hand():
    labels = np.array([0, 0, 0, 1, 1, 0, 1], dtype=np.int32)
    study = Study("p", assignments=np.arange(7), labels=labels, class_names=("ant", "bee"),
                  cluster_is_class=False)  # fmt: skip
    tree = hv.Hierarchy.from_nested([[[0, 1], 2], [[3, 4], [5, 6]]], leaf_names=point_names(study))
    names = NodeNames(hv.Analysis.of(study, tree)).short
    found = {tuple(tree.leaves_below(v).tolist()): names[v] for v in range(7, tree.n_nodes)}
    assert {tuple(sorted(below)): name for below, name in found.items()} == {
        (0, 1): "ant (2)", (3, 4): "bee (2)", (5, 6): "ant, bee (2)", (0, 1, 2): "ant (3)",
        (3, 4, 5, 6): "bee 3/4", tuple(range(7)): "ant 4/7",
    }  # fmt: skip
