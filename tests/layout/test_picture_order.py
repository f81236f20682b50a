"""The order in which sheets hold pictures."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hierviz.layout import picture_order

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=8)


def naive(leaf: list[int], place: list[int]) -> list[int]:
    """Tier by tier, leaf by leaf from left to right, as the definition says."""
    of_leaf = {u: [at for at, own in enumerate(leaf) if own == u] for u in leaf}
    order, begin, end = [], 0, 1
    while len(order) < len(leaf):
        for u in sorted(of_leaf, key=lambda u: place[u]):
            order += of_leaf[u][begin:end]
        begin, end = end, 4 * end
    return order


@given(COUNTS, st.randoms(use_true_random=False))
def test_it_is_what_its_definition_says(counts, random):
    place = list(range(len(counts)))
    random.shuffle(place)
    leaf = np.repeat(np.arange(len(counts)), counts)
    assert picture_order(leaf, np.array(place)).tolist() == naive(leaf.tolist(), place)


@given(COUNTS, st.data())
def test_the_first_of_a_range_of_leaves_lie_in_few_slices(counts, data):
    leaf = np.repeat(np.arange(len(counts)), counts)
    order = picture_order(leaf, np.arange(len(counts)))
    first = data.draw(st.integers(0, len(counts) - 1))
    last = data.draw(st.integers(first, len(counts) - 1))
    tiers = data.draw(st.integers(0, 3))
    rank = np.concatenate([np.arange(n) for n in counts])[order]
    inside = (leaf[order] >= first) & (leaf[order] <= last) & (rank < 4**tiers)
    n_slices = np.count_nonzero(np.diff(inside.astype(int), prepend=0) == 1)
    assert n_slices <= tiers + 1
