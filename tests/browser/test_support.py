"""Support on the Tree page: shown as it was computed, told in words, and weak nodes hidden."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.core.support import STRONGLY, WELL, support_text
from hierviz.support import support
from tests.browser.launch import FIND_VIEW, free_port, running_app

#: The view may be made anew meanwhile.
TREE = f"(() => {{ try {{ return {FIND_VIEW}.tree; }} catch {{ return null; }} }})()"
SHOWN = f"() => {TREE}?.showsSupport && {TREE}.encodings.at(-1).title.includes('100')"
HIDDEN = f"() => {TREE}?.showsSupport === false"
NUMBERS = f"Array.from({FIND_VIEW}.tree.support, (share) => Number.isNaN(share) ? null : share)"


@pytest.fixture(scope="module")
def digits():
    analysis = hv.analyse(hv.read_study("digits"))
    return analysis, support(analysis, 100)


#: The app with draws that take their time, so that a hand can stop them.
SLOW = """
import sys, time
from hierviz.cli import main
from hierviz.support import replicates
quick = replicates._in_order

def slow(*given):
    for one in quick(*given):
        time.sleep(0.1)
        yield one

replicates._in_order = slow
sys.exit(main())
"""


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
    page.get_by_test_id("stPopoverButton").filter(has_text="Suggested cuts").click()
    expect(page.get_by_text("Cuts whose groups are supported are preferred")).to_be_visible()
    page.get_by_test_id("stPopoverButton").filter(has_text="Support").click()
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
    hidden = f"Support, 100 draws, less than {hide / 100:.2f} hidden"
    expect(one.page.locator(".hv .legend")).to_contain_text(hidden)
    one.page.get_by_test_id("stPopoverButton").filter(has_text="Suggested cuts").click()
    expect(one.page.get_by_text("While nodes are hidden, merges")).to_be_visible()
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


def test_a_share_of_32_bits_is_worth_what_it_is_in_python(parts):
    shares = np.array([0.7, 0.9, 0.4, 0.6999, 0.8999, 0.57, 1.0, 0.0])
    text = "(s) => parts.supportText({ showsSupport: true, support: Float32Array.of(s) }, 0)"
    at_least = "([s, line]) => parts.atLeast(Float32Array.of(s)[0], line)"
    for share in shares.tolist():
        assert parts.evaluate(text, share) == f"support {support_text(share)}"
        for line in (WELL, STRONGLY):
            assert parts.evaluate(at_least, [share, line]) == (share >= line)


def test_a_tree_from_elsewhere_is_supported_by_trees_of_l2h(visit, digits, tmp_path):
    analysis, _ = digits
    study = analysis.study
    tree = hv.l2h(study.logits, aggregation="mean-of-means", leaf_names=study.class_names)
    hv.write_tree(tree, tmp_path / "mine.nwk")
    found = support(hv.Analysis.of(study, tree), 100)
    one = visit()
    page = one.open("/study?study=digits")
    page.get_by_text("Open a tree").click(timeout=60_000)
    page.get_by_label("Files of the tree, one per line").fill(str(tmp_path / "mine.nwk"))
    paths = page.get_by_role("tabpanel", name="Files on this computer")
    paths.get_by_role("button", name="Open", exact=True).click()
    one.drawn()
    page.get_by_test_id("stPopoverButton").filter(has_text="Support").click()
    page.get_by_text("Show how far each node can be trusted").click()
    foreign = "This tree is from elsewhere: its nodes are looked for in trees that L2H makes"
    expect(page.get_by_text(foreign)).to_be_visible()
    expect(page.locator(".hv .legend")).to_contain_text("Support among L2H trees, 100 draws")
    shown = [np.nan if share is None else share for share in page.evaluate(NUMBERS)]
    np.testing.assert_allclose(np.sort(shown), np.sort(found.transfer), atol=1e-6)
    page.get_by_role("link", name="Study").click()
    expect(page.get_by_text(foreign)).to_be_visible(timeout=30_000)
    assert np.nanmin(found.transfer) < 0.9  # else nothing was looked for


def test_stopped_draws_stay_as_they_are_until_they_are_asked_for(browser):
    """What is known stays; nothing begins again by itself, and a small screen can stop too."""
    port = free_port()
    command = [sys.executable, "-c", SLOW, "app", "--no-browser", "--port", str(port)]
    with running_app(command, port) as url:
        page = browser.new_page(viewport={"width": 900, "height": 700})
        page.goto(f"{url}/?study=digits&support=True")
        page.locator(".hv[data-ready]").wait_for(timeout=60_000)
        legend = page.locator(".hv .legend").first  # an old one may still be on its way out
        expect(legend).to_contain_text(re.compile("Support, [1-9]0 draws"), timeout=30_000)
        page.get_by_test_id("stPopoverButton").filter(has_text="Support").click()
        page.get_by_role("button", name="Stop").click()
        again = page.get_by_role("button", name="Resample points 100 times")
        expect(again).to_be_visible()
        said = page.get_by_text("are well supported")
        n_draws = re.compile(r"in (\d+) draws").search(said.inner_text())[1]
        expect(legend).to_contain_text(f"Support, {n_draws} draws")
        assert int(n_draws) < 100
        page.wait_for_timeout(2500)  # two looks at how far the draws are
        expect(legend).to_contain_text(f"Support, {n_draws} draws")
        expect(page.get_by_text(re.compile(r"Support: \d+ of 100 draws"))).to_have_count(0)
        again.click()
        expect(legend).to_contain_text("Support, 100 draws", timeout=60_000)
        expect(legend.locator("i.dot")).to_have_count(2)
        page.close()
