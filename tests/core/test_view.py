"""The view: one codec for addresses and browsers, and what a tree makes of it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hierviz as hv
from hierviz.core.view import ADDRESS_KEYS, LAYOUTS, LENGTHS, View
from hierviz.errors import CutError, InputError
from tests.strategies import trees

NODES = st.lists(st.integers(0, 10**9 - 1), max_size=4).map(tuple)
KEYS = st.text("abc :%é", min_size=1, max_size=8)


@st.composite
def views(draw) -> View:
    number = st.floats(-5, 5).map(lambda x: float(f"{x:g}"))
    zoom = st.floats(0.01, 1e6).map(lambda x: float(f"{x:g}"))
    return View(
        n_groups=draw(st.integers(0, 5000)),
        opened=draw(NODES),
        closed=draw(NODES),
        selected=draw(st.integers(-1, 10**6)),
        span=draw(st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99))),
        held=draw(NODES),
        encoding=draw(KEYS),
        rings=tuple(draw(st.lists(KEYS, max_size=3))),
        muted=draw(NODES),
        layout=draw(st.sampled_from(list(LAYOUTS))),
        lengths=draw(st.sampled_from(list(LENGTHS))),
        aligned=draw(st.booleans()),
        widths=draw(st.booleans()),
        focus=draw(st.integers(-1, 10**6)),
        camera=draw(st.none() | st.tuples(zoom, number, number)),
    )


@given(views())
def test_address_and_message_bring_back_the_same_view(view):
    assert View.from_address(view.to_address()) == view
    message = json.loads(json.dumps(view.to_message()))
    assert tuple(message) == ADDRESS_KEYS
    assert View().told(message) == view


def test_old_links_name_the_same_picture():
    address = {
        "k": "7", "node": "3", "colour": "purity", "layout": "left", "lengths": "depth",
        "rings": "size;column:a b", "widths": "True", "aligned": "False", "focus": "12",
        "opened": "12.14", "closed": "13", "camera": "2.5,0.25,-0.5", "span": "4.9", "held": "1.2",
        "muted": "5",
    }  # fmt: skip
    view = View(
        n_groups=7, selected=3, encoding="purity", layout="left", lengths="depth",
        rings=("size", "column:a b"), widths=True, aligned=False, focus=12, opened=(12, 14),
        closed=(13,), camera=(2.5, 0.25, -0.5), span=(4, 9), held=(1, 2), muted=(5,),
    )  # fmt: skip
    assert View.from_address(address) == view
    assert view.to_address() == address


@pytest.mark.parametrize(
    "crooked", ["a,b", "1,2", "0,1,1", "nan,0,0", "1,inf,0", "1e9,0,0", "", "1,2,3,4"]
)
def test_a_crooked_camera_shows_everything(crooked):
    assert View.from_address({"camera": crooked}).camera is None


def test_crooked_texts_are_left_out():
    texts = {"opened": "1.x.99999999999.3", "k": "many", "node": "1e3", "span": "1", "focus": "-7x"}
    assert View.from_address(texts) == View(opened=(1, 3))


@pytest.mark.parametrize(
    "message",
    [
        {"k": "7"}, {"k": True}, {"k": float("nan")}, {"k": 1e300}, {"node": None}, {"node": []},
        {"colour": 5}, {"rings": "size"}, {"aligned": "no"}, {"opened": 3}, {"camera": "1,2,3"},
        {"camera": [1, 2]}, {"camera": [0, 0, 0]}, {"span": [1]}, {"span": "12"}, {"other": 1},
    ],
)  # fmt: skip
def test_what_a_browser_should_not_say_changes_nothing(message):
    assert View().told(message) == View()
    view = View(n_groups=4, camera=(2.0, 0.0, 0.0), span=(1, 2))
    assert view.told(message) == view


def test_a_browser_can_take_back_camera_and_range():
    view = View(camera=(2.0, 0.0, 0.0), span=(1, 2))
    assert view.told({"camera": None, "span": None}) == View()
    assert view.told({}) == view


@settings(max_examples=100)
@given(trees(max_leaves=12), st.data())
def test_any_cut_is_told_and_found_again(tree, data):
    cut = hv.cut_into(tree, data.draw(st.integers(1, tree.n_leaves)), nearest=True)
    for _ in range(data.draw(st.integers(0, 3))):
        inner = [node for node in cut.nodes.tolist() if node >= tree.n_leaves]
        if inner:
            cut = cut.expand(data.draw(st.sampled_from(inner)))
    found = View(opened=(3,), closed=(4,)).with_cut(cut).cut_of(tree)
    assert np.array_equal(found.nodes, cut.nodes)


def test_the_cut_where_none_is_chosen():
    sizes = {n: View().cut_of(hv.Hierarchy.from_nested(list(range(n)))).n_groups for n in (1, 2, 5)}
    assert sizes == {1: 1, 2: 2, 5: 1}  # one merge of five leaves leaves no cut between
    merges = [(0, 1), *((step + 49, step + 1) for step in range(1, 49))]
    assert View().fitting_n_groups(hv.Hierarchy.from_merges(merges)) == 20


def test_what_a_tree_lacks_is_left_out():
    tree = hv.Hierarchy.from_merges([(0, 1), (2, 3)])
    view = View(
        n_groups=9, selected=7, held=(4, 5), span=(0, 3), focus=5, encoding="gone",
        rings=("size", "gone", "size", "size"), layout="oval", lengths="long",
    )  # fmt: skip
    fitted = view.fitted(tree, ["group", "size"])
    assert fitted == View(n_groups=3, held=(4,), rings=("size", "size"))
    fitted.check(tree)


def test_what_a_tree_lacks_is_refused():
    tree = hv.Hierarchy.from_merges([(0, 1), (2, 3)])
    for change, message in (
        ({"layout": "oval"}, "no layout 'oval'"),
        ({"lengths": "mergers"}, "no kind of branch lengths 'mergers'.*Did you mean merges"),
        ({"rings": ("size",) * 4}, "up to 3 outer rings; found 4"),
        ({"selected": 5}, "no node 5 to select"),
        ({"focus": -2}, "no node -2 to focus on"),
        ({"held": (8,)}, "no node 8 to hold"),
        ({"opened": (9,)}, "no node 9 to open"),
        ({"closed": (9,)}, "no node 9 to close"),
        ({"n_groups": 1.5}, "n_groups is a whole number; found 1.5"),
        ({"selected": "cat"}, "selected is a whole number; found 'cat'"),
        ({"span": (0, 3)}, "cannot end at 3"),
        ({"camera": (0, 0, 0)}, "A camera is three numbers"),
    ):
        with pytest.raises(InputError, match=message):
            replace(View(), **change).check(tree)
    with pytest.raises(CutError, match="1 to 3 groups; asked for 4"):
        View(n_groups=4).check(tree)
    with pytest.raises(CutError, match="1 group or more; asked for 0"):
        View().with_cut(0)


def test_the_cuts_key_is_one_whatever_the_order_of_nodes():
    tree = hv.Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)], n_leaves=4)
    views = (View(n_groups=2, opened=(6, 5, 2)), View(n_groups=2, opened=(5, 6, 99)))
    assert {view.cut_key(tree) for view in views} == {"2-5.6-"}
    assert View(closed=(5,)).cut_key(tree) == "2--5"


def test_columns_with_the_mark_between_keys_survive_the_address():
    view = View(rings=("column:a;b", "column:100%", "kinds:a%3Bb"))
    assert View.from_address(view.to_address()) == view
    assert View.from_address({"rings": "column:a b;size"}).rings == ("column:a b", "size")
