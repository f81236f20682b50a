import numpy as np
import pytest
from hypothesis import given, settings

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
