"""What notes are on: clusters found in the text, and words for them."""

from __future__ import annotations

import pytest

from hierviz.core.about import about_group, about_in_words, sides_of_about
from hierviz.core.hierarchy import Hierarchy

NAMES = ("cat", "dog", "car", "van")
TREE = Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)])
NODES = (*NAMES, "pets", "vehicles", "all")


@pytest.mark.parametrize(
    "about, sides",
    [
        ("group 2 10", ((2, 10),)),
        ("pair 3 1", ((3,), (1,))),
        ("finding torn-pair 1/2", ((1,), (2,))),
        ("finding surprising-merge 0 1/2 3", ((0, 1), (2, 3))),
        ("finding leftover 4", ((4,),)),
        ("finding label-suspect point 7", ()),
        ("point 7", ()),
        ("study", ()),
        ("group", ()),
        ("group 1 x", ()),
        ("pair 1 ²", ()),
        ("finding", ()),
        ("", ()),
    ],
)
def test_the_clusters_that_a_note_names(about, sides):
    assert sides_of_about(about) == sides


@pytest.mark.parametrize(
    "about, words",
    [
        ("group 0 1", "pets"),
        ("group 0 2", "cat, car"),
        ("group 3", "van"),
        ("pair 0 3", "cat – van"),
        ("group 0 9", "cluster 0, cluster 9 of another study"),
        ("finding torn-pair 0 1/2", "Torn pair: pets – car"),
        ("finding label-suspect point 7", "label-suspect: point 7"),
        ("point 7", "point 7"),
        ("finding ", "finding "),
    ],
)
def test_in_words_of_a_tree(about, words):
    assert about_in_words(about, NODES, tree=TREE, kinds={"torn-pair": "Torn pair"}) == words


def test_in_words_without_a_tree():
    assert about_in_words("group 0 1", NAMES) == "cat, dog"
    assert about_in_words("group 0 5", NAMES) == "cluster 0, cluster 5 of another study"


def test_a_group_is_known_whatever_the_order():
    assert about_group([10, 2, 3]) == about_group([3, 10, 2]) == "group 2 3 10"
