"""What a visitor does on the Leaves page: the map of the pictures, the table, where a class went."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv
from tests.browser.launch import FIND_VIEW


def drawn(one, address: str = ""):
    """The map of an address, once all pictures that it shows have come."""
    if address:
        one.open(address)
    view = one.page.locator(".hv.map[data-ready][data-missing='0']")
    view.wait_for(timeout=60_000)
    return view


def middle(page, node: int, *, head: bool = False) -> tuple[float, float]:
    """Screen place in the part of a node: in the middle, or on the strip with its name."""
    x, y, width, height, left, top = page.evaluate(
        f"""(node) => {{
          const view = {FIND_VIEW};
          const {{ x, y }} = view.base.getBoundingClientRect();
          return [...view.mosaic.cells.find((cell) => cell.u === node).box, x, y];
        }}""",
        node,
    )
    return left + x + (12 if head else width / 2), top + y + (8 if head else height / 2)


def parts(page) -> list[int]:
    return page.evaluate(f"{FIND_VIEW}.mosaic.cells.map(({{ u }}) => u)")


def test_a_reload_keeps_the_study(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    page.get_by_role("link", name="Leaves").click()
    drawn(one)
    expect(page).to_have_url(re.compile("study=digits"))
    for way, key in (("Table", "table"), ("Where a class went", "class")):
        page.get_by_role("radio", name=way).click()
        expect(page).to_have_url(re.compile(f"show={key}"))
        page.reload()
        expect(page.get_by_role("radio", name=way)).to_be_checked(timeout=60_000)
        expect(page).to_have_url(re.compile("study=digits"))
    expect(page.get_by_text("in its own leaf")).to_be_visible()


def test_the_map_has_the_groups_of_the_cut_as_large_as_their_points(visit, digits):
    _, profile, tree = digits
    one = visit()
    view = drawn(one, "/leaves?study=digits&k=4")
    nodes = hv.cut_into(tree, 4).nodes
    boxes = one.page.evaluate(f"{FIND_VIEW}.mosaic.cells.map(({{ u, box }}) => [u, ...box])")
    assert sorted(int(u) for u, *_ in boxes) == sorted(nodes.tolist())
    size = tree.sum_below(profile.size)
    area = {int(u): (width + 2) * (height + 2) for u, _, _, width, height in boxes}
    shares = [area[u] / size[u] for u in nodes.tolist()]
    assert shares == pytest.approx([np.mean(shares)] * 4, rel=1e-6)
    number = one.page.get_by_label("Number of groups, typed")
    number.fill("7")
    number.press("Tab")
    expect(view).to_have_attribute("data-cells", "7")
    expect(one.page).to_have_url(re.compile("k=7"))


def test_a_double_click_goes_in_and_crumbs_and_keys_lead_out(visit, digits):
    _, _, tree = digits
    one = visit()
    view = drawn(one, "/leaves?study=digits&k=4")
    page = one.page
    group = int(max(hv.cut_into(tree, 4).nodes, key=lambda u: tree.n_leaves_below[u]))
    page.mouse.dblclick(*middle(page, group, head=True))
    expect(view).to_have_attribute("data-top", str(group))
    expect(page).to_have_url(re.compile(f"focus={group}"))
    assert sorted(parts(page)) == sorted(tree.leaves_below(group).tolist())
    leaf = parts(page)[0]
    drawn(one)
    page.mouse.dblclick(*middle(page, leaf, head=True))
    expect(view).to_have_attribute("data-top", str(leaf))
    page.reload()
    view = drawn(one)
    expect(view).to_have_attribute("data-top", str(leaf))
    page.locator(".hv.map canvas").first.focus()
    page.keyboard.press("Escape")
    expect(view).to_have_attribute("data-top", str(group))
    page.keyboard.press("Backspace")
    expect(view).to_have_attribute("data-top", str(tree.root))
    page.mouse.dblclick(*middle(page, group, head=True))
    page.locator(".hv.map .crumbs button").first.click()
    expect(view).to_have_attribute("data-top", str(tree.root))


def test_the_keyboard_walks_selects_and_goes_in(visit):
    one = visit()
    view = drawn(one, "/leaves?study=digits&k=4")
    page = one.page
    page.locator(".hv.map canvas").first.focus()
    page.keyboard.press("ArrowRight")
    first = parts(page)[0]
    expect(page.locator(".hv.map [role=status].unseen")).to_contain_text("points")
    page.keyboard.press("Enter")
    expect(view).to_have_attribute("data-selected", str(first))
    page.keyboard.press("ArrowRight")
    second = page.evaluate(f"{FIND_VIEW}.mosaic.cells[{FIND_VIEW}.at].u")
    assert second != first
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(view).to_have_attribute("data-top", str(second))
    expect(page).to_have_url(re.compile(f"focus={second}"))


def test_a_picture_selects_its_leaf_which_the_panel_and_the_tree_show(visit, digits):
    study, profile, tree = digits
    one = visit()
    view = drawn(one, "/leaves?study=digits&k=4")
    page = one.page
    group = parts(page)[0]
    page.mouse.click(*middle(page, group, head=True))
    expect(view).to_have_attribute("data-selected", str(group))
    page.mouse.click(*middle(page, group))
    selected = int(view.get_attribute("data-selected"))
    assert selected in tree.leaves_below(group)
    expect(page.get_by_role("heading", name=tree.leaf_names[selected], exact=True)).to_be_visible()
    rows = profile.assignments == selected
    n_right = int((study.labels[rows] == selected).sum())
    expect(page.get_by_text(f"{n_right:,} of {rows.sum():,} belong here")).to_be_visible()
    page.get_by_role("link", name="Tree").click()
    expect(one.drawn()).to_have_attribute("data-selected", str(selected))


def test_those_that_do_not_belong_can_come_first(visit, digits):
    study, profile, _ = digits
    one = visit()
    view = drawn(one, "/leaves?study=digits&k=10")
    n_wrong = int((profile.assignments != study.labels).sum())
    page = one.page
    page.get_by_label("Which pictures come first").select_option("do not belong first")
    expect(page.get_by_text(f"{n_wrong} of them framed")).to_be_visible()
    page.get_by_label("Minimum size of pictures").fill("8")
    expect(view).to_have_attribute("data-pictures", "1797")
    drawn(one)


def test_the_pointer_is_told_name_points_and_purity(visit, digits):
    _, profile, tree = digits
    one = visit()
    drawn(one, "/leaves?study=digits&k=10")
    page = one.page
    leaf = parts(page)[0]
    page.mouse.move(*middle(page, leaf, head=True))
    card = page.locator(".hv.map .card")
    expect(card).to_contain_text(tree.leaf_names[leaf])
    expect(card).to_contain_text(f"{profile.size[leaf]:,} points")
    expect(card).to_contain_text(f"purity by class {100 * profile.purity[leaf]:.1f} %")
    page.mouse.move(*middle(page, leaf))
    expect(card).to_contain_text("true class:")


def test_where_a_class_went_is_told_and_opens_on_the_leaf(visit, digits):
    study, profile, tree = digits
    label = 8
    leaves = np.argsort(-profile.counts[:, [label]].toarray()[:, 0], kind="stable")
    n = int((study.labels == label).sum())
    held = int(profile.counts[[leaves[1]], [label]][0])
    one = visit()
    one.open(f"/leaves?study=digits&show=class&class={label}")
    page = one.page
    expect(page.get_by_text(f"{held} of {n} in {tree.leaf_names[leaves[1]]}")).to_be_visible(
        timeout=60_000
    )
    expect(page.locator(".gallery figure").first).to_be_visible()
    table = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(table["x"] + 16, table["y"] + 35 * 2.5)  # the second row's box
    view = drawn(one)
    expect(view).to_have_attribute("data-selected", str(leaves[1]))
    expect(page).to_have_url(re.compile(f"class={label}"))


def test_without_pictures_the_map_shows_what_groups_are_made_of(visit):
    one = visit()
    view = one.page.locator(".hv.map[data-cells]")
    one.open("/leaves")
    view.wait_for(timeout=60_000)
    expect(view).to_have_attribute("data-cells", "18")
    expect(one.page.get_by_text("2 without points")).to_be_visible()
    inside = one.page.evaluate(f"{FIND_VIEW}.mosaic.cells.map(({{ inside }}) => inside.length)")
    assert min(inside) >= 2 and view.get_attribute("data-pictures") == "0"
    one.page.set_viewport_size({"width": 900, "height": 700})
    one.page.wait_for_function(
        f"""() => {{
          const right = {FIND_VIEW}.mosaic.cells.map(({{ box }}) => box[0] + box[2] + 1);
          const width = {FIND_VIEW}.stage.clientWidth;
          return width < 900 && Math.abs(Math.max(...right) - width) < 1;
        }}"""
    )


def test_pages_changed_while_pictures_are_asked_for_are_never_empty(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    for pause in (0, 60, 0, 200, 30, 0):
        page.get_by_role("link", name="Leaves").click()
        page.locator(".hv.map[data-ready]").wait_for(timeout=20_000)
        page.wait_for_timeout(pause)  # requests go out a moment after the first painting
        page.get_by_role("link", name="Tree").click()
        page.locator(".hv[data-ready]:not(.map)").wait_for(timeout=20_000)
    page.get_by_role("link", name="Leaves").click()
    drawn(one)
