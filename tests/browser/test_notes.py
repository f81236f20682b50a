"""The drawer of notes in Chromium: views saved, ordered and shown again; two visitors at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import hierviz as hv
from hierviz.core.story import SavedView
from hierviz.io.store import store_of

N = 12


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    labels = np.arange(240) % N
    near = 3 * np.eye(N) + 2 * np.kron(np.eye(N // 2), np.ones((2, 2)))
    np.save(tmp_path / "logits.npy", near[labels] + rng.normal(size=(240, N)))
    np.save(tmp_path / "labels.npy", labels)
    return tmp_path


def words(folder):
    return store_of(hv.read_study(folder)).words()


def drawer(page: Page, tab: str = "Notes"):
    """Open the drawer at one of its tabs."""
    body = page.locator(".st-key-notes_body")
    if not body.count():
        page.get_by_role("button", name="Notes", exact=True).click()
    body.get_by_role("tab", name=tab).click()
    return body


def save(page: Page, title: str, caption: str, story: str = "") -> None:
    body = drawer(page, "Views")
    body.get_by_placeholder("Title of what you see now").fill(title)
    body.get_by_placeholder("Caption, in Markdown").fill(caption)
    if story:
        body.get_by_role("combobox", name="Story").fill(story)
        page.keyboard.press("Enter")
    body.get_by_role("button", name="Save this view").click()
    expect(body.get_by_role("button", name=title)).to_be_visible()


def expect_titles(page: Page, *titles: str) -> None:
    buttons = page.locator(".st-key-notes_body [class*='st-key-show_'] button:visible")
    expect(buttons).to_have_text([f"{n}. {title}" for n, title in enumerate(titles, start=1)])


def test_views_are_saved_ordered_and_shown_again(visit, folder):
    one = visit(viewport={"width": 1400, "height": 900})
    one.tree(f"/?study={quote(str(folder))}&node=14&k=4")
    page = one.page
    body = drawer(page)
    body.get_by_placeholder("Your name").fill("Ann")
    page.keyboard.press("Enter")
    save(page, "Four groups", "They are **round**.", "Talk")
    page.get_by_role("link", name="Audit").click()
    page.locator(".findings .row").first.wait_for(timeout=60_000)
    save(page, "What is wrong", "")
    expect(page.locator(".st-key-notes_body")).to_be_visible()
    expect_titles(page, "Four groups", "What is wrong")
    page.get_by_role("button", name="Later").first.click()
    expect_titles(page, "What is wrong", "Four groups")
    page.reload()
    page.locator(".findings .row").first.wait_for(timeout=60_000)
    body = drawer(page, "Views")
    expect(body.get_by_placeholder("Your name")).to_have_value("Ann")
    expect(body.get_by_role("button", name="Four groups")).to_be_visible()
    expect_titles(page, "What is wrong", "Four groups")
    body.get_by_role("button", name="Four groups").click()
    one.drawn()
    expect(page).to_have_url(re.compile(r"/\?.*node=14"))
    expect(page).to_have_url(re.compile(r"k=4"))
    expect(body.locator("strong", has_text="round")).to_be_visible()
    body.get_by_role("button", name="What is wrong").click()
    page.locator(".findings .row").first.wait_for(timeout=60_000)
    expect(page).to_have_url(re.compile("/audit"))
    (story,) = words(folder).stories
    assert [(view.title, view.author) for view in story.views] == [
        ("What is wrong", "Ann"),
        ("Four groups", "Ann"),
    ]


def test_a_link_of_a_saved_view_opens_its_page(visit, folder):
    one = visit()
    one.open(f"/?study={quote(str(folder))}&page=audit")
    one.page.locator(".findings .row").first.wait_for(timeout=60_000)
    expect(one.page).to_have_url(re.compile("/audit"))


def test_a_note_from_the_panel_signs_the_group(visit, folder):
    one = visit()
    one.tree(f"/?study={quote(str(folder))}&node=14")
    panel = one.page.locator(".st-key-tree_panel")
    panel.locator(".st-key-panel_notes summary").click()
    panel.get_by_placeholder("What did you see?").fill("odd")
    panel.get_by_role("button", name="Add note").click()
    expect(panel.get_by_text("1 note")).to_be_visible()
    (note,) = words(folder).notes
    study = hv.read_study(folder)
    assert note.about == "group " + " ".join(
        map(str, sorted(hv.l2h(study.logits).leaves_below(14)))
    )
    one.page.wait_for_function(
        "[...document.querySelectorAll('*')].some((e) => e.shadowRoot?.querySelector('.hv') &&"
        " globalThis.hierviz.views.get(e.shadowRoot)?.view.tree.given.get(14)?.startsWith('✎'))"
    )


def test_two_visitors_write_at_once_and_see_each_other(visit, folder):
    both = [visit(), visit()]
    for one in both:
        one.tree(f"/?study={quote(str(folder))}&node=14")
        drawer(one.page)
    for turn in range(3):
        for name, one in zip("ab", both, strict=True):
            body = one.page.locator(".st-key-notes_body")
            body.get_by_placeholder("What did you see?").fill(f"{name} {turn}")
        for one in both:
            one.page.get_by_role("button", name="Add note").click(no_wait_after=True)
        for one in both:
            for name in "ab":
                shown = one.page.locator(".st-key-notes_body").get_by_text(
                    f"{name} {turn}", exact=True
                )
                expect(shown.first).to_be_visible(timeout=20_000)
    assert {note.text for note in words(folder).notes} == {
        f"{n} {t}" for n in "ab" for t in range(3)
    }


def test_what_is_being_typed_stays_while_others_write(visit, folder):
    one = visit()
    one.tree(f"/?study={quote(str(folder))}&node=14")
    body = drawer(one.page)
    field = body.get_by_placeholder("What did you see?")
    field.press_sequentially("half a sen")
    store = store_of(hv.read_study(folder))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.add_note("study", f"from elsewhere {n}"), range(4)))
    expect(body.get_by_text("from elsewhere 3", exact=True)).to_be_visible(timeout=20_000)
    expect(field).to_have_value("half a sen")
    field.press_sequentially("tence")
    body.get_by_role("button", name="Add note").click()
    expect(body.get_by_text("half a sentence", exact=True).first).to_be_visible()


@pytest.mark.parametrize("page", ["study", ""])
def test_the_header_stays_one_line_with_the_button(visit, folder, page):
    store_of(hv.read_study(folder)).save_view(SavedView("A", "", "k=3"))
    one = visit(viewport={"width": 900, "height": 700})
    one.open(f"/{page}?study={quote(str(folder))}")
    expect(one.page.get_by_role("button", name="Notes", exact=True)).to_be_visible(timeout=60_000)
    one.at_rest()
    for width, height in ((900, 700), (1400, 900)):
        one.page.set_viewport_size({"width": width, "height": height})
        boxes = [
            item.bounding_box()
            for item in one.page.locator(".st-key-page_controls > *").all()
            if item.bounding_box() and item.bounding_box()["height"] > 4
        ]
        tops = {round(box["y"]) for box in boxes}
        assert max(tops) - min(tops) < 12
        ends = [box["x"] + box["width"] for box in boxes]
        assert max(ends) <= width
        drawer(one.page, "Views")
        body = one.page.locator("[data-testid='stPopoverBody']").bounding_box()
        assert body["x"] >= 0 and body["x"] + body["width"] <= width + 1
        assert body["y"] + body["height"] <= height + 1
        one.page.keyboard.press("Escape")
        expect(one.page.locator(".st-key-notes_body")).to_be_hidden()


def test_notes_on_a_picture_and_on_a_pair_and_back_to_them(visit, folder):
    pictures = np.random.default_rng(1).integers(0, 255, (240, 9, 9, 3), dtype=np.uint8)
    np.save(folder / "images.npy", pictures)
    one = visit(viewport={"width": 1400, "height": 900})
    one.tree(f"/?study={quote(str(folder))}&node=3")
    page = one.page
    panel = page.locator(".st-key-tree_panel")
    picture = panel.locator(".gallery figure").nth(4)
    picture.click()
    large = panel.locator(".gallery figure.large")
    large.get_by_role("button", name="Add a note").click()
    box = panel.locator(".st-key-panel_pictures_notes")
    box.get_by_placeholder("What did you see?").fill("<b>blurred</b>")
    box.get_by_role("button", name="Add note").click()
    expect(box.get_by_text("<b>blurred</b>")).to_be_visible()
    expect(large.get_by_role("button", name="1 note")).to_be_visible()
    box.get_by_role("button", name="Close the notes").click()
    expect(box).to_have_count(0)
    expect(panel.locator(".gallery .noted")).to_have_count(1)

    one.open(f"/audit?study={quote(str(folder))}&audit=confusions")
    page.locator("[data-testid=stDataFrame] .dvn-scroller").click(position={"x": 16, "y": 52})
    detail = page.locator(".st-key-confusion_detail")
    detail.get_by_text("Notes on this pair").click()
    detail.get_by_placeholder("What did you see?").fill("alike")
    detail.get_by_role("button", name="Add note").click()
    expect(detail.get_by_text("1 note on this pair")).to_be_visible()
    expect(detail.get_by_text("alike")).to_be_visible()
    heading = detail.get_by_role("heading").first.inner_text()
    on_picture, on_pair = words(folder).notes
    leaf = hv.read_study(folder).cluster_of_point[int(on_picture.about.removeprefix("point "))]
    assert leaf == 3 and on_pair.about.startswith("pair ")

    page.goto("about:blank")  # a visit anew
    one.tree(f"/?study={quote(str(folder))}")
    body = drawer(page)
    body.get_by_role("button", name=re.compile("^.*point ")).click()
    expect(panel.locator(".gallery figure.large")).to_have_count(1)
    expect(box.get_by_text("<b>blurred</b>")).to_be_visible()
    expect(page).to_have_url(re.compile("node=3"))
    body.get_by_role("button", name=" – ").click()
    expect(detail.get_by_role("heading").first).to_have_text(heading)
    expect(page.locator(".matrix")).to_be_visible()
