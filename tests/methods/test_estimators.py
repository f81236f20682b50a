import numpy as np
import pytest
from hypothesis import given, settings
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


def test_mistakes_are_told():
    with pytest.raises(hv.HiervizError, match="1 to 3 groups; asked for 9"):
        hv.L2H(9).fit(np.eye(3))
    with pytest.raises(hv.HiervizError, match="no option 'k'"):
        hv.TreeClustering(method="ward", options={"k": 3}).fit(np.eye(3))
