"""The type: membership by any path, depth, the chosen parent, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.taxonomy import (
    Taxonomy,
    from_columns,
    from_hierarchy,
    from_pairs,
    pairs_from_csv,
    taxonomy_tree,
)
from tests.naive import taxonomy as naive
from tests.taxonomy.strategies import taxonomies

#        animal
#        /    \
#      pet   canine      dog has two parents
#      / \   /    \
#    cat  dog     wolf
LINES = [
    ("cat", "pet"), ("dog", "pet"), ("dog", "canine"), ("wolf", "canine"),
    ("pet", "animal"), ("canine", "animal"), ("animal", ""),
]  # fmt: skip


@pytest.fixture
def zoo():
    return from_pairs(["cat", "dog", "wolf"], LINES)


def named(taxonomy, concept):
    return taxonomy.names.index(concept)


def test_a_class_belongs_to_a_concept_by_any_path(zoo):
    assert zoo.classes_of(named(zoo, "pet")).tolist() == [0, 1]
    assert zoo.classes_of(named(zoo, "canine")).tolist() == [1, 2]
    assert zoo.classes_of(named(zoo, "animal")).tolist() == [0, 1, 2]


@given(taxonomies(6))
@settings(max_examples=100)
def test_membership_by_definition(taxonomy):
    expected = naive.members(taxonomy)
    for concept in range(taxonomy.n_concepts):
        assert set(taxonomy.classes_of(concept).tolist()) == expected[concept]
        assert taxonomy.n_classes_below[concept] == len(expected[concept])


@given(taxonomies(4))
@settings(max_examples=100)
def test_the_chosen_parent_is_one_of_the_deepest(taxonomy):
    depth = taxonomy.depth
    for concept, above in enumerate(taxonomy.parents):
        chosen = taxonomy.tree_parent[concept]
        assert (chosen == -1) if not above else chosen in above
        assert depth[concept] == (1 + max(depth[p] for p in above) if above else 0)
        assert not above or depth[chosen] == depth[concept] - 1
        assert taxonomy.path(concept)[-1] == concept
        assert len(taxonomy.path(concept)) == depth[concept] + 1


def test_the_taxonomy_as_a_tree(zoo):
    found = taxonomy_tree(zoo, np.array([0, 1, 2, -1]))
    assert found.leaves.tolist() == [0, 1, 2]
    # pet and canine are equally deep and large: the one listed first takes the dog, wolf is alone.
    assert found.tree.parent.tolist() == [3, 3, 4, 4, -1]
    names = [zoo.names[c] if c >= 0 else None for c in found.concept_of_node]
    assert names == [None, None, None, "pet", "animal"]


def test_leaves_of_one_class_are_joined_first(zoo):
    found = taxonomy_tree(zoo, np.array([0, 0, 1]))
    assert found.tree.leaves_below(found.tree.parent[0]).tolist() == [0, 1]


def test_several_columns_make_depths():
    columns = {"kind": ["animal", "animal", "thing", ""], "sort": ["pet", "", "pet", ""]}
    taxonomy = from_columns("abcd", columns)
    assert taxonomy.ids == ("animal", "animal / pet", "thing", "thing / pet")
    assert taxonomy.names == ("animal", "pet", "thing", "pet")
    assert taxonomy.labels == ("animal", "pet (animal)", "thing", "pet (thing)")
    assert taxonomy.concept_of_class.tolist() == [1, 0, 3, -1]
    assert taxonomy.depth.tolist() == [0, 1, 0, 1]


def test_a_tree_as_a_taxonomy():
    tree = Hierarchy.from_nested([[0, 1], 2], leaf_names=["cat", "dog", "jet"])
    taxonomy = from_hierarchy(["jet", "cat", "dog", "cow"], tree, node_names=["pet", "all"])
    assert taxonomy.classes_of(named(taxonomy, "pet")).tolist() == [1, 2]
    assert taxonomy.concept_of_class.tolist() == [1, 0, 0, -1]
    assert taxonomy.notices == ("Not in the tree: cow.",)


def test_a_cycle_is_named():
    with pytest.raises(InputError, match="form a cycle: pet -> animal -> pet"):
        from_pairs(["cat"], [("cat", "pet"), ("pet", "animal"), ("animal", "pet")])


def test_a_concept_above_itself():
    with pytest.raises(InputError, match="cycle: pet -> pet"):
        from_pairs(["cat"], [("cat", "pet"), ("pet", "pet")])


def test_lines_that_name_no_class():
    with pytest.raises(InputError, match="expected lion, tiger; found cat, pet"):
        from_pairs(["lion", "tiger"], [("cat", "pet")])


def test_lines_that_leave_classes_out():
    assert from_pairs(["cat", "cow"], [("cat", "pet")]).notices == ("Not named by parents: cow.",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "first line child,parent; found ''"),
        ("name,kind\n", "found 'name,kind'"),
        ("child,parent\ncat,pet\ndog\n", "Line 3: expected a child and its parent; found"),
        ("child,parent\n,pet\n", "Line 2"),
    ],
)
def test_lines_that_are_no_pairs(text, message):
    with pytest.raises(InputError, match=message):
        pairs_from_csv(text)


def test_what_does_not_fit():
    with pytest.raises(InputError, match="comes twice"):
        Taxonomy("x", ("a",), ("i", "i"), ("i", "i"), ((), ()), [0])
    with pytest.raises(InputError, match="numbered from 0 to 0"):
        Taxonomy("x", ("a",), ("i",), ("i",), ((),), [3])
    with pytest.raises(InputError, match="expected 2 values"):
        from_columns("ab", {"kind": ["x"]})
    with pytest.raises(InputError, match="at least one column"):
        from_columns("ab", {})


def test_no_leaf_in_the_taxonomy(zoo):
    with pytest.raises(InputError, match="No leaf stands for a class"):
        taxonomy_tree(zoo, np.array([-1, -1]))
