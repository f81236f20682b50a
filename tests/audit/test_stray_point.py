"""Stray points: by definition, planted ones first, and on the page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hierviz as hv
from hierviz.audit import FINDINGS, stray_point
from hierviz.errors import InputError


def blobs(n=20, seed=0, **more):
    """Three groups of labelled points in the plane, far apart."""
    labels = np.repeat([0, 1, 2], n).astype(np.int32)
    where = np.array([[0.0, 0], [9, 0], [0, 9]])[labels]
    points = where + np.random.default_rng(seed).normal(size=where.shape) + 20
    return points, labels, hv.study_from(
        embeddings=points, labels=labels, class_names=["ant", "bee", "4"], **more
    )  # fmt: skip


def naive_scores(analysis):
    """Score, company and the other class of every labelled point, by walking up."""
    tree, labels = analysis.tree, analysis.study.labels.tolist()
    leaf = analysis.leaves.assignments.tolist()
    found = {}
    for row, own in enumerate(labels):
        if own < 0:
            continue
        node = leaf[row]
        while True:
            below = set(tree.leaves_below(node).tolist())
            others = [
                labels[i]
                for i in range(len(labels))
                if leaf[i] in below and i != row and labels[i] >= 0
            ]
            if len(others) >= stray_point.LEAST_COMPANY or node == tree.root:
                break
            node = int(tree.parent[node])
        if len(others) < stray_point.LEAST_COMPANY or len(below) > stray_point.MOST_LEAVES:
            continue
        counts = {c: others.count(c) for c in set(others) - {own}}
        if counts:
            most = max(counts.values())
            score = (most - others.count(own)) / (len(others) + 2)
            if score >= stray_point.LEAST_SCORE:
                found[row] = pytest.approx(score, abs=1e-6), node
    return found


@given(
    st.integers(2, 60), st.integers(1, 4), st.sampled_from(["average", "single", "kmeans"]),
    st.integers(0, 2**31),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_scores_are_those_of_the_definition(n, k, method, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(-1, k, n).astype(np.int32)
    study = hv.Study("s", embeddings=rng.normal(size=(n, 3)), labels=labels,
                     class_names=tuple("abcd"[:k]), cluster_is_class=False)  # fmt: skip
    options = {"k": min(3, n)} if method == "kmeans" else {}
    analysis = hv.fit(method, study, **options)
    found = hv.audit(analysis, top=n)
    assert {f.point: (f.score, f.node) for f in found} == naive_scores(analysis)
    scores = [f.score for f in found]
    assert scores == sorted(scores, reverse=True)


def test_planted_points_are_found_and_no_others():
    points, labels, _ = blobs()
    labels[[3, 45]] = 1, 0
    study = hv.study_from(embeddings=points, labels=labels, class_names=["ant", "bee", "4"])
    found = hv.audit(hv.fit("average", study, unit_rows=False))
    assert {f.point for f in found} == {3, 45} and set(found.missing) == FINDINGS.keys() - {
        "stray-point"
    }
    by_row = {f.point: f for f in found}
    assert by_row[3].titles[0] == "bee #3" and by_row[3].key == "stray-point point 3"
    assert by_row[3].sentence.startswith("Labelled bee, but all ")
    assert by_row[3].sentence.endswith("labelled points beside it in the tree are ant.")
    assert "are class 4." in by_row[45].sentence
    assert by_row[3].points[0] == 3 and labels[list(by_row[3].points[1:])].tolist() == [0] * (
        len(by_row[3].points) - 1
    )


def test_a_group_of_points_is_its_own_company():
    points, labels, _ = blobs()
    labels[3] = 2
    study = hv.study_from(embeddings=points, labels=labels, class_names=["ant", "bee", "cat"])
    (one,) = hv.audit(hv.fit("kmeans", study, k=3, unit_rows=False))
    leaf = one.node
    assert one.sides[0].clusters == one.sides[1].clusters == (leaf,)
    assert dict(one.numbers) == {
        "beside": 19, "beside_other": 19, "beside_own": 0, "leaves_below": 1, "other": 0,
    }  # fmt: skip
    assert one.score == pytest.approx(19 / 21, abs=1e-6)
    assert one.titles == ("cat #3", "ant, 19 of 19 beside it")


def test_a_large_group_says_nothing_of_one_point(monkeypatch):
    points, labels, _ = blobs()
    labels[3] = 2
    study = hv.study_from(embeddings=points, labels=labels, class_names=["ant", "bee", "cat"])
    analysis = hv.fit("average", study, unit_rows=False)
    assert len(hv.audit(analysis)) == 1
    monkeypatch.setattr(stray_point, "MOST_LEAVES", 5)
    assert len(hv.audit(analysis)) == 0


def test_what_it_needs_is_said():
    assert "of a classifier" in hv.audit(hv.analyse(hv.read_study("digits"))).missing["stray-point"]
    points, _, _ = blobs()
    clustering = hv.study_from(logits=points, kind="clustering")
    assert "It needs labels" in hv.audit(hv.analyse(clustering)).missing["stray-point"]
    with pytest.raises(InputError, match="has no logits"):
        hv.audit(hv.fit("average", points))


def test_a_clustering_model_has_them_beside_the_others():
    logits = np.repeat(np.eye(3) * 9, 20, axis=0) + np.random.default_rng(0).normal(size=(60, 3))
    labels = np.repeat([0, 1, 2], 20).astype(np.int32)
    labels[5] = 1
    study = hv.study_from(
        logits=logits, labels=labels, class_names=["a", "b", "c"], kind="clustering"
    )
    (one,) = hv.audit(hv.analyse(study)).of("stray-point")
    assert one.point == 5 and one.titles[1] == "a, 19 of 19 beside it"
