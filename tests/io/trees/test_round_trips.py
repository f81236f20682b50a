"""Trees and tables: what goes out comes back, and every refusal with its message."""

import csv
import json

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage

from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import EVIDENCE_DTYPE, Hierarchy
from hierviz.errors import InputError, LoadError, TreeError
from hierviz.io import read_tree, write_evidence, write_groups, write_tree
from hierviz.io.trees.newick import from_newick, to_newick

HARD_NAMES = ("a b", "c,d", "e(f)", "it's", "Ünï 猫", "x_y", 'q"r', "[z]", ":;", "n12", "  ", "''")


def refusal(call, *args, kind=LoadError, **options):
    with pytest.raises(kind) as caught:
        call(*args, **options)
    return str(caught.value)


ANY_NAME = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=6)
SOME_NAME = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=6)


@st.composite
def trees(draw, most=12, names=ANY_NAME):
    """Trees with binary and multi-way merges, random names and heights, ties among them."""
    n = draw(st.integers(1, most))
    standing, merges = list(range(n)), []
    while len(standing) > 1:
        size = draw(st.integers(2, min(4, len(standing))))
        group = [standing.pop(draw(st.integers(0, len(standing) - 1))) for _ in range(size)]
        standing.append(n + len(merges))
        merges.append(group)
    steps = draw(st.lists(st.integers(0, 3), min_size=len(merges), max_size=len(merges)))
    leaf_names = draw(st.lists(names, min_size=n, max_size=n, unique=True))
    m = len(merges)
    inner_names = draw(st.one_of(st.just(()), st.lists(ANY_NAME, min_size=m, max_size=m)))
    return Hierarchy.from_merges(
        merges,
        n_leaves=n,
        heights=np.cumsum(steps) * 0.5,
        leaf_names=leaf_names,
        height_unit="distance",
        inner_names=inner_names,
    )


def same(a, b, *, named=True):
    """The same leaves, groups, heights and names, whatever the numbers of inner nodes; Newick has no no-break space."""

    def groups(tree):
        names = tree.leaf_names + (tree.inner_names or ("",) * tree.n_inner)
        return sorted(
            (
                tuple(sorted(tree.leaves_below(u).tolist())),
                tree.height[u],
                names[u].replace("\xa0", " ") if named else "",
            )
            for u in range(tree.n_nodes)
        )

    return a.leaf_names == b.leaf_names and groups(a) == groups(b)


def with_evidence():
    table = np.zeros(2, EVIDENCE_DTYPE)
    table["step"], table["node"] = [1, 2], [3, 4]
    table["selected"], table["partner"], table["runner_up"] = [0, 3], [1, 2], [2, -1]
    table["score"] = [0.1, 1 / 3]
    table["runner_up_value"] = [0.25, np.nan]
    table["empty"] = [False, True]
    return Hierarchy.from_merges(
        [(0, 1), (3, 2)], leaf_names="abc", source="L2H", evidence=table, notices=("so",)
    )


# -- round trips ------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(trees())
def test_json_is_lossless(tmp_path_factory, tree):
    path = tmp_path_factory.mktemp("t") / "t.json"
    write_tree(tree, path)
    back = read_tree(path)
    assert (back.parent == tree.parent).all() and (back.height == tree.height).all()
    assert back.leaf_names == tree.leaf_names and back.height_unit == tree.height_unit
    assert back.inner_names == tree.inner_names


def test_json_keeps_the_evidence(tmp_path):
    tree = with_evidence()
    write_tree(tree, tmp_path / "t.json")
    back = read_tree(tmp_path / "t.json")
    for column in EVIDENCE_DTYPE.names:
        np.testing.assert_array_equal(back.evidence[column], tree.evidence[column])
    assert (back.source, back.notices) == ("L2H", ("so",))
    turned = read_tree(tmp_path / "t.json", leaf_names=("c", "a", "b"))
    assert turned.leaf_names == ("c", "a", "b")
    assert turned.evidence["selected"].tolist() == [1, 3]
    assert turned.evidence["partner"].tolist() == [2, 0]
    assert turned.evidence["runner_up"].tolist() == [0, -1]
    assert turned.leaves_below(3).tolist() == [1, 2]


@settings(max_examples=120, deadline=None)
@given(trees(names=SOME_NAME))
@example(Hierarchy.from_nested([0], leaf_names=("#",)))
@example(Hierarchy.from_nested([0, 1], leaf_names=("# a", "b\n# c\nd")))
def test_newick_keeps_names_groups_and_heights(tree):
    from hierviz.io.trees.match import match_found

    text = to_newick(tree)
    assert same(match_found(from_newick(text), tree.leaf_names, "t.nwk").tree, tree)


def test_hard_names_survive_newick(tmp_path):
    merges = [(0, 1)] + [(step + 1, 11 + step) for step in range(1, 11)]
    tree = Hierarchy.from_merges(merges, leaf_names=HARD_NAMES)
    write_tree(tree, tmp_path / "t.nwk")
    back = read_tree(tmp_path / "t.nwk", leaf_names=HARD_NAMES)
    assert back.leaf_names == HARD_NAMES and back.height_unit == "merge step"
    assert (back.parent == tree.parent).all() and (back.height == tree.height).all()
    assert set(read_tree(tmp_path / "t.nwk").leaf_names) == set(HARD_NAMES)


def test_two_leaves_of_one_name_stay_apart(tmp_path):
    names = ("crane", "maillot", "crane", "maillot")
    tree = Hierarchy.from_merges([(0, 1), (2, 4), (3, 5)], leaf_names=names)
    for ending in ("nwk", "json", "npy"):
        write_tree(tree, tmp_path / f"t.{ending}")
        back = read_tree(tmp_path / f"t.{ending}", leaf_names=names)
        assert (back.parent == tree.parent).all() and back.leaf_names == names
    (tmp_path / "u.nwk").write_text("(((crane,maillot),crane),maillot);")
    assert "several clusters are called crane" in refusal(
        read_tree, tmp_path / "u.nwk", leaf_names=names
    )


@pytest.mark.parametrize("ending", ["json", "nwk", "newick", "npy"])
def test_deep_caterpillars(tmp_path, ending):
    n = 5000
    tree = Hierarchy.from_merges([(0, 1)] + [(leaf, n + leaf - 2) for leaf in range(2, n)])
    write_tree(tree, tmp_path / f"t.{ending}")
    back = read_tree(tmp_path / f"t.{ending}")
    assert (back.parent == tree.parent).all() and (back.height == tree.height).all()


@pytest.mark.parametrize("ending", ["json", "nwk"])
def test_one_leaf(tmp_path, ending):
    tree = Hierarchy.from_merges([], leaf_names=["only one"])
    write_tree(tree, tmp_path / f"t.{ending}")
    assert read_tree(tmp_path / f"t.{ending}").leaf_names == ("only one",)


def test_linkage_is_what_scipy_makes(tmp_path):
    points = np.random.default_rng(0).normal(size=(9, 2))
    np.save(tmp_path / "z.npy", linkage(points))
    tree = read_tree(tmp_path / "z.npy", leaf_names="abcdefghi")
    np.testing.assert_array_equal(tree.to_linkage(), linkage(points))
    assert tree.leaf_names == tuple("abcdefghi") and tree.height_unit == "distance"
    assert "9" in refusal(read_tree, tmp_path / "z.npy", leaf_names="ab")


# -- Newick of other programs --------------------------------------------------------


def test_newick_with_everything_in_it():
    text = "(\n ('it''s'[a (comment]:1.5, two_words:1.5)95:0.5 [&&NHX:S=x],\n \"q,\":2,d : 2)root;"
    tree = from_newick(text).tree
    assert tree.leaf_names == ("it's", "two words", "q,", "d")
    assert tree.height[-2:].tolist() == [1.5, 2.0] and tree.notices == (
        "One comment in brackets was left out: [a (comment]",
    )


def test_newick_without_lengths_has_depths():
    tree = from_newick("((a,b),(c,d,e));").tree
    assert tree.height_unit == "depth" and tree.height[-1] == 2


def test_newick_lengths_that_are_odd_are_said():
    tree = from_newick("((a:1,b:-3):1,c);").tree
    assert len(tree.notices) == 3
    assert "1 branches without a length" in tree.notices[0]
    assert "1 negative" in tree.notices[1]
    assert "do not end level" in tree.notices[2]


def test_leaves_in_another_spelling_or_by_number():
    from hierviz.io.trees.match import match_found

    found = from_newick("((Golden_Retriever:1,tabby:1):1,poodle:2);")
    tree = match_found(found, ["poodle", "golden retriever", "tabby"], "t").tree
    assert tree.leaf_names[0] == "poodle" and sorted(tree.leaves_below(3)) == [1, 2]
    by_number = match_found(from_newick("((2,0),1);"), ["x", "y", "z"], "t").tree
    assert sorted(by_number.leaves_below(3)) == [0, 2]


@pytest.mark.parametrize(
    "text, words",
    [
        ("(a,b)", ["line 1, column 6", "end of the file"]),
        ("((a,b);", ["line 1, column 7", "as many ( as )"]),
        ("(a,b));", ["column 6", "as many ( as )"]),
        ("(a,\nb)(c,d);", ["line 2, column 3", "a comma before ("]),
        ("(a:x,b);", ["column 3", "a number after :"]),
        ("(a:inf,b:1);", ["finite number"]),
        ("(a,b);(c,d);", ["one tree"]),
        ("(a,);", ["a name for every leaf; found 1"]),
        ("('a,b);", ["column 2"]),
        ("a,b;", ["as many"]),
        ("('a' 'b',c);", ["one name per node"]),
        ("", ["empty (0 bytes)"]),
    ],
)
def test_newick_faults_name_line_and_column(tmp_path, text, words):
    (tmp_path / "t.nwk").write_text(text)
    message = refusal(read_tree, tmp_path / "t.nwk")
    assert all(word in message for word in ["t.nwk", *words]), message


# -- refusals -------------------------------------------------------------------------


def test_leaves_that_match_no_cluster_are_listed_with_near_names(tmp_path):
    (tmp_path / "t.nwk").write_text("((ape,bea),cow);")
    message = refusal(read_tree, tmp_path / "t.nwk", leaf_names=["ape", "bear", "cow"])
    assert "3 clusters; 1 match none: 'bea' (near: 'bear')" in message
    (tmp_path / "u.nwk").write_text("((ape,ape),cow);")
    message = refusal(read_tree, tmp_path / "u.nwk", leaf_names=["ape", "bear", "cow"])
    assert "found twice: ape" in message


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda c: c.update(format="other"), ["hierviz-tree", "'other'"]),
        (lambda c: c.update(version=2), ["version 1", "found 2"]),
        (lambda c: c.pop("parent"), ["'parent' to be a list"]),
        (lambda c: c.update(parent=[1, 1, 1, 1, -1]), ["damaged", "Not a hierarchy"]),
        (lambda c: c.update(parent=["x"] * 5), ["damaged"]),
        (lambda c: c.update(height=[0, 0, 0, 2, 1]), ["heights may not fall"]),
        (lambda c: c["evidence"].pop("node"), ["damaged", "node"]),
    ],
)
def test_json_that_is_no_tree(tmp_path, change, words):
    path = tmp_path / "t.json"
    write_tree(with_evidence(), path)
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    message = refusal(read_tree, path)
    assert all(word in message for word in ["t.json", *words]), message


def test_files_that_are_no_tree(tmp_path):
    (tmp_path / "t.json").write_text('{"format": "hierviz-tr')
    assert "t.json: expected JSON" in refusal(read_tree, tmp_path / "t.json")
    (tmp_path / "deep.json").write_text("[" * 200_000)
    assert "deep.json" in refusal(read_tree, tmp_path / "deep.json")
    (tmp_path / "t.xyz").write_text("x")
    assert "end in .json" in refusal(read_tree, tmp_path / "t.xyz")
    assert "No such file" in refusal(read_tree, tmp_path / "u.json")
    np.save(tmp_path / "t.npy", np.zeros((3, 7)))
    assert "t.npy: expected a tree; found an array of shape (3, 7)" in refusal(
        read_tree, tmp_path / "t.npy"
    )
    np.save(tmp_path / "o.npy", np.array([print], dtype=object))
    assert "o.npy: refused" in refusal(read_tree, tmp_path / "o.npy")


def test_what_cannot_be_written_leaves_the_old_file(tmp_path):
    star = Hierarchy.from_merges([(0, 1, 2)], n_leaves=3)
    (tmp_path / "t.npy").write_text("old")
    assert "only binary trees" in refusal(write_tree, star, tmp_path / "t.npy", kind=TreeError)
    assert (tmp_path / "t.npy").read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.npy"]
    assert "ends in .json" in refusal(write_tree, star, tmp_path / "t.png", kind=InputError)
    assert "no folder" in refusal(write_tree, star, tmp_path / "no" / "t.json", kind=InputError)


# -- tables ----------------------------------------------------------------------------


def test_the_evidence_table(tmp_path):
    write_evidence(with_evidence(), tmp_path / "e.csv")
    with (tmp_path / "e.csv").open() as file:
        first, last = csv.DictReader(file)
    assert float(last["score"]) == 1 / 3 and last["runner_up_value"] == "" and last["empty"] == "1"
    assert (last["selected_size"], last["selected_leaves"]) == ("2", "a, b") or (
        last["selected_leaves"] == "b, a"
    )
    assert (first["partner"], first["partner_leaves"], first["empty"]) == ("1", "b", "0")
    plain = Hierarchy.from_merges([(0, 1)])
    assert "with evidence" in refusal(write_evidence, plain, tmp_path / "e.csv", kind=InputError)


def test_the_table_of_groups(tmp_path):
    tree = Hierarchy.from_merges([(0, 1), (2, 3)], leaf_names=["a,b", "c", "d"])
    write_groups(cut_into(tree, 2), tmp_path / "g.csv")
    assert (tmp_path / "g.csv").read_text() == 'cluster,name,group\n0,"a,b",1\n1,c,1\n2,d,0\n'


def test_ete3_reads_what_is_written_and_writes_what_is_read(tmp_path):
    ete3 = pytest.importorskip("ete3")
    other = ete3.Tree("((a:1,b:1)0.9:2,(c:2,d:2)1:1);", format=0)
    for number in (0, 1, 2, 5, 9):
        other.write(outfile=str(tmp_path / "e.nwk"), format=number)
        tree = read_tree(tmp_path / "e.nwk")
        assert tree.leaf_names == ("a", "b", "c", "d") and tree.n_inner == 3
    write_tree(tree, tmp_path / "w.nwk")
    assert sorted(ete3.Tree(str(tmp_path / "w.nwk"), format=1).get_leaf_names()) == list("abcd")
