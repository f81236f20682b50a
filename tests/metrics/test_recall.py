import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz import metrics as hm
from hierviz.errors import InputError
from hierviz.metrics import recall
from tests.naive import metrics as naive


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999), st.integers(0, 9), st.integers(1, 30))
def test_equals_the_definition(seed, n, at_once):
    rng = np.random.default_rng(seed)
    vectors, labels = rng.normal(size=(n, 3)), rng.integers(-1, 3, n)
    expected = naive.recall_at_1(vectors.tolist(), labels.tolist())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recall, "_AT_ONCE", at_once)  # so that there are several blocks
        found = hm.recall_at_1(vectors, labels)
    assert found == pytest.approx(expected, nan_ok=True)


def test_of_duplicates_the_first_is_the_nearest():
    assert hm.nearest_by_cosine(np.array([[1.0, 0], [2, 0], [3, 0], [0, 1]])).tolist() == [
        1,
        0,
        0,
        0,
    ]
    assert hm.nearest_by_cosine(np.array([[1.0, 0]])).tolist() == [-1]


def test_undefined_and_refused():
    assert math.isnan(hm.recall_at_1(np.eye(3), np.array([-1, 0, -1])))
    with pytest.raises(InputError, match=r"Expected 3 labels, one per point; found shape \(2,\)"):
        hm.recall_at_1(np.eye(3), np.array([0, 1]))
    with pytest.raises(InputError, match="found 1 of only zeros, the first is row 2"):
        hm.recall_at_1(np.diag([1.0, 1, 0]), np.array([0, 1, 1]))
    with pytest.raises(InputError, match="found nan in row 1, column 1"):
        hm.recall_at_1(np.diag([1.0, np.nan]), np.array([0, 1]))
