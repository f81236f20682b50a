"""A story of ten views as one file, played from disk without a network."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.core.story import SavedView, Story
from hierviz.io.trees.tree_files import trees_of
from hierviz.tree_view.story_page import story_to_html
from tests.hostile import MARKED, hostile_texts

ADDRESS = "http://127.0.0.1:9"
VIEW = "hierviz.views.get(document.querySelector('.hv-story .place').shadowRoot).view"
ADDRESSES = (
    "k=2", "k=4", "k=4&node=12", "k=7&colour=purity", "k=7&colour=class:3", "k=4&layout=left",
    "k=4&focus=17", "k=4&lengths=depth&rings=size", "k=9999&node=777&colour=column:gone", "k=3",
)  # fmt: skip
OVER = ".place canvas.over[aria-hidden]"
#: Counts the pictures of an old tree that fade over a new one.
WATCH_FADES = """(() => {
  window.fades = 0;
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (frames, ...rest) {
    if (this.classList.contains("over") && frames[0].opacity === 1) window.fades += 1;
    return animate.call(this, frames, ...rest);
  };
})()"""
CAPTION = (
    "Some **bold _and slanted_** text, `code`,\nand [a link](https://example.org/a?b=c).\n\n"
    "1. one\n2. two\n\nAfter it\n- *three*\n  goes on\n- four [not one](javascript:alert(1))"
)


@pytest.fixture(scope="module")
def digits():
    return hv.analyse(hv.read_study("digits"))


def story_of(captions) -> Story:
    views = (
        SavedView(f"View {i + 1}", caption, address)
        for i, (address, caption) in enumerate(zip(ADDRESSES, captions, strict=True))
    )
    return Story("Ten views", tuple(views))


@pytest.fixture
def play(browser, tmp_path, digits):
    """Open a story from disk; at the end no page may have asked for anything, or failed."""
    contexts, asked, faults = [], [], []

    def opened(story: Story, *, width: int = 1400, **options):
        place = tmp_path / f"talk{len(contexts)}.html"
        place.write_text(story_to_html(digits, story, **options), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(place.as_uri())
        page.locator("body[data-ready='with pictures']").wait_for(timeout=20_000, state="attached")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
    assert [address for address in asked if not address.startswith(("file:", "blob:"))] == []


def at(page, n: int) -> None:
    expect(page.locator(".counter")).to_have_text(f"{n} / 10")
    expect(page.locator(".hv-story h2")).to_have_text(f"View {n}")


def moved(page) -> dict:
    """What is shown when the way to it is over."""
    page.wait_for_function(f"() => !{VIEW}.picture.between && !{VIEW}.camera.ended")
    return page.evaluate(f"{VIEW}.state()")


def test_ten_views_are_played(play, digits):
    page = play(story_of([f"What is seen at **{i}**" for i in range(10)]))
    page.evaluate(f"(() => {{ const p = {VIEW}.picture; const paint = p.now.bind(p); window.frames_ = 0;"
                  " p.now = () => { window.frames_ += 1; paint(); }; })()")  # fmt: skip
    shown = []
    for i in range(10):
        at(page, i + 1)
        expect(page.locator(".hv-story .caption strong")).to_have_text(str(i))
        shown.append(moved(page))
        page.keyboard.press("PageDown")
    print(f"{page.evaluate('window.frames_')} frames on nine ways of 700 ms")
    wanted = [2, 4, 4, 7, 7, 4, 4, 4, 10, 3]
    assert [one["k"] for one in shown] == wanted
    assert [one["node"] for one in shown] == [-1, -1, 12, *[-1] * 7]
    assert shown[3]["colour"] == "purity" and shown[4]["colour"] == "class:3"
    assert shown[5]["layout"] == "left" and shown[6]["focus"] == 17
    assert page.evaluate("window.frames_") > 20


def test_it_is_played_across_trees(play, digits):
    """Each view on its own tree; from one to another the pictures cross-fade, within one they move."""
    hostile = hostile_texts(ADDRESS)[0]
    views = (
        SavedView("View 1", "", "k=3"),
        SavedView("View 2", hostile, "tree=DeepECT.nwk&k=3"),
        SavedView("View 3", hostile, "tree=DeepECT.nwk&k=5&node=12"),
        SavedView("View 4", "", f"tree=/no/{quote(hostile)}.nwk&k=4"),
        SavedView("View 5", "", "k=2&support=True&colour=support"),
    )
    page = play(Story("Trees", views))
    page.evaluate(WATCH_FADES)
    n_over = page.locator(OVER).count()
    seen = []
    for i in range(len(views)):
        expect(page.locator(".counter")).to_have_text(f"{i + 1} / 5")
        page.wait_for_function(f"() => !{VIEW}.picture.between && !{VIEW}.camera.ended")
        state = page.evaluate(f"{VIEW}.state()")
        names = page.evaluate(f"{VIEW}.tree.nNodes")
        key = page.evaluate(f"{VIEW}.tree.key")
        fades = page.evaluate("window.fades")
        seen.append((key, names, state["k"], state["node"], state["colour"], fades))
        page.keyboard.press("PageDown")
    other = hv.read_tree(trees_of(digits.study)[0].paths, leaf_names=digits.study.class_names)
    n, m = digits.tree.n_nodes, other.n_nodes
    assert seen[:3] == [("tree0", n, 3, -1, "group", 0), ("tree1", m, 3, -1, "group", 1),
                        ("tree1", m, 5, 12, "group", 1)]  # fmt: skip
    assert seen[3:] == [("tree0", n, 4, -1, "group", 2), ("tree0", n, 2, -1, "support", 2)]
    page.keyboard.press("PageUp")
    expect(page.locator(".hv-story .notice").first).to_contain_text("cannot be opened")
    page.keyboard.press("PageUp")
    expect(page.locator(".pictures canvas").first).to_be_visible()  # shared by both trees
    expect(page.locator(OVER)).to_have_count(n_over)  # nothing stays behind
    assert page.evaluate("window.pwned") is None


def test_all_keys(play):
    page = play(story_of([""] * 10))
    for key, n in [
        ("ArrowRight", 2), ("ArrowDown", 3), (" ", 4), ("PageDown", 5), ("ArrowLeft", 4), ("ArrowUp", 3),
        ("PageUp", 2), ("End", 10), ("PageDown", 10), ("Home", 1), ("PageUp", 1),
    ]:  # fmt: skip
        page.keyboard.press(key)
        at(page, n)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys and gestures").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys and gestures")).to_have_count(0)
    page.get_by_role("button", name="The next view").click()
    at(page, 2)


def test_what_does_not_fit_is_said_below_the_caption(play):
    page = play(story_of(["as it was"] * 10))
    page.keyboard.press("End")
    page.keyboard.press("PageUp")
    at(page, 9)
    expect(page.locator(".hv-story .notice")).to_have_text(
        [
            "This tree has no node 777, which the view names.",
            "This tree has no cut into 9,999 groups, as the view had; shown are 10.",
            "This tree cannot be coloured by column:gone, as the view was.",
        ]
    )


def test_pictures_of_the_marked_node_stand_in_the_caption(play, digits):
    page = play(story_of([""] * 10))
    expect(page.locator(".pictures canvas")).to_have_count(0)
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    at(page, 3)
    expect(page.locator(".pictures canvas")).to_have_count(int(digits.tree.n_leaves_below[12]))
    inked = page.evaluate(
        "(() => { const c = document.querySelector('.pictures canvas');"
        " return new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size; })()"
    )
    assert inked > 5


def test_a_small_budget_is_said_at_the_end(play, digits):
    story = story_of([""] * 10)
    bare = len(story_to_html(digits, story, pictures=False).encode())
    with pytest.warns(hv.HiervizWarning, match="left out"):
        page = play(story, budget_mb=(bare + 9000) / 1e6)
    page.keyboard.press("End")
    expect(page.locator(".hv-story .notice").first).to_contain_text("left out to keep it small")


def test_a_hand_explores_and_comes_back(play):
    page = play(story_of([""] * 10))
    back = page.get_by_role("button", name="Back to the view of the story")
    for key in ("b", "Backspace", "ArrowRight", "PageDown", "ArrowLeft"):
        expect(back).to_be_hidden()
        page.mouse.move(400, 400)
        page.mouse.wheel(0, -600)
        expect(back).to_be_visible()
        assert moved(page)["camera"] is not None
        page.keyboard.press(key)
        assert moved(page)["camera"] is None
        at(page, 1)
    page.evaluate(f"{VIEW}.choice.select(12)")
    expect(page.get_by_label("The selected group")).to_be_visible()  # explored by hand: the panel
    page.mouse.wheel(0, -600)
    back.click()
    assert moved(page)["node"] == -1
    page.keyboard.press("ArrowRight")
    at(page, 2)


def test_letters_are_large_and_the_caption_beside_or_below(play):
    page = play(story_of(["Words"] * 10))
    assert page.evaluate(f"{VIEW}.picture.scene().fontSize * {VIEW}.camera.unit") >= 16
    words = page.locator(".hv-story .caption p").first
    assert float(words.evaluate("(p) => parseFloat(getComputedStyle(p).fontSize)")) >= 20
    tree, aside = (
        page.locator(f".hv-story {name}").bounding_box() for name in (".place", "> aside")
    )
    assert tree["x"] + tree["width"] <= aside["x"] and tree["height"] == 900
    page.set_viewport_size({"width": 700, "height": 900})
    tree, aside = (
        page.locator(f".hv-story {name}").bounding_box() for name in (".place", "> aside")
    )
    assert tree["y"] + tree["height"] <= aside["y"] and aside["width"] == 700


def test_light_dark_and_the_pointer(play):
    page = play(story_of([""] * 10), theme="light")
    colour = f"() => {VIEW}.theme.background"
    assert page.evaluate(colour) == "#fff"
    page.keyboard.press("d")
    assert page.evaluate(colour) == "#0e1117"
    page.keyboard.press("d")
    assert page.evaluate(colour) == "#fff"
    laser = page.locator(".laser")
    expect(laser).to_be_hidden()
    page.keyboard.press("l")
    page.mouse.move(500, 300)
    box = laser.bounding_box()
    assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == (500, 300)
    page.keyboard.press("l")
    expect(laser).to_be_hidden()


def test_captions_are_a_little_of_markdown(play):
    page = play(story_of([CAPTION] * 10))
    caption = page.locator(".hv-story .caption")
    expect(caption.locator("p")).to_have_text(
        ["Some bold and slanted text, code, and a link.", "After it"]
    )
    expect(caption.locator("strong em")).to_have_text("and slanted")
    expect(caption.locator("ol li")).to_have_text(["one", "two"])
    expect(caption.locator("ul li")).to_have_text(
        ["three goes on", "four [not one](javascript:alert(1))"]
    )
    links = caption.locator("a").evaluate_all("(all) => all.map((a) => [a.href, a.rel, a.target])")
    assert links == [["https://example.org/a?b=c", "noopener noreferrer", "_blank"]]


def test_no_text_runs_or_fetches_anything(play):
    texts = hostile_texts(ADDRESS)
    views = tuple(SavedView(text, f"{text}\n\n{text}", "k=3&node=12") for text in texts)
    page = play(Story(texts[0], views))
    allowed = {"H2", "P", "STRONG", "EM", "CODE", "UL", "OL", "LI", "A", "DIV", "CANVAS"}
    for i, text in enumerate(texts):
        expect(page.locator(".counter")).to_have_text(f"{i + 1} / {len(texts)}")
        tags = page.locator(".hv-story .caption *").evaluate_all(
            "(all) => all.map((e) => e.tagName)"
        )
        assert set(tags) <= allowed, text
        hrefs = page.locator(".hv-story .caption a").evaluate_all("(all) => all.map((a) => a.href)")
        assert all(re.match("https?://", href) for href in hrefs)
        page.keyboard.press("PageDown")
    assert page.evaluate("window.pwned") is None
    assert MARKED in page.content()


def test_what_moves_may_be_painted_in_haste_and_what_stands_never_is(play):
    page = play(story_of([""] * 10))
    pixels = (
        f"(() => {{ const {{ base }} = {VIEW}.picture; const {{ width, height }} = base;"
        " return [...new Uint32Array(base.getContext('2d').getImageData(0, 0, width, height).data.buffer)]"
        ".reduce((sum, pixel) => (31 * sum + pixel) | 0, 0); })()"
    )
    painted = (
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    with_care = page.evaluate(pixels)
    haste = f"{VIEW}.picture.haste"
    page.evaluate(f"{haste}.slow = 99")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => {haste}.isOn")
    moved(page)
    assert not page.evaluate(f"{haste}.isOn")
    page.keyboard.press("ArrowLeft")
    moved(page)
    page.evaluate(painted)
    assert page.evaluate(pixels) == with_care
    page.evaluate(f"{haste}.isOn = true; {VIEW}.picture.now()")
    assert page.evaluate(pixels) != with_care  # else nothing of this was tested
    page.evaluate(f"{haste}.rest()")
    page.evaluate(painted)
    assert page.evaluate(pixels) == with_care
