"""Further points: leaves and groups from logits and from sigmoids."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.core.cut import Cut, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io import read_study
from hierviz.methods import l2h
from hierviz.methods.assign import assign, assign_sigmoids, leaf_probabilities
from tests.strategies import trees


@settings(max_examples=60, deadline=None)
@given(st.data(), trees(max_leaves=8))
def test_a_point_goes_to_the_group_that_holds_its_cluster(data, tree):
    value = st.integers(-2, 2)
    rows = st.lists(value, min_size=tree.n_leaves, max_size=tree.n_leaves)
    logits = np.array(data.draw(st.lists(rows, min_size=1, max_size=6)), dtype=float)
    leaves = assign(tree, logits)
    assert leaves.tolist() == [row.index(max(row)) for row in logits.tolist()]
    cut = cut_into(tree, int(data.draw(st.sampled_from(tree.n_groups.tolist()))))
    for group, leaf in zip(assign(cut, logits).tolist(), leaves.tolist(), strict=True):
        assert leaf in tree.leaves_below(cut.nodes[group])
    assert leaves.dtype == assign(cut, logits).dtype == np.int32


def test_the_test_points_of_a_study_are_those_of_its_profile():
    study = read_study("digits")
    half = study.n_points // 2
    tree = l2h(study.logits[:half])
    later = Study("later", logits=study.logits[half:], cluster_is_class=study.cluster_is_class)
    expected = LeafProfile.from_study(later).assignments
    assert (assign(tree, study.logits[half:]) == expected).all()


TREE = Hierarchy.from_merges([(0, 1), (2, 3)])


@pytest.mark.parametrize(
    ("logits", "words"),
    [
        (np.zeros((4, 2)), "each of 3 leaves; found 2"),
        (np.zeros(3), "found 1 dimension"),
        (np.array([[0, 1, np.nan]]), "found nan in row 0, column 2"),
        (np.array([["a", "b", "c"]]), "real numbers"),
    ],
)
@pytest.mark.parametrize("tree", [TREE, Cut(TREE, [3, 2])])
def test_logits_that_do_not_fit(tree, logits, words):
    with pytest.raises(InputError, match=words):
        assign(tree, logits)


# -- sigmoids -----------------------------------------------------------------


def naive_leaf(row, kept):
    """The likeliest kept leaf by walking from it to the root."""
    n_slots, best, most = len(row) + 1, -1, 0.0
    for place, leaf in enumerate(kept):
        node, chance = n_slots - 1 + leaf, 1.0
        while node:
            above = (node - 1) // 2
            chance *= row[above] if node == 2 * above + 1 else 1 - row[above]
            node = above
        if chance > most + 1e-12:
            best, most = place, chance
    return best


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 4))
def test_sigmoids_equal_the_definition(data, n_levels):
    n_slots = 1 << n_levels
    kept = sorted(data.draw(st.sets(st.integers(0, n_slots - 1), min_size=1)))
    value = st.sampled_from([0.0, 0.1, 0.35, 0.8, 1.0])
    rows = st.lists(value, min_size=n_slots - 1, max_size=n_slots - 1)
    table = data.draw(st.lists(rows, min_size=1, max_size=6))
    table = np.array(table) * 0.98 + 0.001 * np.arange(n_slots - 1) / n_slots  # no ties
    assert assign_sigmoids(table, kept).tolist() == [
        naive_leaf(row, kept) for row in table.tolist()
    ]


def test_a_point_that_reaches_no_kept_leaf_has_none():
    #      0        sigmoid 1: left; leaf 0 is pruned
    #    1   2
    #   0 1 2 3
    assert assign_sigmoids(np.array([[1.0, 1, 0], [1, 0, 0]]), [1, 2, 3]).tolist() == [-1, 0]
    assert assign_sigmoids(np.empty((0, 3)), [0]).tolist() == []


def test_the_kept_leaves_are_not_renormalised():
    ((start, found),) = leaf_probabilities(np.array([[0.5, 0.5, 0.5]]), (0, 3))
    assert start == 0 and found.tolist() == [[0.25, 0.25]]


@pytest.mark.parametrize(
    ("sigmoids", "kept", "words"),
    [
        (np.zeros((2, 4)), [0], r"2\^T - 1\); found \(2, 4\)"),
        (np.zeros(3), [0], r"found \(3,\)"),
        (np.zeros((2, 0)), [0], r"found \(2, 0\)"),
        (np.array([[0.5, 0.5, 1.25]]), [0], "found 1.25 in row 0, column 2"),
        (np.array([[0.5, np.nan, 1]]), [0], "found nan in row 0, column 1"),
        (np.array([["a"]]), [0], "Expected sigmoids"),
        (np.zeros((2, 3)), [], "at least one"),
        (np.zeros((2, 3)), [0.5], "numbers of the kept"),
        (np.zeros((2, 3)), [0, 4], r"from 0 to 3, ascending; found \[0, 4\]"),
        (np.zeros((2, 3)), [1, 0], "ascending"),
        (np.zeros((2, 3)), [1, 1], "ascending"),
        (np.zeros((2, 3)), [-1, 1], "from 0"),
    ],
)
def test_sigmoids_that_do_not_fit(sigmoids, kept, words):
    with pytest.raises(InputError, match=words):
        assign_sigmoids(sigmoids, kept)
