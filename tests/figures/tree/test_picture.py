"""The picture of a tree: what stands on it, and that nothing overlaps or is clipped."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hierviz as hv
from hierviz.errors import CutError, InputError
from hierviz.figures import to_svg, tree_picture
from hierviz.figures.marks import Dot, Sectors, Strokes, Text
from hierviz.figures.text_width import shorten, text_width
from hierviz.figures.tree.circle import leaf_turn
from hierviz.figures.tree.leaf_names import Naming, fit_circle, pick_names
from hierviz.figures.tree.subtree import frame_of
from hierviz.text import clean
from tests.figures.conftest import NASTY, subject_of
from tests.strategies import caterpillar, trees

SVG = "{http://www.w3.org/2000/svg}"


def corners(mark: Text) -> np.ndarray:
    """The corners of a text's box: as long as measured, from the baseline to small letters' top."""
    length = text_width(mark.text, mark.size, bold=mark.bold)
    start = {"start": 0, "middle": -length / 2, "end": -length}[mark.anchor]
    turn = np.radians(mark.angle)
    along, up = np.array([np.cos(turn), np.sin(turn)]), np.array([np.sin(turn), -np.cos(turn)])
    origin = np.array([mark.x, mark.y])
    return np.array(
        [
            origin + a * along + b * up
            for a in (start, start + length)
            for b in (0, 0.55 * mark.size)
        ]
    )


@settings(max_examples=60)
@given(trees(max_leaves=25), st.data())
def test_everything_is_inside_the_picture(tree, data):
    width, height = data.draw(st.sampled_from([(1200, 1200), (900, 500), (500, 900), (200, 200)]))
    selected = data.draw(st.integers(-1, tree.root))
    picture = tree_picture(
        subject_of(tree), title="A title " * 9, width=width, height=height, selected=selected
    )
    for mark in picture.of_kind(Text):
        place = corners(mark)
        assert (place >= -0.5).all(), mark
        assert (place <= np.array([width, height]) + 0.5).all(), mark
    for mark in picture.of_kind(Sectors):
        outer = mark.pieces[:, 1].max()
        assert outer <= min(picture.centre) + 1e-6


@settings(max_examples=60)
@given(trees(max_leaves=40), st.floats(50, 600), st.data())
def test_names_keep_a_line_between_them(tree, radius, data):
    cut = hv.cut_into(tree, data.draw(st.integers(1, tree.n_leaves)), nearest=True)
    selected = data.draw(st.integers(-1, tree.root))
    spacing, pinned = leaf_turn(tree.n_leaves) * radius, (selected,) if selected >= 0 else ()
    names = pick_names(frame_of(tree), cut, spacing=spacing, font_size=11, pinned=pinned)
    place = sorted(name.across * spacing for name in names)
    assert all(after - before >= 1.06 * 11 - 1e-6 for before, after in pairwise(place))
    if spacing >= 1.06 * 11:
        assert sorted(name.node for name in names) == list(range(tree.n_leaves))
    assert names


def test_leaf_names_shrink_before_they_give_way():
    tree = caterpillar(130)
    names = tuple("name" for _ in range(tree.n_nodes))
    cut = hv.cut_into(tree, 3)
    rim = fit_circle(Naming(frame_of(tree), cut, names, 20), 1000, 1000)
    assert len(rim.names) == 130
    assert 12 <= rim.size < 20
    kept = fit_circle(Naming(frame_of(tree), cut, names, 20, shrink=False), 1000, 1000)
    assert kept.size == 20
    assert len(kept.names) < 130


@settings(max_examples=80)
@given(trees(max_leaves=20))
def test_every_node_has_its_branch(tree):
    picture = tree_picture(subject_of(tree), without=("cut", "axis"))
    strokes = picture.of_kind(Strokes)
    assert sum(len(mark.lines) for mark in strokes) == tree.n_nodes - 1
    assert sum(len(mark.arcs) for mark in strokes) <= tree.n_inner
    assert len({mark.colour for mark in strokes}) == len(strokes)
    root = ElementTree.fromstring(to_svg(picture))
    drawn = "".join(path.get("d") for path in root.iter(f"{SVG}path") if path.get("stroke"))
    assert drawn.count("L") == tree.n_nodes - 1


@pytest.mark.parametrize("colour", ["group", "purity", "confidence", "size"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nasty_names_are_text(nasty, colour, theme):
    svg = to_svg(tree_picture(nasty, title=NASTY[1], encoding=colour, theme=theme, selected=3))
    root = ElementTree.fromstring(svg)
    assert not list(root.iter(f"{SVG}script"))
    texts = [element.text for element in root.iter(f"{SVG}text")]
    for name in NASTY:
        whole = clean(name)
        cut_short = [text[:-1] for text in texts if text.endswith("…")]
        assert whole in texts or any(whole.startswith(text) for text in cut_short), name


def test_names_in_the_colour_of_text(digits):
    for mark in tree_picture(digits, theme="dark").of_kind(Text):
        assert mark.colour == "#fafafa"


def test_the_selection_is_marked_and_named(digits):
    tree = digits.tree
    picture = tree_picture(
        digits, selected=tree.n_leaves, without=("cut", "axis", "title", "legend")
    )
    sector = next(mark for mark in picture.of_kind(Sectors) if mark.opacity < 1)
    assert sector.colour == "#2f6fb3"
    assert len(picture.of_kind(Dot)) == 1
    path = picture.of_kind(Strokes)[-1]
    assert len(path.lines) == len(tree.path_to_root(tree.n_leaves)) - 1
    below = {tree.leaf_names[leaf] for leaf in tree.leaves_below(tree.n_leaves).tolist()}
    bold = {mark.text for mark in picture.of_kind(Text) if mark.bold}
    assert bold == below


def test_a_cut_by_hand_has_an_arc_a_group(digits):
    tree = digits.tree
    cut = hv.cut_into(tree, 3)
    largest = int(cut.nodes[np.argmax(tree.n_leaves_below[cut.nodes])])
    for cut_by_hand, n_arcs in ((cut, 1), (hv.cut_into(tree, 4).collapse(tree.root), 1)):
        ring = next(m for m in tree_picture(digits, cut=cut_by_hand).of_kind(Strokes) if m.dash)
        assert len(ring.arcs) == n_arcs
    opened = cut.expand(largest)
    while np.array_equal(opened.nodes, hv.cut_into(tree, opened.n_groups).nodes):
        inner = [node for node in opened.nodes.tolist() if node >= tree.n_leaves]
        opened = opened.expand(inner[0])
    ring = next(m for m in tree_picture(digits, cut=opened).of_kind(Strokes) if m.dash)
    assert len(ring.arcs) == opened.n_groups


def test_what_cannot_be_drawn_is_refused(digits):
    tree = digits.tree
    for options, message in (
        ({"width": 10}, "width of a picture is from 200 to 20,000 px; found 10"),
        ({"height": 100.5}, "found 100.5"),
        ({"font_size": 0}, "font size is from 4 to 200 px; found 0"),
        ({"selected": tree.n_nodes}, f"no node {tree.n_nodes} to select"),
        ({"theme": "sepia"}, "no theme 'sepia'"),
        ({"cut": hv.cut_into(caterpillar(4), 2)}, "another tree"),
    ):
        with pytest.raises(InputError, match=message):
            tree_picture(digits, **options)
    with pytest.raises(CutError, match="asked for 11"):
        tree_picture(digits, cut=11)


@settings(max_examples=200)
@given(st.text(max_size=40), st.floats(0, 200))
def test_a_shortened_text_fits(text, room):
    text = clean(text)
    short = shorten(text, room, 10)
    assert text_width(short, 10) <= room or short == ""
    assert short == text or not short or text.startswith(short[:-1].rstrip())


def test_a_picture_is_the_same_twice(nasty):
    assert to_svg(tree_picture(nasty)) == to_svg(tree_picture(nasty))
