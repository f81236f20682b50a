"""Trees that other tools wrote as text or JSON: what opens, and every refusal with its message."""

import json

import numpy as np
import pytest

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError, LoadError
from hierviz.io import read_tree, write_tree
from hierviz.io.trees import find_tree
from hierviz.io.trees.nested import parse_nested
from tests.io.trees.test_round_trips import refusal
from tests.places import shared


@pytest.fixture
def specimen():
    return lambda name: shared(f"trees/{name}")


@pytest.fixture
def write(tmp_path):
    def put(name, content):
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return put


def groups(tree):
    """The sets of leaf names below the inner nodes."""
    return {
        frozenset(tree.leaf_names[leaf] for leaf in tree.leaves_below(node))
        for node in range(tree.n_leaves, tree.n_nodes)
    }


def sets(*members):
    return {frozenset(part.split()) for part in members}


# -- nested lists ---------------------------------------------------------------


def test_merge_steps_of_l2h(write):
    text = "[((0,), (2,)), ((1,), (0, 2)), ((3,), (1, 2, 0))]"
    wanted = Hierarchy.from_merges([(0, 2), (1, 4), (3, 5)])
    for name, content in [
        ("steps.txt", text),
        ("steps.json", [[[0], [2]], [[1], [0, 2]], [[3], [1, 2, 0]]]),
        ("steps.py", text),
    ]:
        tree = read_tree(write(name, content))
        assert tree.parent.tolist() == wanted.parent.tolist()
        assert tree.height.tolist() == wanted.height.tolist() and tree.height_unit == "merge step"


@pytest.mark.parametrize(
    "text, words",
    [
        ("[((0,), (1,)), ((2,), (1, 3))]", ["step 1", "[1, 3], which does not"]),
        ("[((0,), (1,)), ((0,), (2,))]", ["step 1", "[0]"]),
        ("[((0,), (1,)), ((2,),)]", ["step 1", "a pair of groups"]),
        ("[((0,), (1,)), 7]", ["step 1", "a pair of groups"]),
        ("[((0,), (5,))]", ["step 0", "clusters 0 to 1"]),
        ("[((0,), (1,)", ["cut short"]),
        ("[((0,), (1,))]]", ["column 15"]),
    ],
)
def test_merge_steps_that_make_no_tree(write, text, words):
    message = refusal(read_tree, write("s.txt", text))
    assert all(word in message for word in ["s.txt", *words]), message


def test_deepect_by_hand(write, tmp_path):
    path = write("tree.txt", "[[0, 8], [[(2, 5), [7, 9]], 4]]")
    found = find_tree([path])
    assert groups(found.tree) == sets("0 8", "7 9", "7 9 2,5", "7 9 2,5 4", "0 8 7 9 2,5 4") or (
        "2, 5" in found.tree.leaf_names
    )
    assert found.tree.leaf_names == ("0", "2, 5", "4", "7", "8", "9")
    assert found.cluster_of_leaf == (0, 2, 4, 7, 8, 9)
    np.save(tmp_path / "labels.npy", np.array([9, 5, 2, -1, 0], np.int32))
    found = find_tree([tmp_path / "labels.npy", path])
    assert found.assignments.tolist() == [5, 1, 1, -1, 0]
    assert find_tree([write("one.txt", "[0]")]).tree.n_leaves == 1


@pytest.mark.parametrize(
    "text, words",
    [
        ("[[0, 8], [3, 8]]", ["found twice: 8"]),
        ("[[0, 8], [3, -2]]", ["leaf labels from 0"]),
        ("[[0, 8], [3, 2", ["line 1, column 15", "2 brackets deep", "cut short"]),
        ("[[0, 8),\n [3, 2]]", ["line 1, column 7", "found '),"]),
        ("[]", ["leaf labels from 0"]),
        ("[[0, 8] [1, 2]]", ["column 9"]),
    ],
)
def test_deepect_faults(write, text, words):
    message = refusal(read_tree, write("t.txt", text))
    assert all(word in message for word in ["t.txt", *words]), message


def test_labels_that_do_not_belong_to_the_deepect_tree(write, tmp_path):
    np.save(tmp_path / "labels.npy", np.array([0, 3, 1]))
    message = refusal(find_tree, [write("t.txt", "[0, [1, 2]]"), tmp_path / "labels.npy"])
    assert "found 3, which it does not have" in message
    assert "str(model.tree_)" in refusal(find_tree, [tmp_path / "labels.npy"], format="deepect")


def test_nested_lists_of_any_depth(write):
    n = 50_000
    text = "[" * (n - 1) + "0, 1]" + "".join(f", {leaf}]" for leaf in range(2, n))
    tree = read_tree(write("t.txt", text))
    assert (tree.n_leaves, tree.depth.max()) == (n, n - 1)
    assert "cut short" in refusal(read_tree, write("u.txt", "[" * 200_000))
    assert parse_nested("[1, (2, [])]", "t") == [1, (2, [])]


# -- PERCH ----------------------------------------------------------------------


def test_perch_by_hand(write):
    rows = "b\tr\tNone\n7\tb\tcat\n3\tb\tdog\n11\tr\tcat\nr\tNone\tNone\nempty\tr\tNone\n"
    found = find_tree([write("t.tsv", rows)])
    assert found.tree.leaf_names == ("3", "7", "11") and found.over_points
    assert found.class_names == ("cat", "dog") and found.labels.tolist() == [1, 0, 0]
    assert groups(found.tree) == sets("7 3", "7 3 11")
    named = "r\tNone\tNone\n1\tr\tape\n2\tr\tbee\n"
    assert read_tree(write("n.tsv", named)).leaf_names == ("ape", "bee")
    long = f"r\tNone\tNone\nx\tr\t{'9' * 5000}\ny\tr\t3\nz\tr\t3\n"
    assert find_tree([write("l.tsv", long)]).class_names == ("3", "9" * 5000)
    plain = "r\tNone\tNone\nx\tr\tNone\ny\tr\tNone\n"
    assert read_tree(write("p.tsv", plain)).leaf_names == ("x", "y")


@pytest.mark.parametrize(
    "rows, words",
    [
        ("r\tNone\tNone\na\tr\t1\na\tr\t2\n", ["found twice: a"]),
        ("r\tNone\tNone\na\tq\t1\n", ["no node q"]),
        ("r\tNone\tNone\ns\tNone\tNone\na\tr\t1\n", ["one root; found 2: r, s"]),
        ("r\tNone\tNone\na\tb\tNone\nb\ta\tNone\nc\tr\t1\n", ["cycle", "a, b are"]),
        ("a\tb\tNone\nb\ta\tNone\n", ["cycle"]),
        ("r\tNone\tNone\nb\tr\t4\nc\tb\t1\nd\tb\t2\n", ["labels on leaves only", "b"]),
        ("r\tNone\tNone\na\tr\n", ["line 2", "found 2"]),
        ("\n\n", ["found none"]),
    ],
)
def test_perch_faults(write, rows, words):
    message = refusal(read_tree, write("t.tsv", rows))
    assert all(word in message for word in ["t.tsv", *words]), message


# -- tables of parents ----------------------------------------------------------


def test_a_table_of_parents(write):
    text = "Name;Node;Parent\nape;4;9\n;9;\nbee;2;9\ncow;10;9\n"
    tree = read_tree(write("t.csv", text))
    assert tree.leaf_names == ("bee", "ape", "cow") and tree.height_unit == "depth"
    lengths = "id,parent,height\nr,,2.5\nx,r,0\ny,r,0\n"
    assert read_tree(write("h.csv", lengths)).height.tolist() == [0, 0, 2.5]


@pytest.mark.parametrize(
    "text, words",
    [
        ("node,parent,name\n1,2,a\n", ["no node 2"]),
        ("node,parent\n1,1\n2,2\n", ["one root; found 2"]),
        ("node,parent\n1,2\n2,1\n3,\n", ["cycle"]),
        ("node,parent\n1,\n2,1,5\n", ["2 fields", "line 3"]),
        ("node,parent,height\n1,,x\n2,1,0\n", ["a height in line 2", "'x'"]),
        ("node,parent,height\n1,,1\n2,1,3\n3,2,0\n4,2,0\n5,1,0\n", ["may not fall"]),
        ("node,parent\n", ["found none"]),
        ("a,b,c\n1,2,3\n", ["headings node and parent", "a, b"]),
    ],
)
def test_tables_of_parents_that_make_no_tree(write, text, words):
    message = refusal(read_tree, write("t.csv", text), format="parents")
    assert all(word in message for word in ["t.csv", *words]), message


# -- NBDT -----------------------------------------------------------------------

NODES = [{"id": "n00000001", "label": "ape"}, {"id": "n00000002"}, {"id": "f0"}]
LINKS = [{"source": "f0", "target": "n00000001"}, {"source": "f0", "target": "n00000002"}]


def test_nbdt_by_hand(write):
    path = write("graph-induced.json", {"directed": True, "nodes": NODES, "edges": LINKS})
    tree = read_tree(path)
    assert tree.leaf_names == ("ape", "n00000002") and "order of the classes" in tree.notices[0]
    wnids = write("wnids.txt", "n00000002\nn00000001\n")
    found = find_tree([wnids, path])
    assert found.tree.leaf_names == ("n00000002", "ape") and found.tree.notices == ()
    pointer = write("pointer.json", "graph-induced.json\n")
    assert read_tree(pointer).leaf_names == ("ape", "n00000002")
    by_wnid = read_tree(path, leaf_names=["B", "A"], wnids=["n00000002", "n00000001"])
    assert by_wnid.leaf_names == ("B", "A") and by_wnid.notices == ()


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda c: c.pop("links"), ["under links or edges"]),
        (lambda c: c.pop("nodes"), ["under nodes"]),
        (lambda c: c["nodes"].append({"label": "x"}), ["an id for node 3"]),
        (lambda c: c["nodes"].append({"id": "f0"}), ["found twice: f0"]),
        (lambda c: c["links"].append({"source": "f0"}), ["source and target in link 2"]),
        (lambda c: c["links"].append({"source": "f0", "target": "q"}), ["leads to q"]),
        (lambda c: c["links"].append({"source": "q", "target": "f0"}), ["no node q"]),
        (lambda c: c["links"].pop(), ["one root; found 2"]),
        (lambda c: c["nodes"].extend([{"id": "g"}]) or c["links"].append(
            {"source": "g", "target": "n00000001"}), ["two for n00000001: f0 and g"]),
    ],
)  # fmt: skip
def test_nbdt_faults(write, change, words):
    content = {"directed": True, "nodes": [dict(n) for n in NODES], "links": list(LINKS)}
    change(content)
    message = refusal(read_tree, write("t.json", content))
    assert all(word in message for word in ["t.json", *words]), message


def test_lists_of_wnids_and_pointers_that_do_not_fit(write):
    path = write("t.json", {"nodes": NODES, "links": LINKS})
    for text, word in [
        ("n00000001", "n00000002 not in it"),
        ("n00000001 n00000002 n9", "no leaf n9"),
        ("n00000001 n00000002 n00000001", "some twice"),
    ]:
        assert word in refusal(read_tree, [path, write("w.txt", text)])
    assert "the name of another one, gone.json" in refusal(read_tree, write("p.json", "gone.json"))
    assert "cut short" in refusal(read_tree, write("c.json", '{"nodes": [{"id": "a"'))
    assert "two" not in refusal(read_tree, write("d.json", '{"links": ' + "[" * 100_000))
    outside = refusal(read_tree, write("o.json", "../../secret.json"))
    assert "secret.json" in outside


# -- any file -------------------------------------------------------------------


def test_which_format(write, tmp_path):
    assert read_tree(write("tree.weird", "((a,b),c);")).leaf_names == ("a", "b", "c")
    assert read_tree(write("t.txt", "((a,b),c);")).n_leaves == 3
    message = refusal(read_tree, write("t.txt", "[0, 1]"), format="nwk", kind=InputError)
    assert "'nwk'" in message
    message = refusal(read_tree, [tmp_path / "t.txt", write("u.txt", "[0, 1]")], format="newick")
    assert "expected one file for a tree as Newick; found 2" in message
    assert "found none" in refusal(read_tree, [])
    assert "can only be read" in refusal(
        write_tree, Hierarchy.from_merges([(0, 1)]), tmp_path / "x", format="nbdt", kind=InputError
    )


@pytest.mark.parametrize("name", ["t.json", "t.txt", "t.csv", "t.tsv", "t.nwk", "t.npy", "t.xyz"])
@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 3000, b"\x93NUMPY\x01\x00", b"{", b"[", b"(", b"\n", b"\xff\xfe"]
)
def test_garbage_is_refused_with_the_name_of_the_file(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert name in refusal(read_tree, tmp_path / name)


# -- real files -----------------------------------------------------------------


@pytest.mark.shared
def test_the_real_deepect_tree(specimen):
    files = [specimen("deepect/digits.tree.txt"), specimen("deepect/digits.labels.npy")]
    found = find_tree(files)
    assert found.tree.n_leaves == 12 and found.tree.is_binary
    assert np.bincount(found.assignments).tolist() == [
        180, 167, 133, 84, 183, 146, 91, 130, 298, 181, 171, 33,
    ]  # fmt: skip
    ambiguous = read_tree(specimen("deepect/digits.sklearn_dendrogram.npy"))
    assert "DeepECT" in ambiguous.notices[0] and "str(model.tree_)" in ambiguous.notices[0]


@pytest.mark.shared
def test_the_real_perch_tree(specimen):
    found = find_tree([specimen("perch/tree.tsv")])
    assert found.tree.n_leaves == 200 == len(set(found.tree.leaf_names))
    assert len(found.class_names) == 48 and found.labels.min() == 0


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, wnids, n_leaves, n_inner",
    [
        ("CIFAR100.graph-induced", "CIFAR100", 100, 99),
        ("CIFAR100.graph-wordnet", "CIFAR100", 100, 49),
        ("Imagenet1000.graph-induced", "Imagenet1000", 1000, 999),
    ],
)
def test_the_real_nbdt_trees(specimen, name, wnids, n_leaves, n_inner):
    order = specimen(f"nbdt/{wnids}.wnids.txt")
    found = find_tree([specimen(f"nbdt/{name}.json"), order])
    assert (found.tree.n_leaves, found.tree.n_inner) == (n_leaves, n_inner)
    assert list(found.wnids) == order.read_text().split()


@pytest.mark.shared
def test_every_specimen_is_refused_when_cut_short(specimen, tmp_path):
    names = ["deepect/digits.tree.txt", "perch/tree.tsv", "nbdt/CIFAR100.graph-induced.json"]
    for path in map(specimen, names):
        content = path.read_bytes()
        (tmp_path / path.name).write_bytes(content[: len(content) * 2 // 3])
        with pytest.raises(LoadError, match=path.name):
            read_tree(tmp_path / path.name)
