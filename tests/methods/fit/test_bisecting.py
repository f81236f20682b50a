"""Hierarchical k-means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.methods.fit import fit_tree
from hierviz.methods.fit.bisecting import split
from tests.methods.fit.strategies import vectors


@given(vectors(), st.integers(1, 12))
def test_there_are_as_many_leaves_as_asked_for(points, k):
    tree, leaf = fit_tree("hierarchical-kmeans", points, leaves=k, unit_rows=False)
    assert tree.n_leaves == min(k, len(points)) and tree.is_binary
    assert np.bincount(leaf).min() > 0


@given(vectors(), st.booleans(), st.integers(0, 99))
def test_both_halves_have_points(points, is_spherical, seed):
    side = split(points, np.random.default_rng(seed), is_spherical, 2)
    assert side.any() and not side.all()


def test_the_widest_group_is_split_first():
    points = np.array([0.0, 0.1, 0.2, 10, 11, 12, 13])[:, None]
    tree, leaf = fit_tree("hierarchical-kmeans", points, leaves=3, unit_rows=False)
    assert leaf.tolist() == [0, 0, 0, 1, 1, 2, 2]
    assert sorted(tree.children(tree.root).tolist()) == [0, 3]
    assert tree.height[3:] == pytest.approx([5.0, ((points - points.mean()) ** 2).sum()])


def test_many_tries_find_the_best_split():
    points = np.concatenate([np.random.default_rng(0).normal(size=(60, 2)), np.full((2, 2), 30.0)])
    _, leaf = fit_tree("hierarchical-kmeans", points, leaves=2, tries=20, unit_rows=False)
    assert leaf.tolist() == [0] * 60 + [1] * 2
