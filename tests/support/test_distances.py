"""Transfer distances, consensus and collapsed trees are those of their definitions."""

from __future__ import annotations

import dendropy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.io.trees.newick import to_newick
from hierviz.support import collapsed
from hierviz.support.consensus import Clades
from hierviz.support.distances import _least_distances, transfer_distances
from tests.naive import support as naive
from tests.naive.taxonomy import leaf_sets
from tests.strategies import caterpillar, star, trees


@st.composite
def trees_of_the_same_leaves(draw, n_trees: int, *, max_leaves: int = 9):
    """Some trees of the same clusters, in any arrangement."""
    n = draw(st.integers(1, max_leaves))
    return [draw(trees(min_leaves=n, max_leaves=n)) for _ in range(n_trees)]


@pytest.fixture(params=["numba", "numpy"])
def engine(request, monkeypatch):
    if request.param == "numpy":
        monkeypatch.setenv("HIERVIZ_NUMBA", "0")


@pytest.mark.usefixtures("engine")
def test_distances_are_those_of_the_definition():
    @settings(max_examples=100, deadline=None)
    @given(trees_of_the_same_leaves(2))
    def check(pair):
        tree, other = pair
        theirs = leaf_sets(other)
        wanted = [min(len(own ^ one) for one in theirs) for own in leaf_sets(tree)[tree.n_leaves :]]
        assert transfer_distances(tree, other).tolist() == wanted

    check()


@pytest.mark.usefixtures("engine")
def test_distances_in_blocks_and_of_stars_and_caterpillars(monkeypatch):
    monkeypatch.setitem(_least_distances.__globals__, "_BLOCK_ITEMS", 100)
    deep, flat = caterpillar(40), star(40)
    assert not transfer_distances(deep, deep).any()
    sizes = deep.n_leaves_below[deep.n_leaves :]
    assert transfer_distances(deep, flat).tolist() == np.minimum(sizes - 1, 40 - sizes).tolist()


@settings(max_examples=150, deadline=None)
@given(trees_of_the_same_leaves(5))
def test_the_consensus_has_the_nodes_of_more_than_half(some):
    clades = Clades(some[0].n_leaves)
    for tree in some:
        clades.add(tree)
    found = clades.majority()
    inner = leaf_sets(found)[found.n_leaves :]
    assert {frozenset(one) for one in inner} == naive.majority(some)
    assert len(inner) == len(naive.majority(some))


def test_the_consensus_is_that_of_dendropy():
    """DendroPy's majority rule, on random trees of 30 leaves that share much."""
    random = np.random.default_rng(5)
    clades, texts = Clades(30), []
    for _ in range(21):
        leaves = np.arange(30)
        for at in random.integers(0, 29, 8):  # neighbours change places
            leaves[[at, at + 1]] = leaves[[at + 1, at]]
        groups = [[int(leaf)] for leaf in leaves]
        while len(groups) > 1:
            groups = [groups[at : at + 2] for at in range(0, len(groups), 2)]
        tree = Hierarchy.from_nested(groups[0])
        clades.add(tree)
        texts.append(to_newick(tree))
    others = dendropy.TreeList.get(data="\n".join(texts), schema="newick", rooting="force-rooted")
    theirs = others.consensus(min_freq=0.5 + 1e-9)
    wanted = {
        frozenset(int(leaf.taxon.label) for leaf in node.leaf_iter())
        for node in theirs.preorder_internal_node_iter()
    }
    found = clades.majority()
    assert {frozenset(one) for one in leaf_sets(found)[30:]} == wanted
    assert 2 < len(wanted) < 29


@settings(max_examples=100, deadline=None)
@given(trees(max_leaves=9), st.data())
def test_a_collapsed_tree_has_the_nodes_that_are_kept(tree, data):
    keep = np.array(
        data.draw(st.lists(st.booleans(), min_size=tree.n_nodes, max_size=tree.n_nodes))
    )
    found = collapsed(tree, keep)
    wanted = [
        (leaves, height)
        for node, (leaves, height) in enumerate(
            zip(leaf_sets(tree), tree.height.tolist(), strict=True)
        )
        if node < tree.n_leaves or node == tree.root or keep[node]
    ]
    assert list(zip(leaf_sets(found), found.height.tolist(), strict=True)) == wanted


def test_collapsed_says_what_it_needs():
    with pytest.raises(InputError, match=r"for each of the 5 nodes; found shape \(2,\)"):
        collapsed(Hierarchy.from_nested([[0, 1], 2]), np.ones(2))
