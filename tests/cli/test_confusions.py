"""`python -m hierviz confusions`: its numbers, its table, its CSV, its refusals."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

import hierviz as hv

PAIR = {
    "true", "predicted", "class", "cluster", "points", "mean_confidence", "tree_leaves",
    "tree_edges", "taxonomy_classes",
}  # fmt: skip


@pytest.fixture
def pets(tmp_path):
    """Four classes below ((cat dog) (jet kite)): cat is taken for dog twice, and for jet once."""
    (tmp_path / "classes.csv").write_text("name,kind\ncat,pet\ndog,pet\njet,craft\nkite,\n")
    np.save(tmp_path / "logits.npy", 9.0 * np.eye(4)[[1, 1, 2, 0, 1, 2, 1]])
    np.save(tmp_path / "labels.npy", [0, 0, 0, 0, 1, 2, 3])
    (tmp_path / "tree.nwk").write_text("((cat,dog),(jet,kite));")
    return tmp_path


def test_all_numbers_as_json(pets, numbers):
    facts = numbers("confusions", pets, "--tree", pets / "tree.nwk", "--by", "kind")
    assert facts["top_1_accuracy"] == pytest.approx(3 / 7)
    assert (facts["points"], facts["mistakes"], facts["pairs"]) == (7, 4, 3)
    assert facts["severity_in_tree"] == {
        "mean": 1.5, "at_random": pytest.approx(10 / 6), "highest": 2, "points": 4,
    }  # fmt: skip
    # kite is of no kind: of three classes cat and dog are below "pet"
    assert facts["severity_in_taxonomy"] == {
        "mean": pytest.approx(4 / 3), "at_random": pytest.approx(5 / 3), "highest": 2, "points": 3,
    }  # fmt: skip
    first, *rest = facts["confusions"]
    sure = float(np.exp(9) / (np.exp(9) + 3))
    assert first == {
        "true": "cat", "predicted": "dog", "class": 0, "cluster": 1, "points": 2,
        "mean_confidence": pytest.approx(sure), "tree_leaves": 2, "tree_edges": 2,
        "taxonomy_classes": 2,
    }  # fmt: skip
    assert [row["taxonomy_classes"] for row in rest] == [4, None]


def test_pairs_as_csv(pets, shell):
    tree = pets / "tree.nwk"
    status, out, _ = shell("confusions", pets, "--tree", tree, "--csv", "--top", "2")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0 and set(rows[0]) == PAIR
    assert [(row["true"], row["predicted"], row["points"]) for row in rows] == [
        ("cat", "dog", "2"), ("cat", "jet", "1"),
    ]  # fmt: skip
    assert rows[0]["taxonomy_classes"] == ""


def test_the_plain_table_says_what_is_counted(pets, shell):
    tree = pets / "tree.nwk"
    status, out, err = shell("confusions", pets, "--tree", tree, "--by", "kind", "--top", "1")
    assert status == 0
    assert "A mistake is a labelled point that is predicted as another class." in err
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == "top-1 accuracy 0.4286"
    assert lines[1] == "mistakes 4 of 7"
    assert lines[2] == "mean severity in the taxonomy 1.3333 of at most 2; at random 1.6667"
    assert lines[3] == "mean severity in the tree 1.5000 of at most 2; at random 1.6667"
    assert lines[6] == "cat dog 2 1.00 2 2 2"
    assert lines[-1] == "and 2 more pairs; --top N prints more"


def test_without_logits_there_is_no_confidence(pets, shell, numbers):
    (pets / "logits.npy").unlink()
    np.save(pets / "assignments.npy", [1, 1, 2, 0, 1, 2, 3])
    tree = ("--tree", pets / "tree.nwk")
    facts = numbers("confusions", pets, *tree)
    assert [row["mean_confidence"] for row in facts["confusions"]] == [None] * 2
    assert facts["severity_in_taxonomy"] is None
    _, out, _ = shell("confusions", pets, *tree, "--csv")
    assert next(csv.DictReader(io.StringIO(out)))["mean_confidence"] == ""
    _, out, _ = shell("confusions", pets, *tree)
    assert "cat dog 2 - 2 2 -" in [" ".join(line.split()) for line in out.splitlines()]


def test_a_clustering_model_has_purity_in_place_of_accuracy(write, numbers):
    folder = write()
    with open(f"{folder}/study.toml", "w") as file:
        file.write('kind = "clustering"\n')
    facts = numbers("confusions", folder)
    profile = hv.LeafProfile.from_study(hv.read_study(folder))
    assert facts["purity"] == pytest.approx(profile.mean_purity)
    assert "top_1_accuracy" not in facts


def test_refusals(pets, write, shell):
    status, _, err = shell("confusions", write(labels=False))
    assert status == 2 and "this study has no labels" in err and "labels.npy" in err
    status, _, err = shell("confusions", pets, "--json", "--csv")
    assert status == 2 and "Only one of --json and --csv" in err
    status, _, err = shell("confusions", pets, "--top", "-1")
    assert status == 2 and "-1" in err
    status, _, err = shell("confusions", pets, "--by", "kin")
    assert status == 2 and "Did you mean kind?" in err
