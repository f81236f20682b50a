"""Names of inner nodes are those of their definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import naming_columns
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.taxonomy.node_names import NodeNames
from tests.naive import names as naive
from tests.strategies import caterpillar, contingency_tables, trees


def names_of(tree, study, size, confidence, counts, columns=()) -> NodeNames:
    """Names by columns and classes alone, from numbers that need not be those of the points."""
    total = np.where(np.isnan(confidence), 0, confidence * size)
    table = None if counts is None else sparse.csr_array(counts)
    leaves = LeafProfile(np.empty(0, dtype=np.int32), None, size, total, table)
    return NodeNames(Analysis.of(study, tree, leaves=leaves), columns=columns, concepts={})


@st.composite
def named_trees(draw):
    """A tree whose clusters have points of few classes, many ties, and perhaps no labels."""
    tree = draw(trees(max_leaves=9, min_leaves=2))
    n_classes = draw(st.integers(1, 6))
    counts = draw(contingency_tables(tree.n_leaves, min_classes=n_classes, max_classes=n_classes))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    size = counts.sum(axis=1) + random.integers(0, 2, tree.n_leaves)
    confidence = np.where(size > 0, random.integers(2, 5, tree.n_leaves) / 4, np.nan)
    table = {name: tuple(random.choice(["", "u", "v"], n_classes)) for name in ("a", "b")}
    tree = Hierarchy(
        tree.parent, tree.height, tree.n_leaves, tuple(f"leaf {u}" for u in range(tree.n_leaves))
    )
    study = Study(
        "s",
        assignments=np.arange(tree.n_leaves),
        class_names=tuple(f"class {c}" for c in range(n_classes)),
        class_table=table,
        cluster_is_class=draw(st.booleans()),
    )
    return tree, study, size, confidence, counts if draw(st.booleans()) else None


@settings(max_examples=200, deadline=None)
@given(named_trees(), st.sampled_from([(), ("a",), ("b", "a")]))
def test_names_are_those_of_the_definition(drawn, columns):
    tree, study, size, confidence, counts = drawn
    names = names_of(tree, study, size, confidence, counts, columns)
    assert len(names.full) == len(names.short) == tree.n_nodes
    assert names.full[: tree.n_leaves] == names.short[: tree.n_leaves] == tree.leaf_names
    for node in range(tree.n_leaves, tree.n_nodes):
        shared = [naive.shared_value(tree, study, counts, c, node) for c in columns]
        value = next(filter(None, shared), "")
        found = naive.foremost(tree, study, size, confidence.tolist(), counts, node)
        n = len(tree.leaves_below(node))
        rest = f" +{n - len(found)}" if n > len(found) else ""
        assert names.full[node] == (value or ", ".join(found) + rest)
        assert names.short[node] == (f"{value} ({n})" if value else f"{found[0]} +{n - 1}")


def test_names_by_hand():
    #      _____7_____
    #      __6__   |   |
    #    _5_    |  |   |
    #  cat dog lynx jet fox
    tree = Hierarchy.from_merges(
        [(0, 1), (5, 2), (6, 3, 4)], n_leaves=5, leaf_names=["cat", "dog", "lynx", "jet", "fox"]
    )
    counts = np.diag([5, 5, 8, 9, 1])
    study = Study(
        "s",
        assignments=np.arange(5),
        class_names=tree.leaf_names,
        class_table={"kind": ("animal", "animal", "animal", "thing", "animal")},
    )
    given = tree, study, counts.sum(axis=1), np.array([0.7, 0.9, 0.5, 0.5, 0.5]), counts
    names, by_kind = names_of(*given), names_of(*given, ["kind"])
    assert names.full[5:] == ("dog, cat", "lynx, dog +1", "jet, lynx +3")
    assert names.short[5:] == ("dog +1", "lynx +2", "jet +4")
    assert by_kind.full[5:] == ("animal", "animal", "jet, lynx +3")
    assert by_kind.short[6] == "animal (3)"


def test_clusters_of_one_class_are_named_once():
    tree = Hierarchy.from_merges([(0, 1), (3, 2)], leaf_names=["cat (1)", "cat (2)", "cat (3)"])
    counts = np.array([[3, 0], [4, 1], [5, 0]])
    study = Study("s", assignments=np.arange(3), class_names=("cat", "dog"), cluster_is_class=False)
    names = names_of(tree, study, counts.sum(axis=1), np.full(3, np.nan), counts)
    assert names.full[3:] == ("cat (2), cat (1)", "cat +2")


def test_a_column_that_is_not_there():
    tree = caterpillar(3)
    study = Study("s", assignments=np.arange(3), class_table={"kind": ("a", "a", "b")})
    with pytest.raises(InputError, match=r"no column 'sort'; it has \['kind'\]"):
        names_of(tree, study, np.ones(3, dtype=int), np.full(3, np.nan), None, ["sort"])


def test_columns_that_can_name_a_group():
    table = {
        "wnid": ("n1", "n2", "n3"),
        "same": ("x", "x", "x"),
        "photos": ("12", "12", "3.5"),
        "kind": ("pet", "", ""),
    }
    assert naming_columns(Study("s", assignments=np.arange(3), class_table=table)) == ("kind",)
