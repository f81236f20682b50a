"""A study: what it has, and what it is refused for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from hierviz.core.study import Study
from hierviz.errors import (
    InputError,
)


def test_a_study_has_logits_or_assignments():
    with pytest.raises(InputError, match="embeddings or a graph; found none"):
        Study("s")
    with pytest.raises(InputError, match="either logits or assignments, not both"):
        Study("s", logits=np.eye(2), assignments=np.array([0, 1]))


@pytest.mark.parametrize(
    "part", [{"embeddings": np.ones((3, 2))}, {"graph": sparse.csr_array(np.ones((3, 3)))}]
)
def test_without_clusters_every_point_is_one(part):
    study = Study("s", **part, cluster_is_class=False)
    assert not study.has_clusters and study.predictions is None
    assert (study.n_points, study.n_clusters) == (3, 3)
    assert study.cluster_of_point.tolist() == [0, 1, 2]


def test_the_same_points_in_other_clusters():
    logits, labels = np.eye(3), np.array([0, 1, 1])
    study = Study("s", logits=logits, labels=labels, class_names=("a", "b", "c"), fingerprint="f")
    found = study.with_clusters(np.array([1, -1, 3]), 5)
    assert found.cluster_of_point.tolist() == [1, -1, 3] and found.n_clusters == 5
    assert found.logits is None and found.predictions is None and not found.cluster_is_class
    assert found.labels is labels and found.class_names == study.class_names
    others = [
        study,
        study.with_clusters(np.array([1, -1, 3]), 6),
        study.with_clusters(np.ones(3, int), 5),
    ]
    assert found.fingerprint not in {other.fingerprint for other in others}
    for wrong in ([0, 1], [0, 1, 5], [-2, 0, 1]):
        with pytest.raises(InputError, match="Expected clusters from 0 to 4, or -1, of 3 points"):
            study.with_clusters(np.array(wrong), 5)


def test_numbers_of_a_study():
    study = Study("s", logits=np.zeros((5, 3)), labels=[0, -1, 4, 1, 1], cluster_is_class=False)
    assert (study.n_points, study.n_clusters, study.n_classes) == (5, 3, 5)
    assert study.has_labels
    assert study.tree_logits is study.logits
    assert not Study("s", logits=np.eye(2), labels=np.array([-1, -1])).has_labels


def test_the_tree_comes_from_the_training_split_where_there_is_one():
    train = np.ones((4, 2))
    train.flags.writeable = False  # else the study has a copy
    assert Study("s", logits=np.eye(2), train_logits=train).tree_logits is train


def test_a_classifier_has_a_cluster_for_every_class_name():
    assigned = np.array([0, 1], dtype=np.int32)
    names = ("a", "b", "c")
    assert Study("s", assignments=assigned, class_names=names).n_clusters == 3
    clustering = Study("s", assignments=assigned, class_names=names, cluster_is_class=False)
    assert clustering.n_clusters == 2


def test_tables_of_a_study_cannot_be_changed():
    study = Study("s", logits=np.eye(2), class_table={"wnid": ("a", "b")})
    with pytest.raises(TypeError):
        study.class_table["wnid"] = ()
