"""Logits are checked and read chunk by chunk."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.core.logits import check_logits, iter_chunks, predict
from hierviz.errors import InputError

REFUSALS = [
    (np.zeros(3), "expected a table of shape .*found 1 dimension, shape \\(3,\\)"),
    (np.zeros((2, 2, 2)), "found 3 dimensions, shape \\(2, 2, 2\\)"),
    (np.zeros((0, 3)), "at least one row and one column; found \\(0, 3\\)"),
    (np.zeros((3, 0)), "at least one row and one column; found \\(3, 0\\)"),
    (np.zeros((2, 2), dtype=complex), "real numbers; found dtype complex128"),
    (np.array([["a", "b"]]), "real numbers; found dtype <U1"),
    (np.array([[None, 1]]), "real numbers; found dtype object"),
    (np.array([[0, 1], [np.inf, 0]]), "found inf in row 1, column 0 .*from 0"),
    (np.array([[0, 1], [0, -np.inf]]), "found -inf in row 1, column 1"),
    (np.array([[0, 1], [np.nan, 0]], dtype=np.float16), "found nan in row 1, column 0"),
]


@pytest.mark.parametrize(("logits", "message"), REFUSALS)
def test_what_cannot_be_logits_is_refused(logits, message):
    with pytest.raises(InputError, match=f"scores.npy: .*{message}"):
        check_logits(logits, where="scores.npy")


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_real_numbers_pass_without_a_notice(dtype):
    assert check_logits(np.array([[3, -1], [0, 2]], dtype=dtype)) == []


def test_integers_get_a_notice():
    (notice,) = check_logits(np.array([[3, -1], [0, 2]]))
    assert notice.message == "logits: whole numbers (int64) were read as real numbers."


def test_probabilities_get_a_notice_and_their_logarithms_none():
    probabilities = np.array([[0.7, 0.3], [0.2, 0.8004]])
    (notice,) = check_logits(probabilities)
    assert "look like probabilities" in notice.message
    assert "logarithm" in notice.hint
    assert check_logits(np.log(probabilities)) == []


@pytest.mark.parametrize("row", [[0.7, 0.302], [-0.1, 1.1], [0.4, 0.4]])
def test_one_row_that_is_none_is_enough(row):
    assert check_logits(np.array([[0.5, 0.5], row])) == []


def test_bad_rows_are_counted_from_the_first_chunk(monkeypatch):
    monkeypatch.setattr("hierviz.core.logits._CHUNK_ITEMS", 4)
    logits = np.zeros((9, 2))
    logits[7, 1] = np.nan
    with pytest.raises(InputError, match="row 7, column 1"):
        check_logits(logits)


def test_chunks_are_the_rows_in_order(monkeypatch):
    monkeypatch.setattr("hierviz.core.logits._CHUNK_ITEMS", 7)
    logits = np.arange(20, dtype=np.float16).reshape(10, 2)
    chunks = list(iter_chunks(logits))
    assert [start for start, _ in chunks] == [0, 3, 6, 9]
    assert chunks[0][1].dtype == np.float64
    assert (np.concatenate([block for _, block in chunks]) == logits).all()


def test_predict_by_hand():
    # log 1, log 2, log 1: probabilities 1/4, 1/2, 1/4; a tie goes to the first column.
    logits = np.array([np.log([1, 2, 1]), [5, 5, 5 - 1e9], [1000, 0, 0]])
    assignments, confidence = predict(logits)
    assert assignments.tolist() == [1, 0, 0]
    assert confidence.tolist() == pytest.approx([0.5, 0.5, 1.0])


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 1000),
    n_points=st.integers(1, 30),
    n_clusters=st.integers(1, 8),
    dtype=st.sampled_from([np.float16, np.float32, np.float64, np.int64]),
)
def test_predict_is_the_softmax(seed, n_points, n_clusters, dtype):
    logits = np.random.default_rng(seed).normal(0, 3, size=(n_points, n_clusters)).astype(dtype)
    share = np.exp(logits.astype(np.float64))
    share /= share.sum(axis=1, keepdims=True)
    assignments, confidence = predict(logits)
    assert assignments.tolist() == share.argmax(axis=1).tolist()
    assert confidence == pytest.approx(
        share.max(axis=1), rel=1e-12 if dtype == np.float64 else 1e-6
    )
    assert assignments.dtype == np.int32
