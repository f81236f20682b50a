"""A story as one page: what it is told, its pictures within a budget. tests/browser plays it."""

from __future__ import annotations

import base64
import gzip
import json
import re
import warnings

import numpy as np
import pytest

import hierviz as hv
from hierviz.core.story import SavedView, Story
from hierviz.encodings import support_encoding
from hierviz.errors import HiervizWarning, InputError
from hierviz.tree_view import story_page
from hierviz.tree_view.pictures import node_pictures, pictured_leaves, pictures_of
from hierviz.tree_view.story_page import story_to_html

STORY = Story(
    "Digits </script>",
    (
        SavedView("First", "**all** of them", "k=4&colour=class:7"),
        SavedView("Second", "", "k=7&node=12"),
        SavedView("Old", "x", "node=999"),
    ),
)


@pytest.fixture(scope="module")
def digits():
    return hv.analyse(hv.read_study("digits"))


def told(page: str) -> dict:
    return json.loads(re.search(r"^const STORY = (.*);$", page, flags=re.MULTILINE)[1])


def data(page: str) -> list[bytes]:
    found = re.findall('class="data">(.*)</script>', page)
    return [gzip.decompress(base64.b64decode(text)) for text in found]


def test_it_holds_the_views_and_their_words(digits):
    page = story_to_html(digits, STORY)
    story = told(page)
    assert [one["title"] for one in story["views"]] == ["First", "Second", "Old"]
    assert [one["caption"] for one in story["views"]] == ["**all** of them", "", "x"]
    assert [one["state"]["k"] for one in story["views"]] == [4, 7, 5]
    assert [one["state"]["node"] for one in story["views"]] == [-1, 12, -1]
    assert [[e["key"] for e in one["encodings"]] for one in story["views"]] == [["class:7"], [], []]
    assert [len(one["notices"]) for one in story["views"]] == [0, 0, 1]
    assert story["remarks"] == []
    assert "<title>Digits &lt;/script&gt;</title>" in page
    assert page == story_to_html(digits, STORY)


def test_support_goes_along_for_views_that_had_it(digits):
    support = support_encoding(hv.support(digits, 5).transfer, 5)
    story = Story("x", (SavedView("a", "", "support=True"), SavedView("b", "", "")))
    views = told(story_to_html(digits, story, encodings=[support]))["views"]
    assert [one["extra"]["support"] for one in views] == [True, False]
    assert [[e["key"] for e in one["encodings"]] for one in views] == [["support"], []]


def test_all_pictures_go_in_where_there_is_room(digits):
    held = data(story_to_html(digits, STORY))
    assert held[1:] == [
        pictures_of(["tree0"], digits, pictured_leaves(digits)),
        node_pictures("tree0", digits),
    ]
    assert len(data(story_to_html(digits, STORY, pictures=False))) == 1


DEEPECT = "tree=DeepECT.nwk"


def test_every_tree_goes_in_once_and_their_pictures_are_shared(digits):
    addresses = ("k=3", DEEPECT, f"{DEEPECT}&k=4&node=12", "k=2")
    page = story_to_html(digits, Story("x", tuple(SavedView(t, "", t) for t in addresses)))
    assert [one["key"] for one in told(page)["views"]] == ["tree0", "tree1", "tree1", "tree0"]
    heads = [header_of(part) for part in data(page)]
    assert [one["key"] for one in heads] == [
        "tree0",
        "tree1",
        ["tree0", "tree1"],
        "tree0",
        "tree1",
    ]  # both trees, the pictures of their leaves, mean pictures of either's nodes
    assert heads[0]["nodeNames"] != heads[1]["nodeNames"]


def test_studies_share_the_room_for_pictures(digits, tmp_path):
    blank = np.zeros((digits.study.n_points, 8, 8, 3), dtype=np.uint8)
    hv.write_study(
        hv.study_from(logits=digits.study.logits, class_names=list("abcdefghij")), tmp_path
    )
    np.save(tmp_path / "images.npy", blank)
    story = Story("x", (SavedView("a", "", "k=3"), SavedView("b", "", f"study={tmp_path}")))
    page = story_to_html(digits, story)
    keys = [header_of(part)["key"] for part in data(page)]
    assert keys[:4] == ["tree0", "tree1", ["tree0"], ["tree1"]]
    bare = len(story_to_html(digits, story, pictures=False).encode())
    with pytest.warns(HiervizWarning, match=r"Pictures of \d+ of 20 leaves"):
        small = story_to_html(digits, story, budget_mb=(bare + 11_000) / 1e6)
    assert len(small.encode()) <= bare + 11_000
    assert {"tree1"} in [set(header_of(part)["key"]) for part in data(small)]


def header_of(payload: bytes) -> dict:
    length = int.from_bytes(payload[:4], "little")
    return json.loads(payload[8 : 8 + length])


def test_support_is_in_the_file(digits):
    story = Story("x", (SavedView("a", "", "support=True&colour=support"), SavedView("b", "", "")))
    coloured, plain = told(story_to_html(digits, story))["views"]
    assert coloured["state"]["colour"] == "support" and coloured["extra"] == {"support": True}
    assert [one["key"] for one in coloured["encodings"]] == ["support"]
    assert (coloured["notices"], plain["extra"]) == ([], {"support": False})


def test_a_small_budget_leaves_pictures_out_and_says_so(digits, monkeypatch):
    chosen = []

    def noted(key, analysis, leaves):
        chosen.append(leaves)
        return pictures_of(key, analysis, leaves)

    bare = len(story_to_html(digits, STORY, pictures=False).encode())
    monkeypatch.setattr(story_page, "pictures_of", noted)
    budget = (bare + 9_000) / 1e6
    with pytest.warns(HiervizWarning, match=r"Pictures of \d of 10 leaves are in the file"):
        page = story_to_html(digits, STORY, budget_mb=budget)
    assert len(page.encode()) <= budget * 1e6
    kept, tree = chosen[-1], digits.tree
    assert 0 < len(kept) < 10
    first, last = tree.leaf_span[12]
    marked = set(tree.leaf_order[first:last].tolist())
    assert set(kept.tolist()) <= marked or marked <= set(
        kept.tolist()
    )  # what views mark comes first
    remark, other = told(page)["remarks"]
    assert other == "Mean pictures of the nodes were left out to keep the file small."
    assert remark == (
        f"Pictures of {len(kept)} of 10 leaves are in the file; "
        f"{10 - len(kept)} were left out to keep it small."
    )


def test_without_room_for_any_picture_there_is_none(digits):
    bare = len(story_to_html(digits, STORY, pictures=False).encode())
    with pytest.warns(HiervizWarning, match="left out") as said:
        page = story_to_html(digits, STORY, budget_mb=(bare + 1500) / 1e6)
    assert len(data(page)) == 1
    assert [str(one.message)[:26] for one in said] == [
        "Pictures of 0 of 10 leaves",
        "Mean pictures of the nodes",
    ]


def test_what_it_cannot_hold_is_refused(digits):
    for options, words in [
        ({"theme": "sepia"}, "no theme 'sepia'"),
        ({"budget_mb": 0}, "A file has 0.1 to 1,000 MB; asked for 0"),
        ({"budget_mb": np.nan}, "asked for nan"),
        ({"budget_mb": 0.1}, r"The story without pictures has 0\.\d MB; asked for at most 0\.1"),
    ]:
        with pytest.raises(InputError, match=words), warnings.catch_warnings():
            story_to_html(digits, STORY, **options)
    with pytest.raises(InputError, match="no views"):
        story_to_html(digits, Story("empty"))
