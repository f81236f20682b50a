"""Every score against its formula, for all pairs, merges and points of small studies."""

from __future__ import annotations

import math
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hierviz.audit import audit
from hierviz.audit.audited import classes_in_common
from hierviz.audit.pairs import LEAST_SCORE
from hierviz.core.analysis import Analysis
from hierviz.core.study import Study
from hierviz.support import Support
from hierviz.taxonomy import Taxonomy
from tests.naive import audit as naive
from tests.naive.taxonomy import leaf_sets
from tests.strategies import trees


@st.composite
def taxonomies(draw, k: int) -> Taxonomy:
    """Categories above k classes, some with two parents, some classes without a place."""
    n = draw(st.integers(1, 6))
    parents = tuple(
        tuple(draw(st.sets(st.integers(0, c - 1), max_size=2))) if c else () for c in range(n)
    )
    of = draw(st.lists(st.integers(-1, n - 1), min_size=k, max_size=k))
    ids = tuple(f"c{c}" for c in range(n))
    return Taxonomy("made", tuple("abcdefgh"[:k]), ids, ids, parents, np.array(of))


@st.composite
def cases(draw):
    tree = draw(trees(min_leaves=2, max_leaves=8, binary=True))
    k = tree.n_leaves
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    n = draw(st.sampled_from([k, 3 * k, 50 * k]))
    logits = rng.normal(size=(n, k)) @ rng.normal(size=(k, k))
    labels = rng.integers(-1, k, n).astype(np.int32)
    study = Study("made", logits=logits, labels=labels, class_names=tuple("abcdefgh"[:k]))
    transfer = np.where(np.arange(tree.n_nodes) < k, np.nan, rng.random(tree.n_nodes))
    return Analysis.of(study, tree), draw(taxonomies(k)), transfer


@given(st.data())
def test_classes_in_common_are_their_definition(data):
    taxonomy = data.draw(taxonomies(data.draw(st.integers(1, 8))))
    n = len(taxonomy.class_names)
    expected = [[naive.in_common(taxonomy, a, b) for b in range(n)] for a in range(n)]
    assert classes_in_common(taxonomy).tolist() == expected


def scores(analysis, taxonomy, transfer) -> dict[str, dict]:
    """Kind -> clusters (unordered pairs as sets), or node -> score."""
    study, tree = analysis.study, analysis.tree
    z, k = study.logits, study.n_clusters
    assigned, labels = study.cluster_of_point.tolist(), study.labels.tolist()
    r = {pair: naive.correlation(z, *pair) for pair in combinations(range(k), 2)}
    b = {pair: naive.reassigned(z, assigned, *pair) for pair in permutations(range(k), 2)}
    t = {pair: naive.in_common(taxonomy, *pair) for pair in r}
    placed = int((taxonomy.concept_of_class >= 0).sum())
    n_labelled = [labels.count(c) for c in range(k)]
    by_label = 2 * sum(n >= 20 for n in n_labelled) > k
    found: dict[str, dict] = {
        kind: {} for kind in ("unexpected-company", "same-twice", "seen-with", "torn-pair")
    }
    for (one, other), value in r.items():
        if t[one, other] >= max(2, 0.9 * placed):
            mean = (b[one, other] + b[other, one]) / 2
            found["unexpected-company"][frozenset((one, other))] = value * math.sqrt(mean)
        score = value
        if by_label:
            enough = min(n_labelled[one], n_labelled[other]) >= 20
            score *= min(1, 2 * (1 - naive.told_apart(z, labels, one, other))) if enough else 0
        found["same-twice"][frozenset((one, other))] = score
        far = math.log2(max(t[one, other], 2) / 2) / math.log2(max(placed, 3) / 2)
        for x, y in ((one, other), (other, one)):
            found["seen-with"][x, y] = (b[x, y] - b[y, x]) * max(value, 0) * min(1, max(0, far))
    for one, other in sorted(r, key=lambda pair: -r[pair])[:k]:
        below = naive.leaves_at_meeting(tree, one, other)
        if below >= max(4, 0.3 * k) and r[one, other] >= 0.15:
            found["torn-pair"][frozenset((one, other))] = r[one, other]
    found |= merges(analysis, taxonomy, transfer, r, assigned)
    return found


def merges(analysis, taxonomy, transfer, r, assigned) -> dict[str, dict]:
    tree = analysis.tree
    surprising, left = {}, {}
    for node in range(tree.n_leaves, tree.n_nodes):
        sides = [leaf_sets(tree)[child] for child in tree.children(node).tolist()]
        if not all(side & set(assigned) for side in sides):
            continue
        across = [r[min(pair), max(pair)] for pair in naive.across(tree, node)]
        ic = [
            naive.node_information(tree, taxonomy, u) for u in (*tree.children(node).tolist(), node)
        ]
        support = 1.0 if math.isnan(transfer[node]) else transfer[node]
        mean = sum(across) / len(across)
        surprising[node] = (min(ic[:2]) - ic[2]) * max(mean, 0) * support
        if min(map(len, sides)) <= 3 and max(across) < 0.15 and node != tree.root:
            left[node] = 1 - max(across)
    return {"surprising-merge": surprising, "leftover": left}


@settings(max_examples=40)
@given(cases())
def test_all_scores_are_their_formulas(case):
    analysis, taxonomy, transfer = case
    assume((taxonomy.concept_of_class >= 0).any())
    support = Support(10, transfer, transfer, analysis.tree, "made")
    found = audit(analysis, taxonomy, support, top=1000)
    for kind, expected in scores(*case).items():
        if kind in found.missing:
            continue
        is_ordered, is_merge = kind == "seen-with", kind in ("surprising-merge", "leftover")
        key = lambda f: f.node if is_merge else f.clusters if is_ordered else frozenset(f.clusters)  # noqa: B023, E731
        said = {key(finding): finding.score for finding in found.of(kind)}
        ranked = list(said.values())
        assert ranked == pytest.approx(sorted(ranked, reverse=True), abs=1e-5)
        for which, score in expected.items():
            if which in said:
                assert said[which] == pytest.approx(score, abs=1e-4), (kind, which)
            else:  # what is at a limit may be on either side of it
                assert score < LEAST_SCORE + 1e-4 or kind in ("torn-pair", "leftover"), (
                    kind,
                    which,
                )
        assert said.keys() <= expected.keys() or kind in ("torn-pair", "leftover"), kind


@settings(max_examples=40)
@given(cases())
def test_label_suspects_are_the_points_whose_other_class_is_likelier(case):
    analysis, taxonomy, _ = case
    study = analysis.study
    expected = {}
    for row, label in enumerate(study.labels.tolist()):
        if label >= 0:
            share = naive.softmax(study.logits[row].tolist())
            expected[row] = max(p for c, p in enumerate(share) if c != label) - share[label]
    found = audit(analysis, taxonomy, top=1000).of("label-suspect")
    said = {finding.points[0]: finding.score for finding in found}
    assert all(said[row] == pytest.approx(expected[row], abs=1e-5) for row in said)
    assert {row for row, score in expected.items() if score > LEAST_SCORE + 1e-5} <= said.keys()
    assert len(found) == len(said)


@given(cases())
def test_a_shorter_list_is_the_beginning_of_a_longer_one(case):
    analysis, taxonomy, _ = case
    longer = audit(analysis, taxonomy, top=1000)
    shorter = audit(analysis, taxonomy, top=2)
    for kind in {finding.kind for finding in longer}:
        assert [f.key for f in shorter.of(kind)] == [f.key for f in longer.of(kind)[:2]]
