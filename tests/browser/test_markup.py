"""Texts of users in Streamlit's Markdown, as a browser shows them."""

from __future__ import annotations

import sys

import pytest

from hierviz.text import clean
from tests.browser.conftest import Visit
from tests.browser.launch import free_port, running_app
from tests.hostile import LEFTWARD, hostile_texts
from tests.places import ROOT

TEXTS = hostile_texts("http://127.0.0.1:9")
PLACES = (
    "markdown", "within", "caption", "write", "subheader", "error", "button", "radio", "metric", "expander",
)  # fmt: skip

#: What the Markdown of an element became: its text, and the elements in it that hold anything.
FOUND = """(all) => all.map((one) => {
  const parts = [...one.querySelectorAll('*')].filter((part) => part.textContent || part.src);
  return [one.textContent, [...new Set(parts.map((part) => part.tagName.toLowerCase()))].sort()];
})"""


@pytest.fixture(scope="module")
def marks(browser):
    """A page with every text in every place."""
    port = free_port()
    script = str(ROOT / "tests" / "browser" / "apps" / "marks.py")
    flags = [
        "--server.headless=true", f"--server.port={port}", "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
    ]  # fmt: skip
    command = [sys.executable, "-m", "streamlit", "run", script, *flags]
    with running_app(command, port) as url:
        one = Visit(browser, url)
        page = one.open()
        page.get_by_role("button", name="The mark").wait_for(timeout=60_000)
        yield page
        one.context.close()
        assert one.faults == []


ISOLATES = str.maketrans("", "", "\u2068\u2069")


def shown_in(boxes) -> list:
    return [[text.translate(ISOLATES), tags] for text, tags in boxes.evaluate_all(FOUND)]


@pytest.mark.parametrize("place", PLACES)
def test_a_text_is_shown_as_it_is(marks, place):
    inside = "stCaptionContainer" if place == "caption" else "stMarkdownContainer"
    wrong = {}
    for i, text in enumerate(TEXTS):
        own = clean(text).strip().translate(ISOLATES)
        wanted = {
            "within": [[f"{own} is {own} of {own}.", ["em", "p", "strong"]]],
            "subheader": [[own, ["div", "h3", "span"]]],
            "error": [[f"{own}\n{own}", ["p"]]],
            "radio": [["way", ["p"]], [own, ["p"]]],
            "metric": [[own, ["p"]], ["1", ["p"]]],
        }.get(place, [[own, ["p"]]])
        found = shown_in(marks.locator(f".st-key-{place}-{i} [data-testid={inside}]"))
        if found != wanted:
            wrong[text] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "i", [i for i, text in enumerate(TEXTS) if LEFTWARD in text or "ש" in text]
)
def test_a_name_that_runs_leftward_turns_nothing_about(marks, i):
    line = marks.locator(f".st-key-within-{i} p")
    first, second = line.locator("strong").bounding_box(), line.locator("em").bounding_box()
    assert first["x"] + first["width"] < second["x"]


def test_help_shows_texts_as_they_are(marks):
    marks.get_by_role("button", name="The mark").hover()
    tooltip = marks.get_by_test_id("stTooltipContent")
    tooltip.wait_for()
    own = " · ".join(clean(text).strip() for text in TEXTS).translate(ISOLATES)
    assert shown_in(tooltip.get_by_test_id("stMarkdownContainer")) == [[own, ["p"]]]
