"""The selection: to the view and back, and what a crooked address leaves of it."""

from __future__ import annotations

from dataclasses import replace

from hierviz.ui.shared.selection import Selection, from_view, to_view


def test_a_selection_goes_to_the_view_and_comes_back():
    chosen = Selection(
        k=7, node=3, colour="purity", layout="left", lengths="depth", rings="size;column:a b",
        widths=True, focus=12, opened="12.14", closed="13", camera="2.5,0.25,-0.5",
    )  # fmt: skip
    assert replace(chosen, **from_view(to_view(chosen, 7))) == chosen


def test_nothing_chosen_is_an_empty_address():
    plain = Selection(k=20)
    assert replace(plain, **from_view(to_view(plain, 20))) == plain


def test_crooked_texts_are_left_out():
    chosen = Selection(opened="1.x.99999999999.3", camera="a,b")
    assert chosen.opened_nodes == [1, 3]
    for crooked in ("a,b", "1,2", "0,1,1", "nan,0,0", "1,inf,0", "1e9,0,0"):
        assert to_view(Selection(camera=crooked), 2)["camera"] is None
    assert to_view(Selection(camera="2,0.5,-1"), 2)["camera"] == (2, 0.5, -1)
