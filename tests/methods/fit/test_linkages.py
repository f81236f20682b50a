"""Linkages against scipy, on points with ties and duplicates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist

from hierviz.methods.fit import fit_tree, linkages
from tests.methods.fit.strategies import vectors


def heights(tree) -> list[float]:
    return sorted(tree.height[tree.n_leaves :].tolist())


@pytest.mark.parametrize("method", ["single", "complete", "ward"])
@given(points=vectors(has_ties=False))
def test_merges_are_scipys(method, points):
    tree = fit_tree(method, points, unit_rows=False).tree
    expected = linkage(points, method)
    np.testing.assert_allclose(tree.to_linkage(), expected, atol=1e-6)


@pytest.mark.parametrize("method", ["single"])
@given(points=vectors())
def test_heights_of_single_linkage_are_scipys_where_there_are_ties(method, points):
    expected = sorted(linkage(points, method)[:, 2].tolist())
    assert heights(fit_tree(method, points, unit_rows=False).tree) == pytest.approx(
        expected, abs=1e-6
    )


@pytest.mark.parametrize(
    ("metric", "unit_rows", "scipys"),
    [
        ("auto", True, "cosine"),
        ("auto", False, "euclidean"),
        ("cosine", False, "cosine"),
        ("euclidean", False, "euclidean"),
    ],
)
@given(points=vectors(has_ties=False))
def test_average_linkage_is_scipys_by_either_metric(metric, unit_rows, scipys, points):
    tree = fit_tree("average", points, metric=metric, unit_rows=unit_rows).tree
    np.testing.assert_allclose(tree.to_linkage(), linkage(points, "average", scipys), atol=1e-6)


@given(st.integers(2, 40), st.integers(65, 90), st.sampled_from(["cosine", "euclidean"]))
def test_distances_of_many_dimensions_are_those_of_few(n, d, metric):
    points = np.random.default_rng(n).normal(size=(n, d))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linkages, "_AT_ONCE", 100)
        np.testing.assert_allclose(linkages.distances(points, metric), pdist(points, metric))


@pytest.mark.parametrize("d", [2, 70])
def test_a_row_of_zeros_is_one_apart_by_cosine(d):
    points = np.zeros((3, d))
    points[0, 0] = points[2, 1] = 2.0
    assert linkages.distances(points, "cosine").tolist() == [1, 1, 1]


@given(vectors(has_ties=False, min_points=3))
def test_ward_without_a_matrix_gives_the_same_tree(points):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linkages, "_MOST_IN_A_MATRIX", 1)
        far = fit_tree("ward", points).tree
    near = fit_tree("ward", points).tree
    np.testing.assert_allclose(far.to_linkage(), near.to_linkage(), atol=1e-6)


@given(vectors(has_ties=False))
def test_ward_along_all_neighbours_is_ward(points):
    tree = fit_tree("ward", points, neighbours=len(points)).tree
    np.testing.assert_allclose(
        tree.to_linkage(), fit_tree("ward", points).tree.to_linkage(), atol=1e-6
    )


def test_ward_along_neighbours_joins_parts_that_share_none():
    points = np.concatenate([np.arange(5.0), 100 + np.arange(5.0)])[:, None]
    tree = fit_tree("ward", points, neighbours=1, unit_rows=False).tree
    assert sorted(tree.leaves_below(tree.children(tree.root)[0]).tolist()) in (
        [*range(5)],
        [*range(5, 10)],
    )
