"""What logits must be is checked by shape and type, and block by block."""

from __future__ import annotations

import numpy as np
import pytest

from hierviz.core.logits import Looks, check_finite, check_table, look_notice, looks_of
from hierviz.errors import InputError

NO_TABLES = [
    (np.zeros(3), "expected a table of shape .*found 1 dimension, shape \\(3,\\)"),
    (np.zeros((2, 2, 2)), "found 3 dimensions, shape \\(2, 2, 2\\)"),
    (np.zeros((0, 3)), "at least one row and one column; found \\(0, 3\\)"),
    (np.zeros((3, 0)), "at least one row and one column; found \\(3, 0\\)"),
    (np.zeros((2, 2), dtype=complex), "real numbers; found dtype complex128"),
    (np.array([["a", "b"]]), "real numbers; found dtype <U1"),
    (np.array([[None, 1]]), "real numbers; found dtype object"),
]


@pytest.mark.parametrize(("logits", "message"), NO_TABLES)
def test_what_cannot_be_logits_is_refused(logits, message):
    with pytest.raises(InputError, match=f"scores.npy: .*{message}"):
        check_table(logits, where="scores.npy")


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_real_numbers_pass_without_a_notice(dtype):
    logits = np.array([[3, -1], [0, 2]], dtype=dtype)
    assert check_table(logits) == []
    check_finite(logits)
    assert not looks_of(logits)


def test_integers_get_a_notice():
    (notice,) = check_table(np.array([[3, -1], [0, 2]]))
    assert notice.message == "logits: whole numbers (int64) were read as real numbers."


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble, ">f2"])
@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize(("row", "column"), [(0, 0), (1, 1), (2, 0)])
def test_the_first_bad_number_is_named(dtype, bad, row, column):
    logits = np.array([[0, 1], [2, 3], [4, 5], [6, np.nan]], dtype=dtype)
    logits[row, column] = bad
    message = f"scores.npy: .*found {bad} in row {row + 7}, column {column} .*from 0"
    with pytest.raises(InputError, match=message):
        check_finite(logits, where="scores.npy", first_row=7)
    check_finite(logits[:0])


SOFTMAX = np.random.default_rng(0).dirichlet(np.ones(10), 50)
SIGMOIDS = np.random.default_rng(0).uniform(size=(50, 10))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (SOFTMAX, "every row sums to 1, so these look like probabilities"),
        (SOFTMAX.round(2), "look like rounded probabilities"),
        (100 * SOFTMAX, "probabilities in percent"),
        ((100 * SOFTMAX).round(), "probabilities in percent"),
        (SIGMOIDS, "probabilities of a sigmoid"),
        (SIGMOIDS.astype(np.float16), "probabilities of a sigmoid"),
        (np.eye(10), "look like probabilities"),
    ],
)
def test_probabilities_are_told(numbers, words):
    notice = look_notice(looks_of(numbers), where="p.npy")
    assert notice is not None
    assert notice.message.startswith("p.npy: every")
    assert words in notice.message
    assert "logarithm" in notice.hint


@pytest.mark.parametrize(
    "numbers",
    [
        np.log(SOFTMAX),
        SIGMOIDS - 0.5,
        5 * SIGMOIDS,
        40 * SIGMOIDS,
        -SOFTMAX,
        SOFTMAX * [[np.nan] * 10],
    ],
)
def test_logits_are_not_taken_for_probabilities(numbers):
    assert not looks_of(numbers)
    assert look_notice(looks_of(numbers)) is None


def is_probabilities(block):
    return Looks.SHARES in looks_of(block)


@pytest.mark.parametrize("n_before", [1, 63, 64, 200])
@pytest.mark.parametrize("row", [[0.7, 0.302], [-0.1, 1.1], [0.4, 0.4], [np.nan, 0.5]])
def test_one_row_that_is_none_is_enough(n_before, row):
    logits = np.array([[0.5, 0.5]] * n_before + [row])
    assert is_probabilities(logits[:-1]) and not is_probabilities(logits)
