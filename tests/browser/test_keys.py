"""What every key of the tree view asks for."""

from __future__ import annotations

import base64

import pytest

import hierviz as hv
from hierviz.tree_view import script
from hierviz.tree_view.payload import tree_payload

#         10
#       / |  \      6 = (0 1), 7 = (2 3), 8 = (6 7), 9 = (4 5)
#      8  9
TREE = hv.Hierarchy.from_merges([(0, 1), (2, 3), (6, 7), (4, 5), (8, 9)])

#: Presses a key and gives back what was asked for, and whether the browser was kept from the key.
PRESS = """([key, keys, at]) => {
  const told = [];
  const all = new Proxy({}, { get: (_, name) => (...given) => told.push([name, ...given]) });
  const with_ = (values) => new Proxy(values, { get: (own, name) => name in own ? own[name] : all[name] });
  const event = { key, target: { tagName: "DIV" }, preventDefault: () => told.push(["kept"]), ...keys };
  const cut = { index: at.index ?? 2, group: tree.groupsAt(at.index ?? 2, new Set(), new Set()) };
  const choice = with_({ focused: at.focused ?? -1, selected: at.selected ?? -1 });
  onKey(event, { tree, cut, choice, camera: with_({ top: at.top ?? tree.root }) }, all);
  return told;
}"""


@pytest.fixture(scope="module")
def press(browser):
    page = browser.new_page()
    page.set_content("<p>blank</p>")
    names = "{ onKey, unpack, Tree }"
    page.add_script_tag(content=f"{script()}\nObject.assign(globalThis, {names});", type="module")
    page.wait_for_function("globalThis.onKey !== undefined")
    payload = base64.b64encode(tree_payload("t", hv.Analysis.of_tree(TREE), None)).decode()
    page.evaluate(
        "(text) => { globalThis.tree = new Tree(unpack(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))); }",
        payload,
    )
    yield lambda key, keys=None, **at: page.evaluate(PRESS, [key, keys or {}, at])
    page.close()


@pytest.mark.parametrize(
    ("key", "at", "asked"),
    [
        ("[", {"index": 2}, ["cutAt", 1, True]),
        ("[", {"index": 0}, ["cutAt", 0, True]),
        ("]", {"index": 2}, ["cutAt", 3, True]),
        ("]", {"index": 5}, ["cutAt", 5, True]),
        ("+", {}, ["zoomBy", 1.5]),
        ("=", {}, ["zoomBy", 1.5]),
        ("-", {}, ["zoomBy", 1 / 1.5]),
        ("0", {}, ["fitAll"]),
        ("/", {}, ["find"]),
        ("f", {"selected": 8}, ["focusOn", 8]),
        ("f", {"selected": 8, "focused": 7}, ["focusOn", 7]),
        ("Enter", {"focused": 0}, ["select", 0]),
        ("f", {"selected": 8, "top": 8}, ["focusOn", 10]),
        ("Escape", {}, ["escape"]),
        ("Backspace", {"top": 7}, ["goBack"]),
        ("?", {}, ["help"]),
        ("o", {"selected": 2, "index": 1}, ["openGroup", 8]),
        ("c", {"selected": 8, "index": 1}, ["closeNode", 10]),
        ("c", {"selected": 10, "index": 0}, ["closeNode", 10]),
        ("ArrowUp", {"selected": 7}, ["walkTo", 8]),
        ("ArrowUp", {"selected": 8, "top": 8}, ["walkTo", 8]),
        ("ArrowUp", {}, ["walkTo", 10]),
        ("ArrowDown", {"selected": 8}, ["walkTo", 6]),
        ("ArrowDown", {"selected": 3}, ["walkTo", 3]),
        ("ArrowRight", {"selected": 8}, ["walkTo", 9]),
        ("ArrowRight", {"selected": 9}, ["walkTo", 8]),
        ("ArrowLeft", {"selected": 8}, ["walkTo", 9]),
        ("ArrowLeft", {}, ["walkTo", 10]),
    ],
)
def test_a_key_asks_for(press, key, at, asked):
    assert press(key, **at) == [["kept"], asked]


def test_shift_with_arrows_stretches_a_range(press):
    shift = {"shiftKey": True}
    assert press("ArrowRight", shift, selected=2) == [["kept"], ["stretch", 1, 2]]
    assert press("ArrowLeft", shift, selected=2) == [["kept"], ["stretch", -1, 2]]


def test_what_is_taken_back(press):
    for held in ("ctrlKey", "metaKey"):
        assert press("z", {held: True}) == [["kept"], ["undo"]]
        assert press("Z", {held: True, "shiftKey": True}) == [["kept"], ["redo"]]


def test_keys_that_are_not_the_views(press):
    for keys in (
        {"ctrlKey": True},
        {"metaKey": True},
        {"altKey": True},
        {"target": {"tagName": "INPUT"}},
    ):
        assert press("f", keys, selected=8) == []
    assert press("q") == press("z") == []
    assert press("/", {"target": {"tagName": "INPUT"}}) == [["kept"], ["find"]]
