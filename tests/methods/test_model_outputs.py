"""TURTLE's and TEMI's outputs as logits, beside scipy's softmax."""

import numpy as np
import pytest
from scipy.special import softmax

from hierviz.errors import InputError
from hierviz.methods import l2h
from hierviz.methods.model_outputs import log_mean_of_softmaxes, undo_temperature


@pytest.mark.parametrize("n_heads", [1, 2, 5])
def test_the_mean_of_softmaxes(n_heads):
    rng = np.random.default_rng(n_heads)
    heads = [rng.normal(size=(30, 6)).astype(np.float32) * 4 for _ in range(n_heads)]
    expected = np.mean([softmax(head.astype(float), axis=1) for head in heads], axis=0)
    found = log_mean_of_softmaxes(heads)
    np.testing.assert_allclose(np.exp(found), expected, rtol=1e-12)
    assert found.dtype == np.float64 and l2h(found).n_leaves == 6


def test_small_probabilities_do_not_become_zero():
    found = log_mean_of_softmaxes([np.array([[0.0, -2000.0]]), np.array([[0.0, -3000.0]])])
    np.testing.assert_allclose(found, [[0, -2000 - np.log(2)]])
    half = log_mean_of_softmaxes([np.array([[60000, -60000]], dtype=np.float16)])
    assert np.isfinite(half).all()


@pytest.mark.parametrize(
    ("heads", "words"),
    [
        ([], "at least one head"),
        ([np.zeros((2, 3)), np.zeros((2, 4))], r"\(2, 3\) and, in head 1, \(2, 4\)"),
        ([np.zeros(3)], "head 0: expected a table"),
        ([np.zeros((2, 2)), np.array([[0, 1], [np.inf, 0]])], "head 1: .* found inf in row 1"),
    ],
)
def test_heads_that_do_not_fit(heads, words):
    with pytest.raises(InputError, match=words):
        log_mean_of_softmaxes(heads)


def test_temperature():
    logits = np.array([[0.9, -0.4]], dtype=np.float32)
    np.testing.assert_allclose(undo_temperature(logits), [[9, -4]], rtol=1e-6)
    assert undo_temperature(logits, 0.5).dtype == np.float64
    for temperature in (0, -1, np.nan, np.inf):
        with pytest.raises(InputError, match="temperature above 0"):
            undo_temperature(logits, temperature)
    with pytest.raises(InputError, match="found nan"):
        undo_temperature(np.array([[np.nan, 1]]))
