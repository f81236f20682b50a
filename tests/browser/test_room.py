"""How much of the window the tree gets, and that nothing around it moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.launch import FIND_VIEW

CONTROLS = ".hv .corner, .hv .foot, .hv .foot button, .hv .foot input, .hv .tile, .hv .legend"

#: JavaScript: pixels between the rim of a view's circle and the nearest of its tools; below 0 they lie over it.
TOOLS_APART = """(view) => {
  view.camera.project();
  const { at, unit } = view.camera, stage = view.stage.getBoundingClientRect();
  const [x, y] = [stage.x + at.x * unit, stage.y + at.y * unit];
  const tools = [...view.stage.querySelectorAll(".corner :is(button, summary, .search input, .colour select)")];
  const apart = tools.map((tool) => tool.getBoundingClientRect()).filter((box) => box.width).map((box) =>
    Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom)));
  return Math.min(...apart) - at.scale * unit;
}"""

_ROOM = f"""() => {{
  const view = {FIND_VIEW}, {{ camera, stage }} = view;
  camera.project();
  return {{ diameter: 2 * camera.at.scale * camera.unit, width: stage.clientWidth, height: stage.clientHeight,
           x: camera.at.x * camera.unit, y: camera.at.y * camera.unit, pictures: Boolean(view.pictures.sprite) }};
}}"""


def room(page) -> dict:
    return page.evaluate(_ROOM)


def is_centred(found: dict) -> bool:
    middle = found["width"] / 2, found["height"] / 2
    return (found["x"], found["y"]) == pytest.approx(middle, abs=1)


@pytest.mark.parametrize(
    ("width", "height", "least"), [(1400, 900, 580), (1920, 1080, 780), (900, 700, 420)]
)
def test_the_circle_fills_the_window(visit, capsys, width, height, least):
    one = visit(viewport={"width": width, "height": height})
    one.tree()
    found = room(one.page)
    with capsys.disabled():
        print(f"\ncircle at {width} x {height}: {found['diameter']:.0f} px")
    assert found["diameter"] >= least
    assert is_centred(found)
    assert one.page.evaluate(f"({TOOLS_APART})({FIND_VIEW})") > 0
    if width >= 1400:
        tiles, last = (one.page.locator(f".hv {what}") for what in (".metrics", ".tile >> nth=-1"))
        assert last.bounding_box()["x"] + last.bounding_box()["width"] <= (
            tiles.bounding_box()["x"] + tiles.bounding_box()["width"] + 1
        )
    assert one.page.locator(".hv .foot").bounding_box()["y"] + 50 <= height


def test_with_pictures_at_the_rim_the_circle_is_still_large(visit, capsys):
    one = visit(viewport={"width": 1400, "height": 900})
    one.tree("/?study=digits")
    one.page.wait_for_function(f"{FIND_VIEW}.pictures.sprite")
    found = room(one.page)
    with capsys.disabled():
        print(f"\ncircle with pictures at 1400 x 900: {found['diameter']:.0f} px")
    assert found["diameter"] >= 480


def test_the_view_follows_the_window_unless_it_is_zoomed(visit):
    one = visit(viewport={"width": 1200, "height": 800})
    one.tree()
    page = one.page
    before = room(page)
    page.set_viewport_size({"width": 1800, "height": 1000})
    page.wait_for_function(f"{FIND_VIEW}.stage.clientHeight > {before['height']} + 150")
    page.wait_for_function(f"2 * {FIND_VIEW}.camera.at.scale > {before['diameter']} + 100")
    assert is_centred(room(page))
    page.evaluate(f"{FIND_VIEW}.camera.zoomBy(3)")
    place = page.evaluate(f"{FIND_VIEW}.camera.place()")
    page.set_viewport_size({"width": 1400, "height": 900})
    page.wait_for_function(f"{FIND_VIEW}.stage.clientHeight < {room(page)['height']} + 1")
    assert page.evaluate(f"{FIND_VIEW}.camera.place()") == pytest.approx(place, abs=2e-2)


def boxes(page) -> list[dict]:
    return [one.bounding_box() for one in page.locator(CONTROLS).all()]


def test_nothing_moves_while_the_cut_is_dragged(visit):
    one = visit(viewport={"width": 1400, "height": 900})
    one.tree()
    page = one.page
    slider = page.get_by_label("Number of groups", exact=True)
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    before = boxes(page)
    page.mouse.move(box["x"] + box["width"] * 0.45, y)
    page.mouse.down()
    for share in (0.1, 0.5, 0.99, 0.02, 0.7):
        page.mouse.move(box["x"] + box["width"] * share, y)
        page.wait_for_timeout(120)  # the legend follows a moment later
        assert boxes(page) == before
    page.mouse.up()
    expect(page.locator("[data-metric=ami] b")).not_to_have_text("…")
    assert boxes(page) == before
    assert page.locator(".hv .legend").bounding_box()["height"] <= 30


def test_the_panel_scrolls_by_itself(visit):
    one = visit(viewport={"width": 1400, "height": 900})
    one.tree("/?study=digits&node=12")
    page = one.page
    panel = page.locator(".st-key-tree_panel")
    expect(panel.get_by_text("belong here", exact=False).first).to_be_visible()
    box = panel.bounding_box()
    assert box["x"] > 900 and box["y"] + box["height"] <= 900


@pytest.mark.parametrize(("width", "height"), [(900, 700), (390, 844)])
def test_on_a_narrow_window_the_panel_is_a_drawer(visit, width, height):
    one = visit(viewport={"width": width, "height": height})
    one.tree("/?study=digits")
    page = one.page
    panel = page.locator(".st-key-tree_panel")
    expect(panel).to_be_hidden()
    page.evaluate(f"{FIND_VIEW}.choice.select(3)")
    expect(panel.get_by_role("heading", name="3", exact=True)).to_be_visible()
    panel.get_by_role("button", name="✕").click()
    expect(panel).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_card_is_small_in_a_corner_and_goes_with_a_click_or_a_key(visit):
    one = visit(viewport={"width": 1400, "height": 900})
    one.tree("/?study=digits")
    page = one.page
    page.wait_for_function(f"{FIND_VIEW}.pictures.sprite")
    card = page.locator(".hv .card")
    place = page.evaluate(
        f"""() => {{ const view = {FIND_VIEW}; view.camera.project();
        const frame = view.picture.base.getBoundingClientRect();
        const [x, y] = view.camera.projection.point(3); return [frame.x + x, frame.y + y]; }}"""
    )
    page.mouse.move(*place)
    expect(card).to_be_visible()
    box, stage = card.bounding_box(), page.locator(".hv .stage").bounding_box()
    assert box["height"] <= 120
    assert box["y"] + box["height"] == pytest.approx(stage["y"] + stage["height"], abs=1)
    page.mouse.click(*place)
    expect(card).to_be_hidden()
    page.mouse.move(place[0] + 2, place[1])
    expect(card).to_be_visible()
    page.keyboard.press("[")
    expect(card).to_be_hidden()


def test_keys_work_wherever_the_focus_is(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    page.mouse.click(5, 400)
    page.keyboard.press("?")
    card = page.get_by_role("dialog", name="Keys and gestures")
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.click(5, 400)
    page.keyboard.press("/")
    expect(page.get_by_label("Find a class or a named group in the tree")).to_be_focused()


def test_ways_in_and_out_undo_each_other(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    view = f"const view = {FIND_VIEW}; const {{ camera, tree }} = view;"
    overview = page.locator(".hv .overview")
    expect(overview).to_be_hidden()
    inner = page.evaluate(
        f"(() => {{ {view} return tree.childrenOf(tree.root).findLast((u) => u >= tree.nLeaves) }})()"
    )
    top = f"(() => {{ {view} return camera.top === tree.root ? -1 : camera.top }})()"
    canvas = page.locator(".hv canvas").first
    canvas.focus()
    page.evaluate(f"{FIND_VIEW}.choice.select({inner})")
    for way_out in ("f", "Backspace", "0"):
        page.keyboard.press("f")
        page.wait_for_function(f"{top} === {inner}")
        expect(overview).to_be_visible()
        page.wait_for_function(f"{FIND_VIEW}.camera.folding < 0")  # the flight is over
        page.keyboard.press(way_out)
        page.wait_for_function(f"{top} === -1")
        expect(overview).to_be_hidden()
        page.wait_for_function(f"{FIND_VIEW}.camera.folding < 0")


def test_one_step_back_undoes_one_step(visit):
    one = visit()
    one.tree("/?study=digits&k=4")
    page = one.page
    page.evaluate(f"{FIND_VIEW}.cutAt({FIND_VIEW}.tree.indexOf(7), true)")
    page.wait_for_url("**k=7**")
    page.evaluate(f"{FIND_VIEW}.choice.select(3)")
    page.wait_for_url("**node=3**")
    page.wait_for_timeout(2000)  # right after a change an older address is not taken for a wish
    page.go_back()
    expect(page.locator(".hv[data-selected='-1'][data-groups='7']")).to_be_attached()


def test_a_suggested_cut_can_be_undone(visit):
    one = visit()
    view = one.tree("/?study=digits&k=7")
    page = one.page
    page.get_by_role("button", name="Suggested cuts").click()
    page.get_by_role("button", name="clear gap").first.click()
    expect(page.locator(".hv:not([data-groups='7'])")).to_be_attached()
    page.get_by_label("Undo (Ctrl+Z)").click()
    assert view.get_attribute("data-groups") == "7"
