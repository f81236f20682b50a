"""What nodes are called after: the narrowest concept that most leaves below belong to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.io import read_study
from hierviz.taxonomy import concepts_of_nodes, node_concepts
from hierviz.taxonomy.concept_names import NodeConcept
from hierviz.taxonomy.node_names import NodeNames
from tests.naive import taxonomy as naive
from tests.taxonomy.strategies import trees_with_taxonomies


@given(trees_with_taxonomies(), st.sampled_from([0.5, 0.75, 1.0]), st.sampled_from([0.25, 1.0]))
@settings(max_examples=200)
def test_concepts_are_those_of_the_definition(drawn, least, most):
    tree, taxonomy, classes = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hierviz.taxonomy.concept_names._LEAST_SHARE", least)
        patch.setattr("hierviz.taxonomy.concept_names._MOST_SHARE", most)
        found = node_concepts(tree, taxonomy, classes)
    for node in range(tree.n_leaves, tree.n_nodes):
        wanted = naive.node_concept(tree, taxonomy, classes, node, least, most)
        own = found.get(node)
        assert (own is None) == (wanted is None)
        if own is not None:
            assert own == (taxonomy.names[wanted[0]], wanted[1])


def test_names_say_the_concept_and_how_many_are_of_it():
    tree = Hierarchy.from_nested([[0, 1], [2, 3, 4, 5]], leaf_names=tuple("abcdef"))
    study = Study("s", assignments=np.arange(6), class_names=tuple("abcdef"))
    concepts = {6: NodeConcept("fish", 3), 7: NodeConcept("dog", 2)}
    names = NodeNames(Analysis.of(study, tree), concepts=concepts)
    assert names.full[6:] == (
        "fish, 3 of 4: c, d +2", "dog: a, b", "a, b +4",
    )  # fmt: skip
    assert names.short[6:] == ("fish 3/4", "dog (2)", "a +5")
    assert names.shared == [(6, "fish"), (7, "dog")]


def test_a_column_goes_before_a_concept_and_a_given_name_before_both():
    tree = Hierarchy.from_nested([[0, 1], [2, 3]], leaf_names=tuple("abcd"))
    study = Study(
        "s",
        assignments=np.arange(4),
        class_names=tuple("abcd"),
        class_table={"sort": ("pet", "pet", "x", "y")},
        group_names={(2, 3): "mine"},
    )
    concepts = {node: NodeConcept("dog", 2) for node in (4, 5)}
    names = NodeNames(Analysis.of(study, tree), columns=["sort"], concepts=concepts)
    assert set(names.short[4:6]) == {"pet (2)", "mine"}


def test_studies_without_wnids_of_this_wordnet_have_no_concepts():
    tree = Hierarchy.from_nested([[0, 1], [2, 3]])
    names = ("beagle", "boxer", "tench", "goldfish")
    for table in ({}, {"wnid": ("",) * 4}, {"wnid": ("n00000001",) * 4}):
        study = Study("s", assignments=np.arange(4), class_names=names, class_table=table)
        assert concepts_of_nodes(Analysis.of(study, tree)) == {}


def test_the_built_in_study_has_its_dogs_and_birds():
    study = read_study("imagenet")
    dogs = list(range(151, 269))
    rest = [k for k in range(1000) if k not in dogs]
    tree = Hierarchy.from_nested([dogs, rest], leaf_names=study.class_names)
    assert list(concepts_of_nodes(Analysis.of(study, tree)).values()) == [NodeConcept("dog", 118)]
