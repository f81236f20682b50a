"""Linkage of clusters by the correlation of their logits, against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage as scipy_linkage
from scipy.spatial.distance import squareform

import hierviz as hv
from hierviz.errors import Cancelled, InputError
from hierviz.methods import LINKAGES, METHODS
from tests.places import shared


@given(st.integers(2, 9), st.integers(0, 2**31), st.sampled_from(list(LINKAGES)))
def test_it_is_scipys_linkage_of_1_less_numpys_correlation(k, seed, linkage):
    logits = np.random.default_rng(seed).normal(size=(k + 20, k)) * np.arange(1, k + 1) + 30
    centred = logits - logits.mean(axis=1, keepdims=True)
    apart = 1 - np.corrcoef(centred.T)
    expected = scipy_linkage(squareform(apart, checks=False), linkage)
    found = METHODS["correlation"].function(logits, linkage=linkage).to_linkage()
    np.testing.assert_allclose(found[:, 2], expected[:, 2], atol=1e-4)
    assert found[:, [0, 1, 3]].tolist() == expected[:, [0, 1, 3]].tolist()


def test_by_hand():
    """Columns 0 and 1 go together, 2 and 3 too, and the two pairs against each other."""
    logits = np.array([[3.0, 3, 0, 0], [0, 0, 3, 3], [1, 1, 2, 2]])
    tree = hv.correlation_linkage(logits, leaf_names=("a", "b", "c", "d"))
    assert [tree.leaves_below(node).tolist() for node in (4, 5)] == [[0, 1], [2, 3]]
    np.testing.assert_allclose(tree.height, [0, 0, 0, 0, 0, 0, 2], atol=1e-6)
    assert tree.leaf_names == ("a", "b", "c", "d") and "correlation" in tree.source


def test_a_column_that_does_not_vary_goes_with_none():
    logits = np.array([[1.0, -1, 0], [2, -2, 0], [3, -3, 0]])
    assert hv.correlation_linkage(logits).height[-2:].tolist() == [1, 1.5]
    assert hv.correlation_linkage(np.ones((4, 1))).n_nodes == 1


def test_a_study_gives_its_training_logits():
    train, rest = np.random.default_rng(0).normal(size=(2, 30, 5))
    study = hv.study_from(logits=rest, train_logits=train)
    assert (
        hv.correlation_linkage(study).height.tolist()
        == hv.correlation_linkage(train).height.tolist()
    )
    assert (
        hv.correlation_linkage(study).height.tolist()
        != hv.correlation_linkage(rest).height.tolist()
    )


def test_bad_input_is_named():
    with pytest.raises(InputError, match="found nan in row 2, column 1"):
        hv.correlation_linkage(np.array([[1.0, 2], [3, 4], [5, np.nan]]))
    with pytest.raises(InputError, match="Unknown linkage 'ward'; expected one of average"):
        hv.correlation_linkage(np.eye(3), linkage="ward")
    with pytest.raises(InputError, match="has no logits to correlate"):
        hv.correlation_linkage(hv.Study("x", assignments=np.array([0, 1])))
    with pytest.raises(InputError, match=r"expected a table of shape \(points, clusters\)"):
        hv.correlation_linkage(np.ones(3))


def test_every_option_of_a_method_of_logits_says_what_it_is():
    for method in METHODS.values():
        assert [option.meaning for option in method.asked] == [
            method.about[k] for k in method.options
        ]
    with pytest.raises(InputError) as caught:
        METHODS["correlation"].checked({"linkage": "ward"})
    assert caught.value.hint == "How far apart two groups of clusters are."


def test_it_can_be_stopped():
    def stop(done, total):
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        hv.correlation_linkage(np.eye(4), progress=stop)


def test_on_cifar100_it_is_nearer_to_the_l2h_tree_than_a_shuffled_one():
    study = hv.read_study(shared("cifar100"))
    found = hv.compare(hv.analyse(study), hv.correlation_linkage(study))
    assert found.robinson_foulds == pytest.approx(0.74, abs=0.01)
