"""The metrics that the view computes, and their curves, against the Python engine on random trees."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_by_hand
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.metrics import (
    ceilings,
    chance_levels,
    chance_terms,
    flat_metrics,
    group_counts,
    sweep,
)
from hierviz.taxonomy import target_of
from hierviz.tree_view.payload import target_payload, tree_payload
from tests.browser.random_cases import load
from tests.strategies import star


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
