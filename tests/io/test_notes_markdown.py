"""Notes as Markdown for people: everything is there, and texts stay texts."""

from __future__ import annotations

import re

import pytest

from hierviz.core.story import Note, SavedView
from hierviz.io.notes_markdown import words_as_markdown
from hierviz.io.words import Mark, Words
from tests.hostile import hostile_texts

AT = "2026-01-02T03:04:05+00:00"


def test_everything_is_there():
    words = Words(
        {(0, 1): "pets"}, {}, {"torn-pair 0/1": Mark("real", "two\nlines"), "leftover 2": Mark("", "hm")},
        (Note("group 0 1", "a\nb", "Ann", AT), Note("point 3", "c")),
        (
            SavedView("One", "Text\n# no heading", "n=2", "Talk", "Ann", AT),
            SavedView("Loose", "", "n=3"),
        ),
    )  # fmt: skip
    found = words_as_markdown(words, "Animals", lambda about: f"<{about}>")
    assert found.split("\n\n") == [
        "# Notes: Animals",
        "## Notes",
        "- **\\<group 0 1\\>**: a\\\n  b (Ann, 2026-01-02 03\\:04)\n- **\\<point 3\\>**: c",
        "## Marks of findings",
        "- **\\<finding torn-pair 0/1\\>**: real. two lines\n- **\\<finding leftover 2\\>**: hm",
        "## Names of groups",
        "- **pets**: \\<group 0 1\\>",
        "## Story: Talk",
        "### One (Ann, 2026-01-02 03\\:04)",
        "[view](?n=2)",
        "Text\n\\# no heading",
        "## Saved views",
        "### Loose",
        "[view](?n=3)\n",
    ]


def test_nothing_said_is_a_title():
    assert words_as_markdown(Words(), "x", str) == "# Notes: x\n"


@pytest.mark.parametrize("text", hostile_texts("http://host.example/x"))
def test_hostile_notes_hold_no_mark(text):
    words = Words({(0,): text}, notes=(Note("point 1", text, text),), marks={"a 1": Mark("", text)})
    found = words_as_markdown(words, text, lambda about: text)
    bare = re.sub(r"\\.", "", found)
    assert not re.search(r"[<>`\[\]$]|(?<!\*)\*(?!\*)|https?://", bare)
