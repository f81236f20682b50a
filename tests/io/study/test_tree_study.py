"""A tree without logits as a study."""

import numpy as np
import pytest

import hierviz as hv
from hierviz.core.profile import LeafProfile, NodeProfile
from hierviz.io import (
    open_tree,
    read_tree,
)
from hierviz.io.study.labels import read_labels
from tests.io.trees.test_round_trips import refusal
from tests.places import shared


def profile(study, tree):
    """The profile of every node; fails when study and tree do not go together."""
    return NodeProfile.from_tree(tree, LeafProfile.from_study(study))


def test_a_clustering_with_gaps_and_an_empty_leaf(write):
    tree_file = write("t.txt", "[[0, 8], [3, 5]]")
    leaves = write("leaves.txt", "0\n3\n3\n-1\n0\n")
    labels = write("labels.meta", "1\n0\n0\n1\n-1\n")
    classes = write("classes.csv", "name\nape\nbee\n")
    study, tree = open_tree([tree_file, leaves], labels=labels, classes=classes)
    assert study.assignments.tolist() == [0, 1, 1, -1, 0]
    assert (study.n_clusters, study.n_classes, study.cluster_is_class) == (4, 2, False)
    assert tree.leaf_names == ("bee", "ape", "cluster 2 (empty)", "cluster 3 (empty)")
    assert profile(study, tree).size.tolist()[:4] == [2, 2, 0, 0]
    assert study.logits is None and study.fingerprint and study.name == "t"
    same, _ = open_tree(tree_file, assignments=leaves, labels=labels, classes=classes, name="x")
    assert same.assignments.tolist() == study.assignments.tolist() and same.name == "x"
    alone, tree = open_tree(tree_file)
    assert tree.leaf_names == ("cluster 0", "cluster 3", "cluster 5", "cluster 8")
    assert "every leaf counts as one" in alone.notices[0].message
    assert profile(alone, tree).size.tolist() == [1, 1, 1, 1, 2, 2, 4]


def test_assignments_that_do_not_fit(write):
    tree = write("t.txt", "[[0, 8], [3, 5]]")
    assert "found 4 in row 1" in refusal(open_tree, tree, assignments=write("a.txt", "0\n4\n"))
    assert "found 9 in row 0" in refusal(open_tree, tree, assignments=write("a.txt", "9\n"))
    assert "5 labels" in refusal(
        open_tree,
        tree,
        assignments=write("a.txt", "0\n" * 5),
        labels=write("l.txt", "0\n" * 4),
    )
    message = refusal(open_tree, tree, labels=write("l.txt", "0\n" * 9))
    assert "expected 4 labels" in message and "(assignments)" in message


def test_a_tree_over_classes(write):
    newick = write("t.nwk", "((sea_lion,ape),cow);")
    classes = write(
        "classes.csv", "name,superclass\nape,primate\ncow,other\nsea lion,other\nyak,o\n"
    )
    study, tree = open_tree(newick, classes=classes)
    assert study.cluster_is_class and tree.leaf_names == ("ape", "cow", "sea lion", "yak")
    assert study.class_table["superclass"][0] == "primate" and study.n_clusters == 4
    assert "1 clusters are not in the tree" in study.notices[0].message
    assert tree.leaves_below(4).tolist() in ([0, 2], [2, 0])
    assert profile(study, tree).size[-1] == 4
    alone, tree = open_tree(newick)
    assert alone.class_names == tree.leaf_names == ("sea lion", "ape", "cow")
    with_points, tree = open_tree(
        newick, assignments=write("a.txt", "0\n2\n"), labels=write("l.txt", "1\n0\n")
    )
    assert not with_points.cluster_is_class and tree.leaf_names == ("sea lion", "ape", "cow")


def test_a_tree_over_points(write, tmp_path):
    rows = "7\tb\tcat\n3\tb\tdog\n11\tr\tcat\nr\tNone\tNone\nb\tr\tNone\n"
    study, tree = open_tree(write("t.tsv", rows))
    assert study.assignments.tolist() == [0, 1, 2] and study.labels.tolist() == [1, 0, 0]
    assert study.class_names == ("cat", "dog") and tree.leaf_names == ("3", "7", "11")
    assert hv.metrics.tree_metrics(tree, LeafProfile.from_study(study).counts)
    np.save(tmp_path / "z.npy", np.array([[0, 1, 1, 2], [2, 3, 2, 3.0]]))
    np.save(tmp_path / "pictures.npy", np.zeros((3, 4, 4), np.uint8))
    study, tree = open_tree(tmp_path / "z.npy", images=tmp_path / "pictures.npy")
    assert study.images.has(2) and tree.leaf_names == ("point 0", "point 1", "point 2")
    assert study.notices == () and study.n_clusters == 3


def test_other_trees_have_other_fingerprints(write):
    marks = [open_tree(write("t.nwk", text))[0].fingerprint for text in (
        "((a,b),(c,d));", "((a,c),(b,d));", "((a,b),(c,e));", "((a:1,b:1):1,(c:1,d:1):1);",
    )]  # fmt: skip
    assert len(set(marks)) == 4


@pytest.mark.parametrize(
    ("name", "text"),
    [("l.txt", "3\n-1\n0\n"), ("l.meta", "3\n-1\n0\n"), ("l.csv", "row,label\n0,3\n1,-1\n2,0\n")],
)
def test_label_files(write, name, text):
    assert read_labels(write(name, text), "labels")[0].tolist() == [3, -1, 0]


@pytest.mark.shared
def test_the_imagenet_hierarchy_beside_real_logits():
    study = hv.read_study(shared("imagenet"))
    tree = read_tree(
        shared("trees/nbdt/Imagenet1000.graph-induced.json"),
        leaf_names=study.class_names,
        wnids=study.class_table["wnid"],
    )
    assert tree.n_leaves == 1000 and tree.notices == ()
    found = hv.metrics.tree_metrics(tree, LeafProfile.from_study(study).counts)
    assert found["dendrogram_purity"] > 0.7
