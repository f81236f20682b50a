"""Flat methods against their definitions, and the tree of their groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.cluster.hierarchy import linkage
from scipy.sparse.csgraph import connected_components
from scipy.special import gammaln, iv, logsumexp
from sklearn.cluster import MeanShift

from hierviz.methods.fit import FIT_METHODS, Points, fit_tree
from hierviz.methods.fit.dp_means import farthest_first_radius
from hierviz.methods.fit.groups import NOISE, tree_of_groups
from hierviz.methods.fit.mixtures import concentration_of, log_constant
from hierviz.methods.fit.neighbour_links import rank_order_distances
from hierviz.methods.fit.neighbours import nearest, neighbours_graph
from tests.methods.fit.strategies import vectors

WITH_K = [
    key
    for key, method in FIT_METHODS.items()
    if method.is_flat and any(o.key == "k" for o in method.options)
]


def blobs(n_groups=4, n=25, seed=0):
    """Points near the axes, and the axis of each."""
    group = np.repeat(np.arange(n_groups), n)
    noise = np.random.default_rng(seed).normal(size=(len(group), n_groups)) * 0.05
    return np.eye(n_groups)[group] + noise, group


def same_partition(a, b):
    return len({(int(x), int(y)) for x, y in zip(a, b, strict=True)}) == len(set(a)) == len(set(b))


@pytest.mark.parametrize("method", WITH_K)
def test_groups_that_stand_apart_are_found(method):
    points, group = blobs()
    assert same_partition(fit_tree(method, points, k=4).leaf_of_point.tolist(), group.tolist())


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("dbscan", {"radius": 0.4}),
        ("mean-shift", {"radius": 0.5}),
        ("rank-order", {"threshold": 5.0}),
        ("cdp", {}),
        ("tree-deduction", {}),
        ("tree-deduction", {"confidence": "length"}),
        ("dp-kmeans", {"radius": 0.7}),
        ("dp-vmf-kmeans", {"angle": 45.0}),
    ],
)
def test_groups_that_stand_apart_are_found_without_their_number(method, options):
    points, group = blobs()
    assert same_partition(
        fit_tree(method, points, **options).leaf_of_point.tolist(), group.tolist()
    )


@given(vectors(min_points=3, has_ties=False), st.integers(2, 4))
def test_leaves_are_joined_by_average_linkage_of_the_means(points, k):
    group = np.arange(len(points)) % k
    tree, leaf = tree_of_groups(Points(points), group, "test")
    k = len(set(group.tolist()))
    assert leaf.tolist() == group.tolist()
    means = np.array([points[group == i].mean(axis=0) for i in range(k)])
    if k > 1:
        np.testing.assert_allclose(tree.to_linkage(), linkage(means, "average"), atol=1e-9)


def test_noise_is_a_leaf_of_its_own_below_the_root():
    points = np.array([[0.0, 1], [0, 2], [5, 5], [9, 9]])
    tree, leaf = tree_of_groups(Points(points), np.array([7, 7, NOISE, 3]), "test")
    assert leaf.tolist() == [1, 1, 2, 0]
    assert tree.leaf_names[2] == "noise" and tree.parent[2] == tree.root
    assert "1 points" in tree.notices[0]
    alone, leaf = tree_of_groups(Points(points), np.full(4, NOISE), "test")
    assert alone.leaf_names == ("noise",) and leaf.tolist() == [0] * 4


@given(vectors(min_points=3, max_points=12), st.integers(1, 6))
@settings(max_examples=40)
def test_rank_order_distances_are_those_of_the_definition(points, k):
    neighbour, _ = nearest(points, k)
    k = neighbour.shape[1]
    lists = [[i, *row] for i, row in enumerate(neighbour.tolist())]

    def rank(of, by):
        return lists[by].index(of) if of in lists[by] else k + 1

    def one_way(a, b):
        last = min(rank(b, a), k)
        return sum(lists[a][i] not in lists[b] for i in range(last + 1))

    for a, b, found in zip(*rank_order_distances(neighbour), strict=True):
        expected = (one_way(a, b) + one_way(b, a)) / min(rank(b, a), rank(a, b))
        assert found == pytest.approx(expected)


@given(vectors(min_points=4, max_points=12), st.integers(1, 5))
def test_no_group_of_cdp_is_too_large_unless_its_points_are_alike(points, largest):
    leaf = fit_tree("cdp", points, largest=largest, threshold=0.0).leaf_of_point
    rows = points / np.linalg.norm(points, axis=1)[:, None]
    for group in set(leaf.tolist()):
        inside = rows[leaf == group]
        assert len(inside) <= largest or (inside @ inside[0]).min() > 1 - 1e-6


@given(vectors(min_points=3, max_points=40, has_ties=False), st.floats(0.05, 3))
@settings(max_examples=60)
def test_mean_shift_is_that_of_scikit_learn(points, radius):
    """Windows that climb together as windows that climb one by one."""
    expected = MeanShift(bandwidth=radius).fit_predict(points - points.mean(axis=0))
    found = fit_tree("mean-shift", points, radius=radius, unit_rows=False).leaf_of_point
    assert same_partition(found.tolist(), expected.tolist())


@given(vectors(max_points=10), st.floats(0.1, 4))
def test_every_point_is_within_the_radius_of_dp_means_or_the_mean_was_moved(points, radius):
    tree, leaf = fit_tree("dp-kmeans", points, radius=radius, unit_rows=False)
    means = np.array([points[leaf == i].mean(axis=0) for i in range(tree.n_leaves)])
    apart = np.linalg.norm(points[:, None] - means[None], axis=2)
    assert (apart.min(axis=1) <= radius * (1 + 1e-6) + 1e-9).all()
    assert (apart[np.arange(len(points)), leaf] <= apart.min(axis=1) + 1e-9).all()


def test_the_radius_for_k_is_that_of_the_furthest_point():
    points = np.array([[0.0], [1], [10], [11]])
    assert farthest_first_radius(points, 1) == 5.5
    assert farthest_first_radius(points, 2) == 5.5
    assert farthest_first_radius(points, 3) == 1.0


@pytest.mark.parametrize("d", [2, 3, 16, 300, 2000])
@pytest.mark.parametrize("concentration", [1e-3, 1.0, 50.0, 5000.0])
def test_the_constant_of_von_mises_fisher_is_right(d, concentration):
    order, term = d / 2 - 1, np.arange(20_000.0)
    logs = (
        (2 * term + order) * np.log(concentration / 2)
        - gammaln(term + 1)
        - gammaln(term + order + 1)
    )
    expected = order * np.log(concentration) - logsumexp(
        logs
    )  # the power series of the Bessel function
    found = log_constant(np.array([concentration]), d)[0]
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-4)


def test_concentration_solves_for_the_mean_length():
    length = np.array([0.3, 0.7, 0.95])
    found = concentration_of(length, 3)
    mean = iv(1.5, found) / iv(0.5, found)
    assert mean == pytest.approx(length, rel=0.03)


@given(vectors(min_points=3), st.integers(1, 4), st.booleans())
def test_neighbours_are_the_nearest_others_and_their_graph_is_symmetric(points, k, has_unit_rows):
    neighbour, distance = nearest(points, k)
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    np.testing.assert_allclose(distance, np.sort(apart, axis=1)[:, : neighbour.shape[1]], atol=1e-7)
    rows = points / np.linalg.norm(points, axis=1)[:, None]
    graph = neighbours_graph(Points(rows, has_unit_rows=has_unit_rows), k)
    assert (graph != graph.T).nnz == 0 and graph.data.min() > 0 and graph.diagonal().max() == 0


def test_one_group_is_one_leaf_and_more_groups_than_points_are_none():
    assert fit_tree("kmeans", np.eye(4), k=1).tree.n_leaves == 1
    assert fit_tree("kmeans", np.eye(4), k=9).tree.n_leaves == 4


@given(vectors(min_points=4, max_points=30, has_ties=False), st.integers(2, 4), st.integers(0, 3))
def test_spherical_k_means_leaves_every_point_in_the_nearest_direction(points, k, seed):
    tree, leaf = fit_tree("spherical-kmeans", points, k=k, seed=seed)
    rows = points / np.linalg.norm(points, axis=1)[:, None]
    means = np.array([rows[leaf == i].sum(axis=0) for i in range(tree.n_leaves)])
    cosine = rows @ (means / np.linalg.norm(means, axis=1)[:, None]).T
    assert cosine[np.arange(len(rows)), leaf] == pytest.approx(cosine.max(axis=1), abs=1e-9)


@given(vectors(min_points=3), st.floats(0.3, 2), st.integers(1, 4))
def test_groups_of_dbscan_are_those_of_the_definition(points, radius, least):
    """Dense points within the radius of each other share a leaf; a point near no dense one is noise."""
    tree, leaf = fit_tree("dbscan", points, unit_rows=False, radius=radius, neighbours=least)
    is_near = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2)) <= radius
    is_dense = is_near.sum(axis=1) >= least
    dense = np.flatnonzero(is_dense)
    part = connected_components(sparse.csr_array(is_near[np.ix_(dense, dense)]))[1]
    assert not len(dense) or same_partition(part.tolist(), leaf[dense].tolist())
    for point in np.flatnonzero(~is_dense):
        beside = set(leaf[is_near[point] & is_dense].tolist())
        if beside:
            assert leaf[point] in beside
        else:
            assert tree.leaf_names[leaf[point]] == "noise"


@given(vectors(min_points=3, max_points=20, has_ties=False), st.integers(1, 6), st.floats(-1, 1))
def test_points_hang_on_their_nearest_neighbour_of_higher_confidence(points, k, least):
    found = fit_tree("tree-deduction", points, neighbours=k, threshold=least)
    rows = points / np.linalg.norm(points, axis=1)[:, None]
    cosine = rows @ rows.T
    np.fill_diagonal(cosine, -np.inf)
    near = np.argsort(-cosine, axis=1)[:, : min(k, len(rows) - 1)]
    trust = np.take_along_axis(cosine, near, axis=1).mean(axis=1).round(9)
    rank = np.lexsort((-np.arange(len(rows)), trust)).argsort()  # the first of equals is above
    above = list(range(len(rows)))
    for point, others in enumerate(near.tolist()):
        trusted = [
            other for other in others if rank[other] > rank[point] and cosine[point, other] >= least
        ]
        above[point] = trusted[0] if trusted else point
    for _ in rows:  # up to the top of every chain
        above = [above[other] for other in above]
    assert same_partition(above, found.leaf_of_point.tolist())
