"""The shell's `convert`, and `--tree` with files of other tools."""

import csv

import numpy as np
import pytest

import hierviz as hv
from hierviz.cli import main
from hierviz.io.trees import FORMATS
from tests.places import ROOT


@pytest.fixture
def shell(capsys):
    def run(*arguments):
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def write(tmp_path):
    def put(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return put


@pytest.mark.parametrize("ending", ["json", "nwk", "npy", "csv"])
def test_convert_writes_every_format(shell, write, tmp_path, ending):
    source = write("t.nwk", "((b:1,a:1):1,c:2);")
    names, target = write("classes.txt", "a\nb\nc\n"), tmp_path / f"out.{ending}"
    status, out, err = shell("convert", source, target, "--names", names)
    assert (status, out) == (0, "") and f"Wrote {target}" in err
    tree = hv.read_tree(target, leaf_names="abc")
    assert sorted(tree.leaves_below(3).tolist()) == [0, 1] and tree.height[-1] == 2


def test_convert_takes_several_files_and_says_what_is_odd(shell, write, tmp_path):
    nodes = '{"nodes": [{"id": "r"}, {"id": "n00000002"}, {"id": "n00000001"}], "links": '
    graph = write(
        "g.json",
        nodes + '[{"source": "r", "target": "n00000001"}, {"source": "r", "target": "n00000002"}]}',
    )
    target = tmp_path / "out.nwk"
    assert shell("convert", graph, write("w.txt", "n00000001\nn00000002\n"), target)[0] == 0
    assert "(n00000001" in target.read_text()
    _, _, err = shell("convert", graph, target)
    assert "order of the classes" in err
    status, _, _ = shell("convert", graph, target, "--mapping", write("m.csv", "leaf,cluster\nn00000001,1\nn00000002,0\n"))  # fmt: skip
    assert status == 0 and hv.read_tree(target).n_leaves == 2


def test_formats_by_hand_and_itol_files(shell, write, tmp_path):
    source, target = write("t.dat", "(a,(b,c));"), tmp_path / "out.dat"
    status, _, err = shell(
        "convert", source, target, "--format", "newick", "--to", "parents", "--itol", 2
    )
    assert status == 0
    with target.open(newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)][:3] == ["a", "b", "c"]
    for name in ("out.itol-strip.txt", "out.itol-groups.txt"):
        assert (tmp_path / name).exists() and name in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["t.nwk"], ["found only"]),
        (["t.nwk", "t.nwk"], ["one of those to read"]),
        (["t.nwk", "out.png"], ["ends in .json"]),
        (["t.nwk", "out.nwk", "--format", "newik"], ["'newik'", "newick"]),
        (["t.nwk", "out.nwk", "--to", "deepect"], ["can only be read"]),
        (["t.nwk", "gone.nwk", "out.json"], ["No such file"]),
        (["t.nwk", "out.npy"], ["only binary trees"]),
    ],
)
def test_what_convert_refuses(shell, write, tmp_path, arguments, words):
    write("t.nwk", "(a,b,c);")
    paths = [tmp_path / a if "." in a else a for a in arguments]
    status, out, err = shell("convert", *paths)
    assert (status, out) == (2, "") and all(word in err for word in words), err


def test_metrics_takes_trees_of_other_tools(shell, write, tmp_path):
    study = tmp_path / "study"
    study.mkdir()
    np.save(study / "assignments.npy", np.array([0, 1, 2, 3, 3]))
    np.save(study / "labels.npy", np.array([0, 1, 2, 3, 3]))
    (study / "classes.csv").write_text("name,wnid\na,n1\nb,n2\nc,n3\nd,n4\n")
    trees = {
        "steps.txt": "[((0,), (1,)), ((2,), (3,)), ((0, 1), (2, 3))]",
        "deepect.txt": "[[0, 1], [2, 3]]",
        "perch.tsv": "r\tNone\tNone\na\tr\t0\nb\tr\t1\nc\tr\t2\nd\tr\t3\n",
        "parents.csv": "node,parent\nr,\nn4,r\nn1,r\nn2,r\nn3,r\n",
    }
    for name, text in trees.items():
        status, out, err = shell("metrics", study, "--tree", write(name, text))
        assert status == 0 and "dendrogram purity" in out, (name, err)
    status, _, err = shell(
        "metrics", study, "--tree", write("s.txt", "[0, [1, 3]]"), "--format", "deepect"
    )
    assert status == 0 and "1 clusters are not in the tree" in err


def test_the_documentation_names_every_format():

    text = (ROOT / "docs" / "formats.md").read_text()
    assert [form.key for form in FORMATS if f"`{form.key}`" not in text] == []
