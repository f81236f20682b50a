"""A story of the study, presented and downloaded on the Tree page."""

from __future__ import annotations

import shutil
from pathlib import Path

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


def test_it_is_saved_and_played_across_trees(visit, tmp_path):
    """Views saved by clicking on two trees, played on both, taken along as one file."""
    folder = tmp_path / "digits"
    hv.write_study(hv.read_study("digits"), folder)
    shutil.copytree(Path(hv.read_study("digits").folder) / "trees", folder / "trees")
    one = visit(viewport={"width": 1400, "height": 900})
    page = one.page
    for title, query in (
        ("Ours", "k=4"), ("Theirs", f"k=3&node=12&tree={folder}/trees/DeepECT.nwk"), ("Sure", "k=5&support=True"),
    ):  # fmt: skip
        one.tree(f"/?study={folder}&{query}")
        page.locator(".st-key-notes_drawer button").first.click()
        page.get_by_role("tab", name="Views").click()
        page.get_by_label("Title", exact=True).fill(title)
        story = page.get_by_label("Story").first
        story.fill("Both")
        story.press("Enter")
        page.get_by_role("button", name="Save this view").click()
        expect(page.get_by_text(title, exact=False).first).to_be_visible()
    saved = store_of(hv.read_study(folder)).words().views
    assert [view.story for view in saved] == ["Both"] * 3 and "clusters=12-" in saved[1].address
    one.tree(f"/?study={folder}&k=5")
    page.locator(".st-key-stories_tool button").click()
    with page.expect_download(timeout=60_000) as download:
        page.locator(".st-key-story_html button").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.count('class="data"') >= 3 and "Support, 100 draws" in text
    page.locator(".st-key-story_play button").click()
    groups = page.locator(".hv-story .hv")
    for number, (title, n_groups) in enumerate((("Ours", 4), ("Theirs", 3), ("Sure", 5)), start=1):
        expect(page.locator(".hv-story h2")).to_have_text(title, timeout=30_000)
        expect(page.locator(".counter")).to_have_text(f"{number} / 3")
        expect(groups).to_have_attribute("data-groups", str(n_groups))
        expect(page.locator(".hv-story .notice")).to_have_count(0)
        page.keyboard.press("PageDown")
    page.keyboard.press("Escape")
    expect(page.locator(".hv-story")).to_have_count(0)
    expect(page.locator(".hv[data-groups]").first).to_have_attribute("data-groups", "5")


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
