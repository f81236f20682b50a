"""What the view says of its state, and reads of one, against `View`."""

from __future__ import annotations

import pytest

STATE = {
    "k": 2, "node": 0, "span": None, "held": [1], "colour": "purity", "layout": "left",
    "lengths": "depth", "aligned": False, "rings": ["size"], "muted": [3], "widths": True,
    "focus": -1, "opened": [], "closed": [], "camera": [2.5, 0.1, -0.2],
    "against": "sort",
}  # fmt: skip
DEFAULTS = {
    "k": 1, "node": -1, "span": None, "held": [], "colour": "group", "layout": "circle",
    "lengths": "merges", "aligned": True, "rings": [], "muted": [], "widths": False,
    "focus": -1, "opened": [], "closed": [], "camera": None,
    "against": "",
}  # fmt: skip


def read_state(page, message: dict) -> dict:
    return page.evaluate("(m) => parts.writeState(parts.readState(m, tree))", message)


def test_a_state_comes_back_as_it_was_sent(case):
    page = case[3]
    k = page.evaluate("tree.nGroups[1]")
    assert read_state(page, {**STATE, "k": k}) == {**STATE, "k": k}


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"node": 10**6, "span": [0], "held": "x", "layout": "square", "lengths": "miles"},
        {"span": [-1, 2], "rings": None, "muted": None, "focus": 0, "opened": [0], "closed": ["a"]},
        {"camera": [1, 2], "held": [-3, 0.5], "k": None},
        {"camera": [1, None, 2], "focus": "root", "against": 3},
    ],
)
def test_what_makes_no_sense_in_a_state_becomes_the_default(case, nonsense):
    assert read_state(case[3], nonsense) == DEFAULTS


def test_a_state_keeps_what_is_valid(case):
    page, tree = case[3], case[1]
    state = read_state(page, {"node": 0, "rings": ["a", "b", "c", "d"], "k": 10**9})
    assert (state["node"], state["rings"], state["k"]) == (0, ["a", "b", "c"], tree.n_leaves)
    first, last = page.evaluate("[tree.leafAt[0], tree.leafAt[1]]")
    state = read_state(page, {"node": 0, "span": [first, last]})
    assert (state["node"], state["span"]) == (-1, [first, last])
    assert read_state(page, {"span": [last, first]})["span"] is None
