"""The selection: to the address and back, and what a crooked address leaves of it."""

from __future__ import annotations

from hierviz.core.view import View
from hierviz.ui.shared.selection import Selection


def test_a_selection_goes_to_the_address_and_comes_back():
    view = View(n_groups=7, selected=3, encoding="purity", rings=("size", "column:a b"))
    chosen = Selection(study="digits", take_log=True, model_type="clustering", leaf=4, view=view)
    address = chosen.to_address()
    assert address == {
        "study": "digits", "take_log": "True", "kind": "clustering", "leaf": "4", "k": "7",
        "node": "3", "colour": "purity", "rings": "size;column:a b",
    }  # fmt: skip
    assert Selection.from_address(address) == chosen


def test_nothing_chosen_is_an_empty_address():
    assert Selection().to_address() == {}
    assert Selection.from_address({}) == Selection()


def test_crooked_texts_are_left_out():
    found = Selection.from_address(
        {"leaf": "x", "aggregation": "none", "take_log": "yes", "no": "1"}
    )
    assert found == Selection()


def test_changes_reach_the_view():
    changed = Selection().changed(leaf=2, selected=5, muted=(1,))
    assert (changed.leaf, changed.view) == (2, View(selected=5, muted=(1,)))
