"""Trees whose leaves are points, or groups of points, beside a study of clusters."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv
from hierviz.errors import HiervizError
from hierviz.io.trees.fitted import write_leaves
from hierviz.io.trees.tree_files import TreeFiles, tree_for, trees_in

LOGITS = np.eye(3)[[0, 0, 1, 2, 2, 1]] + 0.1
NAMES = ("a", "b", "c")


@pytest.fixture
def study():
    return hv.Study("s", logits=LOGITS, labels=np.array([0, 0, 1, 2, 2, 1]), class_names=NAMES)


def opened(study, path):
    return tree_for(study, TreeFiles((str(path),)), NAMES)


def test_leaves_that_are_clusters_leave_the_study_as_it_is(study, tmp_path):
    (tmp_path / "t.nwk").write_text("((a,c),b);")
    own, tree = opened(study, tmp_path / "t.nwk")
    assert own is study and tree.leaf_names == NAMES


@pytest.mark.parametrize("ending", ["json", "npy"])
def test_as_many_leaves_as_points_are_the_points(study, tmp_path, ending):
    made = hv.fit("average", study)
    hv.write_tree(made.tree, tmp_path / f"t.{ending}")
    own, tree = opened(study, tmp_path / f"t.{ending}")
    assert own.cluster_of_point.tolist() == [0, 1, 2, 3, 4, 5] and own.logits is None
    assert tree.leaf_names == ("a #0", "a #1", "b #2", "c #3", "c #4", "b #5")
    assert tree.parent.tolist() == made.tree.parent.tolist()


def test_groups_of_points_lie_beside_the_tree(study, tmp_path):
    (tmp_path / "trees").mkdir()
    path = tmp_path / "trees" / "t.json"
    hv.write_tree(hv.Hierarchy.from_nested([[0, 1], 2, 3]), path)
    write_leaves(path, np.array([0, 1, 2, 3, 3, 0]))
    own, tree = opened(study, path)
    assert own.cluster_of_point.tolist() == [0, 1, 2, 3, 3, 0] and own.n_clusters == 4
    assert tree.n_leaves == 4
    assert [files.paths for files in trees_in(tmp_path)] == [(str(path),)], "it alone is a tree"


@pytest.mark.parametrize("leaves", [[0, 1, 2, 3, 3], [0, 1, 2, 3, 3, 4]])
def test_leaves_of_other_points_or_that_the_tree_lacks_are_refused(study, tmp_path, leaves):
    hv.write_tree(hv.Hierarchy.from_nested([[0, 1], 2, 3]), tmp_path / "t.json")
    write_leaves(tmp_path / "t.json", np.array(leaves))
    with pytest.raises(HiervizError, match="found"):
        opened(study, tmp_path / "t.json")
