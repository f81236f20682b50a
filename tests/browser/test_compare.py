"""The Compare page in Chromium: a tree is chosen, a click lights the partner, the cut moves in both, a link comes back."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

import hierviz as hv
from hierviz.compare import compare

#: A view of the Compare page by its side: the first in the document is the left one.
VIEW = """((side) => {
  const roots = [...document.querySelectorAll('*')].map((e) => e.shadowRoot)
    .filter((shadow) => shadow && shadow.querySelector('.hv'));
  return globalThis.hierviz.views.get(roots[side]).view;
})"""


@pytest.fixture(scope="module")
def pair():
    """The digits' tree and the one that comes with them, as the page compares them."""
    study = hv.read_study("digits")
    analysis = hv.analyse(study)
    path = Path(study.folder, "trees", "DeepECT.nwk")
    tree = hv.read_tree(path, leaf_names=analysis.tree.leaf_names)
    return compare(analysis, tree, halves=0)


def start(one, address: str = "/compare?study=digits") -> Page:
    page = one.open(address)
    page.locator(".hv[data-ready]").nth(1).wait_for(timeout=60_000)
    return page


def is_selected(page: Page, side: int, node: int) -> None:
    page.wait_for_function(f"{VIEW}({side}).choice.selected === {node}")


@pytest.mark.parametrize("side", [0, 1])
def test_a_click_selects_the_partner_and_the_link_brings_both_back(visit, pair, side):
    page = start(visit())
    of, tree = ((pair.partners, pair.one), (pair.partners_of_other, pair.other))[side]
    node = tree.root - 2
    partner = int(of.node[node])
    page.evaluate(f"{VIEW}({side}).choice.select({node})")
    is_selected(page, 1 - side, partner)
    is_selected(page, side, node)
    expect(page.get_by_text(f"Jaccard {of.jaccard[node]:.2f}")).to_be_visible()
    expect(page).to_have_url(re.compile(f"partner={(partner, node)[side]}"))
    again = start(visit(), page.url[page.url.index("/compare") :])
    is_selected(again, side, node)
    is_selected(again, 1 - side, partner)


def test_the_cut_moves_in_both_and_a_zoom_stays(visit):
    page = start(visit())
    page.evaluate(f"{VIEW}(1).camera.zoomBy(3)")
    place = page.evaluate(f"{VIEW}(1).camera.place()")
    page.evaluate(f"{VIEW}(0).cutAt({VIEW}(0).tree.indexOf(4), true)")
    page.wait_for_function(f"{VIEW}(1).cut.nGroups === 4")
    assert page.evaluate(f"{VIEW}(1).camera.place()") == pytest.approx(place, abs=2e-2)
    page.evaluate(f"{VIEW}(1).cutAt({VIEW}(1).tree.indexOf(6), true)")
    page.wait_for_function(f"{VIEW}(0).cut.nGroups === 6")
    expect(page).to_have_url(re.compile("k=6"))


def test_another_tree_is_chosen_by_its_path(visit, tmp_path):
    page = start(visit())
    expect(page.get_by_text("DeepECT.nwk", exact=True).first).to_be_visible()
    path = tmp_path / "mine.nwk"
    path.write_text("((0,1,2,3,4),(5,6,7,8,9));")
    page.get_by_role("button", name=re.compile("Another tree")).click()
    page.get_by_label(re.compile("^A study, or the files of one tree")).fill(str(path))
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_text("mine.nwk", exact=True).first).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(quote(str(path), safe="")) + "|mine.nwk"))
    again = start(visit(), page.url[page.url.index("/compare") :])
    expect(again.get_by_text("mine.nwk", exact=True).first).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (900, 700)])
def test_both_trees_stand_beside_each_other(visit, width, height):
    page = start(visit(viewport={"width": width, "height": height}))
    left, right = (page.locator(".hv").nth(i).bounding_box() for i in (0, 1))
    assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1350, 1400, 1559, 1560, 1920])
def test_the_names_of_the_pages_are_beside_the_controls(visit, width):
    page = start(visit(viewport={"width": width, "height": 900}))
    last = page.get_by_test_id("stTopNavLink").last.bounding_box()
    controls = page.locator(".st-key-page_controls > *").first.bounding_box()
    assert last["x"] + last["width"] <= controls["x"]
