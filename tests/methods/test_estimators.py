import numpy as np
import pytest
from hypothesis import given, settings
from scipy import sparse
from sklearn.utils.estimator_checks import parametrize_with_checks

import hierviz as hv
from hierviz.methods.estimators import _merges
from tests.strategies import trees

#: Logits are no vectors to find groups of points in.
_NOT_OF_LOGITS = {
    "check_clustering": "it groups columns: three blobs in two columns have two groups"
}


def _cannot(estimator):
    return _NOT_OF_LOGITS if isinstance(estimator, hv.L2H) else {}


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks(
    [
        hv.L2H(),
        hv.TreeClustering(unit_rows=False),
        hv.TreeClustering(method="hierarchical-kmeans", unit_rows=False),
        hv.TreeClustering(method="average", standardise=True, unit_rows=False),
    ],
    expected_failed_checks=_cannot,
)
def test_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


def test_l2h_is_l2h():
    study = hv.read_study("digits")
    model = hv.L2H(n_clusters=4).fit(study.logits)
    cut = hv.cut_into(hv.l2h(study.logits), 4)
    assert model.tree_.parent.tolist() == cut.tree.parent.tolist()
    np.testing.assert_array_equal(model.labels_, cut.group_of_leaf[study.cluster_of_point])
    np.testing.assert_array_equal(model.predict(study.logits[:50]), model.labels_[:50])
    linkage = cut.tree.to_linkage()
    np.testing.assert_array_equal(np.sort(model.children_), linkage[:, :2])
    np.testing.assert_array_equal(model.distances_, linkage[:, 2])


@settings(max_examples=25, deadline=None)
@given(tree=trees(min_leaves=2))
def test_merges_hold_the_groups_of_the_tree(tree):
    pairs, heights = _merges(tree)
    below = [{leaf} for leaf in range(tree.n_leaves)]
    for pair in pairs.tolist():
        assert not below[pair[0]] & below[pair[1]]
        below.append(below[pair[0]] | below[pair[1]])
    assert len(pairs) == tree.n_leaves - 1 and (np.diff(heights) >= 0).all()
    made = {frozenset(leaves) for leaves in below}
    assert {frozenset(tree.leaves_below(node).tolist()) for node in range(tree.n_nodes)} <= made


@pytest.mark.parametrize("method", ["average", "hierarchical-kmeans", "kmeans"])
def test_fitted_methods_are_fit(method):
    rng = np.random.default_rng(0)
    points = np.repeat([[1.0, 0], [0, 1.0], [-1.0, 0]], 20, axis=0) + rng.normal(
        scale=0.05, size=(60, 2)
    )
    model = hv.TreeClustering(3, method=method).fit(points)
    tree = hv.fit(method, points).tree
    assert model.tree_.parent.tolist() == tree.parent.tolist()
    assert hv.metrics.nmi(np.repeat([0, 1, 2], 20), model.labels_) > 0.9


def nearest(model, points, further):
    """Group of the nearest point, slowly: scaled as the points are, by the least sum of squares."""
    mean, spread = points.mean(axis=0), points.std(axis=0)
    usable = spread > 0

    def scaled(row):
        row = (row - mean)[usable] / spread[usable] if model.standardise else row
        return row / np.sqrt((row**2).sum()) if model.unit_rows else row

    ready = [scaled(row) for row in points]
    return [
        int(model.labels_[np.argmin([((scaled(row) - other) ** 2).sum() for other in ready])])
        for row in further
    ]


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("to_unit_rows", [False, True])
@pytest.mark.parametrize("method", ["average", "hierarchical-kmeans", "kmeans", "gmm"])
@pytest.mark.parametrize("width", [3, 20])
def test_further_points_go_with_their_nearest(method, standardise, to_unit_rows, width):
    rng = np.random.default_rng(width)
    points, further = rng.normal(1, 2, (60, width)), rng.normal(1, 2, (40, width))
    points[:, -1] = 3.0  # a column that is standardised to nothing
    model = hv.TreeClustering(4, method=method, standardise=standardise, unit_rows=to_unit_rows)
    model.fit(points)
    found = model.predict(further)
    assert found.dtype == model.labels_.dtype == np.int32
    assert found.tolist() == nearest(model, points, further)
    np.testing.assert_array_equal(model.predict(points), model.labels_)


def test_what_cannot_be_predicted_is_said():
    model = hv.TreeClustering().fit(np.eye(3))
    with pytest.raises(hv.HiervizError, match="only zeros, the first is row 1"):
        model.predict([[1.0, 0, 0], [0, 0, 0]])
    with pytest.raises(ValueError, match="2 features, but TreeClustering"):
        model.predict(np.eye(2))
    with pytest.raises(hv.HiervizError, match="found a sparse matrix") as caught:
        hv.TreeClustering(method="paris").fit(sparse.csr_array(np.eye(3)))
    assert "cannot be predicted" in caught.value.hint


def test_mistakes_are_told():
    with pytest.raises(hv.HiervizError, match="1 to 3 groups; asked for 9"):
        hv.L2H(9).fit(np.eye(3))
    with pytest.raises(hv.HiervizError, match="no option 'k'"):
        hv.TreeClustering(method="ward", options={"k": 3}).fit(np.eye(3))
