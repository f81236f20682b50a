"""Fitting a tree by hand, from the demo to the comparison with L2H."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_a_tree_is_fitted_opened_compared_and_there_after_a_reload(visit):
    one = visit()
    page = one.open("/study?study=digits")
    page.get_by_text("Fit another tree").click(timeout=60_000)
    page.get_by_role("combobox", name="Methods").click()
    page.keyboard.type("Ward")
    page.get_by_text("Ward linkage").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Fit 2 trees")).to_be_visible(timeout=30_000)
    page.get_by_label("Remove Search for the least Dasgupta cost").click()
    page.get_by_role("button", name="Fit", exact=True).click(timeout=30_000)
    expect(page.get_by_text("Fitted ward, unit rows in")).to_be_visible(timeout=60_000)
    page.set_viewport_size({"width": 700, "height": 900})  # the table scrolls, not the page
    table = page.locator(".st-key-fitted_table")
    assert table.evaluate("(it) => it.scrollWidth > it.clientWidth")
    assert table.evaluate("(it) => { it.scrollLeft = 9999; return it.scrollLeft > 0; }")
    page.set_viewport_size({"width": 1400, "height": 1000})
    page.get_by_role("button", name="Open this tree").click()
    expect(page.get_by_role("combobox", name=re.compile("Tree"))).to_be_visible()
    page.get_by_role("link", name="Tree").click()
    one.drawn()
    page.wait_for_url(re.compile("study=digits.*tree=|tree=.*study=digits"))
    page.reload()
    one.drawn()
    expect(page.get_by_text("Ward linkage").first).to_be_visible()
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("of the way from the same tree").first).to_be_visible(timeout=60_000)
