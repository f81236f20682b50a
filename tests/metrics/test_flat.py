import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn import metrics as oracle

from hierviz import metrics as hm
from hierviz.errors import InputError
from tests.naive import metrics as naive
from tests.strategies import contingency_tables

#: All but AMI, whose definition is for a handful of points.
FUNCTIONS = {one.name: one.function for one in (*hm.FLAT_METRICS, *hm.TABLE_METRICS)}
NAMES = [name for name in FUNCTIONS if name != "ami"]
TABLES = st.integers(1, 4).flatmap(lambda k: contingency_tables(k, max_classes=4))
ORACLES = {
    "nmi": oracle.normalized_mutual_info_score,
    "ari": oracle.adjusted_rand_score,
    "ami": oracle.adjusted_mutual_info_score,
}


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=80, deadline=None)
@given(counts=TABLES)
def test_equals_the_definition(name, counts):
    expected = getattr(naive, name)(naive.points_of(counts))
    assert FUNCTIONS[name](counts) == pytest.approx(expected, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("name", [*NAMES, "ami"])
@settings(max_examples=60, deadline=None)
@given(
    counts=st.integers(1, 7).flatmap(lambda k: contingency_tables(k, max_classes=7, max_count=9))
)
def test_a_sparse_table_gives_the_same(name, counts):
    found = FUNCTIONS[name](sparse.csr_array(counts))
    assert type(found) is float
    assert found == pytest.approx(FUNCTIONS[name](counts), abs=1e-12, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(
    counts=st.integers(1, 4).flatmap(lambda k: contingency_tables(k, max_classes=3, max_count=2))
)
def test_ami_equals_the_mean_over_all_shuffles(counts):
    assume(counts.sum() <= 6)
    expected = naive.ami(naive.points_of(counts))
    assert hm.ami(counts) == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("name", ORACLES)
@settings(max_examples=60, deadline=None)
@given(
    counts=st.integers(1, 8).flatmap(lambda k: contingency_tables(k, max_classes=8, max_count=30))
)
def test_equals_scikit_learn(name, counts):
    assume(counts.any())
    groups, labels = zip(*naive.points_of(counts), strict=True)
    assert FUNCTIONS[name](counts) == pytest.approx(ORACLES[name](labels, groups), abs=1e-9)


@pytest.mark.parametrize("n_groups", [2, 30, 400])
def test_ami_equals_scikit_learn_where_most_of_its_terms_are_left_out(n_groups):
    rng = np.random.default_rng(n_groups)
    labels = rng.integers(0, 20, 5000)
    groups = np.where(rng.random(5000) < 0.4, labels % n_groups, rng.integers(0, n_groups, 5000))
    counts = np.zeros((n_groups, 20), dtype=int)
    np.add.at(counts, (groups, labels), 1)
    expected = oracle.adjusted_mutual_info_score(labels, groups)
    assert hm.ami(counts) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("name", [*NAMES, "ami"])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (3, 0), (0, 3)])
def test_no_labelled_point_gives_nan(name, shape):
    value = FUNCTIONS[name](np.zeros(shape, dtype=int))
    assert type(value) is float
    assert math.isnan(value)


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize(
    "counts",
    [
        [[5]],  # one group, one class
        [[1]],  # one point
        [[2, 3]],  # only classes are split
        [[2], [3]],  # only groups are split
        [[1, 0], [0, 1]],  # single points
        [[1, 1], [1, 1]],  # independent
        [[1, 0, 0], [0, 1, 1]],
    ],
)
def test_edge_cases_of_scikit_learn(name, counts):
    groups, labels = zip(*naive.points_of(counts), strict=True)
    assert FUNCTIONS[name](counts) == pytest.approx(ORACLES[name](labels, groups), abs=1e-12)


# Six points: group 0 holds two of class A and one of B, group 1 three of B.
#        A  B
#   g0   2  1
#   g1   0  3
BY_HAND = np.array([[2, 1], [0, 3]])


def test_numbers_worked_out_by_hand():
    assert hm.accuracy(BY_HAND) == pytest.approx(5 / 6)  # g0-A and g1-B: 2 + 3
    assert hm.purity(BY_HAND) == pytest.approx(5 / 6)
    # Pairs in both: 1 + 3 = 4; in a group: 3 + 3 = 6; in a class: 1 + 6 = 7; of all 15.
    assert hm.pairwise_f(BY_HAND) == pytest.approx(2 * 4 / (6 + 7))
    assert hm.ari(BY_HAND) == pytest.approx((4 - 6 * 7 / 15) / (6.5 - 6 * 7 / 15))
    # Precision: A points 2/3, 2/3; B points 1/3, 1, 1, 1. Recall: 1, 1, 1/4, 3/4 three times.
    precision, recall = (2 * 2 / 3 + 1 / 3 + 3) / 6, (2 + 1 / 4 + 3 * 3 / 4) / 6
    assert hm.bcubed_f(BY_HAND) == pytest.approx(2 * precision * recall / (precision + recall))
    # H(group) = log 2; H(class) of 2:4; H(both) of 2:1:3.
    h = lambda *shares: -sum(p * math.log(p) for p in shares)  # noqa: E731
    both, classes = h(1 / 3, 1 / 6, 1 / 2), h(1 / 3, 2 / 3)
    mutual = math.log(2) + classes - both
    assert hm.nmi(BY_HAND) == pytest.approx(2 * mutual / (math.log(2) + classes))


def test_a_group_and_a_class_without_points_change_nothing():
    padded = np.zeros((4, 5), dtype=int)
    padded[1:3, [0, 4]] = BY_HAND
    for metric in hm.FLAT_METRICS:
        assert metric.function(padded) == pytest.approx(metric.function(BY_HAND), abs=1e-12)


def test_pairwise_f_is_zero_when_one_side_has_no_pair_and_nan_when_both_have_none():
    assert hm.pairwise_f([[2], [0]]) == 1.0
    assert hm.pairwise_f([[1], [1]]) == 0.0  # a pair of one class, none in one group
    assert hm.pairwise_f([[1, 1]]) == 0.0
    assert math.isnan(hm.pairwise_f([[1, 0], [0, 1]]))


def test_counts_of_millions_do_not_overflow():
    counts = np.array([[900_000, 100_000], [100_000, 900_000]]) * 100
    assert hm.ari(counts) == pytest.approx(0.64, abs=1e-6)
    assert hm.pairwise_f(counts) == pytest.approx(0.82, abs=1e-6)
    assert hm.ami(counts) == pytest.approx(hm.nmi(counts), abs=1e-6)


def test_unequal_numbers_of_groups_and_classes_are_matched():
    assert hm.accuracy([[3, 0, 1]]) == 0.75
    assert hm.accuracy([[3], [0], [1]]) == 0.75
    assert hm.accuracy([[5, 4], [4, 0]]) == pytest.approx(8 / 13)  # greedy would take 5


@pytest.mark.parametrize("name", [*NAMES, "ami", "mean_f"])
@settings(max_examples=30, deadline=None)
@given(counts=TABLES)
def test_two_vectors_give_what_their_table_gives(name, counts):
    groups, labels = (
        (list(side) for side in zip(*naive.points_of(counts), strict=True))
        if counts.any()
        else ([], [])
    )
    function = FUNCTIONS[name]
    expected = function(counts)
    words = [f"class {label}" for label in labels]
    for true in (labels, words, np.array(words, dtype=object)):
        found = function(true, groups)
        assert found == pytest.approx(expected, abs=1e-12, nan_ok=True)
    unknown = function([*labels, -1, 0], [*groups, 0, -1])
    assert unknown == pytest.approx(expected, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("true", "predicted", "said"),
    [
        ([0, 1], [0], "2 true and 1 predicted"),
        ([0.5, 1], [0, 1], "labels_true: expected one whole number or name"),
        ([0, 1], [[0, 1], [1, 0]], "labels_pred: expected one whole number or name"),
        ([0, float("nan")], [0, 1], "labels_true"),
    ],
)
def test_vectors_that_are_no_labels_are_refused(true, predicted, said):
    with pytest.raises(InputError, match=said):
        hm.nmi(true, predicted)
    with pytest.raises(InputError, match="nmi\\(labels_true, labels_pred\\)"):
        hm.nmi([0, 1])
