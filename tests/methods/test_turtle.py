"""TURTLE's logits are the log of the mean of its heads' softmaxes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from hierviz.errors import InputError
from hierviz.methods.turtle import turtle_logits

RNG = np.random.default_rng(0)
HEADS = [(RNG.normal(size=(3, size)), RNG.normal(size=3)) for size in (4, 7)]
FEATURES = [RNG.normal(size=(20, size)).astype(np.float32) for size in (4, 7)]


def test_logits_are_the_log_of_the_mean():
    spaces = [
        softmax(table @ weight.T + bias, axis=1)
        for table, (weight, bias) in zip(FEATURES, HEADS, strict=True)
    ]
    found = turtle_logits(HEADS, FEATURES)
    assert (found.dtype, found.shape) == (np.float32, (20, 3))
    np.testing.assert_allclose(np.exp(found), np.mean(spaces, axis=0), rtol=2e-5)


@pytest.mark.parametrize(
    ("features", "words"),
    [
        (FEATURES[:1], "each of 2 spaces; found 1"),
        (FEATURES[::-1], r"phi1: expected features of shape \(n_points, 4\); found \(20, 7\)"),
        ([FEATURES[0], np.array(["a"])], "phi2: expected features of shape"),
        ([FEATURES[0], np.zeros((19, 7))], "same points; found 19, 20 points"),
        (
            [FEATURES[0], np.full((20, 7), np.nan)],
            "phi2: expected finite features; not so in row 0",
        ),
    ],
)
def test_features_that_do_not_fit(features, words):
    with pytest.raises(InputError, match=words):
        turtle_logits(HEADS, features)
