"""Recovery against a search over all nodes, and the baseline."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import Cancelled, InputError
from hierviz.taxonomy import best_match_of, from_columns, random_baseline, recover
from tests.naive import taxonomy as naive
from tests.strategies import caterpillar, star
from tests.taxonomy.strategies import trees_with_taxonomies


@given(trees_with_taxonomies())
@settings(max_examples=200)
def test_best_nodes_by_definition(drawn):
    tree, taxonomy, classes = drawn
    found = recover(tree, taxonomy, classes)
    below = naive.leaf_sets(tree)
    expected = []
    for concept, belonging in naive.members(taxonomy).items():
        leaves = {leaf for leaf, label in enumerate(classes) if label in belonging}
        present = {classes[leaf] for leaf in leaves}
        if len(present) >= 2:
            node, f1 = naive.best_node(tree, leaves)
            inside = {classes[leaf] for leaf in leaves & below[node]}
            expected.append((concept, node, f1, len(present), len(inside), len(below[node])))
            at = found.place_of(concept)
            hits = len(leaves & below[node])
            assert found.precision[at] == pytest.approx(hits / len(below[node]))
            assert found.recall[at] == pytest.approx(hits / len(leaves))
            assert found.jaccard[at] == pytest.approx(hits / len(leaves | below[node]))
    rows = zip(
        found.concept.tolist(), found.node.tolist(), found.f1.tolist(),
        found.n_classes.tolist(), found.n_found.tolist(), found.n_leaves.tolist(), strict=True,
    )  # fmt: skip
    assert list(rows) == expected


@given(trees_with_taxonomies())
@settings(max_examples=100)
def test_a_best_match_says_who_is_where(drawn):
    tree, taxonomy, classes = drawn
    found = recover(tree, taxonomy, classes)
    belonging, below = naive.members(taxonomy), naive.leaf_sets(tree)
    for concept in found.concept.tolist():
        match = best_match_of(found, tree, taxonomy, concept)
        leaves = {leaf for leaf, label in enumerate(classes) if label in belonging[concept]}
        assert set(match.members) == leaves & below[match.node]
        assert set(match.intruders) == below[match.node] - leaves
        assert {one.leaf for one in match.missing} == leaves - below[match.node]
        assert match.n_found + len(match.missing_classes) == match.n_classes
        for one in match.missing:
            assert one.leaf in below[one.node]
            assert set(one.among) == below[one.node] - leaves != set()


#          6            birds are 0, 1 and 3; 5 holds two of them alone,
#        /   \          6 all three with one intruder: 2*3/(4+3) > 2*2/(2+3)
#       4     5
#      0 2   1 3
TREE = Hierarchy.from_nested([[0, 2], [1, 3]], leaf_names=["owl", "jet", "hen", "jay"])
BIRDS = from_columns(["owl", "hen", "jet", "jay"], {"sort": ["bird", "bird", "", "bird"]})


def test_by_hand():
    found = recover(TREE, BIRDS)
    assert (found.node.tolist(), found.f1.tolist()) == ([6], [6 / 7])
    assert found.mean_best_f1 == pytest.approx(6 / 7)
    match = best_match_of(found, TREE, BIRDS, 0)
    assert (match.name, set(match.members), match.intruders) == ("bird", {0, 1, 3}, (2,))
    assert (match.missing, match.missing_classes) == ((), ())


def test_the_smallest_of_equally_good_nodes():
    # a is leaves 0 and 2. Leaf 0 alone: 2*1/(1+2). The root: 2*2/(4+2). Both 2/3.
    sorts = from_columns("abcd", {"sort": ["x", "", "x", ""]})
    assert recover(caterpillar(4), sorts).node.tolist() == [5]  # 0, 1, 2: 4/5
    assert recover(star(4), sorts).node.tolist() == [0]


def test_perfect_recovery_and_its_baseline():
    sorts = from_columns("abcdef", {"sort": list("xxxyyy")})
    tree = Hierarchy.from_nested([[0, 1, 2], [3, 4, 5]])
    assert recover(tree, sorts).mean_best_f1 == 1.0
    chance = random_baseline(tree, sorts, n=50, seed=3)
    low, high = chance.interval
    assert low <= chance.mean <= high <= 1
    assert np.array_equal(chance.values, random_baseline(tree, sorts, n=50, seed=3).values)
    assert not np.array_equal(chance.values, random_baseline(tree, sorts, n=50, seed=4).values)


@given(trees_with_taxonomies())
@settings(max_examples=50)
def test_a_relabelling_is_a_shuffle_of_the_classes(drawn):
    tree, taxonomy, classes = drawn
    shuffled = np.random.default_rng(5).permutation(np.array(classes))
    chance, found = (
        random_baseline(tree, taxonomy, classes, n=1, seed=5),
        recover(tree, taxonomy, shuffled),
    )
    assert chance.values[0] == pytest.approx(found.mean_best_f1, nan_ok=True)
    assert chance.f1 == pytest.approx(found.f1)


def test_by_chance_every_leaf_is_as_likely():
    # Three leaves under one node: a pair of them has F1 2*2/(2+3) = 4/5 however it is dealt.
    sorts = from_columns("abc", {"sort": ["x", "x", ""]})
    assert random_baseline(star(3), sorts, n=20).f1 == pytest.approx([4 / 5])
    # In ((0, 1), 2) the pair is the inner node one time in three, else the root.
    pairs = random_baseline(caterpillar(3), sorts, n=3000).f1
    assert pairs == pytest.approx([1 / 3 + 2 / 3 * 4 / 5], abs=0.01)


def test_a_baseline_can_be_cancelled():
    def stop(done: int, total: int) -> None:
        assert total == 200
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        random_baseline(TREE, BIRDS, progress=stop)


def test_the_callers_array_stays_writeable():
    classes = np.array([0, 1, 2, 3], dtype=np.int32)
    found = recover(TREE, BIRDS, classes)
    assert classes.flags.writeable and not found.class_of_leaf.flags.writeable


def test_what_is_refused():
    with pytest.raises(InputError, match="at least one relabelling"):
        random_baseline(TREE, BIRDS, n=0)
    with pytest.raises(InputError, match="each of the 4 leaves"):
        recover(TREE, BIRDS, [0, 1])
    with pytest.raises(InputError, match="has 4 classes; a leaf stands for class 9"):
        recover(TREE, BIRDS, [0, 1, 2, 9])
    with pytest.raises(InputError, match="fewer than two classes"):
        recover(TREE, BIRDS, [0, -1, -1, -1]).place_of(0)
