"""Tables beside a tree: the group of every point."""

import csv

import numpy as np

from hierviz.errors import InputError
from hierviz.io import write_assignments
from tests.io.trees.test_round_trips import refusal


def test_the_table_of_points(cut, tmp_path):
    place = tmp_path / "a.csv"
    write_assignments(np.array([2, -1, 0]), cut, place, labels=np.array([1, -1, 0]))
    with place.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["point", "cluster", "name", "group", "label"]
    assert rows[0]["name"] == "my cow" and rows[0]["group"] == str(cut.group_of_leaf[2])
    assert rows[1]["cluster"] == rows[1]["group"] == "" and rows[1]["label"] == "-1"
    write_assignments(np.array([2]), cut, place)
    assert place.read_text().startswith("point,cluster,name,group\n0,2,")
    for options in ({"assignments": [4]}, {"assignments": [0], "labels": np.zeros(2)}):
        assert "Expected" in refusal(
            write_assignments, cut=cut, path=place, kind=InputError, **options
        )
