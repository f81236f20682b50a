"""Stories as Markdown: what is written is read again, and what is odd is named by its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.core.story import SavedView, Story
from hierviz.errors import InputError, LoadError
from hierviz.io.stories import checked_view, parsed_story, read_story, story_text, write_story
from tests.hostile import hostile_texts

CAPTION = "They *fly*.\n\n# no heading\n- a list\n\\# neither"


def test_a_story_comes_back(tmp_path):
    views = (
        SavedView("All", CAPTION, "n=20&by=word+net", "Birds"),
        SavedView("None", "", "", "Birds"),
    )
    write_story(Story("Birds", views), tmp_path / "story.md")
    assert read_story(tmp_path / "story.md") == Story("Birds", views)


lines = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)


@given(
    lines,
    lines,
    st.lists(lines, max_size=4).map("\n".join),
    st.dictionaries(lines, lines, max_size=3),
)
def test_any_story_comes_back(title, name, caption, query):
    from urllib.parse import urlencode

    story = Story(f"t {title}", (SavedView(f"n {name} ", caption, urlencode(query)),))
    found = parsed_story(story_text(story), "s.md")
    expected = checked_view(SavedView(f"n {name}", caption, urlencode(query), f"t {title}"))
    assert found.title == expected.story.strip() or found.title.rstrip(
        "#"
    ) == expected.story.rstrip("# \t")
    assert (found.views[0].caption, found.views[0].address) == (expected.caption, expected.address)


@pytest.mark.parametrize("text", hostile_texts("http://host.example/x"))
def test_hostile_texts_come_back(text):
    view = checked_view(SavedView(text or "x", text, "study=x", "s"))
    found = parsed_story(story_text(Story("s", (view,))), "s.md")
    assert (found.views[0].caption, found.views[0].address) == (view.caption, "study=x")


def test_what_people_write_by_hand():
    text = "# Talk\r\n\r\n## One \r\n[see](https://host.example/tree?n=5&node=3)\r\nText.\r\n"
    (view,) = parsed_story(text, "s.md").views
    assert (view.title, view.address, view.caption) == ("One", "n=5&node=3", "Text.")


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "line 1: expected a heading, # and the story's title, first"),
        ("hello\n# Talk", "line 1: expected a heading, # and the story's title, first"),
        ("# Talk\ntext", "line 1: expected a view"),
        ("# Talk\n# Again", "line 2: expected one title"),
        ("# Talk\n\n## One\n\nno link", "line 3: expected a link to what is shown"),
        ("# Talk\n## One", "line 2: expected a link"),
        ("# Talk\n##\n[v](?n=2)", "line 2: a saved view has a title"),
        (
            f"# Talk\n## {'x' * 301}\n[v](?n=2)",
            "line 2: the title of a view has at most 300 characters, not 301",
        ),
    ],
)
def test_an_odd_story_is_named(text, said):
    with pytest.raises(LoadError, match=r"s\.md, ") as caught:
        parsed_story(text, "s.md")
    assert said in str(caught.value)


def test_a_view_needs_a_title():
    with pytest.raises(InputError, match="has a title; found none"):
        checked_view(SavedView(" ", "x", "n=2"))
