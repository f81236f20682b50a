"""`info`: facts for programs and for readers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import hierviz as hv


def test_info_on_digits(numbers):
    facts = numbers("info", "digits")
    assert (facts["n_points"], facts["n_clusters"], facts["n_classes"]) == (1797, 10, 10)
    assert (facts["name"], facts["dtype"], facts["cluster_is_class"]) == ("digits", "float32", True)
    assert 0.9 < facts["top_1_accuracy"] < 1
    assert facts["share_of_empty_clusters"] == 0
    assert facts["fingerprint"] == hv.read_study("digits").fingerprint


def test_info_without_labels_has_no_accuracy(numbers, write):
    facts = numbers("info", write(labels=False))
    assert (facts["top_1_accuracy"], facts["n_labelled"], facts["n_points"]) == (None, 0, 60)


def test_info_counts_labels_and_empty_clusters(numbers, tmp_path):
    np.save(tmp_path / "logits.npy", np.eye(4)[[0, 0, 1, 1, 3, 3]])
    np.save(tmp_path / "labels.npy", np.array([0, -1, 1, -1, 2, -1]))
    facts = numbers("info", tmp_path)
    assert (facts["n_labelled"], facts["share_of_empty_clusters"]) == (3, 0.25)
    assert facts["n_train_points"] is None and facts["dtype"] == "float64"


def test_info_for_readers(shell, write):
    status, out, _ = shell("info", write())
    facts = dict(line.split(maxsplit=1) for line in out.splitlines() if len(line.split()) > 1)
    assert status == 0
    assert (facts["name"], facts["n_points"]) == ("small study", "60")


def test_info_says_a_sentence_a_file_and_fixes_what_was_decided(shell, numbers, tmp_path):
    rows = ["id,a,b,kept", *(f"{i + 5},{i}.5,{-i}.5,{i % 2}" for i in range(12))]
    (tmp_path / "logits.csv").write_text("\n".join(rows))
    said = ("--label", "kept", "--leave-out", "id", "--heading")
    status, out, err = shell("info", tmp_path, "--fix", *said)
    assert status == 0 and out.startswith("logits.csv: 12 points x 2 clusters, first line taken")
    assert "study.toml" in err
    facts = numbers("info", tmp_path)
    assert facts["n_labelled"] == 12 and facts["files"][0].startswith("logits.csv: 12 points")


def test_columns_that_are_not_there(shell, write):
    folder = write()
    assert shell("info", folder, "--label", "x")[0] == 0  # there is no table in it
    (Path(folder) / "labels.npy").unlink()
    (Path(folder) / "labels.csv").write_text("y\n" + "0\n" * 60)
    status, _, err = shell("info", folder, "--label", "x")
    assert status != 0 and "expected a column 'x'" in err
