"""Pictures for a paper: sizes that are kept, texts that do not touch, parts on and off."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hierviz as hv
from hierviz.core.naming import without_counts
from hierviz.core.view import LAYOUTS, View
from hierviz.encodings import Encoding, grey_ramp, ramp_colours
from hierviz.encodings.palettes import contrast
from hierviz.errors import InputError
from hierviz.figures import FigureStyle, tree_picture
from hierviz.figures.faces import SANS, SERIF
from hierviz.figures.marks import THEMES, Photo, Rects, Sectors, Strokes, Text
from hierviz.figures.style import PARTS
from hierviz.figures.text_width import text_width
from hierviz.taxonomy.node_names import NodeNames
from tests.figures.conftest import subject_of
from tests.strategies import caterpillar, trees

POINT = 72 / 25.4


def box(mark: Text, face) -> np.ndarray:
    """The corners of a text, from below its letters to their top: one font size high."""
    length = text_width(mark.text, mark.size, bold=mark.bold, face=face)
    begin = {"start": 0, "middle": -length / 2, "end": -length}[mark.anchor]
    turn = np.radians(mark.angle)
    along, up = np.array([np.cos(turn), np.sin(turn)]), np.array([np.sin(turn), -np.cos(turn)])
    return np.array(
        [(mark.x, mark.y) + a * along + b * mark.size * up
         for a, b in ((begin, -0.22), (begin + length, -0.22), (begin + length, 0.74), (begin, 0.74))]
    )  # fmt: skip


def apart(one: np.ndarray, other: np.ndarray, slack: float = 1e-3) -> bool:
    """Whether two rectangles do not touch: a side of one of them has the other on its far side."""
    for corners in (one, other):
        for at in range(2):
            axis = corners[at + 1] - corners[at]
            a, b = one @ axis, other @ axis
            if a.max() <= b.min() + slack or b.max() <= a.min() + slack:
                return True
    return False


def study_with_pictures(n: int, *, labels: bool = True) -> hv.Analysis:
    rng = np.random.default_rng(n)
    tree = caterpillar(n)
    made = subject_of(tree).study
    study = hv.Study(
        "seen", logits=made.logits, labels=made.labels if labels else None,
        class_names=[f"class {c}" for c in range(n)],
        images=hv.io.images.sources.ArrayImages(
            rng.integers(0, 255, (6 * n, 8, 8), dtype=np.uint8), origin="made"
        ),
    )  # fmt: skip
    return hv.Analysis.of(study, tree)


styles = st.builds(
    FigureStyle,
    width=st.sampled_from([85.0, 120.0, 178.0]), unit=st.just("mm"),
    font=st.sampled_from(["sans", "serif"]), font_size=st.sampled_from([None, 5.0, 6.0, 9.0]),
    purity=st.booleans(), names_by=st.sampled_from(["", "group", "purity"]),
    without=st.lists(st.sampled_from(list(PARTS)), max_size=3),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(trees(max_leaves=30), styles, st.sampled_from(list(LAYOUTS)), st.data())
def test_texts_keep_their_size_and_touch_nothing(tree, style, layout, data):
    view = View(layout=layout, n_groups=int(data.draw(st.sampled_from(tree.n_groups.tolist()))))
    picture = tree_picture(subject_of(tree), view, style, title="A tree " * 3)
    assert picture.on_paper and picture.width == pytest.approx(style.width * POINT)
    face = SANS if style.font == "sans" else SERIF
    assert picture.face == face
    texts = picture.of_kind(Text)
    size = style.font_size or 7
    ratios = {round(mark.size / size, 3) for mark in texts}
    assert ratios <= {1.0, 0.72, 1.6}  # names and legend, the scale, the title
    boxes = [box(mark, face) for mark in texts]
    for corners, mark in zip(boxes, texts, strict=True):
        assert (corners >= -0.5).all(), mark
        assert (corners <= np.array([picture.width, picture.height]) + 0.5).all(), mark
    for (a, one), (b, other) in combinations(zip(boxes, texts, strict=True), 2):
        assert apart(a, b), (one.text, other.text)


def test_letters_that_leave_the_tree_no_room_are_refused(digits):
    for height, message in (
        (
            20,
            "Letters of 20 pt leave the tree no room on a picture 85 mm wide and 20 mm high.",
        ),
        (None, "leave the tree no room on a picture 20 mm wide."),
    ):
        style = FigureStyle(85 if height else 20, height, "mm", font_size=20)
        with pytest.raises(InputError) as found:
            tree_picture(digits, style=style)
        assert message in str(found.value)
    picture = tree_picture(digits, width=85, height=60, unit="mm", without=("title", "legend"))
    assert picture.height == pytest.approx(60 * POINT)


@settings(max_examples=60, deadline=None)
@given(trees(max_leaves=40, min_leaves=2), st.sampled_from(list(LAYOUTS)), st.floats(5, 12))
def test_it_is_said_how_many_leaves_have_no_name(tree, layout, size):
    leaves = [f"leaf number {i}" for i in range(tree.n_nodes)]
    style = FigureStyle(40, None, "mm", font_size=size, without=["legend", "title", "axis"])
    picture = tree_picture(subject_of(tree), View(layout=layout), style, names=leaves)
    written = [m.text for m in picture.of_kind(Text) if m.text.startswith("l")]
    named = sum(any(text == name for name in leaves[: tree.n_leaves]) for text in written)
    cut_short = sum(text.endswith("…") for text in written)
    missing = tree.n_leaves - named
    said = " ".join(picture.notes)
    if cut_short == 0 and missing:
        assert f"{missing} of {tree.n_leaves} leaves have no room" in said
    if cut_short == 0 and not missing:
        assert said == ""
    assert ("cut short" in said) == (cut_short > 0)


def test_each_part_can_be_left_out(digits):
    def marks(*without: str, **more):
        return tree_picture(digits, without=without, title="Ten digits", cut=5, **more)

    def texts(*without: str, **more) -> list[str]:
        return [mark.text for mark in marks(*without, **more).of_kind(Text)]

    assert {"Ten digits", "10 leaves in 5 groups", "groups", "Groups", "10"} <= set(texts())
    assert not {"Ten digits", "10 leaves in 5 groups"} & set(texts("title"))
    assert "Groups" not in texts("legend") and "groups" in texts("legend")
    assert "groups" not in texts("axis")
    dashes = [
        sum(bool(m.dash) for m in marks(*w).of_kind(Strokes)) for w in ((), ("cut",), ("axis",))
    ]
    assert dashes == [1, 0, 1]
    for layout in LAYOUTS:
        assert not set(digits.tree.leaf_names) & set(
            texts("names", "legend", "axis", "cut", layout=layout)
        )
    assert len(texts()) - len(texts("counts")) == 5  # behind the legend's entries


def test_without_names_there_are_none_inside_and_none_are_explained(digits):
    options = {"camera": (2, 0, 0), "names_by": "purity"}
    plain, bare = (
        {mark.text for mark in tree_picture(digits, without=parts, **options).of_kind(Text)}
        for parts in (("legend",), ("names",))
    )
    assert plain & set(NodeNames(digits).short[10:])
    assert not [text for text in bare if text.startswith("Names")]
    inside = tree_picture(digits, without=("names", "legend", "axis"), **options)
    assert not set(NodeNames(digits).short) & {mark.text for mark in inside.of_kind(Text)} - {"5"}


def test_names_without_counts_are_the_same_names(digits):
    tree = digits.tree
    names = NodeNames(digits).short
    for u, (name, plain) in enumerate(zip(names, without_counts(tree, names), strict=True)):
        n = int(tree.n_leaves_below[u])
        assert name == plain or name in {f"{plain} ({n})", *(f"{plain} {k}/{n}" for k in range(n))}
    assert without_counts(tree, ["dog (10)"] * tree.n_nodes).count("dog") == 1  # the root has 10


def test_purity_stands_behind_names(digits):
    picture = tree_picture(digits, purity=True, without=("cut", "axis", "legend", "title"))
    nodes = digits.nodes
    wanted = {
        f"{name} {100 * nodes.purity[leaf]:.0f} %"
        for leaf, name in enumerate(digits.tree.leaf_names)
    }
    assert {mark.text for mark in picture.of_kind(Text)} == wanted
    bare = hv.Analysis.of(hv.Study("bare", logits=np.eye(4)), caterpillar(4))
    with pytest.raises(InputError, match="Purity in percent needs labels"):
        tree_picture(bare, purity=True)


@pytest.mark.parametrize("theme", list(THEMES))
def test_names_in_the_colours_of_an_encoding_can_be_read(digits, theme):
    codes = np.arange(10) % 3 - 1
    sort = Encoding(
        "sort", "sort", "category", codes=codes, values=("a", "b"), colours=("#ffff00", "#000080")
    )
    picture = tree_picture(
        digits, names_by="sort", encodings=[sort], theme=theme,
        without=("axis", "cut", "title", "counts"),
    )  # fmt: skip
    ground = THEMES[theme]
    of_leaf = {m.text: m.colour for m in picture.of_kind(Text) if m.text in digits.tree.leaf_names}
    colours = [of_leaf[name] for name in digits.tree.leaf_names]
    assert all(contrast(colour, ground.background) >= 4.5 for colour in colours)
    for leaf, colour in enumerate(colours):
        assert (colour == ground.text) == (codes[leaf] < 0)
        assert all(
            (colour == other) == (codes[leaf] == code)
            for other, code in zip(colours, codes, strict=True)
        )
    texts = [mark.text for mark in picture.of_kind(Text)]
    assert "Names: sort" in texts
    of_tree = tree_picture(digits, names_by="group")
    assert not [mark for mark in of_tree.of_kind(Text) if mark.text.startswith("Names")]


@pytest.mark.parametrize("theme", list(THEMES))
def test_a_ring_of_numbers_is_grey_beside_categories(digits, theme):
    paint = THEMES[theme]
    greys, viridis = set(grey_ramp(paint.text, paint.background)), set(ramp_colours())

    def rings(**view) -> set[str]:
        picture = tree_picture(digits, theme=theme, without=("legend",), **view)
        return {m.colour for m in picture.of_kind(Sectors)} & (greys | viridis)

    assert rings(encoding="group", rings=("size",)) <= greys
    assert rings(encoding="purity", rings=("size",)) <= viridis
    assert not rings(encoding="group")
    legend = {
        b.colour
        for b in tree_picture(digits, theme=theme, rings=("size",)).marks
        if type(b).__name__ == "Box"
    }
    assert greys <= legend and not legend & viridis


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_leaves_show_their_pictures_beside_the_rim(layout):
    analysis = study_with_pictures(8)
    picture = tree_picture(analysis, layout=layout, width=178, height=178, unit="mm")
    photos = picture.of_kind(Photo)
    assert len(photos) == 8
    for one in photos:
        assert one.x >= 0 and one.x + one.side <= picture.width
        assert one.y >= 0 and one.y + one.side <= picture.height
    for a, b in combinations(photos, 2):
        assert max(abs(a.x - b.x), abs(a.y - b.y)) >= a.side - 1e-6
    bounds = [
        np.array(
            [[p.x, p.y], [p.x + p.side, p.y], [p.x + p.side, p.y + p.side], [p.x, p.y + p.side]]
        )
        for p in photos
    ]
    for mark in picture.of_kind(Text):
        assert all(apart(box(mark, SANS), bound) for bound in bounds), mark.text
    shapes = picture.of_kind(Sectors if layout == "circle" else Rects)
    assert shapes
    rows = analysis.points.exemplars()
    pixels = hv.io.thumbnails(analysis.study.images, rows, 96)
    assert {one.pixels.tobytes() for one in photos} == {one.tobytes() for one in pixels}
    assert not tree_picture(analysis, layout=layout, without=("pictures",)).of_kind(Photo)
    assert not tree_picture(study_with_pictures(300), layout=layout).of_kind(Photo)


def test_names_have_room_before_pictures():
    analysis = study_with_pictures(12)
    names = ["a name that is long enough for two"] * analysis.tree.n_nodes
    picture = tree_picture(analysis, width=60, unit="mm", names=names)
    assert not picture.of_kind(Photo)


@settings(max_examples=40, deadline=None)
@given(trees(max_leaves=60, min_leaves=4), st.floats(1.2, 12), st.floats(-1, 1), st.floats(-1, 1))
def test_names_inside_an_enlarged_circle(tree, zoom, x, y):
    picture = tree_picture(subject_of(tree), camera=(zoom, x, y))
    inner = set(NodeNames(subject_of(tree)).short[tree.n_leaves :])
    inside = [mark for mark in picture.of_kind(Text) if mark.halo and mark.text in inner]
    if zoom <= 1.8:
        assert not inside
    left, top, right, bottom = picture.window
    for mark in inside:
        corners = box(mark, SANS)
        assert (corners >= [left, top - mark.size]).all()
        assert (corners <= [right + 0.01, bottom + mark.size]).all()
    for one, other in combinations(inside, 2):
        assert apart(box(one, SANS), box(other, SANS))
