"""The arithmetic of the map, run in the browser, against definitions in Python."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from hierviz.core.analysis import Analysis
from hierviz.core.cut import Cut, cut_into
from hierviz.tree_view import script
from tests.browser.random_cases import load, random_tree, tables, tree_payload

PARTS = "unpack, Tree, squarify, partsOf, wayTo, fittingSide, share, Mosaic"


@pytest.fixture(scope="module")
def parts(browser):
    """A blank page that holds the map's functions as `parts`."""
    page = browser.new_page()
    page.set_content("<p>blank</p>")
    code = f"{script('map.js')}\nglobalThis.parts = {{ {PARTS} }};"
    page.add_script_tag(content=code, type="module")
    page.wait_for_function("globalThis.parts !== undefined")
    yield page
    page.close()


def worst_ratio(areas: list[float], side: float) -> float:
    """The worst ratio of sides of rectangles that share a row along a side."""
    deep = sum(areas) / side
    return max(max(deep / (area / deep), (area / deep) / deep) for area in areas)


def naive_squarify(weights: list[float], box: list[float]) -> list[list[float] | None]:
    """As Bruls, Huizing and van Wijk say it: add to a row as long as its worst ratio does not rise."""
    found: list[list[float] | None] = [None] * len(weights)
    order = sorted((i for i, w in enumerate(weights) if w > 0), key=lambda i: (-weights[i], i))
    scale = box[2] * box[3] / sum(weights) if order else 0
    x, y, width, height = box
    while order:
        side, row = min(width, height), [order.pop(0)]
        while order:
            areas = [weights[i] * scale for i in row]
            if worst_ratio([*areas, weights[order[0]] * scale], side) > worst_ratio(areas, side):
                break
            row.append(order.pop(0))
        deep = sum(weights[i] for i in row) * scale / side
        along = 0.0
        for i in row:
            long = weights[i] * scale / deep
            found[i] = [x, y + along, deep, long] if width >= height else [x + along, y, long, deep]
            along += long
        if width >= height:
            x, width = x + deep, width - deep
        else:
            y, height = y + deep, height - deep
    return found


@pytest.mark.parametrize("seed", range(30))
def test_the_treemap_is_squarified(parts, seed):
    rng = np.random.default_rng(seed)
    weights = rng.choice([0, 1, 2, 3.7, 10, 400], rng.integers(1, 25)).tolist()
    box = [3.0, 5.0, *rng.choice([40.0, 300.0, 900.0], 2).tolist()]
    found = parts.evaluate("([weights, box]) => parts.squarify(weights, box)", [weights, box])
    for mine, naive in zip(found, naive_squarify(weights, box), strict=True):
        assert (mine is None) == (naive is None)
        assert mine is None or mine == pytest.approx(naive, abs=1e-6)


@pytest.mark.parametrize("seed", range(30))
def test_areas_are_weights_and_fill_the_box_without_overlap(parts, seed):
    rng = np.random.default_rng(100 + seed)
    weights = rng.integers(1, 500, rng.integers(1, 40)).astype(float)
    found = np.array(
        parts.evaluate("(weights) => parts.squarify(weights, [0, 0, 640, 360])", weights.tolist())
    )
    assert found[:, 2] * found[:, 3] == pytest.approx(weights * 640 * 360 / weights.sum())
    assert found[:, :2].min() > -1e-6
    assert (found[:, 0] + found[:, 2]).max() < 640 + 1e-6
    assert (found[:, 1] + found[:, 3]).max() < 360 + 1e-6
    low, high = found[:, :2], found[:, :2] + found[:, 2:]
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low) > 1e-6
    assert (shared.all(axis=2) == np.eye(len(found), dtype=bool)).all()


@pytest.fixture(scope="module", params=range(12))
def case(request, parts):
    """A random tree, in Python and as `tree` in the page."""
    rng = np.random.default_rng(request.param)
    tree = random_tree(rng, int(rng.integers(2, 70)))
    study, leaves = tables(rng, tree)
    load(parts, tree_payload("t", Analysis.of(study, tree, leaves=leaves), None))
    return rng, tree, parts


def naive_parts(tree, cut: Cut, top: int) -> list[int]:
    """Groups of the cut below a node; below a group, its last merges undone up to 20 groups."""
    if top < tree.n_leaves:
        return [top]
    below = set(tree.leaves_below(top).tolist())
    groups = [u for u in cut.nodes.tolist() if set(tree.leaves_below(u).tolist()) < below]
    if groups:
        return groups
    parts = sorted(tree.children(top).tolist(), key=lambda u: tree.leaf_span[u, 0])
    while inner := [u for u in parts if u >= tree.n_leaves]:
        last = max(inner, key=lambda u: tree.merge_rank[u])
        at = parts.index(last)
        children = sorted(tree.children(last).tolist(), key=lambda u: tree.leaf_span[u, 0])
        finer = [*parts[:at], *children, *parts[at + 1 :]]
        if len(finer) > 20:
            break
        parts = finer
    return parts


def test_a_node_is_shown_as_its_groups_and_a_group_as_its_own_parts(case):
    rng, tree, page = case
    cut = cut_into(tree, int(rng.integers(1, tree.n_leaves + 1)), nearest=True)
    for top in [*rng.integers(0, tree.n_nodes, 8).tolist(), tree.root]:
        found, way = page.evaluate(
            """([k, top]) => {
              const group = tree.groupsAt(tree.indexOf(k));
              return [[...parts.partsOf(tree, group, top)], parts.wayTo(tree, group, top)];
            }""",
            [cut.n_groups, top],
        )
        assert found == naive_parts(tree, cut, top)
        assert (way[0], way[-1]) == (tree.root, top) or top == tree.root
        for outer, inner in pairwise(way):
            assert inner in naive_parts(tree, cut, outer) or inner == top


@pytest.mark.parametrize("seed", range(40))
def test_pictures_are_as_large_as_they_can_be(parts, seed):
    rng = np.random.default_rng(seed)
    n, width, height = (int(rng.integers(1, high)) for high in (300, 500, 400))
    found = parts.evaluate("(all) => parts.fittingSide(...all, 10, 128)", [n, width, height])
    fitting = [s for s in range(10, 129) if (width // s) * (height // s) >= n]
    assert found == (max(fitting) if fitting else 10)


@pytest.mark.parametrize("seed", range(40))
def test_room_is_shared_evenly_and_what_is_left_goes_to_the_largest(parts, seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 12))
    counts, sizes = rng.integers(0, 9, n).tolist(), rng.integers(0, 4, n).tolist()
    room = int(rng.integers(0, 40))
    found = parts.evaluate("(all) => parts.share(...all)", [counts, sizes, room])
    given = [0] * n  # one picture after the other, by rounds, the leaves with most points first
    for each in range(9):
        for i in sorted(range(n), key=lambda i: (-sizes[i], i)):
            if counts[i] > each and sum(given) < room:
                given[i] += 1
    assert found == given


def test_a_tree_without_points_has_parts_as_large_as_their_leaves(parts):
    tree = random_tree(np.random.default_rng(5), 30)
    load(parts, tree_payload("t", Analysis.of_tree(tree), None))
    boxes = parts.evaluate(
        """() => {
          const mosaic = new parts.Mosaic(tree, null);
          mosaic.layOut(tree.groupsAt(tree.indexOf(6)), tree.root, 600, 400);
          return mosaic.cells.map(({ u, box }) => [u, (box[2] + 2) * (box[3] + 2)]);
        }"""
    )
    assert {u for u, _ in boxes} == set(cut_into(tree, 6, nearest=True).nodes.tolist())
    for u, area in boxes:
        assert area == pytest.approx(600 * 400 * tree.n_leaves_below[u] / 30)
