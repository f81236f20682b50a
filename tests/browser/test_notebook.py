"""The widget in a browser: the model of a notebook is mimicked, all else is the widget's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.metrics import flat_metrics, group_counts
from tests.browser.guarded import INTRUDERS
from tests.browser.widgets import Notebook
from tests.hostile import MARKED, hostile_texts


@pytest.fixture(scope="module")
def analysis():
    return hv.analyse(hv.read_study("digits"))


@pytest.fixture
def notebook(browser):
    made = Notebook(browser)
    yield made
    made.context.close()
    assert made.faults == []


def test_a_click_arrives_in_python(notebook, analysis):
    widget = notebook.show(analysis)
    node = analysis.tree.n_leaves + 2
    notebook.click(node)
    notebook.exchange()
    assert (widget.selected, widget.view.selected) == (node, node)
    assert widget.selected_leaves.tolist() == analysis.tree.leaves_below(node).tolist()
    panel = notebook.page.get_by_label("The selected group")
    expect(panel).to_contain_text(f"{analysis.nodes.size[node]:,} points")
    expect(panel.locator(".thumbs canvas")).to_have_count(int(analysis.tree.n_leaves_below[node]))
    panel.get_by_role("button", name="Close").click()
    notebook.exchange()
    assert widget.selected == -1


def test_what_python_sets_is_shown(notebook, analysis):
    widget, view = notebook.show(analysis, {"n_groups": 4}), notebook.view()
    expect(view).to_have_attribute("data-groups", "4")
    widget.n_groups = 7
    widget.selected = 12
    notebook.exchange()
    expect(view).to_have_attribute("data-groups", "7")
    expect(view).to_have_attribute("data-selected", "12")
    widget.view = replace(widget.view, layout="left", selected=3)
    notebook.exchange()
    expect(view).to_have_attribute("data-selected", "3")
    assert notebook.inside("view.camera.settings.layout") == "left"
    assert (widget.n_groups, widget.selected) == (7, 3)


def test_a_range_of_leaves_arrives(notebook, analysis):
    widget = notebook.show(analysis)
    notebook.inside("view.choice.selectSpan(2, 5)")
    notebook.exchange()
    assert widget.selected_leaves.tolist() == analysis.tree.leaf_order[2:6].tolist()
    widget.selected = 0
    notebook.exchange()
    assert widget.view.span is None
    assert notebook.inside("view.choice.span") is None


def test_a_cut_by_hand_arrives_and_is_measured(notebook, analysis):
    widget = notebook.show(analysis, {"n_groups": 4})
    cut = hv.cut_into(analysis.tree, 4)
    node = int(max(cut.nodes, key=lambda u: analysis.tree.n_leaves_below[u]))
    notebook.inside(f"view.openGroup({node})")
    notebook.exchange()
    opened = cut.expand(node)
    assert sorted(widget.cut.nodes) == sorted(opened.nodes)
    assert widget.n_groups == 5
    wanted = flat_metrics(group_counts(analysis.leaves.counts, opened))
    for name in ("ami", "accuracy", "nmi"):  # the first two come from Python
        shown = notebook.page.locator(f"[data-metric={name}] b")
        expect(shown).to_have_text(f"{wanted[name]:.3f}")


def test_a_class_that_is_asked_for_colours_the_tree(notebook, analysis):
    widget = notebook.show(analysis)
    notebook.page.get_by_label("Colour by", exact=True).select_option("class …")
    which = notebook.page.get_by_label("Class whose share colours the tree")
    which.fill(analysis.study.class_names[7])
    which.press("Tab")
    notebook.exchange()
    assert widget.view.encoding == "class:7"
    assert notebook.inside("view.colours.scheme.mode ?? view.colours.mode") == "class:7"
    expect(notebook.page.locator(".hv .legend")).to_contain_text("share of 7", ignore_case=True)


def test_it_waits_for_nobody(browser, analysis):
    """What a hand chose is handed on once, though Python is busy or gone."""
    notebook = Notebook(browser)
    notebook.page.clock.install()
    notebook.show(analysis)
    notebook.inside("view.choice.select(12)")
    notebook.page.clock.run_for(30_000)
    assert len(notebook.page.evaluate("window.models[0].model.saved")) == 1
    expect(notebook.page.locator(".hv .waiting")).to_be_hidden()
    notebook.context.close()
    assert notebook.faults == []


def test_few_messages_settle_it(notebook, analysis):
    notebook.show(analysis)
    notebook.click(analysis.tree.n_leaves)
    assert notebook.exchange() == 1  # what the hand did; Python has nothing to add
    notebook.widgets[0].n_groups = 3
    assert notebook.exchange() <= 3  # n_groups, the view, and what follows from it
    assert notebook.page.evaluate("window.models[0].model.saved") == []


def test_two_widgets_know_nothing_of_each_other(notebook, analysis):
    one, other = notebook.show(analysis, height=400), notebook.show(analysis, height=400)
    notebook.click(12, place=1)
    notebook.exchange()
    assert (one.selected, other.selected) == (-1, 12)
    assert notebook.view(0).get_attribute("data-selected") == "-1"
    assert notebook.view(0).get_attribute("data-marked") == "0"
    one.n_groups = 2
    notebook.exchange()
    expect(notebook.view(0)).to_have_attribute("data-groups", "2")
    assert notebook.view(1).get_attribute("data-groups") == str(other.n_groups) != "2"


def test_a_widget_that_is_shown_twice_is_one(notebook, analysis):
    widget = notebook.show(analysis, height=400)
    notebook.page.evaluate("window.renderAgain(0)")
    notebook.page.locator("[data-fed]").nth(1).wait_for()
    notebook.click(12, place=0)
    expect(notebook.view(1)).to_have_attribute("data-selected", "12")
    notebook.click(3, place=1)
    expect(notebook.view(0)).to_have_attribute("data-selected", "3")
    notebook.exchange()
    assert widget.selected == 3


def test_keys_and_wheel_belong_to_the_notebook_until_one_is_in_the_tree(notebook, analysis):
    notebook.show(analysis)
    page, zoom = notebook.page, "view.camera.place()"
    page.evaluate("document.body.style.height = '4000px'")
    page.evaluate("addEventListener('keydown', (event) => { window.heardKey = event.key; })")
    page.keyboard.press("/")
    assert page.evaluate("[document.activeElement.tagName, window.heardKey]") == ["BODY", "/"]
    page.mouse.move(600, 300)
    page.mouse.wheel(0, 200)
    page.wait_for_function("scrollY > 0")
    assert notebook.inside(zoom) is None
    page.evaluate("scrollTo(0, 0)")
    notebook.click(12)
    page.mouse.move(600, 300)
    page.mouse.wheel(0, -400)
    page.wait_for_function(
        "window.spaces[0].hierviz.open.values().next().value.view.camera.place()"
    )
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("]")
    page.keyboard.press("/")
    expect(page.get_by_label("Find a class or a named group in the tree")).to_be_focused()
    assert page.evaluate("window.heardKey") == "/"  # not "]", which went no further
    page.evaluate("window.heardKey = ''")
    page.keyboard.type("ad")
    assert page.evaluate("window.heardKey") == ""


def test_it_has_the_notebooks_theme(notebook, analysis):
    notebook.show(analysis)

    def scheme() -> str:
        notebook.page.wait_for_timeout(50)  # observers hear of it in a task of their own
        return notebook.page.evaluate(
            "() => getComputedStyle(window.models[0].el.firstChild.shadowRoot.querySelector('.hv')).colorScheme"
        )

    set_body = "([name, value]) => { document.body.setAttribute(name, value); }"
    assert scheme() == "light"
    notebook.page.emulate_media(color_scheme="dark")
    assert scheme() == "dark"
    for name, value, wanted in [
        ("class", "vscode-light", "light"),
        ("class", "vscode-dark", "dark"),
        ("class", "vscode-high-contrast vscode-high-contrast-light", "light"),
        ("class", "vscode-high-contrast", "dark"),
        ("class", "light", "light"),
        ("data-jp-theme-light", "false", "dark"),
        ("data-jp-theme-light", "true", "light"),
        ("style", "--jp-layout-color0: #101820", "dark"),
    ]:
        notebook.page.evaluate(set_body, [name, value])
        assert scheme() == wanted, value


def test_one_that_comes_into_the_page_later_is_drawn_then(notebook, analysis):
    notebook.show(analysis)
    notebook.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    notebook.page.evaluate(
        """() => {
          const { model, widget } = window.models[0];
          window.late = document.createElement("div");
          widget.render({ model, el: window.late });
        }"""
    )
    notebook.page.wait_for_function("window.late.querySelector('[data-fed]')")
    notebook.page.evaluate("document.body.append(window.late)")
    notebook.click(3, place=1)
    expect(notebook.view(0)).to_have_attribute("data-selected", "3")
    text = "getComputedStyle(window.late.firstChild.shadowRoot.querySelector('.hv')).color"
    assert notebook.page.evaluate(text) == "rgb(250, 250, 250)"


def test_one_that_is_closed_is_gone(notebook, analysis):
    widget = notebook.show(analysis)
    notebook.show(analysis)
    notebook.page.evaluate(
        """() => {
          const { model, el, close } = window.models[0];
          const [{ view }] = window.spaces[0].hierviz.open;
          window.last = [new WeakRef(view), new WeakRef(el)];
          close();
          window.left = [el.childElementCount, [...model.heard.values()].flat().length];
          el.remove();
          window.spaces[0] = window.models[0] = null;
        }"""
    )
    assert notebook.page.evaluate("window.left") == [0, 0]
    session = notebook.context.new_cdp_session(notebook.page)
    notebook.page.wait_for_timeout(100)
    session.send("HeapProfiler.collectGarbage")
    alive = notebook.page.evaluate("window.last.map((one) => one.deref() !== undefined)")
    assert alive == [False, False]
    widget.selected = 3  # Python may go on with it
    notebook.click(12, place=1)
    assert notebook.view(0).get_attribute("data-selected") == "12"


def test_one_that_is_closed_before_its_data_came_stays_closed(notebook, analysis):
    notebook.show(analysis)
    notebook.page.evaluate("window.renderAgain(0).then((close) => close())")
    notebook.page.wait_for_timeout(300)  # in which another would be drawn
    assert notebook.view().count() == 1
    assert notebook.page.evaluate("window.spaces[1].hierviz.open.size") == 0


def test_names_run_nothing(notebook):
    texts = [text.replace("\ud800", "") for text in hostile_texts("http://127.0.0.1:9")]
    names = list(dict.fromkeys(text.strip() or "empty" for text in texts))
    n = len(names)
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(n), 4)
    logits = rng.normal(size=(4 * n, n)) + 3 * np.eye(n)[labels]
    asked = []
    notebook.page.on("request", lambda request: asked.append(request.url))
    analysis = hv.analyse(hv.study_from(logits=logits, labels=labels, class_names=names))
    widget = notebook.show(analysis, {"n_groups": n})
    for node in (0, 20, analysis.tree.root):
        widget.selected = node
        notebook.exchange()
        notebook.inside(f"view.hover({node}, 100, 100)")
    found = notebook.page.evaluate(INTRUDERS, ["127.0.0.1:9", MARKED])
    assert found == []
    assert [address for address in asked if not address.startswith("blob:")] == []
