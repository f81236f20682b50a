"""Present mode: the tree alone on the screen; and the way from one view to the next."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.core.view import View
from hierviz.tree_view.standalone import to_html
from tests.browser.launch import FIND_VIEW


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    place = tmp_path_factory.mktemp("present") / "tree.html"
    analysis = hv.analyse(hv.read_study("digits"))
    place.write_text(to_html(analysis, View(n_groups=4)), encoding="utf-8")
    return place.as_uri()


@pytest.fixture
def opened(browser, page_file, request):
    """The page of the digits' tree."""
    options = getattr(request, "param", {})
    context = browser.new_context(viewport={"width": 1300, "height": 950}, offline=True, **options)
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(page_file)
    page.locator(".hv[data-ready]").wait_for(timeout=20_000)
    yield page
    context.close()
    assert faults == []


def letters(page) -> float:
    """CSS pixels of the names beside the rim."""
    return page.evaluate(
        f"(() => {{ const view = {FIND_VIEW}; return view.picture.scene().fontSize * view.camera.unit; }})()"
    )


def fills_the_window(page) -> bool:
    box = page.locator(".hv").bounding_box()
    size = page.viewport_size
    return (box["x"], box["y"], box["width"], box["height"]) == (
        0, 0, size["width"], size["height"],
    )  # fmt: skip


def eventually(page, is_so) -> None:
    """Wait until something is so; the policy of the page forbids Playwright's own way of waiting."""
    for _ in range(200):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It never came to be.")


@pytest.mark.parametrize("is_refused", [False, True])
@pytest.mark.parametrize("key", ["p", "Escape"])
def test_p_shows_the_tree_alone_and_large(opened, key, is_refused):
    page = opened
    if is_refused:  # a browser that gives no page the whole screen
        page.evaluate(
            "() => { Element.prototype.requestFullscreen = () => Promise.reject(new Error()); }"
        )
    assert not fills_the_window(page) and letters(page) < 16
    page.keyboard.press("p")
    expect(page.locator(".hv")).to_have_class(re.compile(r"\balone\b"))
    eventually(page, lambda: page.evaluate(f"{FIND_VIEW}.screen.isFull") is not is_refused)
    assert fills_the_window(page) and letters(page) >= 16
    # Chromium forgets to give the screen back while it is still taking it.
    page.wait_for_timeout(500)
    page.keyboard.press(key)
    expect(page.locator(".hv")).not_to_have_class(re.compile("alone|large"))
    eventually(page, lambda: page.evaluate("document.fullscreenElement") is None)
    eventually(page, lambda: not fills_the_window(page) and letters(page) < 16)


def test_tools_come_when_the_pointer_touches_an_edge(opened):
    page = opened
    page.get_by_role("button", name="Show only the tree, in full screen").click()
    foot = page.locator(".hv .foot")
    page.mouse.move(650, 400)
    expect(foot).to_have_css("opacity", "0")
    page.mouse.move(650, 3)
    expect(foot).to_have_css("opacity", "1")
    number = page.get_by_label("Number of groups, typed")
    number.fill("6")
    number.press("Enter")
    expect(page.locator(".hv")).to_have_attribute("data-groups", "6")


def test_a_page_without_a_host_offers_no_link(opened):
    assert opened.get_by_role("button", name="Copy a link to this view").count() == 0


def test_the_card_of_keys_names_it(opened):
    opened.keyboard.press("?")
    expect(opened.locator(".shortcuts dt", has_text=re.compile("^p$"))).to_be_visible()


MOVE = f"""async ([changes, moving]) => {{
  const view = {FIND_VIEW};
  const seen = [];
  const paint = view.picture.now.bind(view.picture);
  view.picture.now = () => {{
    paint();
    const {{ scheme, group, cutRadius }} = view.picture.scene();
    const leaf = scheme.colours[scheme.index[0]];
    const {{ a0, a1 }} = view.camera.frame;
    seen.push([view.camera.at.scale, a1 - a0, cutRadius, leaf, group[0]]);
  }};
  view.receive({{ state: {{ ...view.state(), ...changes }}, extra: {{ moving }} }}, true);
  await new Promise((done) => setTimeout(done, 1400));
  return [seen, view.state(), view.picture.between];
}}"""


def test_a_view_glides_to_the_next(opened):
    changes = {"k": 7, "focus": 17, "colour": "purity"}
    page = opened
    before = page.evaluate(f"{FIND_VIEW}.camera.frame.a1")
    seen, state, between = page.evaluate(MOVE, [changes, True])
    print(f"{len(seen)} frames")
    assert {key: state[key] for key in changes} == changes and between is None
    ends, radii, colours = ([one[i] for one in seen] for i in (1, 2, 3))
    assert before == 10 and ends[-1] < 10 and len(set(ends)) > 3
    assert len(set(colours)) > 3  # in between are colours that neither view has
    assert len({radius for radius in radii if radius is not None}) > 3


def test_another_layout_fades_in(opened):
    _, state, _ = opened.evaluate(MOVE, [{"layout": "left", "k": 3}, True])
    assert state["layout"] == "left" and state["k"] == 3
    assert opened.locator(".hv .stage > canvas").count() == 3  # the copy that fades is gone


@pytest.mark.parametrize("opened", [{"reduced_motion": "reduce"}], indirect=True)
def test_nothing_moves_for_those_who_want_no_motion(opened):
    seen, state, _ = opened.evaluate(MOVE, [{"k": 7, "focus": 17}, True])
    assert state["k"] == 7 and state["focus"] == 17
    assert len({one[1] for one in seen}) == 1


def test_a_hand_on_the_picture_ends_the_motion(opened):
    page = opened
    page.evaluate(
        f"{FIND_VIEW}.receive({{ state: {{ ...{FIND_VIEW}.state(), focus: 17, k: 7 }}, extra: {{ moving: true }} }}, true)"
    )
    page.mouse.move(600, 500)
    page.mouse.down()
    page.mouse.up()
    wanted = f"(() => {{ const v = {FIND_VIEW}; return [v.picture.between, v.camera.folding, v.camera.frame.a1 - v.tree.last[17]]; }})()"
    assert page.evaluate(wanted) == [None, -1, 0]


def test_a_link_is_copied_in_the_app(visit):
    one = visit()
    one.context.grant_permissions(["clipboard-read", "clipboard-write"])
    one.tree("/?study=digits&k=4")
    page = one.page
    page.evaluate(f"{FIND_VIEW}.cutAt({FIND_VIEW}.tree.indexOf(7), true)")
    copy = page.get_by_role("button", name="Copy a link to this view")
    copy.click()
    expect(copy).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(one.url) and "k=7" in link and "study=digits" in link
    expect(copy).to_have_text("Copy link")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    copy.click()  # a page that may not use the clipboard copies as of old
    expect(copy).to_have_text("Copied")


def test_the_tree_stands_alone_in_the_app_and_goes_on(visit):
    one = visit()
    one.tree("/?study=digits&k=4")
    page = one.page
    page.keyboard.press("p")
    page.wait_for_function(f"() => {FIND_VIEW}.screen.isFull !== undefined")
    assert fills_the_window(page) and letters(page) >= 16
    page.evaluate(f"{FIND_VIEW}.choice.select(12)")
    page.wait_for_url(re.compile("node=12"))
    page.keyboard.press("Escape")
    expect(page.locator(".hv")).not_to_have_class(re.compile("alone|large"))
    expect(page.get_by_test_id("stMarkdownContainer").first).to_be_visible()
