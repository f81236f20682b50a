"""A study: what it has, and what it is refused for."""

from __future__ import annotations

import numpy as np
import pytest

from hierviz.core.study import Study
from hierviz.errors import (
    InputError,
)


def test_a_study_has_logits_or_assignments():
    for arrays in ({}, {"logits": np.eye(2), "assignments": np.array([0, 1])}):
        with pytest.raises(InputError, match="either logits or assignments, exactly one"):
            Study("s", **arrays)


def test_numbers_of_a_study():
    study = Study("s", logits=np.zeros((5, 3)), labels=np.array([0, -1, 4, 1, 1]))
    assert (study.n_points, study.n_clusters, study.n_classes) == (5, 3, 5)
    assert study.has_labels
    assert study.tree_logits is study.logits
    assert not Study("s", logits=np.eye(2), labels=np.array([-1, -1])).has_labels


def test_the_tree_comes_from_the_training_split_where_there_is_one():
    train = np.ones((4, 2))
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
