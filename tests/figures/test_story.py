"""A story on paper: one page per view, with its words as text."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

import hierviz as hv
from hierviz.core.story import SavedView, Story
from hierviz.errors import InputError
from hierviz.figures import story_pictures, to_pdf_pages, to_png
from hierviz.figures.marks import Strokes, Text
from hierviz.figures.story import paragraphs
from tests.figures.writers.test_pdf_png import streams
from tests.hostile import hostile_texts

STORY = Story("Digits", (
    SavedView("All of them", "**Ten** digits, see [there](https://a.org).\n\n- one\n- two", "k=4"),
    SavedView("Left to right", " ".join(["long"] * 80), "k=2&layout=left"),
    SavedView("Old", "", "node=999"),
))  # fmt: skip


@pytest.fixture(scope="module")
def digits():
    return hv.analyse(hv.read_study("digits"))


def pages(pdf: bytes) -> list[str]:
    """The text of every page."""
    found = []
    for part in streams(pdf):
        if b" Tf" in part:
            strings = re.findall(rb"\(((?:[^()\\]|\\.)*)\)", part, re.DOTALL)
            bare = [re.sub(rb"\\([()\\])", rb"\1", one) for one in strings]
            found.append("".join(one.decode("utf-16-be", "replace") for one in bare))
    return found


def test_a_pdf_has_a_page_a_view_with_its_words(digits):
    pdf = to_pdf_pages(story_pictures(digits, STORY), title=STORY.title)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 3
    first, second, third = pages(pdf)
    for text in ("All of them", "there (https://a.org)", " one", " two"):
        assert text in first
    assert "Left to right" in second and "Left to right" not in first
    assert second.count("long") == 80
    assert "This tree has no node 999, which the view names." in third
    assert b"/Subtype /Image" not in pdf or digits.study.images is not None
    assert pdf == to_pdf_pages(story_pictures(digits, STORY), title=STORY.title)


def test_a_page_a_view_on_its_own_tree(digits):
    views = tuple(SavedView(t, "", t) for t in ("k=3", "tree=DeepECT.nwk&k=3", "tree=/no/such&k=3"))
    drawn = story_pictures(digits, Story("x", views))
    pdf = to_pdf_pages(drawn, title="x")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 3
    assert "cannot be opened" in pages(pdf)[2] and "cannot be opened" not in pages(pdf)[1]
    strokes = [one.of_kind(Strokes) for one in drawn]
    own, other, broken = ([mark.lines.tolist() for mark in marks] for marks in strokes)
    assert own == broken != other


def test_support_is_drawn_on_paper(digits):
    views = tuple(SavedView(t, "", t) for t in ("k=3", "k=3&support=True&colour=support"))
    plain, faded = story_pictures(digits, Story("x", views))
    words = [" ".join(mark.text for mark in one.of_kind(Text)) for one in (plain, faded)]
    assert "Support, 100 draws" in words[1] and "Support" not in words[0]


def test_words_stand_below_the_tree_and_on_the_page(digits):
    for picture in story_pictures(digits, STORY, theme="dark"):
        words = [mark for mark in picture.of_kind(Text) if mark.x == 20 and mark.y > 800]
        assert words and max(mark.y for mark in words) < picture.height
        assert picture.width == 1280 and picture.background == "#0e1117"
    with Image.open(io.BytesIO(to_png(picture, 0.5))) as image:
        assert image.width == 640


@pytest.mark.parametrize(
    ("caption", "lines"),
    [
        ("", []),
        ("one\ntwo", ["one two"]),
        ("one\n\n\ntwo", ["one", "two"]),
        ("**a *b* c** `d` _e_ f_g_h", ["a b c d e f_g_h"]),
        ("1. one\n2. two", ["1. one 2. two"]),
        ("* a\n  b\n* c", ["• a b", "• c"]),
        ("[a](https://b.org) [c]", ["a (https://b.org) [c]"]),
    ],
)
def test_captions_become_plain_lines(caption, lines):
    assert list(paragraphs(caption)) == lines


def test_any_caption_becomes_a_page(digits):
    texts = hostile_texts("http://127.0.0.1:9")
    story = Story("x", tuple(SavedView(text, text, "k=3") for text in texts))
    pictures = story_pictures(digits, story)
    assert len(pictures) == len(texts)


def test_a_word_that_is_wider_than_the_page_is_cut(digits):
    (picture,) = story_pictures(digits, Story("x", (SavedView("t", "w" * 500, ""),)))
    lines = [mark.text for mark in picture.of_kind(Text) if set(mark.text) == {"w"}]
    assert len(lines) > 1 and "".join(lines) == "w" * 500


def test_what_it_cannot_draw_is_refused(digits):
    with pytest.raises(InputError, match="no views"):
        story_pictures(digits, Story("x"))
    with pytest.raises(InputError, match="no theme 'sepia'"):
        story_pictures(digits, STORY, theme="sepia")
