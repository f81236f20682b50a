"""Trees that were fitted to points, in the commands that take a tree."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import hierviz as hv
from hierviz.cli import main
from hierviz.io.trees.fitted import fit_of

LABELS = np.repeat([0, 1, 2], 20)


@pytest.fixture
def study(tmp_path):
    rng = np.random.default_rng(2)
    folder = tmp_path / "study"
    folder.mkdir()
    np.save(folder / "logits.npy", 4 * np.eye(3)[LABELS] + rng.normal(size=(60, 3)))
    np.save(folder / "embeddings.npy", 4 * np.eye(5)[LABELS] + rng.normal(size=(60, 5)))
    labels = LABELS.copy()
    labels[4] = 1
    np.save(folder / "labels.npy", labels)
    (folder / "classes.csv").write_text("name\nant\nbee\ncow\n")
    return folder


@pytest.fixture(params=["average", "kmeans"])
def tree(request, study, tmp_path, capsys):
    place = tmp_path / f"{request.param}.json"
    assert main(["fit", str(study), "--method", request.param, "-o", str(place)]) == 0
    capsys.readouterr()
    return place


@pytest.mark.parametrize(
    "words",
    [
        ["metrics"], ["cut", "--clusters", "3", "-o", "cut.csv"], ["support", "--replicates", "2"], ["audit"],
        ["confusions"], ["export", "-o", "picture.svg"],
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_every_command_takes_them(words, study, tree, tmp_path, monkeypatch, shell):
    monkeypatch.chdir(tmp_path)
    status, out, err = shell(words[0], study, *words[1:], "--tree", tree)
    assert status == 0, err
    assert out or any(place.stat().st_size > 20 for place in tmp_path.glob("[cp]*.[cs]*"))


def test_support_is_by_the_method_that_made_the_tree(study, tree, numbers, shell):
    found = numbers("support", study, "--tree", tree, "--replicates", 3)
    record = fit_of(tree)
    opened = hv.read_study(study)
    analysis = hv.fit(record.recipe.method, opened)
    expected = hv.support(analysis, 3, recipe=record.recipe, points=opened.embeddings)
    assert [node["transfer"] for node in found["nodes"]] == pytest.approx(
        [float(x) for x in expected.transfer if not np.isnan(x)]
    )
    _, _, err = shell("support", study, "--tree", tree, "--replicates", 1)
    assert "The method fits a tree to 38 of the 60 points" in err and "L2H" not in err


def test_the_record_says_how_it_was_fitted(study, tmp_path, shell):
    place = tmp_path / "w.json"
    status, _, err = shell(
        "fit", study, "--method", "kmeans", "--set", "k=4", "--raw", "--seeds", 2, "-o", place
    )
    assert status == 0 and "w.fit.json: how it was fitted" in err
    record = fit_of(place)
    assert record.name == "w" and record.rows == "raw" and record.scores["n_groups"] == 4
    assert record.recipe.method == "kmeans" and record.recipe.options["k"] == 4
    assert not record.recipe.unit_rows and record.recipe.seed in (0, 1)
    shell("fit", study, "-o", tmp_path / "l2h.json")
    assert fit_of(tmp_path / "l2h.json") is None


def test_trees_of_other_leaves_are_compared_over_their_points(
    study, tree, numbers, tmp_path, shell
):
    other = tmp_path / "ward.json"
    shell("fit", study, "--method", "ward", "-o", other)
    found = numbers("compare", tree, other, "--study", study)
    assert found["leaves"] == 60 and found["clustering_information_distance"] > 0
    found = numbers("compare", tree, study, "--study", study)
    assert found["leaves"] == 60


def test_the_audit_lists_the_point_of_the_wrong_label(study, tree, numbers):
    one = numbers("audit", study, "--tree", tree)["findings"][0]
    assert one["kind"] == "stray-point" and one["points"][0] == 4
    assert one["sentence"].startswith("Labelled bee, but ")


def test_clusters_are_linked_by_correlation(study, tmp_path, shell, numbers):
    found = numbers(
        "fit",
        study,
        "--method",
        "correlation",
        "--set",
        "linkage=complete",
        "-o",
        tmp_path / "c.json",
    )
    assert found["options"] == {"linkage": "complete"} and found["n_leaves"] == 3
    expected = hv.correlation_linkage(hv.read_study(study), linkage="complete")
    assert hv.read_tree(tmp_path / "c.json").to_linkage().tolist() == expected.to_linkage().tolist()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--method", "ward", "--aggregation", "sum-of-sums"],
            "--aggregation says how L2H scores a group",
        ),
        (["--method", "correlation", "--evidence", "e.csv"], "Only L2H has evidence to write"),
        (["--method", "correlation", "--raw"], "takes logits as they are"),
        (
            ["--method", "correlation", "--set", "linkage=ward"],
            "expected one of average, complete, single",
        ),
        (["--set", "shakes=3"], "L2H has no option 'shakes'"),
        (["--method", "ward", "--set", "k"], "Expected an option as NAME=VALUE"),
    ],
)
def test_what_does_not_go_together_is_refused(words, message, study, tmp_path, shell):
    status, _, err = shell("fit", study, *words, "-o", tmp_path / "x.json")
    assert status == 2 and message in err
    assert not (tmp_path / "x.json").exists()


def test_a_tree_of_another_study_is_refused(study, tmp_path, shell):
    (tmp_path / "t.nwk").write_text("((a,b),(c,d));")
    status, _, err = shell("metrics", study, "--tree", tmp_path / "t.nwk")
    assert status == 2 and "expected leaves named after the 3 clusters" in err


def test_nothing_is_written_beside_a_stream(study):
    """In a process of its own, whose output is a pipe."""
    words = [sys.executable, "-m", "hierviz", "fit", str(study), "--method", "kmeans", "-o"]
    done = subprocess.run([*words, "/dev/stdout"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["format"] == "hierviz-tree"
    assert "assignments" not in done.stderr and "how it was fitted" not in done.stderr
    assert not list(Path("/dev").glob("stdout.*"))


def test_support_of_a_tree_over_vectors_needs_to_know_how_it_was_made(study, shell, tmp_path):
    (study / "logits.npy").unlink()
    place = tmp_path / "ward.json"
    assert shell("fit", study, "--method", "ward", "-o", place)[0] == 0
    place.with_name("ward.fit.json").unlink()
    status, _, err = shell("support", study, "--tree", place)
    assert status == 2 and f"{tmp_path / 'ward.fit.json'} does not say how" in err
    assert "keep the two together" in err
