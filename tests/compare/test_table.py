"""The table of trees as text: best numbers bold, names harmless in every format."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import hierviz as hv
from hierviz.compare import (
    COMPARED_METRICS,
    TreeRow,
    as_csv,
    as_latex,
    as_markdown,
    compare,
    is_shallow,
    leaf_scores,
    places_new_points,
    table_row,
)
from hierviz.compare.table import artefacts_of, best
from hierviz.core.hierarchy import Hierarchy
from tests.hostile import hostile_texts

ROWS = [
    TreeRow("one", 4, 0.0, {"nmi": 0.5, "least_hierarchical_distance": 2.0, "ari": 0.25}, True, support=0.5, seconds=1.2345),
    TreeRow("two", 4, 0.3, {"nmi": 0.7, "least_hierarchical_distance": 3.0, "ari": 0.25}, False),
    TreeRow("three", 3, math.nan, {"nmi": 0.7001, "least_hierarchical_distance": 1.0}, is_shallow=True),
]  # fmt: skip


def test_the_metrics_are_those_of_the_papers_table():
    labels = [metric.label for metric in COMPARED_METRICS]
    assert labels == ["NMI", "ARI", "ACC", "purity", "DP", "LHD"]


def test_best_is_what_is_best_as_printed_and_nothing_where_all_are_alike():
    assert best(ROWS) == {(1, "nmi"), (2, "nmi"), (0, "least_hierarchical_distance")}


def test_what_is_small_because_a_tree_is_shallow_is_underlined_and_best_in_nothing():
    assert artefacts_of(ROWS) == {(2, "least_hierarchical_distance")}
    alone = [replace(ROWS[2], scores={"nmi": 0.5})]
    assert artefacts_of(alone) == set()


def test_shallow_trees():
    for nested, expected in (
        ([0, 1], True), ([[0, 1], 2], True), ([0, 1, 2, 3], True), ([[0, 1], [2, 3]], False),
        ([[0, 1], 2, 3], False),
    ):  # fmt: skip
        assert is_shallow(Hierarchy.from_nested(nested)) is expected


def test_the_table_by_hand():
    assert as_markdown(ROWS).splitlines() == [
        "| tree | leaves | new points | NMI | ARI | ACC | LP | DP | LHD | distance | support | seconds |",
        "| :-- |" + " --: |" * 11,
        "| one | 4 | yes | 0.500 | 0.250 | – | – | – | **2.000** | 0.000 | 0.500 | 1.23 |",
        "| two | 4 | no | **0.700** | 0.250 | – | – | – | 3.000 | 0.300 | – | – |",
        "| three | 3 | – | **0.700** | – | – | – | – | <u>1.000</u> | – | – | – |",
    ]
    lines = as_latex(ROWS).splitlines()
    assert lines[0] == r"\begin{tabular}{lrrrrrrrrrrr}"
    assert lines[5] == (
        r"two & 4 & no & \textbf{0.700} & 0.250 & -- & -- & -- & 3.000 & 0.300 & -- & -- \\"
    )
    assert r"\underline{1.000}" in lines[6]
    heading, one, _two, three = csv.reader(io.StringIO(as_csv(ROWS)))
    assert heading[-2:] == ["best", "underlined"]
    assert one == ["one", "4", "yes", "0.5", "0.25", "", "", "", "2.0", "0.0", "0.5", "1.2345", "LHD", ""]  # fmt: skip
    assert three == ["three", "3", "", "0.7001", "", "", "", "", "1.0", "", "", "", "NMI", "LHD"]


def test_rows_are_made_of_analyses_and_trees():
    analysis = hv.analyse(hv.read_study("digits"))
    other = hv.read_tree(Path(analysis.study.folder, "trees", "DeepECT.nwk"), leaf_names=analysis.tree.leaf_names)  # fmt: skip
    row = table_row("L2H", analysis, reference=other, seconds=0.5)
    found = compare(analysis, other, halves=0)
    assert row.distance == pytest.approx(found.clustering_information_distance)
    assert set(row.scores) == {metric.name for metric in COMPARED_METRICS}
    assert row.places_new_points and row.seconds == 0.5 and math.isnan(row.support)
    alone = table_row("tree", other, reference=Hierarchy.from_nested([[0, 1], 2], leaf_names="xyz"))
    assert alone.scores == {} and alone.places_new_points is None and math.isnan(alone.distance)


def test_only_clusters_of_logits_take_new_points():
    labels = [0, 1, 2, 0]
    assert not places_new_points(hv.study_from(assignments=labels))
    assert places_new_points(hv.study_from(logits=np.eye(3)[labels]))


@pytest.mark.parametrize("name", hostile_texts("http://127.0.0.1:9"))
def test_names_stay_one_cell(name):
    row = [TreeRow(name, 2, 0.5)]
    (line,) = as_markdown(row).splitlines()[2:]
    assert line.replace("\\|", "").count("|") == 13
    assert not any(f" {mark}" in line for mark in ("<", "[", "`", "$"))
    assert len(as_latex(row).splitlines()) == 7
    cells = as_latex(row).splitlines()[4].replace("\\&", "").split(" & ")
    assert len(cells) == 12
    (_, found) = csv.reader(io.StringIO(as_csv(row)))
    assert len(found) == 14 and not found[0].startswith(("=", "+", "-", "@"))


def test_latex_escapes_every_special_letter():
    escaped = as_latex([TreeRow(r"a\b{c}_%$#&~^", 2, 0.5)]).splitlines()[4]
    assert escaped.startswith(
        r"a\textbackslash{}b\{c\}\_\%\$\#\&\textasciitilde{}\textasciicircum{} & 2"
    )


def test_scores_of_leaves_are_those_of_the_finest_cut():
    analysis = hv.analyse(hv.read_study("digits"))
    found = leaf_scores(analysis)
    assert found["purity"] == pytest.approx(
        (analysis.study.labels == analysis.study.logits[:].argmax(axis=1)).mean()
    )
    assert leaf_scores(hv.Analysis.of_tree(analysis.tree)) == {}
