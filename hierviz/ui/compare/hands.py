"""Cuts by hand in both trees: what one hand opens and closes, the partner in the other tree follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hierviz.compare import Partners
from hierviz.core.cut import Cut, cut_by_hand
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import CutError

#: A group follows its partner where they share at least this part of their leaves (Jaccard).
ALIKE = 0.5


class Hand(NamedTuple):
    """Nodes of one tree that were opened and closed by hand."""

    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()

    def cut(self, tree: Hierarchy, n_groups: int) -> Cut:
        """The cut that is shown."""
        return cut_by_hand(tree, n_groups, opened=self.opened, closed=self.closed)


def hands_of(text: str) -> tuple[Hand, Hand]:
    """The hands of a link, "opened-closed~opened-closed" with dots between nodes; invalid ones are empty."""
    sides = [_hand_of(part) for part in text.split("~")]
    return (sides[0], sides[1]) if len(sides) == 2 else (Hand(), Hand())


def _hand_of(text: str) -> Hand:
    parts = [
        [n for n in part.split(".") if n.isdecimal() and len(n) < 10] for part in text.split("-")
    ]
    return Hand(*(tuple(map(int, part)) for part in parts)) if len(parts) == 2 else Hand()


def hands_text(hands: Sequence[Hand]) -> str:
    """Both hands for a link; "" where nothing was opened or closed."""
    if not any(map(any, hands)):
        return ""
    return "~".join("-".join(".".join(map(str, nodes)) for nodes in hand) for hand in hands)


def followed(
    before: Cut, after: Cut, of: Partners, tree: Hierarchy, n_groups: int, hand: Hand
) -> tuple[Hand, list[int]]:
    """What a hand in one tree does to the other.

    Parameters
    ----------
    before, after : Cut
        Of the tree of the hand.
    of : Partners
        Of its nodes in the other tree.
    tree : Hierarchy
        The other tree, whose cut `n_groups` and `hand` are.

    Returns
    -------
    hand : Hand
        That of the other tree now.
    alone : list of int
        Nodes of the first tree that were opened or closed while nothing in the other could follow.
    """
    opened, closed = (_above(cut) for cut in (after, before))
    alone: list[int] = []
    for node in sorted(opened - closed, reverse=True):
        moved = _opened(tree, n_groups, hand, _like(of, node))
        hand, alone = (hand, [*alone, node]) if moved is None else (moved, alone)
    for node in sorted((closed - opened) & set(after.nodes.tolist())):
        moved = _closed(tree, n_groups, hand, _like(of, node))
        hand, alone = (hand, [*alone, node]) if moved is None else (moved, alone)
    return hand, alone


def _above(cut: Cut) -> set[int]:
    """The nodes above the groups."""
    return {u for group in cut.nodes.tolist() for u in cut.tree.path_to_root(group)[1:]}


def _like(of: Partners, node: int) -> int:
    return int(of.node[node]) if of.jaccard[node] >= ALIKE else -1


def _opened(tree: Hierarchy, n_groups: int, hand: Hand, node: int) -> Hand | None:
    """The hand that opens a node too; the same one where it is open, None where it cannot be."""
    cut = hand.cut(tree, n_groups)
    if node in _above(cut):
        return hand
    if node < tree.n_leaves or node not in cut.nodes:
        return None
    moved = Hand((*hand.opened, node), tuple(u for u in hand.closed if u != node))
    further = set(tree.children(node).tolist()) - set(moved.cut(tree, n_groups).nodes.tolist())
    return moved._replace(
        closed=(*moved.closed, *sorted(further))
    )  # it gives way to its children alone


def _closed(tree: Hierarchy, n_groups: int, hand: Hand, node: int) -> Hand | None:
    """The hand that makes a node one group; the same one where it is, None where it lies inside a group."""
    cut = hand.cut(tree, n_groups)
    if node in cut.nodes:
        return hand
    try:
        cut.collapse(node)
    except CutError:
        return None
    first, end = tree.leaf_span[node]
    outside = lambda u: not first <= tree.leaf_span[u, 0] < end or tree.leaf_span[u, 1] > end  # noqa: E731
    opened, closed = (tuple(filter(outside, nodes)) for nodes in hand)
    return Hand(opened, (*closed, node))
