"""The small tree: every branch once in grey, and of a finding the branches from both sides up to where they meet."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hierviz.audit import Finding, Side
from hierviz.core.hierarchy import Hierarchy
from hierviz.figures.audit_report.small_tree import MOST_LEAVES, SmallTree

#: 0 and 1 meet in 5, 2 and 3 in 6, these in 7, and 4 comes last, in 8.
TREE = Hierarchy.from_merges([(0, 1), (2, 3), (5, 6), (7, 4)])


def finding(one, other, node: int) -> Finding:
    return Finding("torn-pair", (Side(one), Side(other)), node, 1.0, "")


def way_up(node: int, top: int) -> list[int]:
    found = []
    while node != top:
        found.append(node)
        node = int(TREE.parent[node])
    return found


def spokes(path: str) -> int:
    return path.count("L")


def test_the_grey_tree_has_a_spoke_a_branch_and_a_bow_an_inner_node():
    path = SmallTree(TREE).grey
    assert spokes(path) == TREE.n_nodes - 1
    assert path.count("A") == TREE.n_inner - 1  # the root's is a point


@pytest.mark.parametrize(
    ("one", "other", "node"), [((0,), (3,), 7), ((0, 1), (2, 3), 7), ((4,), (0, 1, 2, 3), 8)]
)
def test_branches_are_lit_up_to_where_both_sides_meet(one, other, node):
    lit = SmallTree(TREE).lit(finding(one, other, node))
    for path, side in zip(lit, (one, other), strict=True):
        assert spokes(path) == len({u for leaf in side for u in way_up(leaf, node)})


def test_the_way_leads_to_the_root():
    tree = SmallTree(TREE)
    assert spokes(tree.way(5)) == len(way_up(5, TREE.root)) == 2
    assert tree.way(TREE.root) == "" and tree.dot(TREE.root) == (0, 0)


def test_leaves_side_by_side_are_one_mark():
    marks = SmallTree(TREE).marks(finding((0, 1), (2, 4), 8))
    assert [mark.count("Z") for mark in marks] == [1, 2]


def test_a_lit_branch_ends_where_its_parent_stands():
    tree = SmallTree(TREE)
    (path, _) = tree.lit(finding((4,), (0,), 8))
    x, y = map(int, re.findall(r"-?\d+", path)[:2])
    assert np.hypot(x, y) == pytest.approx(470, abs=1) and tree.dot(4) == (x, y)
    a, b = tree.dot(7)
    (_, path) = tree.lit(finding((4,), (0,), 8))
    assert f"{a} {b}L0 0" in path  # the last branch leads from 7 to the root


def test_a_thousand_leaves_stay_small():
    rng = np.random.default_rng(0)
    nodes, merges = list(range(1000)), []
    while len(nodes) > 1:
        a, b = sorted(rng.choice(len(nodes), 2, replace=False).tolist(), reverse=True)
        merges.append((nodes.pop(a), nodes.pop(b)))
        nodes.append(999 + len(merges))
    tree = Hierarchy.from_merges(merges)
    left, right = (tuple(np.sort(tree.leaves_below(u)).tolist()) for u in tree.children(tree.root))
    small = SmallTree(tree)
    assert len(small.grey) < 90_000
    assert len(small.drawn(finding(left, right, tree.root))) < 100_000
    assert len(small.drawn(finding((0,), (999,), tree.root))) < 3_000


def test_a_huge_tree_is_not_drawn_in_grey():
    n = MOST_LEAVES + 1
    merges = [(0, 1), *((n + step - 1, step + 1) for step in range(1, n - 1))]
    small = SmallTree(Hierarchy.from_merges(merges))
    assert small.grey == ""
    assert spokes(small.drawn(finding((0,), (1,), n))) > n  # the way to the root
