"""Hierarchy: every constructor, every refusal, and what always holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, is_valid_linkage, linkage

from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import EVIDENCE_DTYPE, Hierarchy
from hierviz.core.leaf_changes import reorder_leaves, with_more_leaves
from hierviz.core.naming import names_in_file, support_in_file
from hierviz.errors import TreeError
from tests.strategies import caterpillar, star, trees

# The little tree of this file:
#
#         6          height 3
#       /   \
#      5     \       height 2
#     / \     \
#    4   \     \     height 1
#   / \   \     \
#  0   2   3     1
MERGES = [(0, 2), (4, 3), (5, 1)]


def little_tree(**options) -> Hierarchy:
    return Hierarchy.from_merges(MERGES, **options)


def walked_leaves(tree, node):
    """Leaves below a node from left to right, by walking down."""
    found, stack = [], [node]
    while stack:
        u = stack.pop()
        if u < tree.n_leaves:
            found.append(u)
        stack.extend(v for v in reversed(range(tree.n_nodes)) if tree.parent[v] == u)
    return found


def same_partition(a, b):
    pairs = set(zip(np.asarray(a).tolist(), np.asarray(b).tolist(), strict=True))
    return len(pairs) == len(set(a.tolist())) == len(set(b.tolist()))


# What it is ------------------------------------------------------------------


def test_the_little_tree():
    tree = little_tree(leaf_names=["cat", "car", "dog", "cow"], source="by hand")
    assert tree.parent.tolist() == [4, 6, 4, 5, 5, 6, -1]
    assert tree.height.tolist() == [0, 0, 0, 0, 1, 2, 3]
    assert (tree.n_nodes, tree.n_leaves, tree.n_inner, tree.root) == (7, 4, 3, 6)
    assert tree.is_binary
    assert tree.children(6).tolist() == [1, 5]
    assert tree.children(0).tolist() == []
    assert tree.path_to_root(2) == [2, 4, 5, 6]
    assert tree.n_leaves_below.tolist() == [1, 1, 1, 1, 2, 3, 4]
    assert tree.depth.tolist() == [3, 1, 3, 2, 2, 1, 0]
    # The children of a node stand in id order: 1 before 5, 3 before 4.
    assert tree.leaf_order.tolist() == [1, 3, 0, 2]
    assert tree.leaf_span.tolist() == [[2, 3], [0, 1], [3, 4], [1, 2], [2, 4], [1, 4], [0, 4]]
    assert tree.leaves_below(5).tolist() == [3, 0, 2]
    assert tree.n_groups.tolist() == [1, 2, 3, 4]
    assert tree.sum_below([1, 10, 100, 1000]).tolist() == [1, 10, 100, 1000, 101, 1101, 1111]
    assert (
        repr(tree) == "Hierarchy(4 leaves, 3 inner nodes, height in merge step, by hand)"
    )  # fmt: skip


def test_leaves_are_named_by_number_when_left_out():
    assert little_tree().leaf_names == ("0", "1", "2", "3")


def test_arrays_are_read_only_and_the_callers_stay_writeable():
    parent, height = np.array([2, 2, -1], dtype=np.int32), np.array([0.0, 0.0, 1.0])
    tree = Hierarchy(parent, height, 2)
    parent[0] = 7
    assert tree.parent[0] == 2
    for array in (tree.parent, tree.height, tree.leaf_order, tree.leaf_span, tree.depth):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_sums_keep_integers_whole_and_take_any_shape():
    tree = little_tree()
    assert tree.sum_below(np.array([True, False, True, True])).dtype == np.int64
    assert tree.sum_below(np.ones(4, dtype=np.float32)).dtype == np.float64
    assert tree.sum_below(np.ones((4, 2, 3))).shape == (7, 2, 3)


def test_evidence_is_kept_as_its_type():
    tree = little_tree(evidence=np.zeros(3, dtype=EVIDENCE_DTYPE))
    assert tree.evidence.dtype == EVIDENCE_DTYPE
    assert not tree.evidence.flags.writeable


def test_one_leaf():
    tree = Hierarchy.from_merges([])
    assert tree.parent.tolist() == [-1]
    assert (tree.n_inner, tree.root, tree.is_binary) == (0, 0, True)
    assert tree.leaf_order.tolist() == [0]
    assert tree.n_groups.tolist() == [1]
    assert tree.path_to_root(0) == [0]
    assert tree.to_linkage().shape == (0, 4)
    assert Hierarchy.from_nested(0).n_nodes == Hierarchy.from_parents([-1]).n_nodes == 1
    assert Hierarchy.from_linkage(np.zeros((0, 4))).n_nodes == 1


# What always holds -------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(tree=trees(max_leaves=12))
def test_spans_depths_sums_and_numbers_of_groups_are_what_walking_finds(tree):
    weight = np.arange(1, tree.n_leaves + 1) ** 2
    total = tree.sum_below(weight)
    for node in range(tree.n_nodes):
        below = walked_leaves(tree, node)
        assert tree.leaves_below(node).tolist() == below
        assert tree.n_leaves_below[node] == len(below)
        assert total[node] == weight[below].sum()
        assert tree.depth[node] == len(tree.path_to_root(node)) - 1
    assert sorted(tree.leaf_order.tolist()) == list(range(tree.n_leaves))
    assert tree.merge_rank[tree.merge_order].tolist() == list(range(tree.n_inner))
    assert (np.diff(tree.height[tree.merge_order]) >= 0).all()
    ranks = tree.merge_rank[tree.parent[:-1]]
    assert (ranks > tree.merge_rank[:-1]).all()
    assert tree.n_groups[0] == 1
    assert tree.n_groups[-1] == tree.n_leaves
    assert (np.diff(tree.n_groups) >= 1).all()


@settings(max_examples=60, deadline=None)
@given(tree=trees(max_leaves=12), seed=st.integers(0, 1000))
def test_parents_in_any_order_give_the_same_tree(tree, seed):
    place = np.random.default_rng(seed).permutation(tree.n_nodes)  # node u stands at place[u]
    parent, height = np.full(tree.n_nodes, -1), np.zeros(tree.n_nodes)
    parent[place[:-1]] = place[tree.parent[:-1]]
    height[place] = tree.height
    again = Hierarchy.from_parents(parent, leaf_ids=place[: tree.n_leaves], heights=height)
    groups = lambda t: {  # noqa: E731
        (frozenset(t.leaves_below(u).tolist()), t.height[u]) for u in range(t.n_nodes)
    }
    assert groups(again) == groups(tree)


@settings(max_examples=60, deadline=None)
@given(tree=trees(max_leaves=12, binary=True))
def test_linkage_round_trip(tree):
    matrix = tree.to_linkage()
    assert tree.n_leaves == 1 or is_valid_linkage(matrix)
    again = Hierarchy.from_linkage(matrix)
    assert again.height_unit == "distance"
    assert (again.to_linkage() == matrix).all()
    assert (again.n_leaves_below == np.append(np.ones(tree.n_leaves), matrix[:, 3])).all()


@pytest.mark.parametrize("method", ["single", "complete", "average", "ward"])
def test_scipys_linkage_comes_back_and_cuts_as_fcluster_does(method):
    matrix = linkage(np.random.default_rng(3).normal(size=(60, 4)), method)
    tree = Hierarchy.from_linkage(matrix)
    assert (tree.to_linkage() == matrix).all()
    for k in range(1, 61):
        group = cut_into(tree, k).group_of_leaf
        assert same_partition(group, fcluster(matrix, k, "maxclust"))


def test_a_caterpillar_of_50000_leaves_needs_no_recursion():
    tree = caterpillar(50_000)
    assert tree.depth.max() == 49_999
    assert tree.leaf_span[tree.root].tolist() == [0, 50_000]
    assert len(tree.path_to_root(0)) == 50_000
    assert cut_into(tree, 25_000).n_groups == 25_000
    matrix = tree.to_linkage()
    assert (Hierarchy.from_linkage(matrix).parent == tree.parent).all()
    nested: object = 0
    for leaf in range(1, 50_000):
        nested = [nested, leaf]
    assert Hierarchy.from_nested(nested).n_inner == 49_999
    while isinstance(nested, list):  # Python frees deep lists recursively: take it apart
        nested = nested[0]


# Making one ----------------------------------------------------------------------


def test_from_merges_takes_heights_and_several_nodes_at_once():
    tree = Hierarchy.from_merges([(0, 1, 2), (3, 4)], heights=[0.5, 0.5], height_unit="distance")
    assert tree.parent.tolist() == [4, 4, 4, 5, 5, -1]
    assert tree.height[4:].tolist() == [0.5, 0.5]
    assert not tree.is_binary
    assert tree.n_groups.tolist() == [1, 2, 4]


def test_from_parents_contracts_one_child_nodes_and_drops_what_has_no_leaf():
    #  0 - 1 - {2, 3}    1 is an only child; 4 hangs below 3 with leaf 5; 6 is not listed
    parent = [-1, 0, 1, 1, 3, 4, 1]
    tree = Hierarchy.from_parents(parent, leaf_ids=[5, 2])
    assert tree.parent.tolist() == [2, 2, -1]
    assert tree.height.tolist() == [0, 0, 1]
    assert tree.height_unit == "depth"


def test_from_parents_measures_height_by_the_longest_way_down():
    tree = Hierarchy.from_parents([3, 3, 4, 4, 4])  # a root that is its own parent
    assert tree.parent.tolist() == [3, 3, 4, 4, -1]
    assert tree.height.tolist() == [0, 0, 0, 1, 2]


def test_from_nested_reads_lists_and_tuples():
    assert Hierarchy.from_nested(([0, 1, 2], (3,))).parent.tolist() == [4, 4, 4, 5, 5, -1]


# Refusals --------------------------------------------------------------------------

ARRAYS = [
    ([], [], 0, "equal length and 1 <= n_leaves <= n_nodes; found parent \\(0,\\)"),
    ([2, 2, -1], [0, 0], 2, "found parent \\(3,\\), height \\(2,\\), n_leaves 2"),
    ([2, 2, -1], [0, 0, 1], 4, "n_leaves 4"),
    ([[2, 2, -1]], [0], 1, "found parent \\(1, 3\\)"),
    ([-1, 2, -1], [0, 0, 1], 2, "one root, the last node \\(2\\); found 2 nodes without"),
    ([2, 2, 0], [0, 0, 1], 2, "found 0 nodes without a parent"),
    ([3, 3, 2, 4, -1], [0, 0, 0, 1, 2], 3, "larger id than its child; node 2 breaks"),
    ([5, 2, -1], [0, 0, 1], 2, "must be a node of the tree; node 0 breaks"),
    ([1, 2, -1], [0, 0, 1], 2, "a leaf cannot have children; node 0 breaks"),
    ([2, 3, 3, -1], [0, 0, 1, 2], 2, "at least two children; node 2 breaks this \\(parent 3"),
    ([1, -1], [0, 1], 1, "at least two children; node 1 breaks"),
    ([2, 2, -1], [0, 0, np.nan], 2, "finite numbers; node 2 .* height nan"),
    ([2, 2, -1], [0, 1, 1], 2, "a leaf must have height 0; node 1 breaks"),
    ([3, 3, 4, 4, -1], [0, 0, 0, 2, 1], 3, "may not fall towards the root; node 3 breaks"),
]


@pytest.mark.parametrize(("parent", "height", "n_leaves", "message"), ARRAYS)
def test_arrays_that_are_no_tree_are_refused(parent, height, n_leaves, message):
    with pytest.raises(TreeError, match=message):
        Hierarchy(parent, height, n_leaves)


REFUSALS = [
    (lambda: little_tree(leaf_names=["a"]), "Expected 4 leaf names, one per leaf; found 1"),
    (lambda: Hierarchy.from_merges([(0, 1), (0, 2)]), "step 2 joins node 0, which was merged"),
    (lambda: Hierarchy.from_merges([(0, 4), (1, 2)]), "step 1 joins node 4, which does not exist"),
    (lambda: Hierarchy.from_merges([(0, -1)]), "node -1, which does not exist"),
    (lambda: Hierarchy.from_merges([(0, 1)], n_leaves=3), "found 2 nodes without a parent"),
    (lambda: Hierarchy.from_merges([(0, 1)], heights=[1, 2]), "of equal length"),
    (lambda: Hierarchy.from_linkage(np.zeros((3, 2))), "has shape .*found \\(3, 2\\).*linkage"),
    (lambda: Hierarchy.from_linkage([[0, 1.5, 1, 2]]), "row 0 is not two node ids"),
    (lambda: Hierarchy.from_linkage([[0, 1, np.nan, 2]]), "row 0 is not two node ids"),
    (lambda: Hierarchy.from_linkage([[0, 1, 2, 2], [2, 3, 1, 3]]), "may not fall"),
    (lambda: Hierarchy.from_parents([]), "ids from 0 to -1, or -1"),
    (lambda: Hierarchy.from_parents([5, -1]), "ids from 0 to 1, or -1"),
    (lambda: Hierarchy.from_parents([-1, -1]), "one root; found 2: \\[0, 1\\]"),
    (lambda: Hierarchy.from_parents([1, 0]), "one root; found 0"),
    (lambda: Hierarchy.from_parents([1, 0, -1]), "Nodes \\[0, 1\\] are not below .* a cycle"),
    (lambda: Hierarchy.from_parents([2, 2, -1], leaf_ids=[0, 2]), "without children"),
    (lambda: Hierarchy.from_parents([2, 2, -1], leaf_ids=[0, 0]), "distinct"),
    (lambda: Hierarchy.from_parents([2, 2, -1], leaf_ids=[]), "at least one leaf"),
    (lambda: Hierarchy.from_parents([2, 2, -1], heights=[0, 0]), "Expected 3 heights, .*found 2"),
    (
        lambda: Hierarchy.from_parents([3, 3, 4, 4, -1], heights=[0, 0, 0, 5, 1]),
        "may not fall towards the root; node 3 is higher than node 4",
    ),
    (lambda: Hierarchy.from_nested([]), "at least one leaf"),
    (lambda: Hierarchy.from_nested([0, [0, 1]]), "each cluster id once; found 0"),
    (lambda: Hierarchy.from_nested([0, "a"]), "found 'a'"),
    (lambda: Hierarchy.from_nested([0, 2]), "0..1 without gaps"),
    (lambda: star(3).to_linkage(), "only binary trees; node 3 has 3 children.*Newick"),
]


@pytest.mark.parametrize(("make", "message"), REFUSALS)
def test_what_is_no_tree_is_refused_with_its_reason(make, message):
    with pytest.raises(TreeError, match=message):
        make()


def test_names_of_inner_nodes_follow_their_nodes():
    #     6 "all": 5 "one child": 4 "ab": 0, 1; and 2, 3 below the root
    parent = [4, 4, 6, 6, 5, 6, -1]
    names = ["", "", "", "", "ab", "one child", "all"]
    tree = Hierarchy.from_parents(parent, node_names=names)
    assert tree.inner_names == ("ab", "all")
    assert reorder_leaves(tree, np.array([3, 2, 1, 0])).inner_names == ("ab", "all")
    assert with_more_leaves(tree, ["x"], notice="").inner_names == ("ab", "all")
    alone = Hierarchy.from_parents([1, -1], node_names=["", "above"])
    assert alone.inner_names == ()
    assert with_more_leaves(alone, ["x"], notice="").inner_names == ()


@pytest.mark.parametrize(
    ("names", "support"),
    [(("95", ""), {3: 95}), (("0.5", "1"), {3: 0.5, 4: 1}), (("95", "pet"), {}), (("", ""), {})],
)
def test_numbers_as_names_are_support(names, support):
    tree = Hierarchy.from_merges([(0, 1), (3, 2)], inner_names=names)
    assert support_in_file(tree) == support
    words = {} if support else {u: name for u, name in enumerate(names, tree.n_leaves) if name}
    assert names_in_file(tree) == words


def test_as_many_names_as_inner_nodes():
    with pytest.raises(TreeError, match="Expected 2 names of inner nodes; found 1"):
        Hierarchy.from_merges([(0, 1), (2, 3)], inner_names=("a",))


@pytest.mark.parametrize(
    "rows",
    [
        [[0, 1e18, 1], [4, 2, 2]],
        [[0, 1, 1], [6, 2, 2], [5, 3, 3]],  # two rows that join each other
        [[5, 4, 1], [0, 1, 2], [2, 3, 3], [6, 7, 4]],
    ],
)
def test_rows_that_no_order_makes_a_tree_are_refused(rows):
    with pytest.raises(TreeError):
        Hierarchy.from_linkage(np.array(rows, dtype=float))
