"""The view's own arithmetic, run in the browser, against the Python engine on random trees."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_by_hand, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.core.view import View
from hierviz.encodings import Encoding, Encodings, colour_nodes, grey_ramp, ramp_colours
from hierviz.metrics import (
    ceilings,
    chance_levels,
    chance_terms,
    flat_metrics,
    group_counts,
    sweep,
)
from hierviz.taxonomy import target_of
from hierviz.taxonomy.node_names import NodeNames
from hierviz.tree_view import script
from hierviz.tree_view.payload import encoding_message, target_payload, tree_payload
from tests.strategies import star

PARTS = "unpack, Tree, Circle, Straight, nearestNode, pickLabels, colourNodes, colourRing, flatMetrics, chanceMetrics, readState, writeState, Tiles, Theme, endsOf"


@pytest.fixture(scope="module")
def parts(browser):
    """A blank page that holds the view's functions as `parts`."""
    page = browser.new_page()
    page.set_content("<p>blank</p>")
    page.add_script_tag(content=f"{script()}\nglobalThis.parts = {{ {PARTS} }};", type="module")
    page.wait_for_function("globalThis.parts !== undefined")
    yield page
    page.close()


def random_tree(rng, n_leaves: int) -> Hierarchy:
    """Random merges, some of three and more."""
    alive, merges = list(range(n_leaves)), []
    while len(alive) > 1:
        size = min(len(alive), int(rng.choice([2, 2, 2, 3, 4])))
        group = [alive.pop(int(rng.integers(len(alive)))) for _ in range(size)]
        alive.append(n_leaves + len(merges))
        merges.append(group)
    names = [f"name {leaf}" for leaf in range(n_leaves)]
    return Hierarchy.from_merges(merges, n_leaves=n_leaves, leaf_names=names)


def tables(rng, tree: Hierarchy):
    counts = rng.integers(0, 6, (tree.n_leaves, 4))
    counts[0, 0] += 1
    labels = np.repeat(np.tile(np.arange(4), tree.n_leaves), counts.ravel()).astype(np.int32)
    assignments = np.repeat(np.repeat(np.arange(tree.n_leaves), 4), counts.ravel())
    study = Study(
        name="t", assignments=assignments.astype(np.int32), labels=labels,
        class_names=("a", "b", "c", "d"), cluster_is_class=False,
        class_table={"sort": tuple(rng.choice(["x", "y", ""], 4).tolist())},
    )  # fmt: skip
    leaves = LeafProfile.from_study(study)
    if len(leaves.size) < tree.n_leaves:
        return tables(rng, tree)
    return study, leaves


def load(page, payload: bytes) -> None:
    page.evaluate(
        """(text) => {
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          globalThis.tree = new parts.Tree(parts.unpack(bytes));
        }""",
        base64.b64encode(payload).decode(),
    )


@pytest.fixture(scope="module", params=range(25))
def case(request, parts):
    """A random tree, in Python and as `tree` in the page."""
    rng = np.random.default_rng(request.param)
    tree = random_tree(rng, int(rng.integers(2, 60)))
    study, leaves = tables(rng, tree)
    curves = sweep(tree, leaves.counts)
    load(parts, tree_payload("t", Analysis.of(study, tree, leaves=leaves), curves))
    return rng, tree, leaves, parts, study


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


def test_metrics_of_cuts_by_hand_are_those_of_python(case):
    rng, tree, leaves, page, _ = case
    inner = np.arange(tree.n_leaves, tree.n_nodes)
    cuts = [(1, [], []), (tree.n_leaves, [], [])]
    for _ in range(10):
        opened, closed = (
            rng.choice(inner, rng.integers(0, min(5, len(inner) + 1)), False).tolist()
            for _ in range(2)
        )
        cuts.append((int(rng.integers(1, tree.n_leaves + 1)), opened, closed))
    for k, opened, closed in cuts:
        cut = cut_by_hand(tree, k, opened=opened, closed=closed)
        wanted = flat_metrics(group_counts(leaves.counts, cut))
        shown = page.evaluate(
            """([k, o, c]) => parts.flatMetrics(
              tree, tree.groupsAt(tree.indexOf(k), new Set(o), new Set(c)))""",
            [k, opened, closed],
        )
        assert set(shown) == {"nmi", "ari", "purity", "pairwise_f", "bcubed_f"}
        for name, value in shown.items():
            assert value == pytest.approx(wanted[name], abs=1e-6, nan_ok=True), name
        chance = page.evaluate(
            """([k, o, c]) => parts.chanceMetrics(
              tree, tree.groupsAt(tree.indexOf(k), new Set(o), new Set(c)))""",
            [k, opened, closed],
        )
        assert set(chance) == set(wanted) - {"accuracy"}
        groups = group_counts(leaves.counts, cut)  # a tree with these groups as its leaves
        n = cut.n_groups
        alike = star(n) if n > 1 else Hierarchy.from_merges([], n_leaves=1)
        levels = chance_levels(alike, groups).at(n)
        levels["purity"] = chance_terms(tree, leaves.counts).n_max[cut.nodes].sum() / groups.sum()
        for name, value in chance.items():
            value = np.nan if value is None else value
            assert value == pytest.approx(levels[name], abs=1e-6, nan_ok=True), name


def test_a_target_has_its_own_metrics_and_both_ends_of_their_scales(case):
    rng, tree, leaves, page, study = case
    analysis, target = Analysis.of(study, tree, leaves=leaves), target_of(study, "sort")
    counts = target.counts(leaves.counts)
    page.evaluate(
        "(t) => { globalThis.target = parts.unpack(Uint8Array.from(atob(t), (c) => c.charCodeAt(0))); }",
        base64.b64encode(target_payload("t", analysis, target)).decode(),
    )
    most, chance = ceilings(tree, counts), chance_levels(tree, counts)
    for k in rng.integers(1, tree.n_leaves + 1, 6).tolist():
        cut = cut_by_hand(tree, k, opened=[tree.root])
        wanted = flat_metrics(group_counts(counts, cut))
        index = page.evaluate("(k) => tree.indexOf(k)", k)
        shown = page.evaluate(
            """([i, root]) => [parts.flatMetrics(target, tree.groupsAt(i, new Set([root]))),
              target.metrics.map((m) => [m.name, parts.endsOf(target, m, tree.nGroups[i], i, tree)])]""",
            [index, tree.root],
        )
        for name, value in shown[0].items():
            assert value == pytest.approx(wanted[name], abs=1e-6, nan_ok=True), name
        for name, ends in shown[1]:
            for what, levels in (("most", most), ("chance", chance)):
                found = np.nan if ends[what] is None else ends[what]
                level = getattr(levels, name)[index]
                assert found == pytest.approx(level, abs=1e-6, nan_ok=True), (name, what)
    for k in range(1, tree.n_leaves + 1):  # a cut by hand may have a number of groups no level has
        ends = page.evaluate("(k) => parts.endsOf(target, target.metrics[0], k, -1, tree).most", k)
        place = int(np.searchsorted(tree.n_groups, k))
        assert ends == pytest.approx(most.nmi[place], abs=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    "table",
    [
        [[3], [2], [0], [4]],  # one class
        [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]],  # no two points share a class
        [[0, 0], [0, 5], [0, 0], [0, 0]],  # all points in one leaf
        [[900_000, 1], [1, 900_000], [500_000, 500_000], [2, 70]],  # more than int32 holds
    ],
)
def test_metrics_of_cuts_by_hand_where_there_is_little_to_tell(parts, table):
    counts = np.array(table)
    tree = Hierarchy.from_merges([[0, 1], [2, 3], [4, 5]], n_leaves=4)
    rows, columns = np.indices(counts.shape).reshape(2, -1)
    study = Study(
        name="t",
        assignments=np.append(np.repeat(rows, counts.ravel()), range(4)).astype(np.int32),
        labels=np.append(np.repeat(columns, counts.ravel()), [-1] * 4).astype(np.int32),
        class_names=tuple("abc"[: counts.shape[1]]),
        cluster_is_class=False,
    )  # every leaf has a point without a label as well
    leaves = LeafProfile.from_study(study)
    load(
        parts,
        tree_payload("t", Analysis.of(study, tree, leaves=leaves), sweep(tree, leaves.counts)),
    )
    for opened in ([6], [6, 4], [6, 5], [6, 4, 5]):
        cut = cut_by_hand(tree, 1, opened=opened)
        wanted = flat_metrics(group_counts(leaves.counts, cut))
        shown = parts.evaluate(
            "(o) => parts.flatMetrics(tree, tree.groupsAt(0, new Set(o)))", opened
        )
        for name, value in shown.items():
            assert value == pytest.approx(wanted[name], abs=1e-6, nan_ok=True), (opened, name)


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


def test_the_curve_of_a_metric_goes_up_and_keeps_to_its_tile(parts):
    """100 wide, 1 to 25 from the top; what is no number lies at the bottom."""

    def curve(series: str) -> list[str]:
        return parts.evaluate(
            f"parts.Tiles.prototype.curve.call({{ share: (i) => i / 1000 }}, {series})"
        ).split(" ")

    assert curve("[NaN, 0, 0.5, 1, 2, -1]") == [
        "0.00,25.00", "0.10,25.00", "0.20,13.00", "0.30,1.00", "0.40,1.00", "0.50,25.00",
    ]  # fmt: skip
    many = curve("new Float32Array(1000).fill(1)")  # the first 200, then every second
    assert (len(many), many[199], many[-1]) == (600, "19.90,1.00", "99.80,1.00")
