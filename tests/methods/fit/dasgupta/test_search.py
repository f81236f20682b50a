"""The search for the least Dasgupta cost, against costs summed pair by pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.methods.fit import fit_tree, improve_tree
from hierviz.methods.fit.dasgupta.binary_trees import binary_tree_of, random_tree, shaken
from hierviz.methods.fit.dasgupta.search import descend
from hierviz.methods.fit.dasgupta.spaces import GraphSpace, VectorSpace
from tests.methods.fit import naive
from tests.methods.fit.strategies import graphs, vectors
from tests.strategies import trees


def space_of(points, leaf=None, n_leaves=None):
    n = points.shape[0]
    leaf = np.arange(n) if leaf is None else leaf
    kind = GraphSpace if sparse.issparse(points) else VectorSpace
    return kind(points, leaf, n if n_leaves is None else n_leaves)


any_points = st.one_of(vectors(), graphs(), graphs(loops=True))


@given(any_points, st.integers(0, 99))
def test_the_cost_is_that_of_the_definition(points, seed):
    space = space_of(points)
    tree = random_tree(points.shape[0], np.random.default_rng(seed))
    assert space.cost(space.measure(tree)) == pytest.approx(naive.cost(tree.to_hierarchy(), points))


@given(st.data(), any_points)
def test_the_cost_of_clusters_is_that_of_the_definition(data, points):
    n = points.shape[0]
    n_leaves = data.draw(st.integers(2, n))
    more = data.draw(
        st.lists(st.integers(0, n_leaves - 1), min_size=n - n_leaves, max_size=n - n_leaves)
    )
    leaf = np.array([*range(n_leaves), *more])
    tree = random_tree(n_leaves, np.random.default_rng(n))
    space = space_of(points, leaf, n_leaves)
    assert space.cost(space.measure(tree)) == pytest.approx(
        naive.cost(tree.to_hierarchy(), points, leaf)
    )
    better = improve_tree(tree.to_hierarchy(), points, leaf_of_point=leaf)
    cost = naive.cost(better, points, leaf)
    assert cost <= naive.cost(tree.to_hierarchy(), points, leaf) * (1 + 1e-9)


@pytest.mark.parametrize("numba", ["1", "0"])
@given(points=any_points, seed=st.integers(0, 99))
def test_a_move_gains_what_is_foretold_and_leaves_the_sums_right(numba, points, seed):
    space, rng = space_of(points), np.random.default_rng(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIERVIZ_NUMBA", numba)
        at = space.measure(random_tree(points.shape[0], rng))
        for v in rng.permutation(space.n_nodes).astype(np.int32):
            before = naive.cost(at.tree.to_hierarchy(), points)
            n_moves, gain = space.regraft(at, np.array([v], np.int32), 1e-9)
            after = naive.cost(at.tree.to_hierarchy(), points)
            assert (n_moves == 0 and gain == 0) or gain > 0
            assert (before - after) * naive.weights(points).sum() / 2 == pytest.approx(
                gain, abs=1e-7
            )
    again = space.measure(at.tree)
    assert (at.size == again.size).all()
    np.testing.assert_allclose(at.met, again.met, atol=1e-9)
    np.testing.assert_allclose(at.sums, again.sums, atol=1e-9)


@given(st.one_of(vectors(max_points=7), graphs(max_points=7)), st.integers(0, 99))
@settings(max_examples=40)
def test_no_move_of_a_subtree_betters_the_tree_that_is_found(points, seed):
    space, rng = space_of(points), np.random.default_rng(seed)
    cost, tree, is_whole = descend(space, random_tree(points.shape[0], rng), rng)
    assert is_whole
    assert cost == pytest.approx(naive.cost(tree.to_hierarchy(), points))
    for other in naive.all_moves(tree.to_hierarchy()):
        assert naive.cost(other, points) >= cost * (1 - 1e-8)


@given(st.one_of(vectors(has_ties=False), graphs(loops=True)), st.integers(0, 99))
def test_numpy_finds_the_same_tree_as_the_compiled_search(points, seed):
    space, rng = space_of(points), np.random.default_rng(seed)
    first, found = random_tree(points.shape[0], rng), []
    for numba in "10":
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HIERVIZ_NUMBA", numba)
            found.append(descend(space, first, np.random.default_rng(seed))[1])
    assert found[0].parent.tolist() == found[1].parent.tolist()


@given(st.one_of(vectors(max_points=5), graphs(max_points=5)))
@settings(max_examples=25)
def test_small_points_get_the_best_of_all_trees(points):
    n = points.shape[0]
    best = min(naive.cost(tree, points) for tree in every_tree(n))
    assert naive.cost(fit_tree("dasgupta", points, starts=6).tree, points) == pytest.approx(best)


def every_tree(n: int):
    """Every binary tree of n leaves, each leaf put on every edge of the trees of those before."""
    nested = [0]
    for leaf in range(1, n):
        nested = [grown for tree in nested for grown in with_leaf(tree, leaf)]
    return [Hierarchy.from_nested(tree) for tree in nested]


def with_leaf(tree, leaf):
    yield [tree, leaf]
    if isinstance(tree, list):
        left, right = tree
        yield from ([grown, right] for grown in with_leaf(left, leaf))
        yield from ([left, grown] for grown in with_leaf(right, leaf))


@given(any_points, st.integers(0, 3))
@settings(max_examples=20)
def test_equal_seeds_give_equal_trees(points, seed):
    one, other = (fit_tree("dasgupta", points, seed=seed, shakes=2).tree for _ in range(2))
    assert one.parent.tolist() == other.parent.tolist()


@given(st.data())
def test_improving_raises_no_cost_whatever_the_tree(data):
    tree = data.draw(trees(min_leaves=2, max_leaves=9))
    n = tree.n_leaves
    points = data.draw(
        st.one_of(vectors(min_points=n, max_points=n), graphs(min_points=n, max_points=n))
    )
    better = improve_tree(tree, points)
    assert better.is_binary and better.leaf_names == tree.leaf_names
    assert naive.cost(better, points) <= naive.cost(tree, points) * (1 + 1e-9)


@given(trees(max_leaves=9, min_leaves=2))
def test_splitting_multi_way_merges_keeps_every_group(tree):
    binary = binary_tree_of(tree).to_hierarchy()
    groups = [{tuple(sorted(t.leaves_below(u))) for u in range(t.n_nodes)} for t in (tree, binary)]
    assert groups[0] <= groups[1]


@given(trees(min_leaves=2, max_leaves=12, binary=True), st.integers(0, 99), st.floats(0, 1))
def test_a_shaken_tree_is_a_tree_of_the_same_leaves(tree, seed, share):
    first = binary_tree_of(tree)
    before = first.parent.copy()
    assert (
        shaken(first, share, np.random.default_rng(seed)).to_hierarchy().n_leaves == tree.n_leaves
    )
    assert (first.parent == before).all()


def test_more_starts_and_shakes_cost_no_more():
    points = np.random.default_rng(1).normal(size=(60, 3))
    costs = [
        naive.cost(fit_tree("dasgupta", points, starts=1, shakes=shakes).tree, points)
        for shakes in (0, 5, 20)
    ]
    assert costs == sorted(costs, reverse=True)


def test_the_search_ends_with_its_best_tree_when_told():
    points = np.random.default_rng(1).normal(size=(200, 3))
    told = []

    def progress(done, total):
        told.append((done, total))
        return len(told) == 3

    tree = fit_tree("dasgupta", points, starts=50, progress=progress).tree
    assert tree.n_leaves == 200 and len(told) == 4  # and once more when the tree is there
    assert all(0 <= done <= total for done, total in told)


def test_what_progress_raises_stops_the_search():
    def progress(done, total):
        raise KeyError("stop")

    with pytest.raises(KeyError):
        fit_tree("dasgupta", np.eye(4), progress=progress)


def test_a_limit_of_time_keeps_the_best_tree():
    points = np.random.default_rng(1).normal(size=(50, 3))
    assert fit_tree("dasgupta", points, starts=1000, seconds=1e-3).tree.n_leaves == 50


def test_a_tree_of_other_leaves_is_refused():
    tree = Hierarchy.from_nested([[0, 1], 2])
    with pytest.raises(InputError, match="leaf of each of 4 points, from 0 to 2; found shape"):
        improve_tree(tree, np.eye(4))


def test_one_leaf_stays_as_it_is():
    tree = Hierarchy.from_nested(0)
    assert improve_tree(tree, np.eye(1)) is tree
