"""Random trees, in Python and as `tree` in a page that holds the view's functions as `parts`."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.metrics import (
    sweep,
)
from hierviz.tree_view import script
from hierviz.tree_view.payload import tree_payload

PARTS = "unpack, Tree, Circle, Straight, nearestNode, pickLabels, colourNodes, colourRing, flatMetrics, chanceMetrics, readState, writeState, Tiles, Theme, endsOf, atLeast, supportText, supportLegend"


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
