"""The views of a story in a tree: what fits, what does not, and the colours that they need."""

from __future__ import annotations

from dataclasses import replace

import pytest

import hierviz as hv
from hierviz.core.story import SavedView, Story
from hierviz.encodings import support_encoding
from hierviz.errors import InputError
from hierviz.stories import StoryTrees, shown_views
from hierviz.taxonomy import taxonomy_of


@pytest.fixture(scope="module")
def digits():
    study = hv.read_study("digits")
    shapes = tuple("round" if name in "0689" else "open" for name in study.class_names)
    return hv.analyse(replace(study, class_table={**study.class_table, "shape": shapes}))


def shown(analysis, *addresses, **options):
    views = tuple(SavedView(f"View {i}", "", text) for i, text in enumerate(addresses))
    return shown_views(StoryTrees(analysis, **options), Story("Digits", views))


def test_a_view_that_fits_is_shown_as_it_is(digits):
    (one,) = shown(digits, "?study=digits&k=4&node=12&colour=purity&layout=left&rings=size")
    assert one.view == hv.View(
        n_groups=4, selected=12, encoding="purity", layout="left", rings=("size",)
    )
    assert (one.title, one.notices, one.encodings, one.shows_support) == ("View 0", (), (), False)


def test_colours_beyond_the_built_in_ones_are_made(digits):
    concept = taxonomy_of(digits.study, "shape").ids[1]
    share, kinds = shown(digits, "colour=class:7&rings=class:7", f"colour=kinds:{concept}&by=shape")
    assert [one.key for one in share.encodings] == ["class:7"]
    assert [one.key for one in kinds.encodings] == [f"kinds:{concept}"]
    assert share.notices == kinds.notices == ()


@pytest.mark.parametrize(
    ("address", "notices", "left"),
    [
        ("node=19", ["This tree has no node 19, which the view names."], {"selected": -1}),
        (
            "node=99&focus=88&held=3.77&opened=17.66&closed=55",
            ["This tree has no nodes 55, 66, 77, 88, 99, which the view names."],
            {"selected": -1, "focus": -1, "held": (3,), "opened": (17,), "closed": ()},
        ),
        ("span=2.10", ["This tree has no leaf 10, at which the marked range ends."], {"span": None}),
        (
            "k=2000",
            ["This tree has no cut into 2,000 groups, as the view had; shown are 10."],
            {"n_groups": 10},
        ),
        (
            "colour=column:gone&rings=kinds:n1;class:77",
            ["This tree cannot be coloured by column:gone, kinds:n1, class:77, as the view was."],
            {"encoding": "group", "rings": ()},
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(digits, address, notices, left):
    (one,) = shown(digits, address)
    assert list(one.notices) == notices
    assert {name: getattr(one.view, name) for name in left} == left
    one.view.check(digits.tree)


def test_support_is_shown_where_the_view_had_it(digits):
    found = hv.support(digits, 5)
    encoding = support_encoding(found.transfer, 5)
    with_it, without = shown(digits, "support=True", "k=3", encodings=[encoding])
    assert (with_it.shows_support, without.shows_support) == (True, False)
    assert with_it.notices == ()


def test_a_story_without_views_is_refused(digits):
    with pytest.raises(InputError, match="The story 'Digits' has no views"):
        shown(digits)
