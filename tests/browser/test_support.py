"""Support on the Tree page: shown as it was computed, told in words, and weak nodes hidden."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.support import support
from tests.browser.launch import FIND_VIEW, running_app

#: The view may be made anew meanwhile.
TREE = f"(() => {{ try {{ return {FIND_VIEW}.tree; }} catch {{ return null; }} }})()"
SHOWN = f"() => {TREE}?.showsSupport && {TREE}.encodings.at(-1).title.includes('100')"
HIDDEN = f"() => {TREE}?.showsSupport === false"
NUMBERS = f"Array.from({FIND_VIEW}.tree.support, (share) => Number.isNaN(share) ? null : share)"


@pytest.fixture(scope="module")
def digits():
    analysis = hv.analyse(hv.read_study("digits"))
    return analysis, support(analysis, 100)


def test_it_is_switched_on_told_and_switched_off(visit, digits):
    _, found = digits
    one = visit()
    one.tree("/?study=digits&k=3")
    page = one.page
    assert page.evaluate(f"{FIND_VIEW}.tree.support === undefined")
    page.get_by_test_id("stPopoverButton").filter(has_text="Support").click()
    page.get_by_text("Show how far each node can be trusted").click()
    expect(page.get_by_text("are well supported")).to_be_visible()
    expect(page).to_have_url(re.compile("support=True"))
    page.wait_for_function(SHOWN)
    shown = [np.nan if share is None else share for share in page.evaluate(NUMBERS)]
    np.testing.assert_allclose(shown, found.transfer, atol=1e-6)
    expect(page.locator(".hv .legend")).to_contain_text("Support, 100 draws")
    node = int(np.nanargmin(found.transfer))
    page.evaluate(f"{FIND_VIEW}.choice.select({node})")
    expect(
        page.get_by_text(f"Support {found.transfer[node]:.2f}: this group comes back in")
    ).to_be_visible()
    page.get_by_text("Show how far each node can be trusted").click()
    page.wait_for_function(HIDDEN)
    expect(page).not_to_have_url(re.compile("support=True"))


def test_weak_nodes_are_hidden_on_every_page(visit, digits):
    analysis, found = digits
    least = float(np.nanmin(found.transfer))
    hide = 5 * int(np.ceil(20 * least + 0.01))
    kept = hv.collapsed(analysis.tree, ~(found.transfer < hide / 100))
    assert kept.n_nodes < analysis.tree.n_nodes
    one = visit()
    one.tree(f"/?study=digits&support=True&hide={hide}")
    assert one.page.evaluate(f"{FIND_VIEW}.tree.nNodes") == kept.n_nodes
    expect(one.page.get_by_text("are hidden")).to_be_visible()
    one.open(f"/study?study=digits&support=True&hide={hide}")
    expect(one.page.get_by_text("How far this tree can be trusted")).to_be_visible()
    expect(
        one.page.get_by_text(re.compile("Safe to speak of|well supported")).first
    ).to_be_visible()


def test_the_tree_is_taken_away_with_its_support(visit, digits):
    _, found = digits
    one = visit()
    one.tree("/?study=digits&support=True")
    page = one.page
    page.wait_for_function(SHOWN)
    page.get_by_test_id("stPopoverButton").filter(has_text="Download").click()
    page.get_by_role("tab", name="Page and data").click()
    files = {}
    for label in ("Tree as Newick, with support", "Support for iTOL"):
        with page.expect_download() as begun:
            page.get_by_role("button", name=label).click()
        files[label] = begun.value.path()
    tree = hv.read_tree(files["Tree as Newick, with support"], format="newick")
    numbers = [float(name) for name in tree.inner_names if name]
    assert sorted(numbers) == sorted(np.round(100 * found.transfer[10:-1]).tolist())
    assert files["Support for iTOL"].read_text().startswith("DATASET_SYMBOL")


def test_a_link_that_hides_nodes_may_be_the_very_first_request(browser, digits):
    """Tree and support are both still to be made, and both are waited for."""
    analysis, found = digits
    with running_app() as url:
        page = browser.new_page()
        page.goto(f"{url}/?study=digits&support=True&hide=70")
        page.locator(".hv[data-ready]").wait_for(timeout=60_000)
        n_hidden = int((found.transfer < 0.7).sum())
        assert page.evaluate(f"{TREE}.nNodes") == analysis.tree.n_nodes - n_hidden
        page.close()
