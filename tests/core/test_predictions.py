"""Cluster and confidence of every point, whatever the size of the blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.core import predictions
from hierviz.core.predictions import predict, predict_rows
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study

DTYPES = [np.float16, np.float32, np.float64, np.int64]


def test_by_hand():
    # log 1, log 2, log 1: probabilities 1/4, 1/2, 1/4; a tie goes to the first column.
    found = predict(np.array([np.log([1, 2, 1]), [5, 5, 5 - 1e9], [1000, 0, 0]]))
    assert found.assignments.tolist() == [1, 0, 0]
    assert found.confidence.tolist() == pytest.approx([0.5, 0.5, 1.0])
    assert not found.assignments.flags.writeable and not found.confidence.flags.writeable


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 1000),
    n_points=st.integers(1, 30),
    n_clusters=st.integers(1, 8),
    dtype=st.sampled_from(DTYPES),
)
def test_it_is_the_softmax(seed, n_points, n_clusters, dtype):
    logits = np.random.default_rng(seed).normal(0, 3, size=(n_points, n_clusters)).astype(dtype)
    share = np.exp(logits.astype(np.float64))
    share /= share.sum(axis=1, keepdims=True)
    found = predict(logits)
    assert found.assignments.tolist() == share.argmax(axis=1).tolist()
    assert found.confidence == pytest.approx(
        share.max(axis=1), rel=1e-12 if dtype == np.float64 else 1e-6
    )
    assert found.assignments.dtype == np.int32 and found.confidence.dtype == np.float64


@pytest.mark.parametrize("dtype", DTYPES)
def test_where_blocks_begin_does_not_show_in_one_digit(dtype, monkeypatch):
    logits = (9 * np.random.default_rng(0).normal(size=(200, 130))).astype(dtype)
    whole = predict(logits)
    monkeypatch.setattr(predictions, "AT_ONCE", 7 * 130)
    parts = predict(logits)
    assert parts.assignments.tobytes() == whole.assignments.tobytes()
    assert parts.confidence.tobytes() == whole.confidence.tobytes()
    assignments, confidence = np.empty(200, np.int32), np.empty(200)
    for rows in (slice(0, 33), slice(33, 200)):
        predict_rows(logits[rows], assignments[rows], confidence[rows])
    assert confidence.tobytes() == whole.confidence.tobytes()


def test_blocks_are_checked_in_order():
    seen = []
    logits = np.arange(12.0).reshape(4, 3)
    predict(logits, check=lambda first_row, block: seen.append((first_row, block.tolist())))
    assert seen == [(0, logits.tolist())]


def test_a_bare_study_works_them_out_once(monkeypatch):
    study, calls = Study("bare", logits=np.eye(4)), []
    monkeypatch.setattr(
        "hierviz.core.study.predict", lambda logits: calls.append(1) or predict(logits)
    )
    first, second = LeafProfile.from_study(study), LeafProfile.from_study(study)
    assert first.assignments.tolist() == [0, 1, 2, 3] and calls == [1]
    assert first.confidence is second.confidence
    assert Study("none", assignments=np.zeros(3, np.int32)).predictions is None


def test_what_is_known_of_other_logits_is_not_used():
    logits = np.eye(4)
    study = Study("other", logits=logits[::-1], predicted=predict(logits))
    assert study.predictions.assignments.tolist() == [3, 2, 1, 0]
    same = Study("same", logits=logits, predicted=predict(logits))
    assert same.predictions is same.predicted and same.predictions.logits is same.logits
