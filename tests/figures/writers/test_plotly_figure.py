"""The tree as a plotly figure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

import hierviz as hv
from hierviz.core.view import LAYOUTS
from hierviz.errors import InputError
from hierviz.figures import to_plotly, tree_picture
from hierviz.figures.marks import Box, Dot, Rects, Sectors, Strokes, Text, TreePicture
from hierviz.figures.text_width import text_width
from tests.figures.conftest import subject_of
from tests.strategies import caterpillar, trees


def parts(figure):
    lines = [trace for trace in figure.data if trace.mode == "lines" and trace.fill is None]
    leaves = next(trace for trace in figure.data if trace.name == "leaves")
    return lines, leaves


@settings(max_examples=40)
@given(trees(max_leaves=15))
def test_any_tree_has_its_branches_and_leaves(tree):
    analysis = subject_of(tree)
    figure = hv.figures.circular_tree(analysis.study, tree)
    lines, leaves = parts(figure)
    picture = tree_picture(analysis, width=1000, height=800, font_size=11)
    assert leaves.customdata.tolist() == tree.leaf_order.tolist()
    away = np.hypot(leaves.x - picture.centre[0], leaves.y - picture.centre[1])
    assert np.allclose(away, away[0], atol=0.02)
    n_pieces = sum(int(np.isnan(trace.x).sum()) for trace in lines)
    strokes = picture.of_kind(Strokes)
    assert n_pieces == sum(len(mark.lines) + len(mark.arcs) for mark in strokes)


def test_names_are_text_and_not_tags(nasty):
    figure = hv.figures.circular_tree(nasty.study, nasty.tree, title="<b>bold</b>")
    _, leaves = parts(figure)
    shown = "".join([*leaves.text, *(note.text for note in figure.layout.annotations)])
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "<b>&lt;b&gt;bold&lt;/b&gt;</b>" in shown
    for texts in (leaves.text, [note.text for note in figure.layout.annotations]):
        quoted = "a \"quoted\" &amp; 'single' name"  # plotly knows no name for quotes
        assert any(quoted in text for text in texts)
    assert figure.to_json()


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_every_mark_of_every_layout_is_written(digits, layout):
    order = digits.tree.leaf_order.tolist()
    picture = tree_picture(
        digits, layout=layout, rings=("purity",), selected=14, span=(order[1], order[3]), title="T"
    )
    figure = to_plotly(picture)
    texts = [mark.text for mark in picture.of_kind(Text)]
    assert len(figure.layout.annotations) == len(texts)
    assert len(figure.layout.shapes) == len(picture.of_kind(Box))
    filled = [trace for trace in figure.data if trace.fill == "toself"]
    assert len(filled) == len(picture.of_kind(Sectors)) + len(picture.of_kind(Rects))
    assert sum(trace.mode == "markers" for trace in figure.data) == len(picture.of_kind(Dot))


def test_a_text_of_a_name_stands_where_the_picture_has_it(digits):
    picture = tree_picture(digits, layout="left")
    notes = {note.text: note for note in to_plotly(picture).layout.annotations}
    name = next(mark for mark in picture.of_kind(Text) if mark.text == "7" and not mark.angle)
    assert (notes["7"].x, notes["7"].xanchor) == (pytest.approx(name.x), "left")


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
@pytest.mark.parametrize("angle", [-90.0, -35.0, 30.0, 80.0])
def test_a_turned_text_is_placed_by_its_middle(anchor, angle):
    """plotly turns a text about its middle; the picture's stands on its baseline at (x, y)."""
    mark = Text(40.0, 60.0, "a name", 20.0, "#000000", angle, anchor)
    picture = TreePicture(100, 100, "#ffffff", (50.0, 50.0), "", "", (mark,))
    (note,) = to_plotly(picture).layout.annotations
    turn, half = np.radians(angle), text_width(mark.text, mark.size) / 2
    along = {"start": half, "middle": 0, "end": -half}[anchor]
    middle = 40 + 60j + (along - 0.34 * mark.size * 1j) * np.exp(1j * turn)
    assert (note.x, note.y) == (pytest.approx(middle.real), pytest.approx(middle.imag))
    assert (note.xanchor, note.textangle) == ("center", angle)


def test_axes_are_equal_and_bare(digits):
    layout = hv.figures.circular_tree(digits.study, cut=4, colour="purity").layout
    assert layout.yaxis.scaleanchor == "x"
    assert layout.xaxis.visible is layout.yaxis.visible is layout.xaxis.showgrid is False


def test_many_names_are_left_out():
    tree = caterpillar(300)
    picture = tree_picture(subject_of(tree), layout="left", height=6000)
    assert len(picture.of_kind(Text)) > 300
    assert len(to_plotly(picture).layout.annotations) < 100


def test_a_tree_alone_is_coloured_by_group(digits):
    tree = digits.tree
    lines, leaves = parts(hv.figures.circular_tree(tree, cut=3))
    colours = {trace.line.color for trace in lines if trace.line.dash == "solid"}
    assert len(colours) == 5  # three groups, what is above them, and the scale
    assert "points" not in "".join(leaves.text)
    for key in ("purity", "size"):
        with pytest.raises(InputError, match=f"by '{key}'"):
            hv.figures.circular_tree(tree, colour=key)
    with pytest.raises(InputError, match="Two trees"):
        hv.figures.circular_tree(tree, tree)
