"""The main journeys of a visitor, in a real browser."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.core.points import PointIndex
from hierviz.layout import leaf_spans, order_leaves
from hierviz.metrics import flat_metrics, group_counts
from tests.browser.launch import FIND_VIEW, running_app


@pytest.fixture(scope="module")
def digits():
    study = hv.read_study("digits")
    profile = hv.LeafProfile.from_study(study)
    return study, profile, hv.l2h(study.logits)


def groups(view) -> int:
    return int(view.get_attribute("data-groups"))


def tile(page, name):
    return page.locator(f"[data-metric={name}] b")


def node_on_screen(page, node: int) -> tuple[float, float]:
    """Screen place of a node of the digits, from the view itself."""
    page.wait_for_function(f"{FIND_VIEW}.pictures.sprite")  # pictures need room: the tree moves
    return page.evaluate(
        f"""(node) => {{
          const view = {FIND_VIEW};
          const frame = view.picture.base.getBoundingClientRect();
          view.camera.project(); // a frame may be yet to come
          const [x, y] = view.camera.projection.point(node);
          return [frame.x + x, frame.y + y];
        }}""",
        node,
    )


def test_the_demo_opens_on_a_thousand_leaves(visit):
    one = visit()
    view = one.tree()
    assert groups(view) == 20
    expect(one.page.get_by_text("25 of 1000 clusters have no points")).to_be_visible()
    painted = one.page.evaluate(
        f"""() => {{
          const canvas = {FIND_VIEW}.picture.base;
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          let inked = 0;
          for (let i = 3; i < pixels.length; i += 4) inked += pixels[i] > 0;
          return inked / (pixels.length / 4);
        }}"""
    )
    assert 0.03 < painted < 0.6


def test_a_link_to_a_page_may_be_the_very_first_request(browser):
    with running_app() as url:
        page = browser.new_page()
        page.goto(f"{url}/leaves?study=digits&show=table")
        expect(page.get_by_text("10 of 10 leaves")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("combobox", name=re.compile("Study"))).to_be_visible()
        page.close()


def test_going_back_restores_what_was_selected(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    for node in (3, 4):
        view_call(page, f"view.choice.select({node})")
        expect(page).to_have_url(re.compile(f"node={node}"))
    page.wait_for_timeout(2000)  # right after a change an older address is not taken for a wish
    page.go_back()
    expect(page.locator(".hv[data-selected='3']")).to_be_attached(timeout=10_000)


def test_the_slider_cuts_and_the_metrics_follow_without_the_server(visit, digits):
    _, profile, tree = digits
    one = visit()
    view = one.tree("/?study=digits")
    one.context.set_offline(True)  # nothing that follows may ask the server
    number = one.page.get_by_label("Number of groups, typed")
    for k in (2, 7, 10):
        number.fill(str(k))
        number.press("Tab")
        assert groups(view) == k
        counts = group_counts(profile.counts, hv.cut_into(tree, k))
        wanted = flat_metrics(counts)
        for name in ("nmi", "ari", "accuracy", "purity", "pairwise_f", "bcubed_f"):
            assert float(tile(one.page, name).inner_text()) == pytest.approx(wanted[name], abs=6e-4)


def test_metrics_follow_a_cut_by_hand_without_the_server(visit, digits):
    _, profile, tree = digits
    one = visit()
    one.tree("/?study=digits&k=4")
    one.context.set_offline(True)  # nothing that follows may ask the server
    cut = hv.cut_into(tree, 4)
    node = int(max(cut.nodes, key=lambda u: tree.n_leaves_below[u]))
    view_call(one.page, f"view.openGroup({node})")
    wanted = flat_metrics(group_counts(profile.counts, cut.expand(node)))
    for name in ("nmi", "ari", "purity", "pairwise_f", "bcubed_f"):
        assert tile(one.page, name).inner_text() == f"{wanted[name]:.3f}"


def test_dragging_the_ring_changes_the_cut_and_the_address(visit):
    one = visit()
    view = one.tree()
    page = one.page
    box = one.canvas()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    handle = page.evaluate(
        f"""() => {{
          const view = {FIND_VIEW};
          return view.tree.radiusOfCut(view.cut.index) * view.camera.at.scale;
        }}"""
    )
    before = {name: float(tile(page, name).inner_text()) for name in ("nmi", "ami", "accuracy")}
    page.mouse.move(x, y - handle)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x, y - handle - 12 * step)
    assert groups(view) > 100
    for name, value in before.items():  # while the hand still holds the ring
        assert float(tile(page, name).inner_text()) > value
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"k={groups(view)}"))


def test_a_click_on_a_node_fills_the_panel_with_its_pictures(visit, digits):
    study, profile, tree = digits
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    node = int(tree.merge_order[-2])
    page.mouse.click(*node_on_screen(page, node))
    points = int(tree.sum_below(profile.size)[node])
    expect(page.get_by_text(f"{points:,} points", exact=False).first).to_be_visible()
    rows = PointIndex(study, profile).rows_in(tree.leaves_below(node))
    n_wrong = int(PointIndex(study, profile).is_wrong(tree.leaves_below(node), rows).sum())
    expect(page.get_by_text(f"{points - n_wrong:,} of {points:,} belong here")).to_be_visible()
    expect(page.get_by_text(f"{n_wrong:,} of {points:,} do not belong")).to_be_visible()
    expect(page.locator(".gallery figure")).to_have_count(6 + min(6, n_wrong))
    page.locator(".gallery figure").first.click()
    expect(page.locator(".gallery figure.large")).to_have_count(1)
    expect(page).to_have_url(re.compile(rf"node={node}"))
    page.get_by_text("Why it was merged").click()
    expect(page.get_by_text("What was merged")).to_be_visible()
    side = page.get_by_role("button", name=re.compile("points · purity")).first
    side.click()
    child = int(tree.children(node)[0])
    expect(page).to_have_url(re.compile(rf"node={child}"))
    expect(page.locator(f".hv[data-selected='{child}']")).to_be_attached()


def test_search_flies_to_a_class_and_the_link_opens_the_same_view(visit):
    one = visit()
    one.tree()
    page = one.page
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Find a class or a named group in the tree")
    box.fill("dogsl")
    box.press("Enter")
    expect(page.get_by_role("heading", name="dogsled")).to_be_visible()
    number = page.get_by_label("Number of groups, typed")
    number.fill("57")
    number.press("Tab")
    page.get_by_label("Colour by").select_option("purity")
    expect(page).to_have_url(re.compile("k=57.*colour=purity|colour=purity.*k=57"))
    other = visit()
    view = other.tree(page.url.removeprefix(one.url))
    assert groups(view) == 57
    expect(other.page.get_by_role("heading", name="dogsled")).to_be_visible()
    assert other.page.get_by_label("Colour by").input_value() == "purity"


def test_the_selection_survives_other_pages(visit):
    one = visit()
    one.tree("/?study=digits&k=4&node=3")
    page = one.page
    page.get_by_role("link", name="Leaves").click()
    expect(page.locator(".hv.map[data-ready]")).to_be_visible()
    page.get_by_role("link", name="Study").click()
    expect(page.get_by_text("How confident the model is")).to_be_visible()
    page.get_by_role("link", name="Tree").click()
    assert groups(one.drawn()) == 4
    expect(page).to_have_url(re.compile("study=digits"))
    expect(page).to_have_url(re.compile("node=3"))


def test_the_keyboard_walks_the_tree(visit, digits):
    _, leaves, tree = digits
    place = leaf_spans(tree, order_leaves(tree, leaves.counts))[:, 0]
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    page.locator(".hv canvas").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    first = min(tree.children(tree.root).tolist(), key=lambda u: place[u])
    expect(page).to_have_url(re.compile(rf"node={first}\b"))


def test_a_study_that_fails_to_open_leaves_the_one_on_screen(visit, tmp_path):
    one = visit()
    one.open("/study?study=digits")
    page = one.page
    page.get_by_role("textbox", name="Folder or logits file").fill(str(tmp_path / "nowhere"))
    page.get_by_test_id("stBaseButton-primaryFormSubmit").click()
    expect(page.get_by_text("nowhere", exact=False).first).to_be_visible()
    expect(page.get_by_role("heading", name="Handwritten digits", exact=False)).to_be_visible()


def test_uploaded_files_become_a_study(visit, tmp_path):
    rng = np.random.default_rng(1)
    labels = np.repeat(np.arange(4), 25)
    np.save(tmp_path / "logits.npy", rng.normal(size=(100, 4)) + 3 * np.eye(4)[labels])
    np.save(tmp_path / "labels.npy", labels)
    (tmp_path / "classes.txt").write_text("owl\nwren\nlathe\ndrill\n")
    one = visit()
    one.open("/study?study=digits")
    page = one.page
    page.get_by_role("tab", name="Upload files").click()
    page.locator("input[type=file]").set_input_files(sorted(str(p) for p in tmp_path.iterdir()))
    page.get_by_role("tabpanel").get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("Opened logits: 100 points, 4 clusters.")).to_be_visible()
    one.drawn()
    expect(page.get_by_role("combobox", name="Study")).to_have_value("logits")
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Find a class or a named group in the tree").fill("lat")
    expect(page.get_by_role("option", name="lathe")).to_be_visible()


@pytest.mark.parametrize("width", [1400, 900])
def test_nothing_spills_over_the_page(visit, width):
    one = visit(viewport={"width": width, "height": 900})
    one.tree("/?study=digits&node=12")
    for scheme in ("light", "dark"):
        one.page.emulate_media(color_scheme=scheme)
        one.page.wait_for_function(  # the page's own style comes a moment after the view
            f"(() => {{ const box = {FIND_VIEW}.stage.getBoundingClientRect();"
            " return box.width > 300 && box.right <= window.innerWidth"
            " && document.documentElement.scrollWidth <= window.innerWidth; })()"
        )


def view_call(page, code: str):
    return page.evaluate(f"(() => {{ const view = {FIND_VIEW}; return {code}; }})()")


def test_a_group_is_opened_by_its_handle_and_closed_again(visit, digits):
    _, profile, tree = digits
    one = visit()
    view = one.tree("/?study=digits&k=4")
    page = one.page
    cut = hv.cut_into(tree, 4)
    node = int(max(cut.nodes, key=lambda u: tree.n_leaves_below[u]))
    page.mouse.click(*node_on_screen(page, node))
    expect(page).to_have_url(re.compile(rf"opened={node}"))
    assert groups(view) == 5
    wanted = flat_metrics(group_counts(profile.counts, cut.expand(node)))
    for name in ("nmi", "ami", "accuracy"):
        expect(tile(page, name)).to_have_text(f"{wanted[name]:.3f}")
    page.locator(".hv canvas").first.focus()
    page.keyboard.press("Control+z")
    assert groups(view) == 4
    page.keyboard.press("Control+Shift+z")
    assert groups(view) == 5
    page.keyboard.down("Alt")
    page.mouse.click(*node_on_screen(page, node))
    page.keyboard.up("Alt")
    assert groups(view) == 4


def test_focus_makes_a_subtree_the_picture_and_the_crumbs_lead_back(visit, digits):
    tree = digits[2]
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    node = int(tree.children(tree.root)[-1])
    page.mouse.dblclick(*node_on_screen(page, node))
    expect(page).to_have_url(re.compile(rf"focus={node}"))
    n_below = int(tree.n_leaves_below[node])
    page.wait_for_function(
        f"(() => {{ const f = {FIND_VIEW}.camera.frame; return f.a1 - f.a0 === {n_below}; }})()"
    )
    page.get_by_role("navigation", name="Path to the root").get_by_role(
        "button", name="all"
    ).click()
    expect(page).not_to_have_url(re.compile("focus="))


def test_straight_layouts_are_remembered_by_the_link(visit):
    one = visit()
    one.tree("/?study=digits")
    one.page.locator(".hv details summary").click()
    for layout in ("left", "top"):
        one.page.get_by_label("Layout").select_option(layout)
        expect(one.page).to_have_url(re.compile(f"layout={layout}"))
        other = visit()
        other.tree(one.page.url.removeprefix(one.url))
        assert view_call(other.page, "view.camera.settings.layout") == layout


def test_the_zoom_survives_a_selection_a_theme_and_a_page_change(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    page.wait_for_function(f"{FIND_VIEW}.pictures.sprite")  # the room for pictures changes the fit
    box = one.canvas()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.4)
    page.mouse.wheel(0, -600)
    expect(page).to_have_url(re.compile("camera="))
    zoomed = view_call(page, "view.camera.place()")
    view_call(page, "view.choice.select(4)")
    expect(page).to_have_url(re.compile("node=4"))
    page.emulate_media(color_scheme="dark")
    assert view_call(page, "view.camera.place()") == zoomed
    page.get_by_role("link", name="Leaves").click()
    expect(page.locator(".hv.map[data-ready]")).to_be_visible()
    page.get_by_role("link", name="Tree").click()
    one.drawn()
    assert view_call(page, "view.camera.place()") == pytest.approx(zoomed, rel=1e-2, abs=1e-2)


def test_the_legend_mutes_and_isolates(visit):
    one = visit()
    one.tree("/?study=digits&k=4")
    page = one.page
    entries = page.locator(".hv .legend button.entry")
    expect(entries).to_have_count(4)
    entries.first.click()
    expect(page.locator(".hv .legend .muted")).to_have_count(1)
    entries.first.click()
    page.keyboard.down("Shift")
    entries.last.click()
    page.keyboard.up("Shift")
    expect(page.locator(".hv .legend .muted")).to_have_count(3)


def test_hovering_shows_pictures_of_the_node(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    page.wait_for_function(f"{FIND_VIEW}.pictures.sprite")
    page.mouse.move(*node_on_screen(page, 12))
    expect(page.locator(".hv .card .thumbs canvas")).to_have_count(2)
