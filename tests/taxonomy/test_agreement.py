"""Triplets, distances, cuts and the side by side against brute force and scikit-learn."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet
from sklearn.metrics import adjusted_mutual_info_score

from hierviz.core.contingency import largest_between, leaf_meets
from hierviz.core.cut import cut_into
from hierviz.core.evidence import EVIDENCE_DTYPE
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.taxonomy import (
    agreement,
    best_cuts,
    compare,
    from_columns,
    from_pairs,
    side_by_side,
    suggest_cuts,
)
from hierviz.taxonomy.side_by_side import count_crossings, untangle
from hierviz.taxonomy.suggested_cuts import ami_of_cuts
from hierviz.taxonomy.trees import meeting_rows, prune
from tests.naive import taxonomy as naive
from tests.strategies import caterpillar, star, trees


@st.composite
def pairs_of_trees(draw):
    tree = draw(trees(min_leaves=1, max_leaves=8))
    n = tree.n_leaves
    return tree, draw(trees(min_leaves=n, max_leaves=n))


@given(trees())
@settings(max_examples=100)
def test_where_leaves_meet(tree):
    table, meets, order = np.array([*meeting_rows(tree)]), leaf_meets(tree), tree.leaf_order
    for a in range(tree.n_leaves):
        assert table[a, a] == a
    for i, j in combinations(range(tree.n_leaves), 2):
        node = naive.meeting(tree, order[i], order[j])
        assert table[order[i], order[j]] == table[order[j], order[i]] == node
        assert largest_between(meets, np.array([i + 1]), np.array([j + 1])) == [node]


@given(pairs_of_trees())
@settings(max_examples=150)
def test_triplets_by_brute_force(pair):
    found = compare(*pair)
    assert (found.n_agreed, found.n_resolved, found.n_triplets) == naive.triplets(*pair)
    for leaf in range(pair[0].n_leaves):
        alike, decided = naive.nearness(*pair, leaf)
        expected = alike / decided if decided else np.nan
        assert found.of_leaf[leaf] == pytest.approx(expected, nan_ok=True)


@given(trees(min_leaves=3, binary=True))
@settings(max_examples=50)
def test_a_tree_agrees_with_itself(tree):
    found = compare(tree, tree)
    assert found.triplets == 1
    assert np.nanmin(found.of_leaf) == 1
    assert np.isnan(found.cophenetic) or found.cophenetic == pytest.approx(1)


@given(trees(min_leaves=4, max_leaves=9, binary=True))
@settings(max_examples=50)
def test_cophenetic_correlation_is_scipys(tree):
    other = caterpillar(tree.n_leaves)
    mine = compare(tree, other).cophenetic
    left, right = cophenet(tree.to_linkage()), cophenet(other.to_linkage())
    if np.ptp(left) > 0:
        assert mine == pytest.approx(np.corrcoef(left, right)[0, 1])
    else:
        assert np.isnan(mine)


def test_nothing_to_agree_on():
    found = compare(star(4), star(4))
    assert np.isnan(found.triplets) and np.isnan(found.cophenetic)
    assert (found.n_resolved, found.n_triplets) == (0, 0)
    with pytest.raises(InputError, match="two trees of 4 leaves; the second has 3"):
        compare(star(4), star(3))


def test_leaves_outside_the_taxonomy_do_not_count():
    sorts = from_columns("abcde", {"sort": ["x", "x", "", "y", "y"]})
    found = agreement(Hierarchy.from_nested([[0, 1, 2], [3, 4]]), sorts)
    assert found.leaves.tolist() == [0, 1, 3, 4]
    assert (found.triplets, found.n_resolved) == (1.0, 4)


@given(trees(min_leaves=3), st.data())
@settings(max_examples=100)
def test_ami_of_every_cut_is_scikit_learns(tree, data):
    n = tree.n_leaves
    drawn = data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    leaves = np.flatnonzero(kept)
    groups = np.unique(np.array(drawn)[leaves], return_inverse=True)[1]
    if len(set(groups.tolist())) < 2:
        return
    found = ami_of_cuts(tree, leaves, groups)
    for k, value in zip(tree.n_groups.tolist(), found, strict=True):
        cut = cut_into(tree, k).group_of_leaf[leaves]
        assert value == pytest.approx(adjusted_mutual_info_score(groups, cut), abs=1e-6)


def test_the_cut_of_each_depth():
    #  animal: (a b) pet, (c d) wild;  thing: e f
    lines = [
        (c, s) for c, s in zip("abcdef", ["pet"] * 2 + ["wild"] * 2 + ["thing"] * 2, strict=True)
    ]
    sorts = from_pairs("abcdef", [*lines, ("pet", "animal"), ("wild", "animal")])
    tree = Hierarchy.from_merges([(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)])
    found = best_cuts(tree, sorts)
    assert [(one.depth, one.n_concepts, one.n_groups) for one in found] == [(0, 2, 2), (1, 4, 4)]
    assert [one.ami for one in found] == [1.0, 1.0]


def evidence(scores):
    table = np.zeros(len(scores), dtype=EVIDENCE_DTYPE)
    table["node"] = len(scores) + 1 + np.arange(len(scores))
    table["score"] = scores
    return table


def test_suggested_cuts_are_the_largest_jumps_spread_apart():
    #        groups left 15 .. 1; value of each merge: jumps of 3 at 7, 2.9 at 6,
    #        2 at 3, 1.034 at 2; 6 is too near to 7
    values = [1] * 9 + [3, 8.7, 8.7, 8.7, 17.4, 18]
    tree = Hierarchy.from_merges([(0, 1)] + [(16 + s, s + 2) for s in range(14)],
                                 evidence=evidence(values))  # fmt: skip
    found = suggest_cuts(tree)
    assert [(one.n_groups, round(one.jump, 3)) for one in found] == [(2, 1.034), (3, 2.0), (7, 3.0)]


@given(trees())
@settings(max_examples=100)
def test_suggestions_are_cuts_of_the_tree(tree):
    by_distance = Hierarchy(tree.parent, tree.height, tree.n_leaves, height_unit="distance")
    found = suggest_cuts(by_distance)
    ks = [one.n_groups for one in found]
    assert len(ks) <= 5 and ks == sorted(ks)
    assert set(ks) <= set(tree.n_groups.tolist()) - {1}
    assert all(b >= 1.5 * a for a, b in pairwise(ks))
    assert all(one.jump > 1 for one in found)


def test_heights_that_only_count_suggest_nothing():
    with pytest.raises(InputError, match="no evidence, and its heights"):
        suggest_cuts(caterpillar(5))


@given(pairs_of_trees())
@settings(max_examples=100)
def test_untangled_trees_are_the_same_trees(pair):
    before = count_crossings(*pair)
    assert before == naive.crossings(*pair)
    turned = untangle(*pair)
    assert count_crossings(*turned) == naive.crossings(*turned) <= before
    for old, new in zip(pair, turned, strict=True):
        assert np.array_equal(old.parent, new.parent)
        assert sorted(new.leaf_order.tolist()) == list(range(old.n_leaves))
        for node in range(old.n_nodes):
            assert set(new.leaves_below(node)) == set(old.leaves_below(node))


def test_equal_trees_are_untangled_completely():
    tree = Hierarchy.from_nested([[0, [3, 1]], [[2, 5], 4]])
    other = Hierarchy.from_nested([[4, [5, 2]], [[1, 3], 0]])
    assert count_crossings(*untangle(tree, other)) == 0


def test_side_by_side_of_a_part():
    sorts = from_columns("abcdef", {"sort": list("xxyyzz")})
    tree = Hierarchy.from_nested([[0, 2], [[1, 3], [4, 5]]], leaf_names=tuple("abcdef"))
    found = side_by_side(tree, sorts, concepts=[0, 1])
    assert found.leaves.tolist() == [0, 1, 2, 3]
    assert found.learned.leaf_names == found.known.leaf_names == ("a", "b", "c", "d")
    assert {sorts.names[c] for c in found.concept_of_node if c >= 0} == {"x", "y"}
    assert found.n_crossings == 1
    assert found.agreement.triplets == 0
    assert side_by_side(tree, sorts, only=np.array([0, 4, 5])).leaves.tolist() == [0, 4, 5]
    with pytest.raises(InputError, match="No leaf stands"):
        side_by_side(tree, sorts, only=np.array([], dtype=int))


def test_prune():
    tree = caterpillar(5)
    part = prune(tree, np.array([0, 3, 4]))
    assert part.parent.tolist() == [3, 3, 4, 4, -1]
    assert part.height.tolist() == [0, 0, 0, 3, 4]
