"""The table of trees as text: best numbers bold, names harmless in every format."""

from __future__ import annotations

import csv
import io
import math

import pytest

import hierviz as hv
from hierviz.compare import (
    TABLE_METRICS,
    TreeRow,
    as_csv,
    as_latex,
    as_markdown,
    leaf_scores,
)
from hierviz.compare.table import best
from tests.hostile import hostile_texts

ROWS = [
    TreeRow("one", 4, 0.0, {"nmi": 0.5, "least_hierarchical_distance": 2.0, "ari": 0.25}),
    TreeRow("two", 4, 0.3, {"nmi": 0.7, "least_hierarchical_distance": 3.0, "ari": 0.25}),
    TreeRow("three", 5, math.nan, {"nmi": 0.7001}),
]


def test_the_metrics_are_those_of_the_papers_table():
    labels = [metric.label for metric in TABLE_METRICS]
    assert labels == ["NMI", "ARI", "ACC", "purity", "DP", "LHD"]


def test_best_is_what_is_best_as_printed_and_nothing_where_all_are_alike():
    assert best(ROWS) == {(1, "nmi"), (2, "nmi"), (0, "least_hierarchical_distance")}


def test_the_table_by_hand():
    assert as_markdown(ROWS).splitlines()[2:] == [
        "| one | 4 | 0.000 | 0.500 | 0.250 | – | – | – | **2.000** |",
        "| two | 4 | 0.300 | **0.700** | 0.250 | – | – | – | 3.000 |",
        "| three | 5 | – | **0.700** | – | – | – | – | – |",
    ]
    assert as_latex(ROWS).splitlines()[5] == (
        r"two & 4 & 0.300 & \textbf{0.700} & 0.250 & -- & -- & -- & 3.000 \\"
    )
    assert list(csv.reader(io.StringIO(as_csv(ROWS))))[3] == [
        "three", "5", "", "0.7001", "", "", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("name", hostile_texts("http://127.0.0.1:9"))
def test_names_stay_one_cell(name):
    row = [TreeRow(name, 2, 0.5)]
    (line,) = as_markdown(row).splitlines()[2:]
    assert line.replace("\\|", "").count("|") == 10
    assert not any(f" {mark}" in line for mark in ("<", "[", "`", "$"))
    assert len(as_latex(row).splitlines()) == 7
    cells = as_latex(row).splitlines()[4].replace("\\&", "").split(" & ")
    assert len(cells) == 9
    (_, found) = csv.reader(io.StringIO(as_csv(row)))
    assert len(found) == 9 and not found[0].startswith(("=", "+", "-", "@"))


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
