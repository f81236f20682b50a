"""The points below a node, and the one that stands for a cluster."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.points import PointIndex
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.errors import InputError

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


def test_an_exemplar_is_the_surest_point_that_belongs():
    logits = np.array([[5.0, 0, 0], [3, 0, 0], [9, 0, 0], [0, 2, 0], [0, 4, 0]])
    labels = np.array([0, 0, 1, 0, 0], dtype=np.int32)
    study = Study(name="s", logits=logits, labels=labels, class_names=("a", "b", "c"))
    found = PointIndex(study, LeafProfile.from_study(study)).exemplars()
    # Point 2 is surer than 0 but of another class; nothing belongs in cluster 1; 2 is empty.
    assert found.tolist() == [0, 4, -1]


@given(st.integers(0, 10_000))
def test_the_typical_points_of_a_cluster_come_first(seed):
    rng = np.random.default_rng(seed)
    logits = rng.integers(0, 3, (12, 4)).astype(float)
    labels = rng.integers(-1, 4, 12).astype(np.int32)
    study = Study(name="s", logits=logits, labels=labels, class_names=tuple("abcd"))
    leaves = LeafProfile.from_study(study)
    points = PointIndex(study, leaves)

    def key(row: int) -> tuple:
        cluster = leaves.assignments[row]
        return (cluster, labels[row] != cluster, -leaves.confidence[row], row)

    assert points.typical.tolist() == sorted(range(12), key=key)
    firsts = {int(leaves.assignments[row]): row for row in points.typical[::-1].tolist()}
    assert points.exemplars().tolist() == [firsts.get(cluster, -1) for cluster in range(4)]
