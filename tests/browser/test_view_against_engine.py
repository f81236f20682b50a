"""The view's own arithmetic, run in the browser, against the Python engine on random trees."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_by_hand, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import View
from hierviz.encodings import Encoding, Encodings, colour_nodes, grey_ramp, ramp_colours
from hierviz.metrics import (
    flat_metrics,
    group_counts,
)
from hierviz.taxonomy.node_names import NodeNames
from hierviz.tree_view.payload import encoding_message


def test_groups_of_every_cut_are_those_of_python(case):
    rng, tree, leaves, page, _ = case
    for _ in range(12):
        k = int(rng.integers(1, tree.n_leaves + 1))
        inner = np.arange(tree.n_leaves, tree.n_nodes)
        opened, closed = (
            rng.choice(inner, rng.integers(0, min(4, len(inner) + 1)), False) for _ in "ab"
        )
        cut = cut_by_hand(tree, k, opened=opened, closed=closed)
        group = page.evaluate(
            "([k, o, c]) => [...tree.groupsAt(tree.indexOf(k), new Set(o), new Set(c))]",
            [k, opened.tolist(), closed.tolist()],
        )
        found = [group[leaf] for leaf in range(tree.n_leaves)]
        assert found == cut.nodes[cut.group_of_leaf].tolist()
        if len(opened) == len(closed) == 0:
            index = page.evaluate("(k) => tree.indexOf(k)", k)
            counts = group_counts(leaves.counts, cut)
            for name, value in flat_metrics(counts).items():
                if not np.isnan(value):
                    shown = page.evaluate(f"(i) => tree.sweep_{name}[i]", index)
                    assert shown == pytest.approx(value, abs=1e-6)


def test_the_line_of_a_cut_leads_back_to_it(case):
    _, tree, _, page, _ = case
    for index in range(1, tree.n_inner + 1):
        assert page.evaluate("(i) => tree.undoneAt(tree.radiusOfCut(i))", index) == index


def test_points_of_nodes_are_counted_in_words(case):
    page = case[3]
    said = page.evaluate("() => [0, 1, 2, 1234].map((n) => tree.pointsInWords(n))")
    assert said == ["0 points", "1 point", "2 points", "1,234 points"]


@pytest.mark.parametrize("layout", ["new parts.Circle(tree)", "new parts.Straight(tree, true)"])
def test_every_drawn_node_is_found_where_it_is_drawn(case, layout):
    page = case[3]
    missed = page.evaluate(
        f"""() => {{
          const projection = {layout};
          const frame = {{ a0: 0, a1: tree.nLeaves, r0: 0 }};
          const size = {{ frame, width: 1800, height: 1800, margin: 80, radii: tree.radii }};
          projection.set({{ camera: {{ scale: 1, x: 0, y: 0 }}, ...size }});
          projection.set({{ camera: projection.fit(), ...size }});
          const missed = [];
          for (let u = 0; u < tree.nNodes; u++) {{
            const [x, y] = projection.point(u);
            const hit = parts.nearestNode(projection, tree.root, x + 1, y - 1);
            const [a, b] = hit >= 0 ? projection.point(hit) : [1e9, 1e9];
            if (Math.hypot(a - x, b - y) > 3) missed.push(u);
          }}
          return missed;
        }}"""
    )
    assert missed == []


def test_names_never_touch(case):
    page = case[3]
    for scale in (60, 200, 900):
        places = page.evaluate(
            """(scale) => {
              const projection = new parts.Circle(tree);
              const frame = { a0: 0, a1: tree.nLeaves, r0: 0 };
              const camera = { scale, x: 500, y: 500 };
              projection.set({ camera, frame, width: 1000, height: 1000, margin: 80, radii: tree.radii });
              const labels = parts.pickLabels(projection, tree.groupsAt(2), 11, [0]);
              return labels.map((label) => label.across * projection.spacing).sort((a, b) => a - b);
            }""",
            scale,
        )
        assert len(places) >= 1
        assert (np.diff(places) >= 1.06 * 11 - 1e-6).all()


def test_a_group_is_named_in_the_middle_of_its_leaves_in_the_frame(case):
    rng, tree, _, page, _ = case
    inside = int(rng.integers(tree.n_leaves, tree.n_nodes))
    for node, index in ((tree.root, 0), (tree.root, 2), (inside, 1), (inside, tree.n_inner)):
        labels = page.evaluate(
            """([node, index]) => {
              const projection = new parts.Straight(tree, false);
              const frame = { a0: tree.first[node], a1: tree.last[node], r0: 0 };
              const camera = { scale: 1, x: 0, y: 0 };
              projection.set({ camera, frame, width: 1000, height: 1000, margin: 80, radii: tree.radii });
              const group = tree.groupsAt(Math.min(index, tree.nGroups.length - 1));
              const seen = [];
              for (let i = frame.a0; i < frame.a1; i++) seen.push([group[tree.leafAt[i]], i + 0.5]);
              return [parts.pickLabels(projection, group, 1.5 * projection.spacing), seen];
            }""",
            [node, index],
        )
        names, seen = labels
        assert names
        for name in names:
            assert name["kind"] == "group"
            middle = np.mean([place for group, place in seen if group == name["u"]])
            assert name["across"] == pytest.approx(middle)


def own_encodings(rng, tree: Hierarchy) -> list[Encoding]:
    """One encoding of each kind that is not built in, with colours, titles and ends of its own."""
    numbers = rng.normal(size=tree.n_nodes)
    numbers[rng.random(tree.n_nodes) < 0.2] = np.nan
    return [
        Encoding(
            "own category", "parity", "category", codes=rng.integers(-1, 2, tree.n_leaves),
            values=("", "odd"), colours=("#ff0000", "#00ff00"), title="Parity!",
        ),
        Encoding(
            "own number", "a number", "number", numbers=numbers, low=-1.0, high=2.0,
            low_text="few", high_text="many", title="How many",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(("main", "is_grey"), [("group", True), ("size", False)])
def test_a_ring_of_numbers_has_the_greys_of_exports(case, main, is_grey):
    _rng, _tree, _leaves, page, _study = case
    ramp, mixed = page.evaluate(
        """(main) => {
          const theme = new parts.Theme(document.body);
          theme.read();
          const group = tree.groupsAt(0);
          const ring = parts.colourRing(tree, "size", group, theme, main, tree.root);
          const context = document.createElement("canvas").getContext("2d");
          const mixed = ring.legend.ramp.map((colour) => {
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
          });
          return [ring.legend.ramp, mixed];
        }""",
        main,
    )
    if is_grey:
        wanted = grey_ramp("#31333f", "#ffffff")
        rgb = [[int(grey[at : at + 2], 16) for at in (1, 3, 5)] for grey in wanted]
        assert np.abs(np.array(mixed) - rgb).max() <= 1
    else:
        assert ramp == list(ramp_colours())


@pytest.mark.parametrize(
    "key", ["group", "column:sort", "purity", "size", "class:2", "own category", "own number"]
)
def test_colours_and_legends_are_those_of_exports(case, key):
    rng, tree, leaves, page, study = case
    analysis = Analysis.of(study, tree, leaves=leaves)
    encodings = Encodings(analysis, own_encodings(rng, tree))
    if key == "column:sort" and key not in encodings.keys:
        assert len(set(study.class_table["sort"])) in (1, 4)
        return
    encoding = encodings[key]
    for one in encodings.made_for(View(encoding=key)):
        page.evaluate(
            "(told) => tree.addEncoding(told)", json.loads(json.dumps(encoding_message(one)))
        )
    cut = cut_into(tree, int(rng.choice(tree.n_groups)))
    wanted = colour_nodes(encoding, tree, cut, names=NodeNames(analysis).short, neutral="grey")
    legend, colours = page.evaluate(
        """([key, k]) => {
          const theme = { neutral: "grey", muted: "silver" };
          const scheme = parts.colourNodes(tree, key, tree.groupsAt(tree.indexOf(k)), theme);
          return [scheme.legend, [...scheme.index].map((i) => scheme.colours[i])];
        }""",
        [key, cut.n_groups],
    )
    found = np.array([wanted.palette.index(colour) for colour in colours])
    is_ramp = encoding.kind not in ("group", "category")
    if is_ramp:  # float32 may fall on the other side of a step's edge, not of having a number
        neutral = len(wanted.palette) - 1
        assert np.array_equal(found == neutral, wanted.of_node == neutral)
    assert np.abs(found - wanted.of_node).max() <= is_ramp
    assert np.mean(found == wanted.of_node) > 0.9
    assert legend["title"] == wanted.legend.title
    if is_ramp:
        assert legend["ramp"] == list(wanted.legend.ramp)
        assert (legend["low"], legend["high"]) == (wanted.legend.low, wanted.legend.high)
    else:
        assert legend["more"] == wanted.legend.more
        assert [(e["colour"], e["text"], e["count"], e["key"]) for e in legend["entries"]] == [
            (e.colour, e.text, e.count, e.key) for e in wanted.legend.entries
        ]
