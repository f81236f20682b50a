"""The widget's side in Python: what it tells, what it takes from a browser, what it refuses."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import hierviz as hv
from hierviz.core.cut import cut_by_hand
from hierviz.encodings import class_share, support_encoding
from hierviz.errors import CutError, HiervizError, InputError
from hierviz.metrics import flat_metrics, group_counts
from hierviz.notebook.told import message
from tests.places import ROOT


@pytest.fixture(scope="module")
def analysis():
    return hv.analyse(hv.read_study("digits"))


@pytest.fixture
def widget(analysis):
    return hv.show(analysis, pictures=False)


@pytest.fixture
def sent(widget, monkeypatch):
    """The states that the widget sends to its browser."""
    states = []
    monkeypatch.setattr(
        widget, "_send", lambda told, buffers=None: states.append((told["method"], told["state"]))
    )
    return states


def from_browser(widget, **changes) -> None:
    """What a browser says when a hand changed something: the whole state, as `host.js` tells it."""
    state = {**message(widget.view), **changes}
    seen = widget.heard(state)
    n_groups = seen.cut_of(widget.analysis.tree).n_groups
    widget.set_state({"view": state, "selected": seen.selected, "n_groups": n_groups})


def updates(sent) -> list[dict]:
    return [state for method, state in sent if method == "update"]


def test_it_begins_with_the_view(analysis):
    plain = hv.show(analysis, pictures=False)
    assert (plain.selected, plain.n_groups) == (-1, hv.View().fitting_n_groups(analysis.tree))
    view = hv.View(n_groups=4, selected=12, layout="left")
    for given in (view, {"n_groups": 4, "selected": 12, "layout": "left"}):
        widget = hv.show(analysis, given, pictures=False)
        assert (widget.view, widget.selected, widget.n_groups) == (view, 12, 4)


def test_it_sends_the_tree_and_pictures_once(analysis):
    headers = []
    for part in hv.show(analysis)._packed:
        block = gzip.decompress(part)
        length = int.from_bytes(block[:4], "little")
        headers.append(json.loads(block[8 : 8 + length]))
    assert headers[0]["nLeaves"] == 10
    assert [{one["name"] for one in told["arrays"]} for told in headers[1:]] == [
        {"leaves", "sprite"}, {"leaves", "isMean", "sprite"},
    ]  # fmt: skip
    assert len(hv.show(analysis, pictures=False)._packed) == 1
    table = {"shape": tuple("round" if c in "0689" else "open" for c in analysis.study.class_names)}
    shaped = hv.analyse(replace(analysis.study, class_table=table))
    assert len(hv.show(shaped, pictures=False)._packed) == 2


def test_traits_go_with_each_other(widget, analysis):
    tree = analysis.tree
    widget.selected = np.int64(12)
    assert widget.view.selected == 12
    widget.n_groups = 3
    assert widget.view.n_groups == 3
    assert widget.cut.nodes.tolist() == hv.cut_into(tree, 3).nodes.tolist()
    widget.view = {"n_groups": 6, "selected": 2}
    assert (widget.n_groups, widget.selected) == (6, 2)
    opened = hv.cut_into(tree, 3).expand(int(hv.cut_into(tree, 3).nodes[0]))
    widget.cut = opened
    assert sorted(widget.cut.nodes) == sorted(opened.nodes)
    assert widget.n_groups == 4
    widget.cut = 2
    assert widget.cut.n_groups == widget.n_groups == 2


def test_each_change_is_heard_once(widget, sent):
    heard = []
    widget.observe(lambda change: heard.append(change.name), ["selected", "n_groups", "view"])
    widget.selected = 12
    widget.n_groups = 3
    assert heard == ["view", "selected", "view", "n_groups"]
    heard.clear()
    widget.selected, widget.n_groups, widget.view = 12, 3, widget.view
    assert heard == []
    n_sent = len(updates(sent))
    widget.view = replace(widget.view)
    assert len(updates(sent)) == n_sent


def test_what_a_hand_does_arrives_and_is_not_sent_back(widget, sent):
    heard = []
    widget.observe(lambda change: heard.append(change.name), ["selected", "n_groups", "view"])
    from_browser(widget, node=13, k=3, layout="top", camera=[2.0, 0.25, 0.5])
    assert (widget.selected, widget.n_groups, widget.view.layout) == (13, 3, "top")
    assert widget.view.camera == (2.0, 0.25, 0.5)
    assert sorted(heard) == ["n_groups", "selected", "view"]
    assert updates(sent) == []


def test_an_observer_may_answer_a_hand(widget, sent):
    def open_it(change):
        widget.n_groups = 7

    widget.observe(open_it, "selected")
    from_browser(widget, node=13)
    assert (widget.selected, widget.n_groups, widget.view.n_groups) == (13, 7, 7)
    assert [state["view"]["k"] for state in updates(sent) if "view" in state] == [7]


def test_what_a_browser_makes_up_is_let_go_of(widget, analysis):
    before = widget.view
    from_browser(
        widget, node=999, colour="<img>", rings=["hue", "purity"], layout="spiral", k=10**6,
        held=[1, 999], span=[0, 999], camera="near", focus=-7, muted=None,
    )  # fmt: skip
    assert widget.selected == -1
    assert widget.view == replace(
        before, n_groups=analysis.tree.n_leaves, rings=("purity",), held=(1,)
    )


def test_selected_leaves_and_points_by_definition(widget, analysis):
    tree, assignments = analysis.tree, analysis.leaves.assignments
    assert widget.selected_leaves.tolist() == widget.selected_points.tolist() == []
    for node in range(tree.n_nodes):
        widget.selected = node
        below = [leaf for leaf in range(tree.n_leaves) if node in tree.path_to_root(leaf)]
        assert sorted(widget.selected_leaves.tolist()) == below
        points = [row for row, leaf in enumerate(assignments.tolist()) if leaf in below]
        assert sorted(widget.selected_points.tolist()) == points
    order = tree.leaf_order.tolist()
    for ends in ((order[2], order[5]), (order[5], order[2])):
        widget.view = {"span": ends}
        assert widget.selected_leaves.tolist() == order[2:6]
        assert (widget.selected, widget.view.span) == (-1, (order[2], order[5]))


def test_encodings_come_when_a_view_names_them(analysis):
    widget = hv.show(analysis, pictures=False)
    assert widget._encodings == []
    widget.view = {"encoding": "class:7"}
    assert [told["key"] for told in widget._encodings] == ["class:7"]
    share = replace(class_share(analysis, 2), key="mine")
    own = hv.show(analysis, {"rings": ["mine"]}, encodings=[share], pictures=False)
    assert [told["key"] for told in own._encodings] == ["mine"]
    known = support_encoding(np.full(analysis.tree.n_nodes, 0.8), 20)
    supported = hv.show(analysis, encodings=[known], pictures=False)
    assert supported._extra["support"] and not widget._extra["support"]
    assert [told["key"] for told in supported._encodings] == ["support"]


@pytest.mark.parametrize("against", ["", "shape"])
def test_metrics_of_a_cut_by_hand(analysis, against):
    table = {"shape": tuple("round" if c in "0689" else "open" for c in analysis.study.class_names)}
    shaped = hv.analyse(replace(analysis.study, class_table=table), analysis.tree)
    widget = hv.show(shaped, {"n_groups": 3, "against": against}, pictures=False)
    assert set(widget._extra) == {"support"}
    node = int(widget.cut.nodes[0])
    widget.view = {"n_groups": 3, "opened": [node], "against": against}
    counts = shaped.leaves.counts
    if against:
        round_ones = counts[:, [0, 6, 8, 9]].sum(axis=1)
        counts = np.stack([round_ones, counts.sum(axis=1) - round_ones], axis=1)
    wanted = flat_metrics(group_counts(counts, cut_by_hand(shaped.tree, 3, opened=[node])))
    told = dict(widget._extra)
    assert (told.pop("cut"), told.pop("against"), told.pop("support")) == (
        f"3-{node}-",
        against,
        False,
    )
    assert told == pytest.approx(wanted)


def test_a_study_without_labels(analysis):
    bare = hv.analyse(hv.study_from(logits=np.asarray(analysis.study.logits)))
    widget = hv.show(bare, {"n_groups": 3, "opened": [bare.tree.root - 1]})
    assert set(widget._extra) == {"support"}


@pytest.mark.parametrize(
    ("name", "value", "kind", "words"),
    [
        ("selected", 99, InputError, "there is no node 99 to select"),
        ("n_groups", 11, CutError, "asked for 11"),
        ("n_groups", 0, CutError, "asked for 0"),
        ("view", {"encodings": 1}, InputError, "no field 'encodings'. Did you mean encoding?"),
        ("view", {"encoding": "hue"}, InputError, "no way to colour this tree by 'hue'"),
        ("view", {"against": "hue"}, InputError, "hue"),
        ("view", {"layout": "spiral"}, InputError, "no layout 'spiral'"),
        ("view", 3, InputError, "Expected a View, or a mapping of its fields; found 3."),
    ],
)
def test_what_the_tree_does_not_have_is_refused(widget, name, value, kind, words):
    before = (widget.view, widget.selected, widget.n_groups)
    with pytest.raises(kind) as caught:
        setattr(widget, name, value)
    assert words in str(caught.value)
    assert (widget.view, widget.selected, widget.n_groups) == before


@pytest.mark.parametrize("height", [299, 4001])
def test_heights_have_ends(analysis, height):
    with pytest.raises(InputError, match=f"300 to 4,000 pixels high; found {height}"):
        hv.show(analysis, height=height)
    assert hv.show(analysis, height=300, pictures=False)._height == 300


def test_saved_notebooks_have_a_picture(widget):
    def shown() -> tuple[dict, np.ndarray]:
        data, _ = widget._repr_mimebundle_()
        return data, np.asarray(Image.open(io.BytesIO(data["image/png"])))

    data, before = shown()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    assert data["text/plain"].startswith("TreeWidget(Analysis('digits'")
    assert before.shape[1] == 900
    assert (shown()[1] == before).all()
    widget.view = {"n_groups": 2, "encoding": "class:7"}
    _, after = shown()
    assert before.shape != after.shape or (before != after).any()


def test_without_anywidget_it_says_what_to_do(analysis, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(HiervizError) as caught:
        hv.show(analysis)
    assert str(caught.value) == (
        "The tree in a notebook needs anywidget, which is not installed. "
        "Install it: pip install anywidget"
    )


def test_a_broken_anywidget_is_not_called_missing(analysis, monkeypatch):
    monkeypatch.delitem(sys.modules, "anywidget")
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    monkeypatch.delitem(sys.modules, "anywidget.widget", raising=False)
    with pytest.raises(ModuleNotFoundError, match="ipywidgets"):
        hv.show(analysis)


def test_it_is_brought_in_when_a_widget_is_made():
    code = (
        "import sys, hierviz as hv; hv.show\n"
        "print([m for m in ('anywidget', 'ipywidgets', 'plotly', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
