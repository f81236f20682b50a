"""Distances, partners and agreement of two trees against their definitions, laws and outside oracles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hierviz.compare import agreement_of_cuts, distances, partners, shared_leaves
from hierviz.compare import clades as module
from hierviz.compare import moved as moved_module
from hierviz.compare.clades import robinson_foulds
from hierviz.compare.moved import N_NEAREST, moved_leaves, nearest, neighbour_ranks
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.leaf_changes import reorder_leaves
from hierviz.errors import InputError
from hierviz.io import write_tree
from tests.naive import compare as naive
from tests.naive.taxonomy import leaf_sets
from tests.strategies import star, trees


@st.composite
def pairs(draw, max_leaves=7, min_leaves=2):
    k = draw(st.integers(min_leaves, max_leaves))
    shape = trees(min_leaves=k, max_leaves=k)
    order = draw(st.permutations(range(k)))
    return draw(shape), reorder_leaves(draw(shape), np.array(order))


@given(pairs())
def test_shared_leaves_are_counted(two):
    one, other = two
    sets, others = (leaf_sets(tree)[tree.n_leaves :] for tree in two)
    assert shared_leaves(one, other).tolist() == [[len(a & b) for b in others] for a in sets]


@settings(max_examples=60)
@given(pairs(max_leaves=6))
def test_both_distances_are_their_definitions(two):
    one, other = two
    found = distances(one, other)
    if not naive.clades(one) + naive.clades(other):
        assert np.isnan(found).all()
        return
    assert found.robinson_foulds == pytest.approx(naive.robinson_foulds(one, other))
    cid = naive.clustering_information_distance(one, other)
    assert found.clustering_information == pytest.approx(cid, abs=1e-9)


@given(pairs(max_leaves=12), st.randoms(use_true_random=False))
def test_laws_of_distances(two, random):
    one, other = two
    assume(one.n_inner > 1 and other.n_inner > 1)
    assert tuple(distances(one, one)) == (0, 0)
    there, back = distances(one, other), distances(other, one)
    assert there == pytest.approx(back)
    assert all(0 <= d <= 1 for d in there)
    order = list(range(one.n_leaves))
    random.shuffle(order)
    moved = [reorder_leaves(tree, np.array(order)) for tree in two]
    assert distances(*moved) == pytest.approx(there)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_robinson_foulds_is_dendropys(seed):
    dendropy = pytest.importorskip(
        "dendropy", reason="dendropy, the outside oracle, is not installed"
    )
    rng = np.random.default_rng(seed)
    k = 12
    made = []
    for _ in range(2):
        standing, merges = list(rng.permutation(k)), []
        while len(standing) > 1:
            a, b = (standing.pop(rng.integers(len(standing))) for _ in range(2))
            standing.append(k + len(merges))
            merges.append((int(a), int(b)))
        made.append(Hierarchy.from_merges(merges, leaf_names=[f"t{c}" for c in range(k)]))
    taxa = dendropy.TaxonNamespace()
    read = [_dendropy(dendropy, tree, taxa) for tree in made]
    alone = dendropy.calculate.treecompare.symmetric_difference(*read)
    n = 2 * (k - 2)
    assert distances(*made).robinson_foulds == pytest.approx(alone / n)


def _dendropy(dendropy, tree, taxa):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.nwk"
        write_tree(tree, path)
        # A leaf beside the root, so that its clades are the rooted ones.
        text = f"({path.read_text().strip().rstrip(';')},outside);"
    made = dendropy.Tree.get(
        data=text, schema="newick", taxon_namespace=taxa, rooting="force-unrooted"
    )
    made.encode_bipartitions()
    return made


@given(pairs(max_leaves=8))
def test_partners_are_the_most_alike(two):
    one, other = two
    found = partners(one, other)
    sets, others = (leaf_sets(tree) for tree in two)
    if one.n_inner > 1 or other.n_inner > 1:
        both = one, found, other, partners(other, one)
        assert robinson_foulds(*both) == pytest.approx(distances(one, other).robinson_foulds)
    for node in range(one.n_leaves, one.n_nodes):
        a, b = sets[node], others[found.node[node]]
        assert found.jaccard[node] == pytest.approx(len(a & b) / len(a | b))
        if other.n_inner > 1 and node < one.root:
            assert found.jaccard[node] == pytest.approx(naive.best_jaccard(one, other, node))
    assert found.node[: one.n_leaves].tolist() == list(range(one.n_leaves))


@given(pairs(max_leaves=8))
def test_cuts_agree_as_the_adjusted_rand_index_says(two):
    for n, ari, ami in agreement_of_cuts(*two):
        one, other = (cut_into(tree, n).group_of_leaf.tolist() for tree in two)
        assert ari == pytest.approx(naive.ari(one, other))
        assert ami <= 1 + 1e-9


def test_a_tree_agrees_with_itself_at_every_cut():
    tree = Hierarchy.from_merges([(0, 1)] + [(c + 2, 300 + c) for c in range(298)])
    found = agreement_of_cuts(tree, tree)
    assert [row.n_groups for row in found][:64] == list(range(2, 66))
    assert 100 < len(found) <= 130 and found[-1].n_groups == 299
    assert all(row.ari == pytest.approx(1) and row.ami == pytest.approx(1) for row in found)


@given(trees(max_leaves=8, min_leaves=2))
def test_ranks_of_neighbours(tree):
    found = neighbour_ranks(tree)
    for leaf in range(tree.n_leaves):
        for other in range(tree.n_leaves):
            expected = 0 if leaf == other else naive.rank(tree, leaf, other)
            assert found[leaf, other] == expected


@given(pairs(max_leaves=8))
def test_moved_leaves_by_definition(two):
    found = moved_leaves(*two)
    k = two[0].n_leaves
    n = min(N_NEAREST, k - 1)
    for leaf in range(k):
        others = [c for c in range(k) if c != leaf]
        ranks = [{c: naive.rank(tree, leaf, c) for c in others} for tree in two]
        change = {c: abs(ranks[0][c] - ranks[1][c]) for c in others}
        means = []
        for of in ranks:
            near = [c for c in others if of[c] <= sorted(of.values())[n - 1]]
            means.append(sum(change[c] for c in near) / len(near))
        assert found[leaf] == pytest.approx(sum(means) / 2)


@given(pairs(max_leaves=8), st.integers(1, 40))
def test_blocks_change_nothing(two, at_once):
    one, other = two
    whole, moved = partners(one, other), moved_leaves(one, other)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", at_once)
        patch.setattr(moved_module, "_AT_ONCE", at_once)
        assert [a.tolist() for a in partners(one, other)] == [a.tolist() for a in whole]
        assert moved_leaves(one, other) == pytest.approx(moved)


def test_two_leaves_have_no_distance_and_nothing_moves():
    tree = Hierarchy.from_nested([0, 1])
    assert np.isnan(distances(tree, tree)).all()
    assert moved_leaves(tree, tree).tolist() == [0, 0]
    assert partners(tree, tree).node.tolist() == [0, 1, 2]


def test_the_nearest_leaves():
    tree = Hierarchy.from_nested([[0, [1, 2]], [3, 4]])
    assert nearest(tree, 1, 3) == [2, 0, 3]
    assert nearest(tree, 4, 1) == [3]


def test_trees_without_inner_nodes_have_no_distance():
    assert np.isnan(distances(star(4), star(4))).all()
    assert moved_leaves(star(1), star(1)).tolist() == [0]


def test_trees_of_other_leaves_are_refused():
    with pytest.raises(InputError, match="Expected two trees of the same leaves; found 3 and 4"):
        distances(star(3), star(4))


def test_trees_too_large_to_match_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_LEAVES", 3)
    with pytest.raises(InputError, match="at most 3 leaves, whose nodes can be matched; found 4"):
        distances(star(4), star(4))
