"""R, B and S against their definitions, in blocks, in samples, over maps, and where they have no value."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.audit import correlations, measures
from hierviz.audit.measures import MOST_POINTS, points_looked_at
from hierviz.core.study import Study
from hierviz.errors import InputError, LoadError
from tests.naive import audit as naive

module = sys.modules["hierviz.audit.measures"]


@st.composite
def studies(draw, *, labelled=True):
    n, k = draw(st.integers(1, 12)), draw(st.integers(1, 5))
    number = st.floats(-20, 20, width=16)
    logits = np.array(draw(st.lists(number, min_size=n * k, max_size=n * k))).reshape(n, k)
    logits = logits.astype(draw(st.sampled_from([np.float16, np.float32, np.float64])))
    labels = np.array(
        draw(st.lists(st.integers(-1, k - 1), min_size=n, max_size=n)), dtype=np.int32
    )
    return Study(
        "made", logits=logits, labels=labels if labelled else None,
        class_names=tuple("abcde"[:k]),
    )  # fmt: skip


def matrix(of, k: int) -> np.ndarray:
    return np.array([[of(a, b) for b in range(k)] for a in range(k)])


@given(studies())
def test_the_measures_are_their_definitions(study):
    found, k = measures(study), study.n_clusters
    exact = study.logits.astype(np.float64)
    assigned = study.cluster_of_point.tolist()
    expected = matrix(lambda a, b: naive.reassigned(exact, assigned, a, b), k)
    np.testing.assert_allclose(found.reassigned, expected, atol=2e-6)
    r = matrix(lambda a, b: naive.correlation(exact, a, b), k)
    deviation = np.array(naive.centred(exact)).std(axis=0)
    clear = deviation > 1e-3 * max(1, deviation.max())  # else the float32 sums see no difference
    clear = np.outer(clear, clear) | np.eye(k, dtype=bool)
    np.testing.assert_allclose(found.correlation[clear], r[clear], atol=2e-3)
    if found.confusion is None:
        assert (study.labels < 0).all()
    else:
        s = matrix(lambda a, b: naive.confusion(exact, study.labels.tolist(), a, b), k)
        np.testing.assert_allclose(found.confusion, s, atol=2e-6)


@given(studies())
def test_what_stands_beside_the_class_of_each_point(study):
    found = measures(study)
    if found.beside is None:
        return
    for row, label in enumerate(study.labels.tolist()):
        if label < 0:
            assert np.isnan(found.beside.own[row])
            continue
        share = naive.softmax(study.logits[row].astype(np.float64).tolist())
        assert found.beside.own[row] == pytest.approx(share[label], abs=2e-6)
        if len(share) > 1:
            largest = max(p for c, p in enumerate(share) if c != label)
            assert found.beside.other[row] == pytest.approx(largest, abs=2e-6)
            assert share[found.beside.other_class[row]] == pytest.approx(largest, abs=2e-6)


def test_by_hand():
    logits = np.log([[0.5, 0.3, 0.2], [0.6, 0.1, 0.3], [0.1, 0.8, 0.1]])
    study = Study("hand", logits=logits, labels=np.array([0, 1, 1]), class_names=("a", "b", "c"))
    found = measures(study)
    # Without a: (0.6, 0.4) and (0.25, 0.75) for b and c; without b (0.5, 0.5).
    np.testing.assert_allclose(
        found.reassigned, [[0, 0.425, 0.575], [0.5, 0, 0.5], [0, 0, 0]], atol=1e-6
    )
    np.testing.assert_allclose(
        found.confusion, [[0.5, 0.3, 0.2], [0.35, 0.45, 0.2], [0, 0, 0]], atol=1e-6
    )
    assert found.n_labelled.tolist() == [1, 2, 0]
    assert found.beside.other_class.tolist() == [1, 0, 0]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_blocks_give_what_numpy_gives_for_the_whole(monkeypatch, dtype):
    monkeypatch.setattr("hierviz.methods.correlations._AT_ONCE", 70)
    rng = np.random.default_rng(3)
    logits = (rng.normal(size=(103, 7)) @ rng.normal(size=(7, 7)) + 40).astype(dtype)
    z = logits.astype(np.float64)
    expected = np.corrcoef((z - z.mean(axis=1, keepdims=True)).T)
    np.testing.assert_allclose(correlations(logits), expected, atol=2e-4)
    np.testing.assert_allclose(measures(Study("x", logits=logits)).correlation, expected, atol=2e-4)


def test_a_column_that_does_not_vary_has_no_correlation():
    logits = np.array([[1.0, -1, 0], [2, -2, 0], [3, -3, 0]])
    assert correlations(logits).tolist() == [[1, -1, 0], [-1, 1, 0], [0, 0, 1]]


def test_very_sure_models_leave_shares_to_the_others():
    study = Study("sure", logits=np.array([[500.0, 3, 1], [900, 0, 0]], dtype=np.float32))
    expected = 1 / (1 + np.exp(-2))
    np.testing.assert_allclose(
        measures(study).reassigned[0], [0, (expected + 0.5) / 2, (1.5 - expected) / 2], atol=1e-6
    )


def test_of_many_points_a_sample_is_looked_at(monkeypatch):
    monkeypatch.setattr(module, "MOST_POINTS", 50)
    rng = np.random.default_rng(0)
    study = Study("many", logits=rng.normal(size=(200, 4)).astype(np.float32))
    some = measures(study)
    assert len(some.rows) == 50 and (np.diff(some.rows) > 0).all()
    whole = Study("some", logits=study.logits[some.rows])
    np.testing.assert_allclose(some.correlation, correlations(whole.logits), atol=1e-6)
    np.testing.assert_allclose(some.reassigned, measures(whole).reassigned, atol=1e-6)
    assert len(measures(study, everything=True).rows) == 200


def test_the_sample_depends_on_the_number_of_points_alone():
    assert points_looked_at(MOST_POINTS).tolist() == list(range(MOST_POINTS))
    assert points_looked_at(MOST_POINTS + 5).tolist() == points_looked_at(MOST_POINTS + 5).tolist()
    assert len(points_looked_at(MOST_POINTS + 5)) == MOST_POINTS


def test_progress_is_told_in_points_and_may_stop_the_work(monkeypatch):
    monkeypatch.setattr("hierviz.methods.correlations._AT_ONCE", 30)
    study, told = Study("x", logits=np.eye(25, 3, dtype=np.float32)), []
    measures(study, progress=lambda done, total: told.append((done, total)))
    assert told == [(10, 25), (20, 25), (25, 25)]

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measures(study, progress=stop)


def test_a_study_without_logits_is_refused():
    with pytest.raises(InputError, match="has no logits, which the audit needs to compare classes"):
        measures(Study("x", assignments=np.array([0, 1])))


def test_too_many_clusters_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_CLUSTERS", 2)
    with pytest.raises(
        InputError, match="Expected at most 2 clusters, whose pairs can be compared; found 3"
    ):
        measures(Study("x", logits=np.eye(3)))


def test_a_file_that_changes_meanwhile_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("hierviz.methods.correlations._AT_ONCE", 1 << 12)
    path = tmp_path / "logits.npy"
    np.save(path, np.random.default_rng(0).normal(size=(40_000, 200)).astype(np.float32))
    study = Study("mapped", logits=np.load(path, mmap_mode="r"))
    assert len(study.cluster_of_point) == 40_000

    def cut(done, total):
        with path.open("r+b") as file:
            file.truncate(1 << 16)

    with pytest.raises(LoadError, match="cut short meanwhile"):
        measures(study, progress=cut)
