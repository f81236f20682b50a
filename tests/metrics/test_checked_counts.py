import numpy as np
import pytest
from hypothesis import given, settings
from scipy import sparse

from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.metrics import check_counts, group_counts
from tests.strategies import star, trees_with_counts


@settings(max_examples=60, deadline=None)
@given(trees_with_counts(max_leaves=10))
def test_rows_of_a_group_are_added(pair):
    tree, counts = pair
    for k in tree.n_groups.tolist():
        cut = cut_into(tree, k)
        table = group_counts(counts, cut)
        assert table.dtype == np.int64
        for group in range(cut.n_groups):
            assert (table[group] == counts[cut.group_of_leaf == group].sum(axis=0)).all()


def test_a_table_without_classes_stays_one():
    cut = cut_into(Hierarchy.from_nested([[0, 1], 2]), 2)
    assert group_counts(np.zeros((3, 0), dtype=int), cut).shape == (2, 0)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([1, 2, 3], r"two dimensions, groups x classes; found shape \(3,\)"),
        ([[[1]]], r"found shape \(1, 1, 1\)"),
        ([[0.5, 1.0]], "whole numbers; found values of type float64"),
        ([["a"]], "whole numbers"),
        ([[1, 2], [3, -4]], "cannot be negative; found -4 in row 1, column 1"),
    ],
)
def test_what_is_no_contingency_table_is_refused(counts, message):
    with pytest.raises(InputError, match=message):
        check_counts(counts)


def test_another_number_of_rows_than_leaves_is_refused():
    with pytest.raises(InputError, match="the tree has 3 leaves, the table 2 rows"):
        group_counts([[1], [2]], cut_into(star(3), 1))


def test_a_sparse_table_may_hold_zeros_and_cells_in_parts():
    cells = ([3, 0, 1, 2], ([0, 0, 1, 0], [0, 1, 2, 0]))
    table = sparse.coo_array(cells, shape=(2, 3))
    parts = sparse.csr_array(([3, 0, 2, 1], [0, 1, 0, 2], [0, 3, 4]), shape=(2, 3))
    for counts in (table, parts):
        found = check_counts(counts, n_leaves=2)
        assert found.dtype == np.int64
        assert found.toarray().tolist() == [[5, 0, 0], [0, 0, 1]]
    assert parts.data.tolist() == [3, 0, 2, 1]  # the caller's is as it was
    assert check_counts(sparse.csr_array((0, 3), dtype=int)).shape == (0, 3)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (np.array([[0, 2], [0, 0], [1, -4]]), "found -4 in row 2, column 1"),
        (np.array([[-1, 2], [0, 0], [1, -4]]), "found -1 in row 0, column 0"),
        (np.array([[0.5], [0], [0]]), "whole numbers; found values of type float64"),
        (np.array([[1], [2]]), "the tree has 3 leaves, the table 2 rows"),
    ],
)
def test_what_is_no_sparse_table_is_refused(cells, message):
    with pytest.raises(InputError, match=message):
        check_counts(sparse.csr_array(cells), n_leaves=3)
