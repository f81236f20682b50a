"""The Compare page in Chromium: a tree is chosen, a click lights the partner, the cut moves in both, a link comes back."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import hierviz as hv
from hierviz.compare import compare
from tests.browser.test_room import TOOLS_APART
from tests.places import shared

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


def test_a_click_selects_the_partner_and_the_link_brings_both_back(visit, pair):
    page = start(visit())
    for side, (of, tree) in enumerate(
        ((pair.partners, pair.one), (pair.partners_of_other, pair.other))
    ):
        node = tree.root - 2 - side  # another pair than before
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
    for width in (1400, 900):  # two views side by side are narrow
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"{VIEW}(1).stage.clientWidth < {width / 2}")
        page.wait_for_timeout(300)  # the picture follows its new size
        assert all(page.evaluate(f"({TOOLS_APART})({VIEW}({side}))") > 0 for side in (0, 1))
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


def tick_row(page: Page, table, row: int) -> None:
    """Tick a row of a table, which is a canvas."""
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 17, box["y"] + 35 * (row + 1) + 17)


def test_a_row_of_a_moved_class_selects_it_in_both_trees(visit):
    analysis = hv.analyse(hv.read_study("digits"))
    tree = hv.read_tree(
        Path(analysis.study.folder, "trees", "DeepECT.nwk"), leaf_names=analysis.tree.leaf_names
    )
    moved = sorted(
        (one for one in compare(analysis, tree).moved if one.change > 0),
        key=lambda one: not one.is_beyond_noise,
    )
    page = start(visit())
    tick_row(page, page.get_by_test_id("stDataFrame").last, 1)
    is_selected(page, 0, moved[1].leaf)
    is_selected(page, 1, moved[1].leaf)


def test_an_uploaded_tree_is_compared(visit, tmp_path):
    page = start(visit())
    path = tmp_path / "sent.nwk"
    path.write_text("((0,1,2,3,4),(5,6,7,8,9));")
    page.get_by_role("button", name=re.compile("Another tree")).click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    page.get_by_role("button", name="Compare with these files").click()
    expect(page.get_by_text("sent.nwk", exact=True).first).to_be_visible()
    expect(page).to_have_url(re.compile("to=upload"))
    tree = hv.read_tree(path, leaf_names=[str(i) for i in range(10)])
    found = compare(hv.analyse(hv.read_study("digits")), tree, halves=0)
    value = page.get_by_test_id("stMetricValue").first
    expect(value).to_have_text(f"{found.clustering_information_distance:.2f}")


def test_a_group_opened_by_hand_opens_its_partner_and_closes_it(visit, tmp_path):
    """The other tree is the digits' own with the sides of its root changed: every group has a partner."""
    analysis = hv.analyse(hv.read_study("digits"))
    hv.write_tree(analysis.tree, tmp_path / "same.nwk")
    page = start(
        visit(), f"/compare?study=digits&to={quote(str(tmp_path / 'same.nwk'), safe='')}&k=2"
    )
    tree = hv.read_tree(tmp_path / "same.nwk", leaf_names=analysis.tree.leaf_names)
    found = compare(analysis, tree, halves=0)
    node = max(analysis.tree.children(analysis.tree.root).tolist())
    partner = int(found.partners.node[node])
    page.evaluate(f"{VIEW}(0).openGroup({node})")
    page.wait_for_function(f"{VIEW}(1).cut.nGroups === {VIEW}(0).cut.nGroups")
    page.wait_for_function(f"{VIEW}(1).cut.group[{partner}] === -1")
    expect(page).to_have_url(re.compile("hands="))
    again = start(visit(), page.url[page.url.index("/compare") :])
    again.wait_for_function(f"{VIEW}(1).cut.group[{partner}] === -1")
    page.evaluate(f"{VIEW}(1).closeNode({partner})")
    page.wait_for_function(f"{VIEW}(0).cut.group[{node}] === {node}")


def test_a_group_that_the_other_tree_lacks_is_said(visit, pair):
    page = start(visit(), "/compare?study=digits&k=5")
    of = pair.partners
    inner = range(pair.one.n_leaves, pair.one.root)
    groups = hv.cut_into(pair.one, 5).nodes.tolist()
    node = next(u for u in inner if u in groups and of.jaccard[u] < 0.5)
    page.evaluate(f"{VIEW}(0).openGroup({node})")
    expect(page.get_by_text(re.compile("has no group like it to open or close"))).to_be_visible()
    assert page.evaluate(f"{VIEW}(1).cut.nGroups") == 5


def test_a_click_in_the_tanglegram_selects_in_both_and_the_link_brings_it_back(visit, pair):
    page = visit().open("/compare?study=digits&pair=tanglegram")
    picture = page.get_by_alt_text(re.compile("face to face"))
    picture.wait_for(timeout=60_000)
    box = picture.bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    expect(page.get_by_text(re.compile(r"1 leaf.*Jaccard 1\.00"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"node=\d"))
    page.get_by_text("Side by side").click()
    page.locator(".hv[data-ready]").nth(1).wait_for(timeout=60_000)
    node = int(re.search(r"node=(\d+)", page.url)[1])
    is_selected(page, 0, node)
    is_selected(page, 1, node)


def test_both_trees_and_the_tanglegram_are_saved(visit):
    page = start(visit())
    page.get_by_role("button", name="Download", exact=True).click()
    for ending, begin in (("svg", b"<?xm"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
        places = page.get_by_test_id("stPopoverBody").get_by_role(
            "button", name=ending.upper(), exact=True
        )
        for place, what in enumerate(("tanglegram", "left", "right")):
            with page.expect_download() as saved:
                places.nth(place).click()
            assert saved.value.suggested_filename == f"digits-{what}.{ending}"
            assert Path(saved.value.path()).read_bytes()[:4] == begin


def test_a_row_puts_two_other_trees_side_by_side(visit):
    others = quote("l2h:sum-of-sums\nl2h:mean-of-means", safe="")
    page = start(visit(), f"/compare?study=digits&among={others}&to=l2h:sum-of-sums")
    tick_row(page, page.get_by_test_id("stDataFrame").first, 0)  # the nearest two
    expect(page).to_have_url(re.compile("from=l2h"))
    study = hv.read_study("digits")
    trees = [hv.l2h(study, aggregation=name) for name in ("sum-of-sums", "mean-of-means")]
    distance = compare(*trees, halves=0).clustering_information_distance
    value = page.get_by_test_id("stMetricValue").first
    expect(value).to_have_text(f"{distance:.2f}")


def halves_of_imagenet(folder: Path) -> tuple[str, list[str]]:
    study = hv.read_study(shared("imagenet"))
    for name, rows in (("even", slice(0, None, 2)), ("odd", slice(1, None, 2))):
        (folder / name).mkdir()
        np.save(folder / name / "logits.npy", study.logits[rows])
        (folder / name / "classes.csv").write_bytes(shared("imagenet/classes.csv").read_bytes())
    return str(folder / "even"), [str(folder / "odd")]


def nbdt_on_cifar100(_folder: Path) -> tuple[str, list[str]]:
    files = ("CIFAR100.graph-induced.json", "CIFAR100.wnids.txt")
    return str(shared("cifar100")), [str(shared("trees/nbdt") / name) for name in files]


@pytest.mark.parametrize(
    ("prepare", "answer"),
    [
        (nbdt_on_cifar100, "Different beyond noise"),
        (halves_of_imagenet, "Not different beyond noise"),
    ],
)
def test_different_beyond_noise_is_answered_in_three_clicks(visit, tmp_path, prepare, answer):
    study, paths = prepare(tmp_path)
    one = visit()
    page = one.open(f"/study?study={quote(study, safe='')}")
    page.get_by_test_id("stTopNavLink").filter(has_text="Compare").click()  # the first
    page.get_by_role("button", name=re.compile("Another tree")).click()  # the second
    page.get_by_label(re.compile("^A study, or the files of one tree")).fill("\n".join(paths))
    page.get_by_role("button", name="Compare", exact=True).click()  # the third
    expect(page.get_by_text(re.compile(f"^{answer}"))).to_be_visible(timeout=120_000)
    expect(page.get_by_text(re.compile("classes? moved further than in"))).to_be_visible()


def test_both_trees_and_the_names_of_the_pages_have_room(visit):
    one = visit(viewport={"width": 900, "height": 700})
    page = start(one)
    left, right = (page.locator(".hv").nth(i).bounding_box() for i in (0, 1))
    assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 900
    one.at_rest()
    for width in (1559, 1560):  # where the controls come beside the names
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(  # the names follow the window a moment later
            """() => {
              const last = [...document.querySelectorAll('[data-testid=stTopNavLink]')].at(-1);
              const controls = document.querySelector('.st-key-page_controls > *');
              return last?.getBoundingClientRect().right <= controls.getBoundingClientRect().left;
            }""",
            timeout=10_000,
        )
