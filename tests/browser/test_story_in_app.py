"""A story of the study, presented and downloaded on the Tree page."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.core.story import SavedView
from hierviz.io.store import store_of

TITLE = "<img src=x onerror=window.pwned=1> *Talk*"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Digits in a folder of their own, with a story of three views."""
    folder = tmp_path_factory.mktemp("talk") / "digits"
    hv.write_study(hv.read_study("digits"), folder)
    store = store_of(hv.read_study(folder))
    for i, address in enumerate(("k=2", "k=4&node=12", "k=7&colour=purity")):
        store.save_view(SavedView(f"View {i + 1}", f"**{TITLE}**", address, story=TITLE))
    yield folder
    shutil.rmtree(folder)


def test_it_is_presented_and_left(visit, study):
    one = visit(viewport={"width": 1400, "height": 900})
    one.tree(f"/?study={study}&k=5")
    page = one.page
    controls = page.locator(".st-key-page_controls").bounding_box()
    tools = page.locator(".st-key-tree_tools").bounding_box()
    assert controls["x"] + controls["width"] <= tools["x"]  # nothing lies on the choice of a tree
    page.locator(".st-key-stories_tool button").click()
    with page.expect_download() as download:
        page.locator(".st-key-story_html button").click()
    assert download.value.suggested_filename.endswith(".html")
    page.locator(".st-key-story_play button").click()
    expect(page.locator(".hv-story h2")).to_have_text("View 1", timeout=30_000)
    expect(page.locator(".counter")).to_have_text("1 / 3")
    page.keyboard.press("PageDown")
    expect(page.locator(".hv-story h2")).to_have_text("View 2")
    expect(page.locator(".hv-story .caption strong")).to_have_text(
        "<img src=x onerror=window.pwned=1> Talk"
    )
    box = page.locator(".hv-story").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1400, 900)
    page.get_by_role("button", name="Leave (Esc)").click()
    expect(page.locator(".hv-story")).to_have_count(0)
    expect(page.locator(".hv[data-groups]").first).to_have_attribute("data-groups", "5")
    assert page.evaluate("window.pwned") is None
