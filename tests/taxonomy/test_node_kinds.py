"""What most leaves of a group are, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.taxonomy import NodeKind, concepts_of_nodes, kinds_of_nodes
from hierviz.taxonomy.concept_names import NodeConcept

TREE = Hierarchy.from_nested([[[0, 1], 2], [3, 4]])  # nodes 5: 0 1, 6: 3 4 or 0 1 2, ...


def kinds(sorts, **more):
    study = Study(
        "zoo", assignments=np.arange(5), class_names=tuple("abcde"),
        class_table={"sort": sorts} if sorts else {}, cluster_is_class=True,
    )  # fmt: skip
    analysis = Analysis.of(study, TREE)
    found = kinds_of_nodes(analysis, **more)
    return {tuple(sorted(TREE.leaves_below(u).tolist())): kind for u, kind in found.items()}


def test_the_value_that_most_leaves_share_and_the_share_of_all_leaves_below():
    found = kinds(("bird", "bird", "fish", "", ""))
    assert found[0, 1] == NodeKind("bird", 1)
    assert found[0, 1, 2] == NodeKind("bird", pytest.approx(2 / 3))
    assert found[0, 1, 2, 3, 4] == NodeKind("bird", pytest.approx(2 / 5))
    assert (3, 4) not in found  # no leaf there has a value


def test_without_a_column_the_concepts_say_it():
    node = next(u for u in range(5, 9) if sorted(TREE.leaves_below(u).tolist()) == [0, 1, 2])
    found = kinds((), concepts={node: NodeConcept("bird", 2)})
    assert found == {(0, 1, 2): NodeKind("bird", pytest.approx(2 / 3))}
    assert kinds(()) == {}


def test_the_card_of_imagenet_says_how_many_are_birds():
    import hierviz as hv

    analysis = hv.analyse(hv.read_study("imagenet"))
    concepts = concepts_of_nodes(analysis)
    found = kinds_of_nodes(analysis, concepts)
    birds = max((u for u in found if found[u].name == "bird"), default=-1)
    assert found[birds].share == concepts[birds].n_leaves / analysis.tree.n_leaves_below[birds]
