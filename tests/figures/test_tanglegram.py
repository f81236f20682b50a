"""Two trees face to face: what lines join, in which order, and what the picture says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hierviz as hv
from hierviz.compare import Comparison, compare, tangle
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.leaf_changes import reorder_leaves
from hierviz.errors import InputError
from hierviz.figures import tanglegram, to_pdf, to_png, to_svg
from hierviz.figures.marks import Strokes, Text
from tests.hostile import hostile_texts
from tests.strategies import star, trees

NAMES = tuple("abcdef")
ONE = Hierarchy.from_nested([[[0, 1], 2], [[3, 4], 5]], leaf_names=NAMES)
TWO = Hierarchy.from_nested([[[0, 3], 2], [[1, 4], 5]], leaf_names=NAMES)


@st.composite
def comparisons(draw, most=9) -> Comparison:
    k = draw(st.integers(2, most))
    one, other = (draw(trees(min_leaves=k, max_leaves=k)) for _ in range(2))
    return compare(one, reorder_leaves(other, np.array(draw(st.permutations(range(k))))), halves=0)


@given(comparisons(), st.integers(1, 12))
def test_lines_are_the_leaves_that_groups_share(found, most):
    drawn = tangle(found, most)
    assert len(drawn.lines) <= most or len(drawn.lines) == 1
    below = [[set(t.leaves_below(u).tolist()) for u in nodes.tolist()] for t, nodes in zip(drawn.trees, drawn.groups, strict=True)]  # fmt: skip
    expected = {
        (i, j): len(a & b) for i, a in enumerate(below[0]) for j, b in enumerate(below[1]) if a & b
    }
    assert {(i, j): n for i, j, n in drawn.lines.tolist()} == expected
    pairs = list(expected)
    crossings = sum(a[0] < b[0] and a[1] > b[1] for a in pairs for b in pairs)
    assert drawn.n_crossings == crossings
    for tree, nodes in zip(drawn.trees, drawn.groups, strict=True):
        firsts = tree.leaf_span[nodes, 0]
        assert firsts.tolist() == sorted(firsts)


def test_the_same_tree_has_no_crossing_and_as_many_lines_as_leaves():
    drawn = tangle(compare(ONE, reorder_leaves(ONE, np.arange(6))))
    assert drawn.n_crossings == 0 and drawn.is_of_leaves and drawn.moved.tolist() == [0] * 6


def test_lines_of_moved_leaves_stand_out():
    found = compare(ONE, TWO)
    names = {moved.name for moved in found.standing_out}
    drawn = tangle(found)
    left = [NAMES[drawn.groups[0][i]] for i in drawn.lines[:, 0]]
    assert names and {n for n, m in zip(left, drawn.moved, strict=True) if m} == names
    orange = [mark for mark in tanglegram(found).of_kind(Strokes) if mark.colour == "#d55e00"]
    assert sum(len(mark.lines) for mark in orange) == len(names) + 1  # and one in the legend


def test_a_selected_node_marks_its_lines():
    picture = tanglegram(compare(ONE, TWO), selected=(6, -1))
    primary = "#2f6fb3"
    lines = sum(len(mark.lines) for mark in picture.of_kind(Strokes) if mark.colour == primary)
    assert lines == len(ONE.leaves_below(6))
    marked = [mark.text for mark in picture.of_kind(Text) if mark.colour == primary]
    assert sorted(marked) == [NAMES[leaf] for leaf in ONE.leaves_below(6)]


def test_every_leaf_is_named_on_both_sides_and_both_trees_are_called():
    picture = tanglegram(compare(ONE, TWO), labels=("left tree", "right tree"), theme="dark")
    texts = [mark.text for mark in picture.of_kind(Text)]
    assert all(texts.count(name) == 2 for name in NAMES)
    assert {"left tree", "right tree", "moved most"} <= set(texts)
    assert picture.background == "#0e1117" and "6 and 6 leaves, 6 lines" in picture.description
    bare = tanglegram(compare(ONE, TWO), without=("names", "legend", "title"))
    assert not bare.of_kind(Text) and bare.height < picture.height


@pytest.mark.parametrize("pair", [(ONE, TWO), (star(2), star(2)), (star(9), star(9))])
def test_every_format_is_written(pair):
    picture = tanglegram(compare(*pair), width=178, unit="mm")
    assert to_svg(picture).startswith("<?xml") and to_pdf(picture)[:4] == b"%PDF"
    assert to_png(picture, 1)[:4] == b"\x89PNG"


def test_more_leaves_than_lines_are_groups():
    rng = np.random.default_rng(0)
    tree = hv.l2h(rng.normal(size=(600, 300)))
    found = compare(tree, hv.l2h(rng.normal(size=(600, 300))), halves=0)
    drawn = tangle(found)
    assert not drawn.is_of_leaves and len(drawn.lines) <= 200
    assert "groups" in tanglegram(found, drawn=drawn).description


def test_hostile_names_are_texts():
    names = tuple(f"{text} {i}" for i, text in enumerate(hostile_texts("http://127.0.0.1:9")))
    k = len(names)
    tree = replace(star(k), leaf_names=names)
    svg = to_svg(tanglegram(compare(tree, tree), labels=(names[0], names[1])))
    assert "<script" not in svg and "<img" not in svg


def test_what_cannot_be_drawn_is_refused():
    found = compare(ONE, TWO)
    with pytest.raises(InputError, match="one line or more; found 0"):
        tangle(found, 0)
    with pytest.raises(InputError, match="two labels, one per tree; found 1"):
        tanglegram(found, labels=("A",))
    with pytest.raises(InputError, match="no room for the trees"):
        tanglegram(found, font_size=90)
    with pytest.raises(TypeError, match="'colour'"):
        tanglegram(found, colour="x")
