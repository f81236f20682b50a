"""The command compare: what it takes for a tree, and what it prints."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

import hierviz as hv
from tests.places import shared


@pytest.fixture
def study(tmp_path):
    rng = np.random.default_rng(0)
    near = np.kron(np.eye(2), np.ones((3, 3))) * 2 + np.eye(6) * 3
    labels = np.arange(60) % 6
    np.save(tmp_path / "logits.npy", near[labels] + rng.normal(size=(60, 6)) / 2)
    (tmp_path / "classes.csv").write_text("name\n" + "\n".join("abcdef"))
    hv.write_tree(
        hv.Hierarchy.from_nested([[[0, 3], [1, 4]], [2, 5]], leaf_names="abcdef"),
        tmp_path / "other.nwk",
    )
    return tmp_path


def test_json_is_the_comparison(study, shell):
    tree = study / "other.nwk"
    status, out, err = shell("compare", study, tree, "--study", study, "--json")
    assert status == 0, err
    said, found = (
        json.loads(out),
        hv.compare(hv.analyse(hv.read_study(study)), hv.read_tree(tree)),
    )
    for name in (
        "clustering_information_distance",
        "robinson_foulds",
        "floor",
        "chance",
        "mean_best_jaccard",
    ):
        assert said[name] == pytest.approx(getattr(found, name))
    assert [row["n_groups"] for row in said["agreement"]] == [2, 3, 4, 5]
    assert {row["leaf"] for row in said["moved"]} <= set("abcdef") and said["moved"]
    assert "6 leaves matched by name." in err


def test_a_study_and_its_method_are_one_tree(study, shell):
    _status, out, _err = shell("compare", study, f"{study}:l2h", "--json")
    said = json.loads(out)
    assert (said["clustering_information_distance"], said["moved"]) == (0, [])


def test_the_plain_table(study, shell):
    _status, out, _err = shell("compare", study, study / "other.nwk")
    assert "clustering information distance" in out and "halves of the points" in out
    assert "ifferent beyond noise" in out
    assert "moved most" in out


def test_leaves_that_only_one_tree_has_are_listed(study, tmp_path, shell):
    other = hv.Hierarchy.from_nested([[0, 1], [2, 3]], leaf_names=("a", "b", "c", "zebra"))
    hv.write_tree(other, tmp_path / "few.nwk")
    _status, out, err = shell("compare", study, tmp_path / "few.nwk", "--json")
    assert "Only in A, left out: d, e, f." in err
    assert "Only in B, left out: zebra." in err
    assert json.loads(out)["leaves"] == 3


def test_a_file_that_is_nothing_is_an_error(study, shell):
    (study / "x.txt").write_text("nothing at all")
    status, _out, err = shell("compare", study, study / "x.txt")
    assert status == 2 and "x.txt" in err and "Traceback" not in err


def test_nbdt_on_imagenet_is_matched_by_wordnet_id(shell):
    files = ",".join(
        str(shared(f"trees/nbdt/Imagenet1000.{end}")) for end in ("graph-induced.json", "wnids.txt")
    )
    _status, out, _err = shell("compare", "imagenet", files, "--study", "imagenet", "--json")
    said = json.loads(out)
    assert said["matched"] == "by name" and said["leaves"] == 1000
    assert said["floor"] < said["clustering_information_distance"] < said["chance"]


@pytest.mark.parametrize("figure", ["tanglegram", "a", "b"])
@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_pictures_are_written(study, tmp_path, shell, figure, ending):
    out = tmp_path / f"out.{ending}"
    status, _out, err = shell(
        "compare", study, study / "other.nwk", "-o", out, "--figure", figure, "--width", "120mm"
    )
    assert status == 0 and f"Wrote {out}" in err
    assert out.read_bytes()[:4] in (b"<?xm", b"%PDF", b"\x89PNG")
    if ending == "svg":
        assert ("face to face" if figure == "tanglegram" else "beside") in out.read_text()


def test_the_table_has_the_values_of_metrics(study, tmp_path, shell):
    np.save(study / "labels.npy", np.where(np.arange(60) % 7, np.arange(60) % 6, 0))
    out = tmp_path / "trees.csv"
    _status, said, _err = shell("metrics", study, "--clusters", "6", "--json")
    expected = json.loads(said)
    shell(
        "compare", study, study / "other.nwk", "--study", study, "--more", f"{study}:l2h", "-o", out
    )
    rows = list(csv.DictReader(out.open()))
    assert [row["tree"] for row in rows] == [study.name, "other.nwk", f"{study.name}:l2h"]
    for heading, name in (
        ("NMI", "nmi"), ("ARI", "ari"), ("ACC", "accuracy"), ("LP", "purity"),
        ("DP", "dendrogram_purity"), ("LHD", "least_hierarchical_distance"),
    ):  # fmt: skip
        assert float(rows[0][heading]) == pytest.approx(expected[name])
    assert rows[0]["new points"] == "yes" and float(rows[2]["distance"]) == 0
    _status, said, _err = shell("compare", study, study / "other.nwk", "--json")
    distance = json.loads(said)["clustering_information_distance"]
    assert float(rows[1]["distance"]) == pytest.approx(distance)


def test_a_file_of_no_known_ending_is_refused_before_any_work(shell):
    status, _out, err = shell("compare", "/no/such", "/no/other", "-o", "x.gif")
    assert status == 2 and "found .gif" in err
