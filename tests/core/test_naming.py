"""Names of inner nodes are those of their definition."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import naming_columns
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.taxonomy.node_names import NodeNames
from tests.naive import names as naive
from tests.naive.taxonomy import node_concept
from tests.strategies import contingency_tables, trees


def analysis_of(tree, study, size, counts) -> Analysis:
    """An analysis from numbers that need not be those of the points."""
    table = None if counts is None else sparse.csr_array(counts)
    leaves = LeafProfile(np.empty(0, dtype=np.int32), None, size, np.zeros(len(size)), table)
    return Analysis.of(study, tree, leaves=leaves)


@st.composite
def named_trees(draw):
    """A tree whose clusters have points of few classes, many ties, perhaps no labels or no points."""
    tree = draw(trees(max_leaves=9, min_leaves=2))
    n_classes = draw(st.integers(1, min(6, tree.n_leaves)))
    counts = draw(contingency_tables(tree.n_leaves, min_classes=n_classes, max_classes=n_classes))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    size = counts.sum(axis=1) + random.integers(0, 2, tree.n_leaves)
    size *= draw(st.integers(0, 1))
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
    return tree, study, size, counts if draw(st.booleans()) else None


@settings(max_examples=300, deadline=None)
@given(named_trees())
def test_names_are_those_of_the_definition(drawn):
    tree, study, size, counts = drawn
    names = NodeNames(analysis_of(*drawn))
    assert len(names.full) == len(names.short) == tree.n_nodes
    assert names.full[: tree.n_leaves] == names.short[: tree.n_leaves] == tree.leaf_names
    classes = naive.classes_of_leaves(tree, study, counts)
    families = naive.families(study, naming_columns(study))
    for node in range(tree.n_leaves, tree.n_nodes):
        concept = node_concept(tree, families, classes, node)
        below, of = tree.leaves_below(node), concept[2] if concept else set()
        found = [tree.leaf_names[leaf] for leaf in naive.typical(tree, size, classes, node, of)]
        n = len(below)
        typical = ", ".join(found) + ", …" * (len(found) < n)
        if not concept:
            few = ", ".join(found[: 3 if n == 3 else 2])
            few += ", …" * (min(len(found), 3 if n == 3 else 2) < n)
            assert names.full[node] == typical + f" ({n})" * (n > 3)
            assert names.short[node] == few + f" ({n})" * (n > 3)
            continue
        name, here, _ = concept
        assert (
            names.full[node]
            == f"{name}" + (f", {here} of {n}: " if here < n else f" ({n}): ") + typical
        )
        part = f"{here}/{n}" if here < n else f"({n})"
        part = f"({here}/{n})" if here < n and name[-1].isdigit() else part
        assert names.short[node] == f"{name} {part}" or names.short[node].startswith(
            f"{name}: {found[0]}"
        )


@settings(max_examples=200, deadline=None)
@given(named_trees())
def test_no_two_groups_of_a_cut_have_one_name(drawn):
    tree = drawn[0]
    names = NodeNames(analysis_of(*drawn)).short
    span = tree.leaf_span.tolist()
    for u, v in combinations(range(tree.n_nodes), 2):
        if span[u][1] <= span[v][0] or span[v][1] <= span[u][0]:
            assert names[u] != names[v]


def test_names_by_hand():
    #          _____9_____
    #      __7__         _8_
    #    _6_    |       |   |
    #  cat dog lynx   jet  fox, and more of them
    tree = Hierarchy.from_nested(
        [[[0, 1], 2], [3, 4], 5], leaf_names=["cat", "dog", "lynx", "jet", "fox", "hen"]
    )
    sorts = ("pet", "pet", "wild", "thing", "wild", "wild")
    study = Study(
        "s", assignments=np.repeat(np.arange(6), [5, 5, 8, 9, 1, 2]),
        class_names=tree.leaf_names, class_table={"sort": sorts},
    )  # fmt: skip
    bare = NodeNames(Analysis.of(study, tree), concepts={})
    names = {tuple(sorted(tree.leaves_below(u).tolist())): u for u in range(tree.n_nodes)}
    short = {leaves: bare.short[u] for leaves, u in names.items() if len(leaves) > 1}
    assert short == {
        (0, 1): "cat, dog", (0, 1, 2): "cat, lynx, dog", (3, 4): "jet, fox",
        (0, 1, 2, 3, 4, 5): "cat, jet, … (6)",
    }  # fmt: skip
    assert bare.full[tree.root] == "cat, jet, lynx, … (6)"
    named = NodeNames(Analysis.of(study, tree))
    assert named.short[names[0, 1]] == "pet (2)" and named.full[names[0, 1]] == "pet (2): cat, dog"
    assert named.short[names[0, 1, 2]] == "pet 2/3"
    assert named.full[names[0, 1, 2]] == "pet, 2 of 3: cat, dog, …"
    assert named.full[tree.root] == "cat, jet, lynx, … (6)"  # wild is no more than half


def test_a_second_group_of_a_name_says_by_what_it_differs():
    tree = Hierarchy.from_nested(
        [[[0, 1, 2], 3], [4, 5], [6, 7, 8, 9]], leaf_names=tuple("abcdefghij")
    )
    study = Study(
        "s", assignments=np.arange(10), class_names=tree.leaf_names,
        class_table={"sort": ("bird",) * 3 + ("fish",) + ("bird",) * 2 + ("fish",) * 2 + ("", "bird")},
    )  # fmt: skip
    names = set(NodeNames(Analysis.of(study, tree)).short[10:])
    assert names == {
        "bird (3)", "bird 3/4", "bird: e, f", "bird 6/10", "g, h, … (4)",
    }  # fmt: skip


def test_a_leaf_of_the_name_beside_a_group_makes_it_say_more():
    tree = Hierarchy.from_nested([[0, 1], 2], leaf_names=("cat", "dog", "Pet"))
    table = {"sort": ("pet", "pet", "")}
    study = Study("s", assignments=np.arange(3), class_names=tree.leaf_names, class_table=table)
    assert NodeNames(Analysis.of(study, tree)).short[3:] == ("pet: cat, dog", "pet 2/3")


def test_given_names_go_before_what_groups_are():
    tree = Hierarchy.from_nested([[0, 1], [2, 3]], leaf_names=tuple("abcd"))
    study = Study(
        "s", assignments=np.arange(4), class_names=tuple("abcd"),
        class_table={"sort": ("pet", "pet", "x", "x")}, group_names={(2, 3): "mine"},
    )  # fmt: skip
    names = NodeNames(Analysis.of(study, tree))
    assert set(names.short[4:6]) == {"pet (2)", "mine"}
    assert {name for _, name in names.shared} == {"pet (2)", "mine"}


def test_clusters_of_one_class_are_called_after_it():
    tree = Hierarchy.from_merges([(0, 1), (3, 2)], leaf_names=["cat 1", "cat 2", "cat 3"])
    counts = np.array([[3, 0], [4, 1], [5, 0]])
    study = Study("s", assignments=np.arange(3), class_names=("cat", "dog"), cluster_is_class=False)
    names = NodeNames(analysis_of(tree, study, counts.sum(axis=1), counts))
    assert names.full[3:] == ("cat (2): cat 2, cat 1", "cat (3): cat 2, cat 3, cat 1")
    assert names.short[3:] == ("cat (2)", "cat (3)")


def test_columns_that_can_name_a_group():
    table = {
        "wnid": ("n1", "n2", "n3"),
        "same": ("x", "x", "x"),
        "photos": ("12", "12", "3.5"),
        "kind": ("pet", "", ""),
    }
    assert naming_columns(Study("s", assignments=np.arange(3), class_table=table)) == ("kind",)
