"""A cut of a small tree, to be written."""

import pytest

from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy


@pytest.fixture
def cut():
    names = ["ape", "bee", "my cow", "dog"]
    return cut_into(Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)], leaf_names=names), 2)
