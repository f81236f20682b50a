"""`fit`: the tree that Python makes, as a file."""

from __future__ import annotations

import csv

import numpy as np
import pytest

import hierviz as hv


@pytest.mark.parametrize("ending", ["json", "nwk", "npy"])
def test_fit_writes_the_tree(shell, write, tmp_path, ending):
    folder, place = write(), tmp_path / f"tree.{ending}"
    status, out, err = shell("fit", folder, "-o", place)
    assert (status, out) == (0, "")
    assert str(place) in err
    study = hv.read_study(folder)
    tree = hv.read_tree(place, leaf_names=study.class_names)
    assert tree.leaf_names == study.class_names
    np.testing.assert_array_equal(tree.parent, hv.l2h(study.logits).parent)


@pytest.mark.parametrize("aggregation", ["sum-of-means", "mean-of-means", "sum-of-sums"])
def test_fit_takes_the_aggregation(shell, write, tmp_path, aggregation):
    folder, place = write(), tmp_path / "tree.json"
    chosen = ("--method", "l2h", "--aggregation", aggregation)
    assert shell("fit", folder, *chosen, "-o", place)[0] == 0
    wanted = hv.l2h(hv.read_study(folder).logits, aggregation=aggregation)
    found = hv.read_tree(place)
    np.testing.assert_array_equal(found.parent, wanted.parent)
    assert found.source == wanted.source


def test_fit_writes_the_evidence(shell, write, tmp_path):
    place = tmp_path / "evidence.csv"
    assert shell("fit", write(), "-o", tmp_path / "t.json", "--evidence", place)[0] == 0
    with place.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1", "2", "3", "4", "5"]


def test_fit_prefers_the_training_split_and_says_so(shell, write, tmp_path):
    folder, place = write(train=True), tmp_path / "tree.json"
    _, _, err = shell("fit", folder, "-o", place)
    assert "the 90 training points" in err
    wanted = hv.l2h(hv.read_study(folder).train_logits)
    np.testing.assert_array_equal(hv.read_tree(place).parent, wanted.parent)
