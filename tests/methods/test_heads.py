"""Outputs of TURTLE and TEMI as logits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from hierviz.errors import InputError
from hierviz.methods.heads import temi_logits, turtle_logits


def test_turtle_is_the_log_of_the_mean_softmax():
    spaces = [np.random.default_rng(seed).normal(0, 3, (20, 5)) for seed in range(3)]
    wanted = np.mean([softmax(space, axis=1) for space in spaces], axis=0)
    assert softmax(turtle_logits(spaces), axis=1) == pytest.approx(wanted, rel=1e-12)
    assert np.exp(turtle_logits(spaces)) == pytest.approx(wanted, rel=1e-12)


def test_far_values_do_not_overflow():
    assert np.isfinite(turtle_logits([np.array([[1e4, -1e4]]), np.array([[-1e4, 1e4]])])).all()


@pytest.mark.parametrize("spaces", [[], [np.zeros((2, 3)), np.zeros((3, 3))], [np.zeros(3)]])
def test_spaces_that_do_not_fit_are_refused(spaces):
    with pytest.raises(InputError, match="one shape"):
        turtle_logits(spaces)


def test_temi():
    assert temi_logits(np.array([[0.5, -1.0]])).tolist() == [[5.0, -10.0]]
    with pytest.raises(InputError, match="above 0"):
        temi_logits(np.zeros((1, 1)), temperature=0)
