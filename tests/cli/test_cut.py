"""`cut`: groups as a file."""

from __future__ import annotations

import csv

import hierviz as hv


def test_cut_writes_the_groups(shell, write, tmp_path):
    folder, place = write(), tmp_path / "groups.csv"
    status, out, err = shell("cut", folder, "--clusters", 4, "-o", place)
    assert (status, out) == (0, "")
    assert "6 clusters in 4 groups" in err
    with place.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["ant", "bee", "cow", "dog", "eel", "fox"]
    wanted = hv.cut_into(hv.l2h(hv.read_study(folder).logits), 4).group_of_leaf
    assert [int(row["group"]) for row in rows] == wanted.tolist()
