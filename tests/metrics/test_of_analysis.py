import numpy as np
import pytest
from scipy import sparse

import hierviz as hv
from hierviz import metrics as hm
from hierviz.core.analysis import Analysis
from hierviz.metrics import of_analysis

VECTORS = np.random.default_rng(0).normal(size=(12, 3))
LABELS = np.arange(12) % 3
TREE = hv.fit("ward", VECTORS).tree


def over(labels=LABELS, tree=TREE, **options):
    return Analysis.of_points(hv.study_from(embeddings=VECTORS, labels=labels), tree, **options)


def test_a_tree_over_points_is_cut_into_as_many_groups_as_there_are_classes():
    found = hm.metrics_that_apply(over(), VECTORS)
    cut = hv.cut_into(TREE, 3)
    counts = hm.group_counts(over().leaves.counts, cut)
    assert found["n_groups"] == 3
    assert {name: found[name] for name in hm.flat_metrics(counts)} == hm.flat_metrics(counts)
    assert found["mean_f"] == hm.mean_f(counts)
    star = hv.Hierarchy.from_nested(list(range(12)))
    assert hm.n_groups_looked_at(over(tree=star)) == 12, "the next number of groups that it has"


def test_groups_of_points_are_looked_at_as_they_are():
    four = np.arange(12) // 3
    tree = hv.Hierarchy.from_nested([[0, 1], [2, 3]])
    found = hm.metrics_that_apply(over(tree=tree, leaf_of_point=four), VECTORS)
    assert found["n_groups"] == 4
    cost = hm.dasgupta_cost_of_points(tree, VECTORS, leaf_of_point=four)
    assert found["dasgupta_cost"] == pytest.approx(cost)


def test_what_there_is_not_is_left_out(monkeypatch):
    everything = set(hm.metrics_that_apply(over(), VECTORS))
    without_labels = hm.metrics_that_apply(over(labels=None), VECTORS)
    assert set(without_labels) == {"dasgupta_cost", "tree_sampling_divergence"}
    graph = sparse.csr_array(np.ones((12, 12)))
    assert everything - set(hm.metrics_that_apply(over(), graph)) == {"recall_at_1"}
    zero = VECTORS * (np.arange(12) > 0)[:, None]
    lost = {"dasgupta_cost", "tree_sampling_divergence", "recall_at_1"}
    assert everything - set(hm.metrics_that_apply(over(), zero)) == lost
    monkeypatch.setattr(of_analysis, "MOST_VECTORS_IN_PAIRS", 11)
    assert everything - set(hm.metrics_that_apply(over(), VECTORS)) == lost - {"dasgupta_cost"}
    of_classes = hm.metrics_that_apply(over())
    assert of_classes["dasgupta_cost"] == hm.class_dasgupta_cost(TREE, over().leaves.counts)
