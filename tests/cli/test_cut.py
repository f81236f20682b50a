"""`cut`: groups as a file."""

from __future__ import annotations

import csv

import pandas as pd

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


def test_the_ending_says_what_is_written(shell, write, tmp_path):
    folder = write()
    shell("cut", folder, "--clusters", 3, "-o", tmp_path / "g.csv")
    expected = pd.read_csv(tmp_path / "g.csv")
    for name, read in (("g.json", pd.read_json), ("g.parquet", pd.read_parquet)):
        assert shell("cut", folder, "--clusters", 3, "-o", tmp_path / name)[0] == 0
        pd.testing.assert_frame_equal(read(tmp_path / name), expected, check_dtype=False)
    status, _, err = shell("cut", folder, "--clusters", 3, "-o", tmp_path / "g.xlsx")
    assert status == 2 and "found .xlsx" in err
