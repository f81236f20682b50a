"""The tree as one HTML file, opened from disk without a network."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.core.profile import MOST_FREQUENT
from hierviz.core.view import View
from hierviz.metrics import flat_metrics, group_counts
from hierviz.tree_view.standalone import to_html
from tests.browser.launch import FIND_VIEW

TITLE = 'Digits </script><script>document.title = "broken"</script> & more'


@pytest.fixture(scope="module")
def digits():
    return hv.analyse(hv.read_study("digits"))


@pytest.fixture
def opened(browser, tmp_path, digits):
    """The page of the digits' tree, and every address it asked for."""
    place = tmp_path / "tree.html"
    place.write_text(to_html(digits, View(n_groups=4), title=TITLE), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1300, "height": 950}, offline=True)
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(place.as_uri())
    page.locator(".hv[data-ready]").wait_for(timeout=20_000)
    yield page, asked
    context.close()
    assert faults == []


def inked(page) -> float:
    """Share of the canvas that is painted."""
    return page.evaluate(
        f"""async () => {{
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const canvas = {FIND_VIEW}.picture.base;
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          let painted = 0;
          for (let i = 3; i < pixels.length; i += 4) painted += pixels[i] > 0;
          return painted / (pixels.length / 4);
        }}"""
    )


def test_it_opens_from_disk_and_asks_for_nothing(opened):
    page, asked = opened
    assert page.title() == TITLE
    assert [address for address in asked if not address.startswith(("file:", "blob:"))] == []
    assert len(asked) == 1
    assert 0.01 < inked(page) < 0.7


def test_the_cut_moves_and_the_metrics_follow(opened, digits):
    page, _ = opened
    tree, leaves = digits.tree, digits.leaves
    view = page.locator(".hv")
    number = page.get_by_label("Number of groups, typed")
    for k in (4, 2, 7):
        number.fill(str(k))
        number.press("Tab")
        expect(view).to_have_attribute("data-groups", str(k))
        wanted = flat_metrics(group_counts(leaves.counts, hv.cut_into(tree, k)))
        for name in ("nmi", "ari", "ami", "accuracy", "purity"):
            shown = page.locator(f"[data-metric={name}] b").inner_text()
            assert float(shown) == pytest.approx(wanted[name], abs=6e-4)
    assert page.get_by_label("Measured against").is_hidden()  # the classes alone
    slider = page.get_by_label("Number of groups", exact=True)
    slider.focus()
    slider.press("ArrowLeft")
    expect(view).to_have_attribute("data-groups", "6")


def test_metrics_follow_a_cut_by_hand(opened, digits):
    page, _ = opened
    tree, leaves = digits.tree, digits.leaves
    cut = hv.cut_into(tree, 4)
    node = int(max(cut.nodes, key=lambda u: tree.n_leaves_below[u]))
    page.evaluate(f"{FIND_VIEW}.openGroup({node})")
    expect(page.locator(".hv")).to_have_attribute("data-groups", "5")
    wanted = flat_metrics(group_counts(leaves.counts, cut.expand(node)))
    for name in ("nmi", "ari", "purity", "pairwise_f", "bcubed_f"):
        expect(page.locator(f"[data-metric={name}] b")).to_have_text(f"{wanted[name]:.3f}")
    expect(page.locator("[data-metric=accuracy] b")).to_have_text("–")
    page.get_by_role("button", name="Undo all groups opened and closed by hand").click()
    expect(page.locator("[data-metric=accuracy] b")).not_to_have_text("–")


def test_it_fills_the_window(opened):
    page, _ = opened
    foot = page.locator(".hv .foot").bounding_box()
    assert 900 < foot["y"] + foot["height"] <= 950
    assert page.locator(".hv .stage").bounding_box()["width"] > 1250


def test_a_panel_tells_of_what_is_clicked(opened, digits):
    page, _ = opened
    tree, nodes = digits.tree, digits.nodes
    panel = page.get_by_label("The selected group")
    expect(panel).to_be_hidden()
    wide = page.locator(".hv .stage").bounding_box()["width"]
    node = tree.n_leaves + 2
    x, y = page.evaluate(
        f"(() => {{ const {{ picture, camera }} = {FIND_VIEW}; return camera.projection.point({node}); }})()"
    )
    page.locator(".hv .stage canvas").first.click(position={"x": x, "y": y})
    expect(page.locator(".hv")).to_have_attribute("data-selected", str(node))
    expect(panel).to_contain_text(f"{nodes.size[node]:,} points")
    expect(panel).to_contain_text(f"purity by class {100 * nodes.purity[node]:.1f} %")
    n_classes = int((nodes.most_frequent(MOST_FREQUENT)[1][node] > 0).sum())
    expect(panel.locator(".bar3")).to_have_count(n_classes)
    expect(panel.locator(".thumbs canvas")).to_have_count(int(tree.n_leaves_below[node]))
    box = panel.bounding_box()
    assert box["x"] + box["width"] <= 1300 and box["width"] > 280
    assert page.locator(".hv .stage").bounding_box()["width"] < wide - 280  # the tree makes room
    child = int(tree.children(node)[0])
    panel.get_by_role("heading", name="What was merged").locator("+ button").click()
    expect(page.locator(".hv")).to_have_attribute("data-selected", str(child))
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


def test_it_fits_a_narrow_window(opened):
    page, _ = opened
    page.set_viewport_size({"width": 700, "height": 700})
    parts = [page.locator(f".hv {name}").bounding_box() for name in (".row", ".legend", ".foot")]
    for above, below in pairwise(parts):
        assert above["y"] + above["height"] <= below["y"] + 0.5
    tiles = page.locator(".hv .metrics").bounding_box()
    assert tiles["y"] + tiles["height"] <= parts[2]["y"] + parts[2]["height"] <= 700
    page.evaluate(f"{FIND_VIEW}.choice.select(12)")
    panel = page.get_by_label("The selected group").bounding_box()
    assert panel["x"] > 300 and panel["x"] + panel["width"] <= 700


def test_search_finds_a_leaf(opened, digits):
    page, _ = opened
    tree = digits.tree
    search = page.get_by_label("Find a class or a named group in the tree")
    search.fill("7")
    search.press("Enter")
    leaf = tree.leaf_names.index("7")
    expect(page.locator(".hv")).to_have_attribute("data-selected", str(leaf))


def test_it_follows_the_reader_into_the_dark(opened):
    page, _ = opened
    text = f"() => {FIND_VIEW}.theme.text"
    assert page.evaluate(text) == "#31333f"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {FIND_VIEW}.theme.text === '#fafafa'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 23)"
