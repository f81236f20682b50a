"""The selection: to the address and back, and what a crooked address leaves of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hierviz.core.view import View
from hierviz.ui.shared import selection as module
from hierviz.ui.shared.selection import Selection, follow_address, select, selection, sequence


def test_a_selection_goes_to_the_address_and_comes_back():
    view = View(n_groups=7, selected=3, encoding="purity", rings=("size", "column:a b"))
    chosen = Selection(study="digits", take_log=True, model_type="clustering", label=4, view=view)
    address = chosen.to_address()
    assert address == {
        "study": "digits", "take_log": "True", "kind": "clustering", "class": "4", "k": "7",
        "node": "3", "colour": "purity", "rings": "size;column:a b",
    }  # fmt: skip
    assert Selection.from_address(address) == chosen


def test_nothing_chosen_is_an_empty_address():
    assert Selection().to_address() == {}
    assert Selection.from_address({}) == Selection()


def test_crooked_texts_are_left_out():
    found = Selection.from_address(
        {"class": "x", "aggregation": "none", "take_log": "yes", "no": "1"}
    )
    assert found == Selection()


def test_changes_reach_the_view():
    changed = Selection().changed(label=2, selected=5, muted=(1,))
    assert (changed.label, changed.view) == (2, View(selected=5, muted=(1,)))


# -- the browser's buttons ---------------------------------------------------------------


class Address(dict):
    """The texts of an address, as Streamlit keeps them."""

    def from_dict(self, texts):
        self.clear()
        self.update(texts)


@pytest.fixture
def visit(monkeypatch):
    """A visit without a server: its session, its address, and a clock that is set by hand."""
    one = SimpleNamespace(session_state={}, query_params=Address(), now=1000.0)
    monkeypatch.setattr(module, "st", one)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: one.now))
    monkeypatch.delenv("HIERVIZ_STUDY", raising=False)
    return one


def test_an_address_the_browser_goes_back_to_is_followed(visit):
    select(study="digits", n_groups=3)
    first, before = dict(visit.query_params), selection()
    select(n_groups=4)
    drawn = sequence()
    visit.now += 60
    visit.query_params = first
    follow_address()
    assert selection() == before and sequence() == drawn + 1


@pytest.mark.parametrize(("after", "n_groups"), [(0, 4), (1.4, 4), (1.6, 3)])
def test_an_address_that_the_browser_tells_late_is_no_wish(visit, after, n_groups):
    select(study="digits", n_groups=3)
    late = dict(visit.query_params)
    select(n_groups=4)
    visit.now += after
    visit.query_params = late
    follow_address()
    assert selection().view.n_groups == n_groups


def test_an_empty_address_and_the_last_one_written_change_nothing(visit):
    select(study="digits", n_groups=3)
    select(n_groups=4)
    kept, drawn = selection(), sequence()
    visit.now += 60
    for address in (dict(visit.query_params), {}, {"other": "1"}):
        visit.query_params = address
        follow_address()
        assert (selection(), sequence()) == (kept, drawn)


def test_what_belongs_to_a_tree_goes_with_it(visit):
    select(study="digits", n_groups=3, selected=5, label=2, by="kind")
    select(aggregation="sum-of-sums", from_hand=True)
    assert (selection().label, selection().view.selected, selection().by) == (2, -1, "kind")
    assert selection().view.n_groups == 3 and sequence() == 1
    select(study="imagenet")
    assert selection() == Selection(aggregation="sum-of-sums") and sequence() == 2
    assert visit.query_params == {"aggregation": "sum-of-sums"}
