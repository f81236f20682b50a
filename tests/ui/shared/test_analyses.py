"""What the app computes of a study and its tree."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import hierviz as hv
from hierviz.metrics import (
    FLAT_METRICS,
    accuracy_by_chance,
    flat_metrics,
    group_counts,
    permuted_labels,
)
from hierviz.ui.shared.analyses import runs_by_itself
from hierviz.ui.shared.selection import Selection
from hierviz.ui.shared.targets import cut_scores


@pytest.fixture(scope="module")
def digits():
    analysis = hv.analyse(hv.read_study("digits"))
    return SimpleNamespace(tree=analysis.tree, leaves=analysis.leaves, key="digits of these tests")


def test_the_view_knows_the_metrics_of_a_level_cut(digits):
    assert cut_scores(digits, Selection().changed(n_groups=4)) == {}


@pytest.mark.parametrize("hand", ["opened", "closed", "both"])
def test_a_cut_by_hand_has_every_metric(digits, hand):
    tree = digits.tree
    group = int(hv.cut_into(tree, 4).nodes.max())
    closed = int(tree.parent[hv.cut_into(tree, 4).nodes.min()])
    changes = {
        "opened": {"opened": (group,)},
        "closed": {"closed": (closed,)},
        "both": {"opened": (group,), "closed": (closed,)},
    }[hand]
    chosen = Selection().changed(n_groups=4, **changes)
    cut = chosen.view.cut_of(tree)
    assert cut.nodes.tolist() != hv.cut_into(tree, 4).nodes.tolist()
    found = cut_scores(digits, chosen)
    permuted = permuted_labels(digits.tree, digits.leaves.counts)
    assert found.pop("accuracy_by_chance") == accuracy_by_chance(cut, permuted)
    assert found == flat_metrics(group_counts(digits.leaves.counts, cut))
    assert set(found) == {metric.name for metric in FLAT_METRICS}


def test_without_labels_a_cut_has_no_scores(digits):
    leaves = SimpleNamespace(counts=None)
    assert cut_scores(SimpleNamespace(leaves=leaves), Selection()) == {}


def test_only_large_logits_wait_to_be_asked():
    for size, other, by_itself in [(2e9, "", True), (2e9 + 1, "", False), (2e9 + 1, "x", True)]:
        study = SimpleNamespace(tree_logits=SimpleNamespace(size=size))
        assert runs_by_itself(study, Selection(tree=other)) == by_itself
    assert runs_by_itself(SimpleNamespace(tree_logits=None), Selection())
