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
from tests.naive import taxonomy as naive
from tests.taxonomy.strategies import trees_with_taxonomies


@given(trees_with_taxonomies(), st.sampled_from([0.6, 1.0]), st.sampled_from([2, 15]))
@settings(max_examples=200)
def test_concepts_are_those_of_the_definition(drawn, most, times):
    tree, taxonomy, classes = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hierviz.taxonomy.concept_names._MOST_OF_ALL", most)
        patch.setattr("hierviz.taxonomy.concept_names._TIMES", times)
        found = node_concepts(tree, taxonomy, classes)
    concepts = [(taxonomy.names[c], of) for c, of in naive.members(taxonomy).items()]
    for node in range(tree.n_leaves, tree.n_nodes):
        wanted = naive.node_concept(tree, [(concepts, most)], classes, node, times)
        own = found.get(node)
        assert wanted == (own and (own.name, own.n_leaves, own.classes))


def test_studies_without_wnids_of_this_wordnet_have_no_concepts():
    tree = Hierarchy.from_nested([[0, 1], [2, 3]])
    names = ("beagle", "boxer", "tench", "goldfish")
    for table in ({}, {"wnid": ("",) * 4}, {"wnid": ("n00000001",) * 4}):
        study = Study("s", assignments=np.arange(4), class_names=names, class_table=table)
        assert concepts_of_nodes(Analysis.of(study, tree)) == {}


def test_the_built_in_study_has_its_dogs_and_birds():
    study = read_study("imagenet")
    dogs = range(151, 269)
    rest = [k for k in range(1000) if k not in dogs]
    tree = Hierarchy.from_nested([list(dogs), rest], leaf_names=study.class_names)
    concepts = concepts_of_nodes(Analysis.of(study, tree))
    own = next(u for u in range(1000, tree.root) if tree.n_leaves_below[u] == 118)
    assert concepts[own] == NodeConcept("dog", 118, frozenset(dogs))
    assert (concepts[tree.root].name, concepts[tree.root].n_leaves) == ("artifact", 522)


def test_words_that_say_nothing_name_no_group():
    study = read_study("imagenet")
    tree = Hierarchy.from_nested([list(range(33, 69)), list(range(69, 1000)), *range(33)])
    concepts = concepts_of_nodes(Analysis.of(study, tree))
    own = next(u for u in range(1000, tree.root) if tree.n_leaves_below[u] == 36)
    assert concepts[own].name == "reptile"  # of WordNet's "diapsid", "reptile" and "anapsid"
