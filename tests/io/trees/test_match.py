"""Which leaf of a tree is which cluster: by mapping, by name, by number."""

import numpy as np
import pytest

from hierviz.core.hierarchy import Hierarchy
from hierviz.io import read_tree
from hierviz.io.trees import FoundTree
from hierviz.io.trees.match import match_found
from tests.io.trees.test_round_trips import refusal


def test_a_mapping_by_name_and_number(write):
    tree = write("t.nwk", "((x,y),z);")
    names = ["ape", "bee", "cow", "dog"]
    mapping = write("m.csv", "cluster,leaf\ncow,x\n0,y\ndog,z\n")
    placed = read_tree(tree, leaf_names=names, mapping=mapping)
    assert placed.leaf_names == tuple(names) and "bee" in placed.notices[0]
    assert sorted(placed.leaves_below(4).tolist()) == [0, 2]
    renamed = read_tree(tree, mapping=write("n.csv", "leaf,cluster\nx,ape\ny,bee\nz,cow\n"))
    assert renamed.leaf_names == ("ape", "bee", "cow")
    numbered = read_tree(tree, mapping=write("o.csv", "leaf,cluster\nx,2\ny,0\nz,1\n"))
    assert numbered.leaf_names == ("y", "z", "x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\nx,1\n", ["headings leaf and cluster", "a, b"]),
        ("leaf,cluster\nx,0\ny,1\n", ["a line for every leaf", "z"]),
        ("leaf,cluster\nx,0\ny,1\nz,coww\n", ["'coww'", "Near: cow"]),
        ("leaf,cluster\nx,0\ny,1\nz,7\n", ["'7'", "0 to 2"]),
        ("leaf,cluster\nx,0\ny,1\nz,1\n", ["several for bee"]),
        ("leaf,cluster\nx,0\nx,1\n", ["is listed twice", "line 3"]),
        ("leaf,cluster\nx\n", ["2 fields in line 2"]),
    ],
)
def test_mappings_that_do_not_fit(write, text, words):
    tree, mapping = write("t.nwk", "((x,y),z);"), write("m.csv", text)
    message = refusal(read_tree, tree, leaf_names=["ape", "bee", "cow"], mapping=mapping)
    assert all(word in message for word in ["m.csv" if "x,0\nx" in text else "", *words]), message


def test_a_part_of_the_clusters_by_stated_number(write):
    tree = read_tree(write("t.txt", "[[0, 4], 2]"), leaf_names=list("abcdef"))
    assert tree.leaf_names == tuple("abcdef") and "b, d, f" in tree.notices[0]
    assert sorted(tree.leaves_below(6).tolist()) == [0, 4]
    assert len(tree.children(tree.root)) == 5
    message = refusal(read_tree, write("t.txt", "[[0, 4], 2]"), leaf_names=list("abcd"))
    assert "numbered up to 4" in message
    one = read_tree(write("o.nwk", "b;"), leaf_names=list("abc"))
    assert one.n_inner == 1 and one.leaf_names == tuple("abc")


def test_points_and_probabilities_follow_their_leaves():
    tree = Hierarchy.from_merges([(0, 1), (2, 3)], leaf_names=["c", "a", "d"])
    chance = np.array([[0.1, 0.2, 0.7, 0.3, 1.0]], np.float32)
    found = FoundTree(tree, assignments=np.array([0, 2, -1], np.int32), node_probability=chance)
    moved = match_found(found, ["a", "b", "c", "d"], "t")
    for values in (moved.assignments, moved.node_probability):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0
    assert moved.assignments.tolist() == [2, 3, -1]
    np.testing.assert_array_equal(
        moved.node_probability, np.array([[0.2, 0, 0.1, 0.7, 0.3, 1.0]], np.float32)
    )


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("((a,b),c);", {}, "Opened t.nwk as Newick: 3 leaves."),
        ("((a,b),c);", {"leaf_names": ["c", "b", "a"]}, "3 of 3 leaves matched by name."),
        ("((A,b),c);", {"leaf_names": ["c", "b", "a"]}, "by name, without regard to case and blanks."),
        ("((0,1),2);", {"leaf_names": ["c", "b", "a"]}, "3 of 3 leaves matched by number."),
        ("((a,b),c);", {"leaf_names": ["c", "b", "a", "d"]}, "3 of 3 leaves matched by name."),
        ("((n2,n1),n3);", {"leaf_names": ["c", "b", "a"], "wnids": ["n1", "n2", "n3"]}, "by WordNet id."),
    ],
)  # fmt: skip
def test_what_was_understood_of_a_tree_is_said(write, text, options, said):
    opened = read_tree(write("t.nwk", text), **options).opened
    assert opened.startswith("Opened t.nwk as Newick: 3") and opened.endswith(said)


def test_a_mapping_is_said(write):
    mapping = write("m.csv", "leaf,cluster\nx,1\ny,0\n")
    tree = read_tree(write("t.nwk", "(x,y);"), leaf_names=["ape", "bee"], mapping=mapping)
    assert tree.opened == "Opened t.nwk as Newick: 2 of 2 leaves matched by the mapping."
