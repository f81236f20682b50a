"""PERCH: what its rotations promise, and the compiled loops against the plain ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.methods.fit import fit_tree
from hierviz.methods.fit import perch_steps as steps
from tests.methods.fit.strategies import vectors


@given(vectors(max_points=30), st.integers(0, 9))
def test_compiled_and_plain_loops_make_one_tree(points, seed):
    found = []
    for numba in "10":
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HIERVIZ_NUMBA", numba)
            found.append(fit_tree("perch", points, seed=seed, unit_rows=False).tree.parent.tolist())
    assert found[0] == found[1]


class Grown:
    """A tree after the first points, with what the loops keep of it."""

    def __init__(self, rows):
        n = len(rows)
        self.rows, self.order = rows, np.arange(n, dtype=np.int32)
        self.parent, self.child = np.full(2 * n, -1, np.int32), np.full((2 * n, 2), -1, np.int32)
        self.size, self.box = np.ones(2 * n, np.int32), np.empty((2, 2 * n, rows.shape[1]))
        self.box[:, :n] = rows
        self.stack, self.root = np.empty((2, 2 * n)), -1

    def insert(self, point):
        self.root = steps.insert(
            self.order, point, point + 1, self.rows, self.parent, self.child, self.size, self.box,
            self.stack, self.root,
        )  # fmt: skip

    def below(self, node):
        if self.child[node, 0] < 0:
            return [int(node)]
        return [leaf for child in self.child[node] for leaf in self.below(child)]


@given(vectors(max_points=16))
@settings(max_examples=50)
def test_boxes_sizes_and_nearest_leaves_are_right_after_every_point(points):
    tree = Grown(points)
    for x in range(len(points)):
        if x:
            near = steps.nearest_leaf(points[x], tree.child, tree.box, tree.stack, tree.root)
            apart = ((points[:x] - points[x]) ** 2).sum(axis=1)
            assert near < x and apart[near] == pytest.approx(apart.min(), abs=1e-12)
        tree.insert(x)
        waiting = [tree.root]
        assert sorted(tree.below(tree.root)) == list(range(x + 1))
        while waiting:
            node = waiting.pop()
            leaves = tree.below(node)
            assert tree.size[node] == len(leaves)
            assert (tree.box[0, node] == points[leaves].min(axis=0)).all()
            assert (tree.box[1, node] == points[leaves].max(axis=0)).all()
            for child in tree.child[node][tree.child[node] >= 0]:
                assert tree.parent[child] == node
                waiting.append(child)


@given(vectors(max_points=16, has_ties=False))
@settings(max_examples=50)
def test_distances_to_boxes_bound_those_to_their_points(points):
    tree = Grown(points)
    for x in range(len(points)):
        tree.insert(x)
    half = tree.child[tree.root]
    parts = [points[tree.below(node)] for node in half]
    apart = ((parts[0][:, None] - parts[1][None]) ** 2).sum(axis=2)
    assert steps.boxes_least_apart(*half, tree.box) <= apart.min() + 1e-9
    assert steps.boxes_most_apart(*half, tree.box) >= apart.max() - 1e-9
    for point, row in zip(parts[0], apart, strict=True):
        assert steps.least_apart(point, half[1], tree.box) <= row.min() + 1e-9
        assert steps.most_apart(point, half[1], tree.box) >= row.max() - 1e-9


def test_what_comes_between_near_points_is_rotated_out():
    """On a line: 7 comes beside 3, its nearest, but 3 is nearer to 0."""
    tree = Grown(np.array([[0.0], [3], [7]]))
    for x in range(3):
        tree.insert(x)
    assert {tuple(sorted(tree.below(node))) for node in tree.child[tree.root]} == {(0, 1), (2,)}


def test_a_chain_is_balanced_where_that_parts_no_near_points():
    """Around 0, near to far: the aunt, which is as near, changes places with what is further."""
    points = np.array([[0.0], [100], [0.01], [101], [0.02], [102], [0.03]])
    tree = Grown(points)
    for x in range(len(points)):
        tree.insert(x)
    sizes = sorted(tree.size[tree.child[tree.root]].tolist())
    assert sizes == [3, 4]
    near = max(tree.child[tree.root], key=lambda node: tree.size[node])
    assert sorted(tree.below(near)) == [0, 2, 4, 6]


@pytest.mark.parametrize("seed", range(3))
def test_separated_groups_are_pure_in_any_order(seed):
    """Theorem 1 of the paper: where every group is further from the others than it is wide."""
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(5), 30)
    points = 10.0 * np.eye(5)[group] + rng.normal(size=(150, 5)) * 0.2
    tree = fit_tree("perch", points, seed=seed, unit_rows=False).tree
    below = {tuple(sorted(tree.leaves_below(u).tolist())) for u in range(tree.n_nodes)}
    assert {tuple(np.flatnonzero(group == k).tolist()) for k in range(5)} <= below
