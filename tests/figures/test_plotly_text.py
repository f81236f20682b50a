"""Names in plotly figures stay words: no HTML, no TeX, nothing turned about."""

from __future__ import annotations

import ast
import json
import re

import numpy as np
import pytest

import hierviz as hv
from hierviz.compare import CutAgreement
from hierviz.core.hierarchy import Hierarchy
from hierviz.figures import tree_picture
from hierviz.figures.agreement_by_groups import agreement_by_groups
from hierviz.figures.class_distance import class_distance_figure
from hierviz.figures.confidences import confidence_histogram
from hierviz.figures.distance_scale import distance_scale
from hierviz.figures.plotly_text import plotly_text
from hierviz.figures.side_by_side import side_by_side_figure
from hierviz.figures.support_by_size import support_by_size
from hierviz.figures.writers.plotly_figure import circular_tree, to_plotly
from hierviz.taxonomy import from_columns, side_by_side
from tests.figures.conftest import subject_of
from tests.hostile import hostile_texts
from tests.places import ROOT

NAMES = tuple(f"{text} {i}" for i, text in enumerate(hostile_texts("http://127.0.0.1:9")))
N = len(NAMES)
OURS = re.compile(r"</?b>|<br>|</?extra>")
ENTITY = re.compile(r"&(lt|gt|amp|#36);")


def balanced_tree() -> Hierarchy:
    pairs = [[i, i + 1] if i + 1 < N else i for i in range(0, N, 2)]
    return Hierarchy.from_nested(pairs, leaf_names=NAMES)


def trees_side_by_side():
    taxonomy = from_columns(NAMES, {"kind": [NAMES[i // 2] for i in range(N)]})
    return side_by_side_figure(
        side_by_side(balanced_tree(), taxonomy), balanced_tree().leaf_names, taxonomy.labels
    )


FIGURES = {
    "side_by_side_figure": trees_side_by_side,
    "class_distance_figure": lambda: class_distance_figure(
        np.ones((N + 1, N + 1)), range(N + 1), [*NAMES, NAMES[0]]
    ),
    "circular_tree": lambda: circular_tree(subject_of(balanced_tree()), cut=27, title=NAMES[0]),
    "to_plotly": lambda: to_plotly(
        tree_picture(
            subject_of(balanced_tree(), table={NAMES[0]: [NAMES[i // 8] for i in range(N)]}),
            hv.View(encoding=f"column:{NAMES[0]}", selected=0),
            title=NAMES[1],
        )
    ),
    "confidence_histogram": lambda: confidence_histogram(np.linspace(0, 1, 9), None),
    "distance_scale": lambda: distance_scale(0.4, [0.2, 0.3], 0.9),
    "agreement_by_groups": lambda: agreement_by_groups(
        [CutAgreement(2, 0.4, 0.5)], [[CutAgreement(2, 0.3, 0.4)], [CutAgreement(2, 0.5, 0.6)]]
    ),
    "support_by_size": lambda: support_by_size(["2"], [1], [0.5], [0.4]),
}


def strings(found: object) -> list[str]:
    parts, texts = [found], []
    while parts:
        part = parts.pop()
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict | list):
            parts += part.values() if isinstance(part, dict) else part
    return texts


@pytest.mark.parametrize("name", FIGURES)
def test_no_name_is_html_or_tex(name):
    figure = json.loads(FIGURES[name]().to_json())
    for text in strings([figure["data"], figure["layout"].get("annotations", [])]):
        words = OURS.sub("", text)
        assert not re.search("[<>$\n]", words), text
        assert words.count("&") == len(ENTITY.findall(words)), text


def test_every_figure_is_tried():
    made = {
        node.name
        for path in (ROOT / "hierviz" / "figures").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.returns
        and ast.unparse(node.returns) == "go.Figure"
    }
    assert made == set(FIGURES)


def test_names_that_run_leftward_are_set_apart():
    assert plotly_text("שלום") == "\u2068שלום\u2069"
