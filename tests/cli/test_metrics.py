"""`metrics`: the numbers that Python has, and what they need."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import hierviz as hv

FLAT = [metric.name for metric in hv.metrics.FLAT_METRICS]
TREE = [metric.name for metric in hv.metrics.TREE_METRICS]


def test_metrics_on_digits_are_those_of_python(numbers):
    found = numbers("metrics", "digits")
    study = hv.read_study("digits")
    counts = hv.LeafProfile.from_study(study).counts
    wanted = hv.metrics.tree_metrics(hv.l2h(study.logits), counts) | hv.metrics.flat_metrics(counts)
    assert {name: found[name] for name in TREE + FLAT} == pytest.approx(wanted)
    assert (found["study"], found["n_groups"], found["n_points"]) == ("digits", 10, 1797)


def test_metrics_at_one_level(numbers, write):
    folder = write()
    found = numbers("metrics", folder, "--clusters", 3)
    study = hv.read_study(folder)
    counts = hv.LeafProfile.from_study(study).counts
    cut = hv.cut_into(hv.l2h(study.logits), 3)
    wanted = hv.metrics.flat_metrics(hv.metrics.group_counts(counts, cut))
    assert {name: found[name] for name in FLAT} == wanted
    assert found["n_groups"] == 3


def test_metrics_at_several_levels(numbers, shell, write):
    folder = write()
    found = numbers("metrics", folder, "--clusters", 2, 6)
    assert [level["n_groups"] for level in found["levels"]] == [2, 6]
    assert all(set(FLAT) < set(level) for level in found["levels"])
    assert set(TREE) < set(found)
    status, out, _ = shell("metrics", folder, "--clusters", 2, 6)
    assert (status, out.count("normalised mutual information")) == (0, 2)
    assert out.count(" of at most ") == 2 * len(FLAT)


def test_metrics_stand_between_chance_and_their_ceiling(numbers, shell, write):
    folder = write()
    found = numbers("metrics", folder, "--clusters", 3)
    study = hv.read_study(folder)
    tree, counts = hv.l2h(study.logits), hv.LeafProfile.from_study(study).counts
    assert found["most"] == hv.metrics.ceilings(tree, counts).at(3)
    assert found["chance"] == hv.metrics.chance_levels(tree, counts).at(3)
    out = shell("metrics", folder, "--clusters", 3)[1]
    line = next(line for line in out.splitlines() if line.startswith("clustering accuracy"))
    wanted = [found["accuracy"], found["most"]["accuracy"], found["chance"]["accuracy"]]
    assert line.split(maxsplit=2)[2] == "{:.4f} of at most {:.4f}, by chance {:.4f}".format(*wanted)


def test_metrics_against_a_column(numbers, shell, write):
    folder = write()
    (Path(folder) / "classes.csv").write_text("name,sort\na,x\nb,x\nc,y\nd,y\ne,y\nf,\n")
    found = numbers("metrics", folder, "--clusters", 2, "--against", "sort")
    labels = np.load(Path(folder) / "labels.npy")
    assert (found["against"], found["n_points"]) == ("sort (2)", int((labels < 5).sum()))
    assert found["most"]["accuracy"] == 1
    status, _, err = shell("metrics", folder, "--against", "srt")
    assert (status, "no column 'srt'" in err) == (2, True)


def test_metrics_against_a_depth_of_a_taxonomy(numbers, shell, write):
    folder = write()
    kinds = Path(folder) / "kinds.csv"
    kinds.write_text(
        "child,parent\nant,insect\nbee,insect\ncow,mammal\ndog,mammal\nfox,mammal\neel,fish\n"
    )
    found = numbers("metrics", folder, "--against", "depth:0", "--by", kinds)
    assert found["against"] == "kinds.csv at depth 0 (3)"
    status, _, err = shell("metrics", folder, "--against", "depth:9", "--by", kinds)
    assert (status, "asked for 9" in err) == (2, True)


def test_metrics_of_a_tree_in_a_file(numbers, shell, write, tmp_path):
    folder, place = write(train=True), tmp_path / "tree.nwk"
    shell("fit", folder, "-o", place)
    own, read = numbers("metrics", folder), numbers("metrics", folder, "--tree", place)
    assert {name: own[name] for name in TREE} == {name: read[name] for name in TREE}
    assert (own["tree_from"], read["tree_from"]) == ("training points", str(place))


def test_undefined_numbers_are_null(numbers, tmp_path):
    np.save(tmp_path / "logits.npy", np.eye(3))
    np.save(tmp_path / "labels.npy", np.array([0, 1, 2]))  # no two points share a class
    assert numbers("metrics", tmp_path)["dendrogram_purity"] is None


def test_metrics_need_labels(shell, write):
    status, out, err = shell("metrics", write(labels=False), "--json")
    assert (status, out) == (2, "")
    assert "'small study' has no labels" in err
    assert "labels.npy" in err


def test_a_study_of_assignments_needs_a_tree(shell, numbers, tmp_path):
    np.save(tmp_path / "assignments.npy", np.array([0, 0, 1, 2]))
    np.save(tmp_path / "labels.npy", np.array([0, 0, 1, 2]))
    status, _, err = shell("metrics", tmp_path)
    assert status == 2
    assert "no logits to make a tree from" in err
    assert "--tree FILE" in err
    place = tmp_path / "given.json"
    hv.write_tree(hv.Hierarchy.from_merges([(0, 1), (2, 3)]), place)
    assert numbers("metrics", tmp_path, "--tree", place)["dendrogram_purity"] == 1


def test_notices_go_to_stderr_and_once(shell, write):
    status, out, err = shell("metrics", write(probabilities=True), "--json")
    assert status == 0
    assert set(FLAT) < set(json.loads(out))
    assert err.count("probabilities") >= 1
    assert len(set(err.splitlines())) == len(err.splitlines())


def test_take_log(numbers, shell, write):
    folder = write(probabilities=True)
    plain, logged = numbers("metrics", folder), numbers("metrics", folder, "--take-log")
    assert plain["accuracy"] == logged["accuracy"]  # the largest stays the largest
    assert "probabilities" in shell("info", folder)[2]
