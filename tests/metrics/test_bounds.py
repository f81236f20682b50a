"""Ceilings and chance, against every grouping and every deal of the labels of a few points."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz import metrics as hm
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from tests.naive import metrics as naive
from tests.strategies import caterpillar, trees_with_counts

NAMES = [metric.name for metric in hm.FLAT_METRICS]
labels_of_few_points = st.lists(st.integers(0, 3), min_size=1, max_size=6)


def groupings(n: int) -> list[list[int]]:
    """Every way to group n points; groups are numbered as they come."""
    found: list[list[int]] = [[]]
    for _ in range(n):
        found = [[*one, group] for one in found for group in range(max(one, default=-1) + 2)]
    return found


def single_points(labels: list[int]) -> np.ndarray:
    """The contingency table of points that are each a cluster of their own."""
    table = np.zeros((len(labels), 4), dtype=int)
    table[np.arange(len(labels)), labels] = 1
    return table


@settings(max_examples=6, deadline=None)
@given(labels_of_few_points)
def test_no_grouping_exceeds_the_ceiling_and_some_reaches_that_of_accuracy_and_purity(labels):
    most = hm.ceilings(caterpillar(len(labels)), single_points(labels))
    found = [
        (max(groups) + 1, list(zip(groups, labels, strict=True)))
        for groups in groupings(len(labels))
    ]
    for name in NAMES:
        values = [(n_groups, getattr(naive, name)(points)) for n_groups, points in found]
        for place, k in enumerate(most.n_groups.tolist()):
            reached = [v for n_groups, v in values if n_groups <= k and not np.isnan(v)]
            ceiling = getattr(most, name)[place]
            assert all(value <= ceiling + 1e-9 for value in reached), name
            if name in ("accuracy", "purity"):
                assert ceiling == pytest.approx(max(reached))


@settings(max_examples=60, deadline=None)
@given(trees_with_counts(max_leaves=12, max_classes=9, max_count=9))
def test_no_cut_exceeds_the_ceiling_and_more_groups_have_a_higher_one(pair):
    found, most = hm.sweep(*pair), hm.ceilings(*pair)
    for name in NAMES:
        value, ceiling = getattr(found, name), getattr(most, name)
        assert (np.isnan(value) | (value <= ceiling + 1e-9)).all()
        assert np.isnan(ceiling).all() == (np.sum(pair[1]) == 0)
        assert np.isnan(ceiling).all() or (np.diff(ceiling) >= 0).all()


@pytest.mark.parametrize("k", [1, 2, 3, 6, 12])
def test_whole_classes_in_groups_of_equal_size_reach_every_ceiling(k):
    tree = Hierarchy.from_nested(
        np.arange(12).reshape(k, -1).tolist() if k > 1 else list(range(12))
    )
    counts = np.eye(12, dtype=int) * 5
    found, most = hm.sweep(tree, counts).at(k), hm.ceilings(tree, counts).at(k)
    if k == 1:
        assert found["ami"] == found["nmi"] == most["nmi"] == 0
    for name in set(NAMES) - {"ami"}:
        assert found[name] == pytest.approx(most[name]), name


def test_ceilings_worked_out_by_hand():
    # 6 points of three classes: 3, 2, 1. Two equal groups have 6 of 15 pairs, the classes 4.
    most = hm.ceilings(caterpillar(3), np.diag([3, 2, 1])).at(2)
    assert most["accuracy"] == most["purity"] == pytest.approx(5 / 6)
    assert most["pairwise_f"] == pytest.approx(8 / 10)
    assert most["bcubed_f"] == pytest.approx(10 / 11)
    s, t = 6 / 15, 4 / 15
    assert most["ari"] == pytest.approx(t * (1 - s) / ((s + t) / 2 - s * t))
    entropy = -sum(p * np.log(p) for p in (1 / 2, 1 / 3, 1 / 6))
    assert most["nmi"] == most["ami"] == pytest.approx(2 * np.log(2) / (np.log(2) + entropy))


@settings(max_examples=3, deadline=None)
@given(labels_of_few_points, st.data())
def test_chance_is_the_mean_over_all_deals_of_the_labels(labels, data):
    n = len(labels)
    cluster = data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    tree = Hierarchy.from_nested([[0, 1], 2])
    counts = np.zeros((3, 4), dtype=int)
    np.add.at(counts, (cluster, labels), 1)
    permuted = hm.permuted_labels(tree, counts, times=400)
    chance = hm.chance_levels(tree, counts, permuted=permuted)
    terms = hm.chance_terms(tree, counts, permuted=permuted)
    deals = set(permutations(labels))
    for k in (1, 2, 3):
        cut = cut_into(tree, k)
        group = cut.group_of_leaf[cluster].tolist()
        dealt = [list(zip(group, deal, strict=True)) for deal in deals]
        for name, found in chance.at(k).items():
            wanted = np.mean([getattr(naive, name)(points) for points in dealt])
            if name == "bcubed_f":  # of the mean precision and recall
                precision, recall = np.mean([naive.bcubed(points) for points in dealt], axis=0)
                wanted = 2 * precision * recall / (precision + recall)
            drawn = name in ("accuracy", "purity")
            assert found == pytest.approx(wanted, abs=0.06 if drawn else 1e-9, nan_ok=True), name
        # What nodes add, and the match of any cut, are those of the cuts into k groups.
        assert terms.n_max[cut.nodes].sum() / n == pytest.approx(chance.at(k)["purity"])
        assert hm.accuracy_by_chance(cut, permuted) == pytest.approx(chance.at(k)["accuracy"])


@settings(max_examples=30, deadline=None)
@given(trees_with_counts(max_leaves=12, max_classes=9, max_count=9))
def test_chance_is_below_the_ceiling_and_the_same_every_time(pair):
    chance, again, most = hm.chance_levels(*pair), hm.chance_levels(*pair), hm.ceilings(*pair)
    for name in NAMES:
        level = getattr(chance, name)
        assert np.array_equal(level, getattr(again, name), equal_nan=True)
        assert (np.isnan(level) | (level <= getattr(most, name) + 1e-9)).all()


def test_without_permutations_what_needs_them_is_unknown():
    found = hm.chance_levels(caterpillar(3), np.diag([3, 2, 1]), permuted=()).at(2)
    unknown = {name for name, value in found.items() if np.isnan(value)}
    assert unknown == {"accuracy", "purity"}


def test_chance_does_not_depend_on_the_order_of_the_leaves():
    counts = np.random.default_rng(1).integers(0, 9, (8, 5))
    tree = Hierarchy.from_nested([[[0, 1], [2, 3]], [[4, 5], [6, 7]]])
    turned = tree.with_leaf_span(np.stack([8 - tree.leaf_span[:, 1], 8 - tree.leaf_span[:, 0]], 1))
    assert turned.leaf_order.tolist() == tree.leaf_order[::-1].tolist()
    assert hm.chance_levels(tree, counts).at(4) == hm.chance_levels(turned, counts).at(4)
