"""Ranges, names, shares of a class, views side by side, and a server that is gone for a while."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.io.store import store_of
from tests.browser.conftest import Visit
from tests.browser.launch import FIND_VIEW, free_port, running_app
from tests.browser.proxy import wire_to

TWO_VIEWS = Path(__file__).parent / "apps" / "two_views.py"


def at_place(page, across: float) -> tuple[float, float]:
    """Screen place on the strip beyond the rim, at a place across."""
    return page.evaluate(
        f"""(across) => {{
          const view = {FIND_VIEW}, frame = view.picture.base.getBoundingClientRect();
          const {{ x, y }} = view.camera.projection.line(across, 8);
          return [frame.x + x, frame.y + y];
        }}""",
        across,
    )


def test_a_drag_with_shift_selects_a_range_and_the_link_restores_it(visit, digits):
    _, profile, tree = digits
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    page.keyboard.down("Shift")
    page.mouse.move(*at_place(page, 2.5))
    page.mouse.down()
    page.mouse.move(*at_place(page, 3.5))
    page.mouse.move(*at_place(page, 5.5))
    page.mouse.up()
    page.keyboard.up("Shift")
    leaves = tree.leaf_order[2:6]
    heading = f"4 leaves: {tree.leaf_names[leaves[0]]} to {tree.leaf_names[leaves[-1]]}"
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    points = int(profile.size[leaves].sum())
    expect(page.get_by_text(f"{points:,} points", exact=False)).to_be_visible()
    expect(page).to_have_url(re.compile(rf"span={leaves[0]}\.{leaves[-1]}"))
    other = visit()
    other.tree(page.url.removeprefix(one.url))
    expect(other.page.get_by_role("heading", name=heading)).to_be_visible()
    assert other.page.evaluate(f"{FIND_VIEW}.choice.span") == [2, 6]


def test_a_range_is_selected_from_the_keyboard(visit):
    one = visit()
    one.tree("/?study=digits&node=3")
    page = one.page
    page.locator(".hv canvas").first.focus()
    first = page.evaluate(f"{FIND_VIEW}.tree.first[3]")
    step = "ArrowRight" if first < 8 else "ArrowLeft"
    page.keyboard.press(f"Shift+{step}")
    span = page.evaluate(f"{FIND_VIEW}.choice.span")
    assert span == ([first, first + 2] if first < 8 else [first, first + 1])


def test_the_share_of_a_class_colours_the_tree(visit, digits):
    study, profile, tree = digits
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    page.get_by_label("Colour by").select_option(label="share of one class …")
    box = page.get_by_label("Class whose share colours the tree")
    box.fill(study.class_names[7])
    box.press("Enter")
    expect(page.locator(".hv .legend strong")).to_have_text(f"share of {study.class_names[7]}")
    shares = page.evaluate(f"[...{FIND_VIEW}.tree['class:7']]")
    below = tree.sum_below(profile.counts.toarray().astype(np.float64))
    share = np.where(below[:, 7] > 0, below[:, 7] / below.sum(axis=1), np.nan)  # none: no colour
    assert shares == pytest.approx(share.tolist(), abs=1e-6, nan_ok=True)
    expect(page).to_have_url(re.compile("colour=class%3A7"))
    page.reload()
    one.drawn()
    expect(page.locator(".hv .legend strong")).to_have_text(f"share of {study.class_names[7]}")


def test_a_group_is_named_found_by_its_name_and_stays_named(visit, tmp_path, digits):
    study, _, tree = digits
    np.save(tmp_path / "logits.npy", study.logits)
    node = int(tree.merge_order[-2])
    one = visit()
    one.tree(f"/?study={tmp_path}&node={node}")
    page = one.page
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name of this group").fill("<b>round</b> ones")
    page.get_by_role("button", name="Keep this name").click()
    expect(page.get_by_role("heading", name="<b>round</b> ones")).to_be_visible()
    words = store_of(hv.read_study(tmp_path)).words()
    assert list(words.group_names.values()) == ["<b>round</b> ones"]
    other = visit()
    other.tree(f"/?study={tmp_path}")
    search = other.page.get_by_role("combobox", name="Find a class or a named group in the tree")
    search.fill("round")
    expect(other.page.locator(".hits li")).to_have_text(
        f"<b>round</b> ones group of {tree.n_leaves_below[node]}"
    )
    search.press("Enter")
    expect(other.page.get_by_role("heading", name="<b>round</b> ones")).to_be_visible()


def test_the_link_holds_everything_about_the_view(visit):
    one = visit()
    one.tree("/?study=digits")
    wanted = {
        "k": 5, "node": 14, "span": None, "held": [3, 4], "colour": "purity", "layout": "left", "against": "",
        "lengths": "depth", "aligned": False, "rings": ["confidence", "size"], "muted": [],
        "widths": True, "focus": 17, "opened": [], "closed": [16], "camera": [2, 0.1, 0.2],
    }  # fmt: skip
    one.page.evaluate(
        f"(state) => {{ const v = {FIND_VIEW}; v.take(state); v.talk.say(); }}",
        wanted,
    )
    expect(one.page).to_have_url(re.compile("camera="))
    other = visit()
    other.tree(one.page.url.removeprefix(one.url))
    other.page.wait_for_timeout(500)
    state = other.page.evaluate(f"{FIND_VIEW}.state()")
    assert state.pop("camera") == pytest.approx(wanted.pop("camera"), abs=1e-3)
    assert state == wanted


def test_views_on_one_page_share_the_selection(browser):
    port = free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(TWO_VIEWS), f"--server.port={port}",
        "--server.headless=true", "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
    ]  # fmt: skip
    with running_app(command, port) as url:
        one = Visit(browser, url)
        page = one.open()
        expect(page.locator(".hv[data-ready]")).to_have_count(3, timeout=60_000)
        page.evaluate(f"{FIND_VIEW}.choice.select(12)")
        views = page.locator(".hv")
        expect(views.nth(1)).to_have_attribute("data-selected", "12")
        n_leaves = page.evaluate(f"{FIND_VIEW}.tree.leaves(12)")
        expect(views.nth(2)).to_have_attribute("data-marked", str(n_leaves))
        expect(views.nth(2)).to_have_attribute("data-selected", "-1")
        assert one.faults == []
        one.context.close()


def test_the_view_lives_on_without_the_server_and_tells_what_it_missed(browser, app_url):
    with wire_to(int(app_url.rsplit(":", 1)[1])) as wire:
        one = Visit(browser, f"http://localhost:{wire.port}")
        view = one.tree("/?study=digits")
        page = one.page
        expect(
            page.get_by_role("heading", name="Click a group to see what is in it")
        ).to_be_visible()
        wire.cut()
        number = page.get_by_label("Number of groups, typed")
        number.fill("4")
        number.press("Tab")
        assert view.get_attribute("data-groups") == "4"
        page.evaluate(f"{FIND_VIEW}.choice.select(12)")
        expect(page.get_by_text("Reconnecting to the server")).to_be_visible(timeout=15_000)
        assert view.get_attribute("data-selected") == "12"
        wire.mend()
        expect(page.get_by_text("Why it was merged")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("Reconnecting to the server")).to_be_hidden()
        assert page.locator(".hv").get_attribute("data-selected") == "12"
        assert page.locator(".hv").get_attribute("data-groups") == "4"
        assert one.faults == []
        one.context.close()


def test_a_view_that_was_hidden_or_resized_is_whole_again(visit):
    one = visit()
    one.tree("/?study=digits")
    page = one.page
    ink = f"""() => {{
      const canvas = {FIND_VIEW}.picture.base, context = canvas.getContext('2d');
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
      let inked = 0;
      for (let i = 3; i < pixels.length; i += 4) inked += pixels[i] > 0;
      return [canvas.clientWidth, inked / (pixels.length / 4)];
    }}"""
    width, before = page.evaluate(ink)
    page.evaluate(f"{FIND_VIEW}.box.style.display = 'none'")
    page.set_viewport_size({"width": 900, "height": 800})
    page.evaluate(f"{FIND_VIEW}.box.style.display = ''")
    page.wait_for_timeout(400)
    narrow, after = page.evaluate(ink)
    assert narrow != width
    assert after > 0.3 * before
    assert page.evaluate(f"{FIND_VIEW}.camera.place()") is None  # everything fits, as before
