"""Colouring: overlaps, depths, the best partition, and finding concepts by what is typed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.errors import InputError
from hierviz.taxonomy import (
    Completion,
    at_depth,
    best_partition,
    from_columns,
    from_pairs,
    group_classes,
)
from hierviz.taxonomy.groups import _classes_in_tree
from tests.naive import taxonomy as naive
from tests.taxonomy.strategies import taxonomies

LINES = [
    ("owl", "bird"), ("hen", "bird"), ("hen", "pet"), ("cat", "pet"), ("dog", "pet"),
    ("bird", "animal"), ("pet", "animal"), ("car", "machine"), ("jet", "machine"),
]  # fmt: skip
ZOO = from_pairs(["owl", "hen", "cat", "dog", "car", "jet", "fog"], LINES)
CONCEPT = {name: concept for concept, name in enumerate(ZOO.names)}


def groups(*names):
    return group_classes(ZOO, [CONCEPT[name] for name in names]).group_of_class.tolist()


def test_the_most_specific_wins_and_the_rest_is_grey():
    assert groups("animal", "bird") == [1, 1, 0, 0, -1, -1, -1]
    assert groups("pet", "bird") == [1, 1, 0, 0, -1, -1, -1]  # two classes against three
    assert groups() == [-1] * 7


@given(taxonomies(5), st.data())
@settings(max_examples=100)
def test_groups_by_definition(taxonomy, data):
    n = taxonomy.n_concepts
    chosen = data.draw(st.lists(st.integers(0, n - 1), unique=True))
    found, belonging = group_classes(taxonomy, chosen), naive.members(taxonomy)
    for label, group in enumerate(found.group_of_class.tolist()):
        fitting = [g for g, concept in enumerate(chosen) if label in belonging[concept]]
        rank = lambda g: (len(belonging[chosen[g]]), -taxonomy.depth[chosen[g]], g)  # noqa: E731
        assert group == (min(fitting, key=rank) if fitting else -1)


def test_leaves_take_the_group_of_their_class():
    found = group_classes(ZOO, [CONCEPT["machine"]])
    assert found.of_leaves(np.array([4, -1, 0, 4])).tolist() == [0, -1, -1, 0]
    assert found.n_classes.tolist() == [2]


def test_depths():
    found = at_depth(ZOO, 1)
    assert [ZOO.names[c] for c in found.concepts] == ["bird", "pet"]
    # A hen is both; pet and bird are equally deep, bird has fewer classes.
    assert found.group_of_class.tolist() == [0, 0, 1, 1, -1, -1, -1]
    with pytest.raises(InputError, match="depths 0 to 2; asked for 7"):
        at_depth(ZOO, 7)


@given(taxonomies(8, max_concepts=6), st.integers(1, 4))
@settings(max_examples=150)
def test_the_best_partition_by_trying_all(taxonomy, most):
    size = _classes_in_tree(taxonomy).tolist()
    total = int((taxonomy.concept_of_class >= 0).sum())
    best = naive.best_antichain(taxonomy, size, lambda s: s * (total - s), most)
    found = best_partition(taxonomy, most)
    n = found.n_classes.tolist()
    assert len(found.concepts) <= most
    assert n == [size[concept] for concept in found.concepts]  # no two overlap
    assert sum(s * (total - s) for s in n) == best


def test_what_is_refused():
    with pytest.raises(InputError, match="at least one group"):
        best_partition(ZOO, 0)
    with pytest.raises(InputError, match="different concepts"):
        group_classes(ZOO, [1, 1])
    with pytest.raises(InputError, match="different concepts"):
        group_classes(ZOO, [99])


SORTS = from_columns(
    range(11), {"sort": ["bird"] * 3 + ["big cat"] * 2 + ["seabird"] * 4 + ["bird dog"] * 2}
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bird", ["bird", "bird dog", "seabird"]),
        ("  BIRD  d", ["bird dog"]),
        ("cat", ["big cat"]),
        ("", ["seabird", "bird", "big cat", "bird dog"]),
        ("plane", []),
    ],
)
def test_completion(typed, expected):
    assert [SORTS.names[c] for c in Completion(SORTS).find(typed)] == expected


def test_completion_takes_the_first():
    assert [SORTS.names[c] for c in Completion(SORTS).find("", most=1)] == ["seabird"]
    many = from_columns(range(60), {"sort": [f"sort {c // 2}" for c in range(60)]})
    assert len(Completion(many).find("sort")) == 20


def test_a_list_of_names():
    completion = Completion(SORTS)
    found = completion.named("Bird, big  cat,, bird")
    assert [SORTS.names[c] for c in found] == ["bird", "big cat"]
    with pytest.raises(InputError, match="has no 'brid'") as caught:
        completion.named("brid")
    assert "bird" in caught.value.hint
