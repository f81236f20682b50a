"""Groups opened and closed by hand in one tree, and what follows in the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.compare import partners
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.ui.compare.hands import Hand, followed, hands_of, hands_text
from tests.strategies import trees

ONE = Hierarchy.from_nested([[[0, 1], [2, 3]], [4, 5]])
TWO = Hierarchy.from_nested([[4, 5], [[0, 1], [2, 3]]])
OTHER = Hierarchy.from_nested([[0, 2, 4], [1, 3, 5]])


def whole(tree: Hierarchy, node: int) -> set[int]:
    return set(tree.leaves_below(node).tolist())


PAIR, FOUR, LAST, ROOT = (
    next(u for u in range(6, 11) if whole(ONE, u) == below)
    for below in ({0, 1}, {0, 1, 2, 3}, {4, 5}, set(range(6)))
)


def groups(tree: Hierarchy, hand: Hand, n: int) -> list[set[int]]:
    return sorted((whole(tree, u) for u in hand.cut(tree, n).nodes.tolist()), key=min)


def test_an_opened_group_opens_its_partner_and_a_closed_one_closes_it():
    of, before = partners(ONE, TWO), cut_into(ONE, 2)
    hand, alone = followed(before, before.expand(FOUR), of, TWO, 2, Hand())
    assert alone == [] and groups(TWO, hand, 2) == [{0, 1}, {2, 3}, {4, 5}]
    back, alone = followed(before.expand(FOUR), before, of, TWO, 2, hand)
    assert alone == [] and groups(TWO, back, 2) == [{0, 1, 2, 3}, {4, 5}]


def test_several_levels_are_followed_at_once():
    before = cut_into(ONE, 1)
    after = before.expand(ROOT).expand(FOUR).expand(PAIR)
    hand, alone = followed(before, after, partners(ONE, TWO), TWO, 1, Hand())
    assert alone == [] and groups(TWO, hand, 1) == [{0}, {1}, {2, 3}, {4, 5}]
    hand, alone = followed(after, before, partners(ONE, TWO), TWO, 1, hand)
    assert alone == [] and groups(TWO, hand, 1) == [{0, 1, 2, 3, 4, 5}]


def test_a_group_without_a_partner_is_told_and_nothing_moves():
    before = cut_into(ONE, 2)
    hand, alone = followed(before, before.expand(LAST), partners(ONE, OTHER), OTHER, 2, Hand())
    assert alone == [LAST] and hand == Hand()


def test_a_partner_inside_a_group_cannot_be_opened():
    before = cut_into(ONE, 2).expand(FOUR)
    hand, alone = followed(before, before.expand(PAIR), partners(ONE, TWO), TWO, 1, Hand())
    assert alone == [PAIR] and hand == Hand()
    hand, alone = followed(before.expand(PAIR), before, partners(ONE, TWO), TWO, 1, Hand())
    assert alone == [PAIR] and hand == Hand()


def test_what_is_open_or_closed_by_now_stays():
    before = cut_into(ONE, 2)
    hand, alone = followed(before, before.expand(FOUR), partners(ONE, TWO), TWO, 3, Hand())
    assert alone == [] and hand == Hand()


@given(trees(min_leaves=2, max_leaves=8), st.data())
def test_in_the_same_tree_both_cuts_stay_the_same(tree, data):
    n = int(data.draw(st.sampled_from(tree.n_groups.tolist())))
    of, cut, hand = partners(tree, tree), cut_into(tree, n), Hand()
    for _ in range(3):
        nodes = range(tree.n_leaves, tree.n_nodes)
        node = data.draw(st.sampled_from(nodes))
        if node in cut.nodes:
            after = cut.expand(node)
        elif any(whole(tree, g) < whole(tree, node) for g in cut.nodes.tolist()):
            after = cut.collapse(node)
        else:
            continue
        hand, alone = followed(cut, after, of, tree, n, hand)
        cut = after
        assert alone == [] and sorted(hand.cut(tree, n).nodes) == sorted(cut.nodes)


@pytest.mark.parametrize(
    "hands", [(Hand((7, 8), (9,)), Hand()), (Hand(), Hand((), (3,))), (Hand(), Hand())]
)
def test_links_bring_hands_back(hands):
    assert hands_of(hands_text(hands)) == hands


@pytest.mark.parametrize("text", ["", "~", "1", "1-2", "1-2~3-4~5-6", "a-b~c", "1.2~3", "²-~-"])
def test_crooked_hands_are_empty_or_read_in_part(text):
    for hand in hands_of(text):
        assert all(isinstance(node, int) for nodes in hand for node in nodes)
