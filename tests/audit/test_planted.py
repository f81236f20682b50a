"""Faults that were planted in a made study: each is found first by its own finding, and by no other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hierviz.audit import FINDINGS, audit
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from tests.audit import made
from tests.naive import audit as naive

#: What is first of each kind; a pair as a set, since either may come first.
FIRST = {
    "unexpected-company": set(made.BACKGROUND),
    "surprising-merge": set(made.BACKGROUND),  # the tree has joined them, as L2H would
    "same-twice": set(made.TWICE),
    "seen-with": set(made.SEEN_WITH),
    "label-suspect": set(made.SWAPPED),
    "torn-pair": set(made.TORN),
    "leftover": {made.LEFT_OVER, *range(25, 30)},
}
SEEDS = (0, 1, 2)


@pytest.fixture(scope="module", params=SEEDS)
def found(request):
    analysis = made.made_analysis(request.param)
    return audit(analysis, made.made_taxonomy(analysis.study))


@pytest.mark.parametrize("kind", FIRST)
def test_each_fault_is_found_first_by_its_own_finding(found, kind):
    assert set(found.of(kind)[0].clusters) == FIRST[kind]


def test_all_kinds_have_a_fault():
    assert FIRST.keys() | {"stray-point"} == FINDINGS.keys()  # of which test_stray_point.py tells


def test_the_one_that_is_seen_with_comes_first(found):
    assert found.of("seen-with")[0].clusters == made.SEEN_WITH


def test_swapped_labels_come_before_nearly_all_others(found):
    _, rows = made.made_study()
    first = {row for finding in found.of("label-suspect")[:6] for row in finding.points}
    assert len(first & set(rows)) >= 5


def test_the_points_of_a_side_are_in_its_clusters_and_the_most_decisive_come_first():
    analysis = made.made_analysis()
    logits, assigned = analysis.study.logits.tolist(), analysis.study.cluster_of_point
    for finding in audit(analysis, made.made_taxonomy(analysis.study), top=5):
        if finding.kind == "label-suspect":
            continue
        for side, other in (finding.sides, finding.sides[::-1]):
            rows = list(side.points)
            assert np.isin(assigned[rows], side.clusters).all()
            given = [
                sum(naive.softmax(logits[row], set(side.clusters))[c] for c in other.clusters)
                for row in rows
            ]
            assert given == pytest.approx(sorted(given, reverse=True), abs=1e-5)
            if len(side.clusters) == 1:
                every = np.flatnonzero(assigned == side.clusters[0]).tolist()
                best = max(
                    sum(naive.softmax(logits[row], set(side.clusters))[c] for c in other.clusters)
                    for row in every
                )
                assert given[0] == pytest.approx(best, abs=1e-5)


# -- order ----------------------------------------------------------------------


def told(found, names=lambda cluster: cluster, rows=lambda row: row) -> list:
    """What can be compared between two audits of one study in two orders."""
    return [
        (
            finding.kind,
            tuple(sorted(names(c) for c in side.clusters) for side in finding.sides),
            pytest.approx(finding.score, abs=1e-4),
            sorted(rows(row) for row in finding.points),
        )
        for finding in found
    ]


def test_ranks_do_not_change_with_the_order_of_points():
    study, _ = made.made_study()
    order = np.random.default_rng(1).permutation(study.n_points)
    shuffled = replace(study, logits=study.logits[order], labels=study.labels[order])
    taxonomy = made.made_taxonomy(study)
    before = audit(Analysis.of(study, made.tree()), taxonomy)
    after = audit(Analysis.of(shuffled, made.tree()), taxonomy)
    assert told(after, rows=lambda row: int(order[row])) == told(before)


def test_ranks_do_not_change_with_the_order_of_clusters():
    study, _ = made.made_study()
    order = np.random.default_rng(2).permutation(made.K)  # new cluster c is the old order[c]
    new = np.argsort(order)
    shuffled = replace(
        study,
        logits=study.logits[:, order],
        labels=new[study.labels].astype(np.int32),
        class_names=tuple(study.class_names[c] for c in order),
        class_table={"sort": tuple(study.class_table["sort"][c] for c in order)},
    )
    old_tree = made.tree()
    inner = [
        [new[c] if c < made.K else c for c in old_tree.children(node)]
        for node in range(made.K, old_tree.n_nodes)
    ]
    tree = Hierarchy.from_merges(inner, n_leaves=made.K, leaf_names=shuffled.class_names)
    before = audit(Analysis.of(study, old_tree), made.made_taxonomy(study))
    after = audit(Analysis.of(shuffled, tree), made.made_taxonomy(shuffled))
    names = shuffled.class_names.__getitem__
    assert told(after, names=names) == told(before, names=study.class_names.__getitem__)


def test_equal_scores_go_by_name():
    """Four classes that are all alike: every pair has the same R."""
    logits = np.kron(np.eye(4), np.ones((3, 3))) + np.eye(12) / 2  # four blocks of three
    names = tuple("lkjihgfedcba")
    study = replace(
        made.made_study()[0], logits=logits, labels=None, class_names=names,
        class_table={},
    )  # fmt: skip
    tree = Hierarchy.from_nested([[c, c + 1, c + 2] for c in (0, 3, 6, 9)], leaf_names=names)
    pairs = [
        tuple(names[c] for c in f.clusters)
        for f in audit(Analysis.of(study, tree)).of("same-twice")
    ]
    assert pairs == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
        ("d", "e"),
        ("d", "f"),
        ("e", "f"),
        ("g", "h"),
        ("g", "i"),
        ("h", "i"),
        ("j", "k"),
        ("j", "l"),
        ("k", "l"),
    ]
