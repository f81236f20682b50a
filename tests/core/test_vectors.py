import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.preprocessing import normalize, scale

from hierviz.core.graphs import check_graph, is_undirected, undirected
from hierviz.core.vectors import row_lengths, standardised, unit_rows
from hierviz.errors import InputError


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 999), st.integers(1, 9), st.sampled_from([np.float16, np.float64, np.int8]))
def test_equal_scikit_learn(seed, n, dtype):
    points = (np.random.default_rng(seed).normal(size=(n, 4)) * 10 + 3).astype(dtype)
    points[:, 2] = 7  # a constant column
    before = points.copy()
    assert np.allclose(standardised(points), scale(points.astype(float)), atol=1e-9)
    assert np.allclose(unit_rows(points), normalize(points.astype(float)))
    assert np.array_equal(points, before)
    assert np.allclose(row_lengths(points), np.linalg.norm(points.astype(float), axis=1))


def test_constant_columns_become_0_whatever_rounding_leaves():
    points = np.column_stack([np.full(7, 0.1), np.full(7, 1e20), np.arange(7)])
    found = standardised(points)
    assert not found[:, :2].any() and found[:, 2].std() == pytest.approx(1)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.ones(3), r"points x dimensions; found shape \(3,\)"),
        (np.array([["a"]]), "found shape"),
        (np.array([[1.0, np.inf]]), "found inf in row 0, column 1"),
    ],
)
def test_what_are_no_vectors_is_refused(points, message):
    for function in (standardised, unit_rows):
        with pytest.raises(InputError, match=message):
            function(points)


def test_directed_graphs_are_made_undirected():
    directed = sparse.csr_array([[2, 1, 0], [1, 0, 3], [0, 0, 0]])
    assert not is_undirected(directed)
    both = undirected(directed)
    assert both.toarray().tolist() == [[4, 2, 0], [2, 0, 3], [0, 3, 0]]
    assert is_undirected(both)
    check_graph(both)
    check_graph(directed, is_symmetric=False)


def test_what_is_no_graph_is_refused():
    for graph, message in [
        (np.eye(2), "found ndarray"),
        (sparse.csr_array(np.eye(2, dtype=complex)), "found complex128"),
    ]:
        with pytest.raises(InputError, match=message):
            check_graph(graph)
