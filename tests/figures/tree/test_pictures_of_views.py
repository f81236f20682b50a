"""Pictures of what the interactive view shows: every layout, every length, every focus."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import hierviz as hv
from hierviz.core.view import LAYOUTS, LENGTHS, View
from hierviz.encodings import Encoding, class_named, class_share
from hierviz.errors import InputError
from hierviz.figures import to_pdf, to_png, to_svg, tree_picture
from hierviz.figures.marks import Dot, Rects, Sectors, Strokes, Text, turned
from hierviz.figures.tree.subtree import frame_of
from hierviz.text import clean
from tests.figures.conftest import NASTY, subject_of
from tests.figures.tree.test_picture import SVG, corners
from tests.strategies import caterpillar, trees


@st.composite
def views(draw, tree: hv.Hierarchy) -> View:
    """Any view of a tree."""
    node = st.integers(-1, tree.root)
    leaf = st.integers(0, tree.n_leaves - 1)
    return View(
        n_groups=hv.cut_into(tree, draw(st.integers(1, tree.n_leaves)), nearest=True).n_groups,
        encoding=draw(st.sampled_from(["group", "purity", "size"])),
        rings=tuple(draw(st.lists(st.sampled_from(["group", "size", "purity"]), max_size=3))),
        muted=tuple(draw(st.lists(st.integers(0, tree.root), max_size=2))),
        focus=draw(node),
        layout=draw(st.sampled_from(list(LAYOUTS))),
        lengths=draw(st.sampled_from(list(LENGTHS))),
        aligned=draw(st.booleans()),
        widths=draw(st.booleans()),
        selected=draw(node),
        span=draw(st.none() | st.tuples(leaf, leaf)),
        held=tuple(draw(st.lists(st.integers(0, tree.root), max_size=2))),
    )


def ends(mark) -> np.ndarray:
    """Points that a mark of shapes reaches, from its lines and rectangles."""
    if isinstance(mark, Strokes):
        return mark.lines.reshape(-1, 2)
    return mark.pieces.reshape(-1, 2) if isinstance(mark, Rects) else np.empty((0, 2))


@settings(max_examples=150, deadline=None)
@given(trees(max_leaves=20), st.data())
def test_nothing_leaves_the_page(tree, data):
    view = data.draw(views(tree))
    width, height = data.draw(st.sampled_from([(1200, 1200), (900, 500), (500, 900)]))
    picture = tree_picture(subject_of(tree), view, title="T " * 40, width=width, height=height)
    size = np.array([width, height])
    for mark in picture.marks:
        place = corners(mark) if isinstance(mark, Text) else ends(mark)
        assert (place >= -0.5).all() and (place <= size + 0.5).all(), mark
        if isinstance(mark, Sectors):
            assert mark.pieces[:, 1].max() <= min(picture.centre) + 1e-6
    ElementTree.fromstring(to_svg(picture))


@settings(max_examples=100, deadline=None)
@given(
    trees(max_leaves=20), st.data(), st.sampled_from(list(LAYOUTS)), st.sampled_from(list(LENGTHS))
)
def test_every_leaf_of_the_focus_is_drawn_once(tree, data, layout, lengths):
    view = View(layout=layout, lengths=lengths, focus=data.draw(st.integers(-1, tree.root)))
    frame = frame_of(tree, view)
    strokes = tree_picture(subject_of(tree), view, without=("cut", "axis")).of_kind(Strokes)
    lines = np.concatenate([mark.lines for mark in strokes])
    n_joints = 0 if layout == "circle" else len(frame.nodes) - frame.n_leaves
    assert len(lines) == len(frame.nodes) - 1 + n_joints
    if layout == "circle" and frame.n_leaves > 1:
        centre = np.array(tree_picture(subject_of(tree), view).centre)
        reach = np.hypot(*(lines[:, 2:] - centre).T)
        tips = lines[reach >= reach.max() - 1e-6, 2:] - centre
        angle = np.sort(np.arctan2(tips[:, 0], -tips[:, 1]))
        n_low = (frame.radius[frame.nodes] >= 1 - 1e-9).sum()  # merges as low as leaves, too
        assert frame.n_leaves <= len(angle) <= n_low
    below = set(tree.leaves_below(frame.top).tolist())
    assert {u for u in frame.nodes.tolist() if u < tree.n_leaves} == below


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_nasty_names_are_text_in_every_layout(nasty, layout):
    svg = to_svg(tree_picture(nasty, title=NASTY[1], layout=layout, height=1600))
    root = ElementTree.fromstring(svg)
    assert not list(root.iter(f"{SVG}script"))
    texts = [element.text for element in root.iter(f"{SVG}text")]
    starts = [text[:-1] for text in texts if text.endswith("…")]
    for name in map(clean, NASTY):
        assert name in texts or any(name.startswith(start) for start in starts), name


def test_a_focus_says_what_it_is_part_of(digits):
    tree = digits.tree
    node = int(tree.children(tree.root)[0])
    picture = tree_picture(digits, focus=node)
    below = {tree.leaf_names[leaf] for leaf in tree.leaves_below(node).tolist()}
    texts = {mark.text for mark in picture.of_kind(Text)}
    assert below <= texts
    assert f"{len(below)} of 10 leaves" in picture.description
    leaf = int(tree.leaves_below(node)[0])
    above = int(tree.parent[leaf])
    assert to_svg(tree_picture(digits, focus=leaf)) == to_svg(tree_picture(digits, focus=above))


def test_a_muted_group_is_pale_in_branches_strip_and_legend(digits):
    node = int(hv.cut_into(digits.tree, 4).nodes[1])
    plain, muted = (tree_picture(digits, cut=4, muted=keys) for keys in ((), (node,)))
    assert "#e2e2e4" not in to_svg(plain)
    pale = [mark for mark in muted.marks if getattr(mark, "colour", "") == "#e2e2e4"]
    assert {type(mark).__name__ for mark in pale} == {"Strokes", "Sectors", "Box"}


def test_a_category_brings_its_own_colours(digits):
    codes = np.array([0, 0, 0, 1, 1, 1, 1, -1, -1, -1])
    mine = Encoding(
        "mine", "a, b", "category", codes=codes, values=("a", "b"), colours=("#123456", "#654321")
    )
    svg = to_svg(tree_picture(digits, encoding="mine", encodings=[mine]))
    assert "#123456" in svg and "#654321" in svg
    with pytest.raises(InputError, match="10 codes for 4 leaves"):
        tree_picture(subject_of(caterpillar(4)), encoding="mine", encodings=[mine])


def test_the_share_of_a_class_is_an_encoding(digits):
    share = class_share(digits, class_named(digits, "7"))
    picture = tree_picture(digits, encoding="class:7", encodings=[share])
    assert "share of 7" in {mark.text for mark in picture.of_kind(Text)}
    with pytest.raises(InputError, match="no class '17'"):
        class_named(digits, "17")
    with pytest.raises(InputError, match="classes 0 to 9; found 17"):
        class_share(digits, 17)


def test_rings_are_named_in_the_legend_but_for_the_colours_of_the_tree(digits):
    def titles(*rings: str) -> list[str]:
        picture = tree_picture(digits, rings=rings, without=("title", "names", "axis", "cut"))
        return [mark.text for mark in picture.of_kind(Text) if mark.bold]

    assert titles("size") == ["Groups", "Ring: points (log scale)"]
    assert titles("size", "group") == ["Groups", "Inner ring: points (log scale)"]
    assert titles("purity", "size", "confidence")[2] == "Middle ring: points (log scale)"


def test_wider_branches_have_more_points(digits):
    strokes = tree_picture(digits, widths=True, without=("cut", "axis")).of_kind(Strokes)
    assert len({mark.width for mark in strokes}) > 1


def test_leaves_that_end_early_have_a_guide_to_the_rim():
    tree = caterpillar(6)
    picture = tree_picture(subject_of(tree), lengths="depth", aligned=False)
    guides = [mark for mark in picture.of_kind(Strokes) if mark.colour == "#e2e2e4"]
    assert sum(len(mark.lines) for mark in guides) == 4  # two leaves stand deepest


def test_a_range_and_held_nodes_are_marked(digits):
    order = digits.tree.leaf_order.tolist()
    picture = tree_picture(digits, span=(order[2], order[4]), held=(order[0], order[9]))
    sector = next(mark for mark in picture.of_kind(Sectors) if mark.opacity < 1)
    middle = turned((0, 0), sector.pieces[0, 2:].mean(), 1)
    assert len(picture.of_kind(Dot)) == 2 and middle[0] > 0.7  # places 2 to 4 of 10: on the right


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_transparent_picture_has_no_ground(digits, layout):
    picture = tree_picture(digits, transparent=True, layout=layout, width=300, height=300)
    assert 'fill="#ffffff"/>' not in to_svg(picture)
    assert to_png(picture, 1) != to_png(
        tree_picture(digits, layout=layout, width=300, height=300), 1
    )
    assert to_pdf(picture).startswith(b"%PDF")


def test_views_that_do_not_exist_are_refused(digits):
    for options, message in (
        ({"layout": "lef"}, "no layout 'lef'"),
        ({"lengths": "long"}, "no kind of branch lengths 'long'"),
        ({"rings": ("size",) * 4}, "up to 3 outer rings; found 4"),
        ({"rings": ("purty",)}, "by 'purty'"),
        ({"focus": 99}, "no node 99 to focus on"),
        ({"held": (99,)}, "no node 99 to hold"),
        ({"span": (0, 12)}, "cannot end at 12"),
    ):
        with pytest.raises(InputError, match=message):
            tree_picture(digits, **options)
    with pytest.raises(TypeError, match="unexpected keyword argument 'color'"):
        tree_picture(digits, color="group")


# -- the part zoomed in on -------------------------------------------------------------


def drawn(picture) -> list[bytes]:
    """All lines, arcs and pieces of a picture."""
    shapes = [*picture.of_kind(Strokes), *picture.of_kind(Sectors), *picture.of_kind(Rects)]
    return [b"".join(np.round(part, 6).tobytes() for part in parts_of(mark)) for mark in shapes]


def radius_of(picture) -> float:
    """How far the branches of a circle reach."""
    lines = np.concatenate([mark.lines for mark in picture.of_kind(Strokes)]).reshape(-1, 2)
    return float(np.hypot(*(lines - picture.centre).T).max())


def parts_of(mark) -> list[np.ndarray]:
    return [mark.lines, mark.arcs] if isinstance(mark, Strokes) else [mark.pieces]


@pytest.mark.parametrize(("layout", "middle"), [("circle", (0, 0)), ("left", (0, 0.5))])
def test_a_camera_on_the_whole_draws_the_whole(layout, middle):
    subject = subject_of(caterpillar(30))
    whole = tree_picture(subject, layout=layout, without=("cut", "axis"))
    seen = tree_picture(subject, layout=layout, without=("cut", "axis"), camera=(1, *middle))
    if layout == "circle":
        assert drawn(seen) == drawn(whole)
    assert [mark.text for mark in seen.of_kind(Text)] == [mark.text for mark in whole.of_kind(Text)]
    assert whole.window is None and seen.window is not None


@settings(max_examples=60, deadline=None)
@given(
    trees(max_leaves=20, min_leaves=2), st.sampled_from(list(LAYOUTS)), st.floats(0.5, 50),
    st.floats(-1, 1), st.floats(-1, 1),
)  # fmt: skip
def test_what_the_camera_looks_at_is_in_the_middle(tree, layout, zoom, x, y):
    subject = subject_of(tree)
    options = {"layout": layout, "title": "A tree", "without": ("cut", "axis")}
    whole = tree_picture(subject, **options)
    picture = tree_picture(subject, camera=(zoom, x, y), **options)
    left, top, right, bottom = picture.window
    around = picture.marks[picture.n_inside :]
    middle = np.array([left + right, top + bottom]) / 2
    if layout == "circle":
        radius = radius_of(picture)
        assert radius == pytest.approx(zoom * radius_of(whole))
        assert np.array(picture.centre) + radius * np.array([x, y]) == pytest.approx(middle)
    for mark in around:  # title and legend stay where they are
        if isinstance(mark, Text):
            assert (corners(mark) >= -0.5).all()
    root = ElementTree.fromstring(to_svg(picture))
    group = root.find(f"{SVG}g[@clip-path='url(#window)']")
    assert group is not None and len(group) >= 1
    assert len(root.findall(f"{SVG}clipPath/{SVG}rect")) == 1


def test_names_of_leaves_appear_where_they_fit():
    subject = subject_of(caterpillar(400))
    names = []
    for camera in (None, (6, 0.7, -0.7)):
        picture = tree_picture(subject, camera=camera, without=("cut", "axis"))
        texts = [mark.text for mark in picture.marks[: picture.n_inside] if isinstance(mark, Text)]
        names.append({text for text in texts if text.isdecimal()})
    assert len(names[0]) < 25 < len(names[1])


def test_pixels_outside_the_window_are_those_of_the_whole():
    subject = subject_of(caterpillar(30))
    pixels = []
    for camera in (None, (9, 0.4, 0.4)):
        picture = tree_picture(subject, camera=camera, title="A tree", width=300, height=300)
        pixels.append(np.asarray(Image.open(io.BytesIO(to_png(picture, scale=1))).convert("L")))
    left, top, right, bottom = np.round(picture.window).astype(int)
    outside = np.ones((300, 300), dtype=bool)
    outside[top - 1 : bottom + 1, left - 1 : right + 1] = False
    np.testing.assert_array_equal(pixels[0][outside], pixels[1][outside])
    assert (pixels[0] != pixels[1]).any()


@pytest.mark.parametrize("camera", [(0, 0, 0), (1, float("nan"), 0), (1, 2), (1e9, 0, 0)])
def test_a_camera_that_is_none(camera):
    with pytest.raises(InputError, match="A camera is three numbers"):
        tree_picture(subject_of(caterpillar(3)), camera=camera)
