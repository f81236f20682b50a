"""Comparisons as a whole: leaves matched, floor and chance, and the values of real trees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hierviz as hv
from hierviz.compare import classes_in_words, compare, in_words, match_leaves
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.leaf_changes import reorder_leaves
from hierviz.errors import InputError
from tests.naive.taxonomy import leaf_sets
from tests.places import shared
from tests.strategies import star, trees


@pytest.fixture(scope="module")
def cifar():
    return hv.analyse(hv.read_study(shared("cifar100")))


def other_trees(analysis):
    study, names = analysis.study, analysis.tree.leaf_names
    order = np.random.default_rng(0).permutation(len(names))
    nbdt = [shared(f"trees/nbdt/CIFAR100.{rest}") for rest in ("graph-induced.json", "wnids.txt")]
    return {
        "even": hv.l2h(study.logits[::2], leaf_names=names),
        "average": hv.correlation_linkage(study, leaf_names=names),
        "nbdt": hv.read_tree(nbdt, leaf_names=names),
        "shuffled": replace(reorder_leaves(analysis.tree, order), leaf_names=names),
    }


#: Robinson-Foulds, clustering information distance, mean best Jaccard.
KNOWN = {
    "even": (0.54, 0.36, 0.76), "average": (0.74, 0.44, 0.69), "nbdt": (0.71, 0.42, 0.72),
    "shuffled": (1.00, 0.86, 0.28),
}  # fmt: skip


@pytest.mark.parametrize("which", KNOWN)
def test_known_values_on_cifar100(cifar, which):
    found = compare(cifar, other_trees(cifar)[which], halves=0)
    said = (found.robinson_foulds, found.clustering_information_distance, found.mean_best_jaccard)
    assert said == pytest.approx(KNOWN[which], abs=0.0061)
    assert found.chance == pytest.approx(0.86, abs=0.02)


def test_even_and_odd_rows_are_the_first_two_halves(cifar):
    found = compare(cifar, other_trees(cifar)["even"], halves=2)
    assert found.of_halves[0] == found.clustering_information_distance
    assert found.floor == pytest.approx(0.36, abs=0.01)
    assert found.position == pytest.approx(0, abs=0.02)
    assert not found.is_beyond_noise and found.beyond_noise == ()


def test_nbdt_is_beyond_the_noise_of_twenty_halves(cifar):
    found = compare(cifar, other_trees(cifar)["nbdt"])
    assert len(found.of_halves) == 20 and found.is_beyond_noise
    beyond = found.beyond_noise
    assert 0 < len(beyond) < 100
    assert all(moved.change > moved.by_sample for moved in beyond)
    assert in_words(found).startswith("Different beyond noise: further apart than any of 20 halves")
    assert f"{len(beyond)} of 100 classes" in classes_in_words(found)
    assert beyond[0].name in classes_in_words(found)


def test_a_tree_and_itself(cifar):
    found = compare(cifar, cifar, halves=0)
    assert found.clustering_information_distance == found.robinson_foulds == 0
    assert found.mean_best_jaccard == 1
    assert {moved.change for moved in found.moved} == {0}
    assert np.isnan(found.floor) and np.isnan(found.position)


def test_moved_leaves_say_where_they_were_and_are(cifar):
    found = compare(cifar, other_trees(cifar)["nbdt"], halves=0)
    changes = [moved.change for moved in found.moved]
    assert changes == sorted(changes, reverse=True) and len(changes) == 100
    first = found.moved[0]
    assert first.name == found.one.leaf_names[first.leaf]
    assert len(first.before) == len(first.after) == 5 and first.name not in first.before


def test_the_seed_decides_chance(cifar):
    made = [compare(cifar, cifar, halves=0, seed=seed).chance for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


def test_a_tree_alone_has_no_floor():
    tree = Hierarchy.from_nested([[0, 1], [2, 3]])
    assert np.isnan(compare(tree, tree).floor)


# -- leaves -------------------------------------------------------------------------


def test_leaves_are_matched_by_name_whatever_their_case():
    one = Hierarchy.from_nested([[[0, 1], 2], 3], leaf_names=("Cat", "dog", "jet", "ox"))
    two = Hierarchy.from_nested([[0, 1], [2, 3]], leaf_names=("jet ", "kite", "CAT", "dog"))
    found = match_leaves(one, two)
    assert found.how == "by name" and found.left_out == (("ox",), ("kite",))
    assert [of.tolist() for of in found.leaves] == [[0, 1, 2], [2, 3, 0]]
    assert [tree.leaf_names for tree in found.trees] == [("Cat", "dog", "jet")] * 2
    assert leaf_sets(found.trees[0])[3:] == [{0, 1}, {0, 1, 2}]
    assert leaf_sets(found.trees[1])[3:] == [{0, 1}, {0, 1, 2}]


def test_names_that_differ_in_case_alone_are_told_apart():
    names = ("cardigan", "Cardigan", "ox")
    one = Hierarchy.from_nested([[0, 1], 2], leaf_names=names)
    two = Hierarchy.from_nested([[0, 1], 2], leaf_names=names[::-1])
    found = match_leaves(one, two)
    assert found.how == "by name" and found.leaves[1].tolist() == [2, 1, 0]


def test_leaves_without_common_names_are_matched_by_number():
    one = Hierarchy.from_nested([[0, 1], 2], leaf_names=("a", "b", "c"))
    two = Hierarchy.from_nested([[0, 1], 2], leaf_names=("x", "y", "z"))
    assert match_leaves(one, two).how == "by number"
    assert compare(one, two).clustering_information_distance == 0


def test_trees_without_anything_in_common_are_refused():
    one = Hierarchy.from_nested([[0, 1], 2], leaf_names=("a", "b", "c"))
    with pytest.raises(
        InputError, match=r"found 3 and 4 leaves, 0 of the same name: a, b, c; 0, 1, 2, 3"
    ):
        compare(one, star(4))


@given(trees(min_leaves=3, max_leaves=9), st.data())
def test_the_tree_of_some_leaves_has_their_groups(tree, data):
    kept = sorted(data.draw(st.sets(st.integers(0, tree.n_leaves - 1), min_size=2)))
    tree = replace(tree, leaf_names=tuple(f"n{c}" for c in range(tree.n_leaves)))
    names = tuple(f"n{c}" for c in kept)
    found = match_leaves(tree, replace(star(len(kept)), leaf_names=names)).trees[0]
    below = [frozenset(kept.index(c) for c in leaves if c in kept) for leaves in leaf_sets(tree)]
    assert {frozenset(leaves) for leaves in leaf_sets(found)} == {part for part in below if part}
    assert found.leaf_names == names
