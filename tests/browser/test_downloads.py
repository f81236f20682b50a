"""What is taken away from the Tree page: figures as they are chosen, the page without a server, data."""

from __future__ import annotations

import re

from playwright.sync_api import expect

FILES = {
    "Figure": {"SVG": b"<", "PDF": b"%PDF", "PNG": b"\x89PNG"},
    "Page and data": {
        "Web page without a server": b"<!",
        "Tree as Newick": b"(",
        "Tree as JSON, with evidence": b"{",
        "Groups of this cut": b"cluster,name,group",
        "Why each merge happened (CSV)": b"step,",
    },
}


def test_the_tree_is_taken_away(visit):
    one = visit()
    one.tree("/?study=digits&k=4&node=12")
    page = one.page
    page.get_by_role("button", name="Download", exact=True).click()
    for tab, files in FILES.items():
        page.get_by_role("tab", name=tab).click()
        for label, start in files.items():
            with page.expect_download() as download:
                page.get_by_role("button", name=label, exact=True).click()
            assert download.value.path().read_bytes().startswith(start), label


def test_what_is_taken_away_is_what_the_view_shows(visit):
    one = visit()
    one.tree("/?study=digits&k=4&colour=purity")
    page = one.page
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    assert "10 leaves in 4 groups, coloured by purity" in download.value.path().read_text()
    page.get_by_role("tab", name="Page and data").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Groups of this cut", exact=True).click()
    lines = download.value.path().read_text().splitlines()[1:]
    assert len({line.split(",")[-1] for line in lines}) == 4


def test_a_figure_is_made_as_it_is_chosen(visit):
    one = visit(viewport={"width": 900, "height": 700})
    one.tree("/?study=digits&k=4")
    page = one.page
    page.get_by_role("button", name="Download", exact=True).click()
    popover = page.get_by_test_id("stPopoverBody")
    expect(popover).to_contain_text("178 x ")
    for width, height in ((900, 700), (1400, 900)):
        page.set_viewport_size({"width": width, "height": height})
        expect(popover).to_be_visible()
        below = popover.evaluate("body => body.scrollHeight - body.clientHeight")
        assert below <= 1, "all is in sight"
    one.at_rest()
    popover.get_by_text("85", exact=True).click()
    expect(popover).to_contain_text("85 x ")
    popover.get_by_text("title", exact=True).click()
    popover.get_by_text("purity in %", exact=True).click()
    popover.get_by_label("Points", exact=True).fill("30")
    popover.get_by_label("Points", exact=True).press("Enter")
    expect(popover).to_contain_text("10 of 10 leaves have no room for a name of 30 pt")
    popover.get_by_label("Points", exact=True).fill("5")
    popover.get_by_label("Points", exact=True).press("Enter")
    expect(popover).not_to_contain_text("no room for a name")
    with page.expect_download() as download:
        popover.get_by_role("button", name="SVG", exact=True).click()
    text = download.value.path().read_text()
    assert 'width="85mm"' in text and 'font-size="5"' in text
    assert (
        re.search(r">7 \d+ %<", text) and ">10 leaves in 4 groups<" not in text.split("</desc>")[1]
    )
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Download", exact=True).click()
    expect(popover).to_contain_text("85 x ")  # what was chosen is kept
