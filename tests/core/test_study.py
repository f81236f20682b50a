"""A study, and the points found again below a node."""

from __future__ import annotations

import numpy as np
import pytest

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.points import PointIndex
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.errors import (
    Cancelled,
    CutError,
    HiervizError,
    InputError,
    LoadError,
    TreeError,
)


@pytest.mark.parametrize("kind", [LoadError, InputError, TreeError, CutError, Cancelled])
def test_an_error_reads_as_message_and_hint(kind):
    error = kind("Expected 3, found 2.", hint="Give three.")
    assert isinstance(error, HiervizError)
    assert str(error) == "Expected 3, found 2. Give three."
    assert (error.message, error.hint) == ("Expected 3, found 2.", "Give three.")
    assert str(kind("Expected 3, found 2.")) == "Expected 3, found 2."


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


# Points below nodes: clusters 0 and 2 join to node 3, then 1 to node 4.
# row         0    1    2    3    4    5
# cluster     0    0    1    2    2    2
# label       0    2    1    1    2   -1
LOGITS = np.array(
    [[3, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 9], [0, 0, 1], [0, 0, 4]], dtype=np.float64
)
TREE = Hierarchy.from_merges([(0, 2), (1, 3)])
BELOW_3 = TREE.leaves_below(3)


def index_of(**options):
    study = Study("s", logits=LOGITS, **options)
    return PointIndex(study, LeafProfile.from_study(study))


def labelled():
    return index_of(labels=np.array([0, 2, 1, 1, 2, -1]))


def test_rows_of_clusters():
    index = index_of()
    assert index.rows_in([]).tolist() == []
    assert index.rows_in([2]).tolist() == [3, 4, 5]
    assert index.rows_in(TREE.leaves_below(3)).tolist() == [0, 1, 3, 4, 5]
    assert sorted(index.rows_in(TREE.leaves_below(TREE.root)).tolist()) == list(range(6))


def test_a_point_is_wrong_where_its_class_does_not_belong():
    index, rows = labelled(), np.arange(6)
    # As a leaf, cluster 0 holds class 0 only; node 3 holds the classes 0 and 2.
    assert index.is_wrong([0], rows[:2]).tolist() == [False, True]
    assert index.is_wrong(BELOW_3, rows).tolist() == [False, False, True, True, False, False]
    assert index_of().is_wrong([0], rows) is None


def test_picks():
    index = labelled()
    assert index.pick(BELOW_3, 3, how="most confident").tolist() == [3, 5, 0]
    assert index.pick(BELOW_3, 2, how="least confident").tolist() == [1, 4]
    assert index.pick(BELOW_3, 2, how="wrong").tolist() == [3, 5]
    sample = index.pick(BELOW_3, 2, seed=1)
    assert set(sample.tolist()) <= {0, 1, 3, 4, 5}
    assert sample.tolist() == index.pick(BELOW_3, 2, seed=1).tolist()
    assert len(index.pick(BELOW_3, 99)) == 5


def test_picks_that_cannot_be_made_are_refused():
    with pytest.raises(InputError, match="Unknown way to pick points 'best'; expected one of"):
        index_of().pick(BELOW_3, 2, how="best")
    with pytest.raises(InputError, match="needs labels"):
        index_of().pick(BELOW_3, 2, how="wrong")
    study = Study("s", assignments=np.array([0, 1, 2], dtype=np.int32))
    with pytest.raises(InputError, match="needs logits"):
        PointIndex(study, LeafProfile.from_study(study)).pick(BELOW_3, 1, how="most confident")
