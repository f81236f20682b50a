"""The Audit page in Chromium: walking, marking and filtering the list, and links to a finding."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import hierviz as hv
from hierviz.audit import FINDINGS
from hierviz.io.store import store_of
from hierviz.io.words import Mark

N_CLASSES = 40


@pytest.fixture
def folder(tmp_path):
    """A study with hundreds of findings and pictures: classes in pairs, pairs in fives."""
    rng = np.random.default_rng(0)
    labels = np.arange(1600) % N_CLASSES
    near = 3 * np.eye(N_CLASSES) + 2 * np.kron(np.eye(20), np.ones((2, 2)))
    near += np.kron(np.eye(4), np.ones((10, 10)))
    np.save(tmp_path / "logits.npy", near[labels] + rng.normal(size=(1600, N_CLASSES)))
    np.save(tmp_path / "labels.npy", labels)
    np.save(tmp_path / "images.npy", rng.integers(0, 255, (1600, 8, 8, 3), dtype=np.uint8))
    rows = [f"class{i:02},{'ab'[i % 2]}" for i in range(N_CLASSES)]
    (tmp_path / "classes.csv").write_text("\n".join(["name,superclass", *rows]))
    return tmp_path


def address(folder, **query) -> str:
    return f"/audit?{urlencode({'study': folder, **query})}"


def opened(page: Page, place: int) -> str:
    """Wait until the row at a place is open, here and beside the list; its title."""
    row = page.locator(f"#finding-{place}")
    expect(row).to_have_attribute("aria-selected", "true")
    title = row.locator(".title").inner_text()
    beside = page.locator(".st-key-finding_panel strong").first
    expect(beside).to_have_text(title)
    return title


def start(one, folder, **query) -> Page:
    page = one.open(address(folder, **query))
    page.locator(".findings .row").first.wait_for(timeout=60_000)
    page.locator(".gallery figure").first.wait_for(timeout=60_000)
    one.at_rest()
    return page


def marks(folder) -> dict:
    return dict(store_of(hv.read_study(folder)).words().marks)


def test_arrows_walk_digits_mark_and_a_link_comes_back(visit, folder):
    one = visit()
    page = start(one, folder)
    opened(page, 0)
    findings = page.locator(".findings .list")
    findings.focus()
    for place in (1, 2, 3):
        page.keyboard.press("ArrowDown")
        opened(page, place)
    page.keyboard.press("ArrowUp")
    title = opened(page, 2)
    page.keyboard.press("1")
    expect(page.locator("#finding-2")).to_have_attribute("data-mark", "real")
    expect(page.get_by_text("Marked: 1 real")).to_be_visible()
    expect(page).to_have_url(re.compile("finding="))
    assert list(marks(folder).values()) == [Mark("real")]
    page.reload()
    page.locator(".findings .row").first.wait_for(timeout=60_000)
    expect(page.locator("#finding-2")).to_have_attribute("data-mark", "real")
    assert opened(page, 2) == title
    page.locator(".findings .list").focus()
    page.keyboard.press("0")
    expect(page.get_by_text("Marked: 1 real")).to_have_count(0)
    assert marks(folder) == {}


def test_marks_made_faster_than_they_are_kept_are_all_kept(visit, folder):
    page = start(visit(), folder)
    page.locator(".findings .list").focus()
    for key in "123":
        page.keyboard.press(key)
        page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Marked: 1 real, 1 not a problem, 1 look later")).to_be_visible()
    kept = [said.mark for said in marks(folder).values()]
    assert sorted(kept) == ["look later", "not a problem", "real"]


def test_a_marked_finding_leaves_the_list_of_those_without_a_mark(visit, folder):
    page = start(visit(), folder, marked="none")
    first, second = (page.locator(f"#finding-{i} .title").inner_text() for i in (0, 1))
    page.locator(".findings .list").focus()
    page.keyboard.press("2")
    expect(page.locator("#finding-0 .title")).to_have_text(second)
    opened(page, 0)
    page.locator(".findings select").select_option("not a problem")
    expect(page.locator("#finding-0 .title")).to_have_text(first)
    expect(page.locator(".findings .foot")).to_contain_text("1 of ")


def test_kind_and_text_filter_at_once_and_stand_in_the_link(visit, folder):
    page = start(visit(), folder)
    page.get_by_role("button", name=re.compile("^Unexpected company")).click()
    page.get_by_label("Class or category").fill("CLASS07")
    titles = page.locator(".findings .row .title")
    expect(titles.first).to_contain_text("class07")
    assert all("class07" in title for title in titles.all_inner_texts())
    opened(page, 0)
    expect(page).to_have_url(re.compile("about=CLASS07"))
    expect(page).to_have_url(re.compile("findings=unexpected-company"))
    found = titles.all_inner_texts()
    again = visit().open(page.url[page.url.index("/audit") :])
    expect(again.locator(".findings .row .title")).to_have_text(found)


def test_only_what_is_below_the_selected_node(visit, folder):
    analysis = hv.analyse(hv.read_study(folder))
    node = int(analysis.tree.parent[3])
    below = {analysis.tree.leaf_names[leaf] for leaf in analysis.tree.leaves_below(node)}
    page = start(visit(), folder, node=node, findings="unexpected-company")
    page.get_by_role("button", name=re.compile("^Only below")).click()
    titles = page.locator(".findings .row .title")
    expect(page.locator(".findings .foot")).to_contain_text(" of ")
    assert all(below & set(title.split(" – ")) for title in titles.all_inner_texts())
    expect(page).to_have_url(re.compile(f"below={node}"))
    page.get_by_role("button", name="✕").click()
    expect(page).not_to_have_url(re.compile("below="))


def test_only_the_rows_that_are_seen_are_drawn_and_bars_say_of_what_they_are_shares(visit, folder):
    page = start(visit(), folder)
    bar = page.locator("#finding-0 .bar")
    expect(bar).to_have_attribute(
        "title", re.compile(r"score [\d.]+, 100 % of the highest of this kind")
    )
    n = int(page.locator("#finding-0").get_attribute("aria-setsize"))
    assert n > 100
    page.locator(".findings .list").focus()
    page.keyboard.press("End")
    opened(page, n - 1)
    assert page.locator(".findings .row").count() < 60
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    opened(page, 0)


def test_the_small_tree_leads_to_both_sides_in_the_tree(visit, folder):
    one = visit()
    page = start(one, folder, findings="unexpected-company")
    page.get_by_role("button", name=re.compile("both sides marked")).click()
    one.drawn()
    expect(page).to_have_url(re.compile("held="))


def test_a_first_mark_moves_nothing_and_the_report_has_the_marked_findings(visit, folder):
    page = start(visit(), folder)
    title = opened(page, 0)
    before = page.locator(".gallery").first.bounding_box()
    page.locator(".findings .list").focus()
    page.keyboard.press("1")
    expect(page.get_by_text("Marked: 1 real")).to_be_visible()
    assert page.locator(".gallery").first.bounding_box() == before
    page.locator(".st-key-audit_report button").first.click()
    expect(page.get_by_text("the marked findings (1)")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="One HTML file").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith("-audit.html")
    assert all(name in text for name in title.split(" – ")) and "<script" not in text
    assert text.count("data:image/jpeg") > 3


def test_a_link_with_filters_opens_the_best_finding_that_they_leave(visit, folder):
    page = start(visit(), folder, about="class07")
    assert "class07" in opened(page, 0)
    page.reload()
    assert "class07" in opened(page, 0)


def test_a_finding_that_a_link_names_is_open_also_where_the_filters_hide_it(visit, folder):
    page = start(visit(), folder)
    page.locator("#finding-4").click()
    title = opened(page, 4)
    expect(page).to_have_url(re.compile("finding="))
    link = page.url[page.url.index("/audit") :] + "&about=zzzz"
    again = visit().open(link)
    expect(again.locator(".st-key-finding_panel strong").first).to_have_text(title, timeout=60_000)


def test_that_nothing_is_in_the_list_is_said_and_filters_can_be_let_go(visit, folder):
    found = hv.audit(
        hv.analyse(study := hv.read_study(folder)), hv.taxonomy.taxonomy_of(study, "superclass")
    )
    kind = next(key for key in FINDINGS if not found.of(key) and key not in found.missing)
    page = start(visit(), folder)
    page.get_by_label("Class or category").fill("zzzz")
    expect(page.locator(".findings .empty")).to_contain_text("No finding passes the filters.")
    page.get_by_role("button", name="Show all findings").click()
    opened(page, 0)
    expect(page.get_by_label("Class or category")).to_have_value("")
    page.keyboard.press("ArrowDown")  # the list has the focus
    opened(page, 1)
    page.get_by_role("button", name=re.compile(f"^{FINDINGS[kind].title}")).click()
    expect(page.locator(".findings .empty")).to_contain_text("Nothing of this kind was found.")
