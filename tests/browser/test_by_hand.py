"""What hands and keys do to a tree: double clicks, other buttons, keys that lead off the screen, menus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.launch import FIND_VIEW


def ask(page, code: str, arg=None):
    return page.evaluate(f"(arg) => {{ const view = {FIND_VIEW}; return {code}; }}", arg)


def node_on_screen(page, node: int) -> tuple[float, float]:
    """Screen place of a node of the digits, from the view itself."""
    page.wait_for_function(f"{FIND_VIEW}.pictures.sprite")  # pictures need room: the tree moves
    x, y = ask(page, "(view.camera.project(), view.camera.projection.point(arg))", node)
    frame = page.locator(".hv canvas").first.bounding_box()
    unit = ask(page, "view.camera.unit")
    return frame["x"] + x * unit, frame["y"] + y * unit


def test_a_double_click_on_a_handle_goes_there_and_leaves_the_cut_alone(visit):
    one = visit()
    view = one.tree("/?study=digits&k=4")
    page = one.page
    node = ask(page, "view.picture.groupsInView()[0]")
    page.mouse.dblclick(*node_on_screen(page, node))
    expect(page).to_have_url(re.compile(rf"focus={node}\b"))
    assert view.get_attribute("data-groups") == "4"
    expect(page).not_to_have_url(re.compile("opened="))
    for name in ("Undo (Ctrl+Z)", "Redo (Ctrl+Shift+Z)"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()


def test_the_right_button_selects_nothing(visit):
    one = visit()
    one.tree("/?study=digits&node=3")
    page = one.page
    page.mouse.click(*node_on_screen(page, 14), button="right")
    assert ask(page, "view.choice.selected") == 3


@pytest.mark.parametrize("layout", ["circle", "left"])
def test_keys_bring_what_they_lead_to_onto_the_screen(visit, layout):
    one = visit(reduced_motion="reduce")
    one.tree(f"/?layout={layout}")
    page = one.page
    page.locator(".hv canvas").first.focus()
    for _ in range(8):
        page.keyboard.press("+")
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    node = ask(page, "view.choice.focused")
    x, y = ask(page, "(view.camera.project(), view.camera.projection.point(arg))", node)
    assert 0 < x < ask(page, "view.camera.width")
    assert 0 < y < ask(page, "view.camera.height")


def test_inside_an_enlarged_circle_nodes_have_names_that_can_be_clicked(visit):
    one = visit()
    one.tree()
    page = one.page
    ask(page, "view.picture.now()")
    assert ask(page, "view.picture.inside.length") == 0
    ask(page, "(view.camera.zoomBy(3), view.picture.now())")
    boxes = ask(page, "view.picture.inside")
    assert len(boxes) > 5
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = a["left"] >= b["right"] or b["left"] >= a["right"]
            assert apart or a["top"] >= b["bottom"] or b["top"] >= a["bottom"]
    hits = [
        ask(page, "view.picture.hit(arg.right - 2, (arg.top + arg.bottom) / 2)", box) == box["u"]
        for box in boxes
    ]
    assert sum(hits) > len(hits) / 2  # a node that is nearer than the end of a name goes first


def test_the_view_menu_closes_by_escape_and_by_a_click_beside_it(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    summary = page.locator(".hv details summary")
    summary.click()
    page.keyboard.press("Escape")
    assert not ask(page, "view.controls.options.box.open")
    expect(summary).to_be_focused()
    summary.click()
    page.locator(".hv canvas").first.click(position={"x": 40, "y": 200})
    assert not ask(page, "view.controls.options.box.open")


def test_every_name_of_a_small_tree_has_room_beside_its_picture(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    page.wait_for_function(f"{FIND_VIEW}.pictures.sprite")
    drawn = page.evaluate(
        f"""() => {{
          const view = {FIND_VIEW}, kept = CanvasRenderingContext2D.prototype.fillText, texts = [];
          CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {{
            texts.push(text);
            return kept.call(this, text, ...rest);
          }};
          view.picture.now();
          CanvasRenderingContext2D.prototype.fillText = kept;
          return texts;
        }}"""
    )
    assert set("0123456789") <= set(drawn)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_browsers_own_parts_follow_the_theme(visit, scheme):
    one = visit(color_scheme=scheme)
    one.tree("/?study=digits")
    assert ask(one.page, "view.box.style.colorScheme") == scheme


def test_a_selected_leaf_keeps_its_picture_at_the_rim(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    page.wait_for_function(f"{FIND_VIEW}.pictures.sprite")
    drawn = """(() => {
      const kept = view.pictures.sprite.draw, seen = [];
      view.pictures.sprite.draw = function (context, leaf, ...rest) { seen.push(leaf); };
      view.picture.now();
      view.pictures.sprite.draw = kept;
      return seen.sort((a, b) => a - b);
    })()"""
    assert ask(page, drawn) == list(range(10))
    ask(page, "view.choice.select(6)")
    assert ask(page, drawn) == list(range(10))


def test_an_emptied_box_leaves_the_number_of_groups(visit):
    one = visit()
    view = one.tree("/?study=digits&k=4")
    box = one.page.get_by_label("Number of groups, typed")
    box.fill("")
    box.press("Tab")
    assert view.get_attribute("data-groups") == "4"
    expect(box).to_have_value("4")


def test_a_cut_by_hand_says_what_every_metric_is_by_chance(visit):
    one = visit()
    one.tree("/?study=digits&k=4")
    page = one.page
    ask(page, "view.openGroup(view.picture.groupsInView()[0])")
    tiles = page.locator("[data-metric]")
    assert tiles.count() == 7
    for tile in tiles.all():  # accuracy comes from the server
        expect(tile).to_have_attribute(
            "title", re.compile(r": 0\.\d+ of at most .*, by chance 0\.\d")
        )
