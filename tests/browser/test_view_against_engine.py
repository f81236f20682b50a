"""The view's own arithmetic, run in the browser, against the Python engine on random trees."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_by_hand
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.metrics import flat_metrics, group_counts, sweep
from hierviz.tree_view.payload import tree_payload
from hierviz.ui.tree.mount import script

PARTS = "unpack, Tree, Circle, Straight, nearestNode, pickLabels, colourNodes, searchNames, largest"


@pytest.fixture(scope="module")
def parts(browser):
    """A blank page that holds the view's functions as `parts`."""
    page = browser.new_page()
    page.set_content("<p>blank</p>")
    body = script().split("export default")[0]
    page.add_script_tag(content=f"{body}\nglobalThis.parts = {{ {PARTS} }};", type="module")
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
    return rng, tree, leaves, parts


def test_groups_of_every_cut_are_those_of_python(case):
    rng, tree, leaves, page = case
    for _ in range(12):
        k = int(rng.integers(1, tree.n_leaves + 1))
        inner = np.arange(tree.n_leaves, tree.n_nodes)
        opened, closed = (
            rng.choice(inner, rng.integers(0, min(4, len(inner) + 1)), False) for _ in "ab"
        )
        cut = cut_by_hand(tree, k, opened=opened, closed=closed)
        group = page.evaluate(
            "([k, o, c]) => [...tree.groupsAt(tree.levelIndex(k), new Set(o), new Set(c))]",
            [k, opened.tolist(), closed.tolist()],
        )
        found = [group[leaf] for leaf in range(tree.n_leaves)]
        assert found == cut.nodes[cut.group_of_leaf].tolist()
        if len(opened) == len(closed) == 0:
            index = page.evaluate("(k) => tree.levelIndex(k)", k)
            counts = group_counts(leaves.counts, cut)
            for name, value in flat_metrics(counts).items():
                if name != "ami" and not np.isnan(value):
                    shown = page.evaluate(f"(i) => tree.sweep_{name}[i]", index)
                    assert shown == pytest.approx(value, abs=1e-6)


def test_the_ring_of_a_level_leads_back_to_it(case):
    _, tree, _, page = case
    for index in range(1, tree.n_inner + 1):
        assert page.evaluate("(i) => tree.undoneAt(tree.ringLevel(i))", index) == index


@pytest.mark.parametrize("layout", ["new parts.Circle(tree)", "new parts.Straight(tree, true)"])
def test_every_drawn_node_is_found_where_it_is_drawn(case, layout):
    page = case[3]
    missed = page.evaluate(
        f"""() => {{
          const projection = {layout};
          const frame = {{ a0: 0, a1: tree.nLeaves, l0: 0 }};
          const size = {{ frame, width: 1800, height: 1800, margin: 80, level: tree.level }};
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
              const frame = { a0: 0, a1: tree.nLeaves, l0: 0 };
              const camera = { scale, x: 500, y: 500 };
              projection.set({ camera, frame, width: 1000, height: 1000, margin: 80, level: tree.level });
              const labels = parts.pickLabels(projection, tree.groupsAt(2), 11, [0]);
              return labels.map((label) => label.across * projection.spacing).sort((a, b) => a - b);
            }""",
            scale,
        )
        assert len(places) >= 1
        assert (np.diff(places) >= 1.06 * 11 - 1e-6).all()


def test_colours_of_groups_cover_the_leaves(case):
    _, tree, _, page = case
    legend, index = page.evaluate(
        """() => {
          const theme = { neutral: 'grey', muted: 'silver' };
          const scheme = parts.colourNodes(tree, 'group', tree.groupsAt(3), theme);
          return [scheme.legend.entries.map((entry) => entry.count), [...scheme.index]];
        }"""
    )
    assert sum(legend) == tree.n_leaves
    assert min(index[: tree.n_leaves]) >= 2
