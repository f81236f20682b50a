"""Nodes by the clusters that they stand for, so that a view finds them again in another tree."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import View
from hierviz.text import listed

#: What the address of a saved view has beside that of a link: the mark of the tree that it was saved
#: with, and what clusters its nodes stood for.
MADE_WITH, CLUSTERS = "made_with", "clusters"
_ENTRY = re.compile(r"([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{10})")
_OF_ANOTHER = "It was saved with another tree, so the groups that it names are left out."


def tree_mark(tree: Hierarchy) -> str:
    """Identifies a tree: equal marks mean that the nodes are numbered alike."""
    content = np.ascontiguousarray(tree.parent, dtype="<i8").tobytes()
    return hashlib.sha256(str(tree.n_leaves).encode() + content).hexdigest()[:12]


def remembered(nodes: Iterable[int], tree: Hierarchy) -> str:
    """What clusters inner nodes stand for, as "NODE-HOW MANY-MARK" with dots between.

    A leaf is its cluster, and needs no mark.

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)])
    >>> remembered([0, 3, 4], tree)
    '3-2-509946a41c.4-3-575da3bc9c'
    """
    marks = _marks(tree)
    inner = sorted({u for u in nodes if tree.n_leaves <= u < tree.n_nodes})
    return ".".join("-".join([str(u), *marks[u - tree.n_leaves]]) for u in inner)


def found_again(text: str, tree: Hierarchy) -> dict[int, tuple[int, int]]:
    """The nodes that `remembered` told of: number then -> number in this tree, -1 for none, and how many clusters.

    Notes
    -----
    O(n_nodes). What cannot be read is left out.
    """
    entries = [entry.groups() for entry in map(_ENTRY.fullmatch, text.split(".")) if entry]
    node_of = {mark: u for u, mark in reversed([*enumerate(_marks(tree), tree.n_leaves)])}
    return {int(u): (node_of.get((n, mark), -1), int(n)) for u, n, mark in entries}


def _marks(tree: Hierarchy) -> list[tuple[str, str]]:
    """How many clusters are below every inner node, and the sum of their scrambled numbers."""
    scrambled = np.arange(1, tree.n_leaves + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):  # splitmix64
        scrambled = (scrambled ^ (scrambled >> np.uint64(shift))) * np.uint64(factor)
    scrambled ^= scrambled >> np.uint64(31)
    up_to = np.zeros(tree.n_leaves + 1, dtype=np.uint64)
    np.cumsum(scrambled[tree.leaf_order], out=up_to[1:])
    first, last = tree.leaf_span[tree.n_leaves :].T
    sums = (up_to[last] - up_to[first]).tolist()
    return [
        (str(n), f"{total >> 24:010x}") for n, total in zip((last - first).tolist(), sums, strict=True)
    ]  # fmt: skip


# -- in a view ------------------------------------------------------------------------


def nodes_of(view: View) -> tuple[int, ...]:
    """All nodes that a view names."""
    muted = view.muted if view.encoding == "group" else ()
    return (view.selected, view.focus, *view.held, *view.opened, *view.closed, *muted)


def without_nodes(view: View) -> View:
    """A view without what belongs to one tree."""
    return replace(
        view, selected=-1, focus=-1, held=(), opened=(), closed=(), muted=(), span=None, camera=None
    )


def view_again(view: View, address: Mapping[str, str], tree: Hierarchy) -> tuple[View, list[str]]:
    """A saved view with its nodes as this tree numbers them, and sentences on what the tree lacks.

    Parameters
    ----------
    view : View
        With the numbers of the tree that it was saved with.
    address : mapping of str to str
        The texts of its address; one without `MADE_WITH` and `CLUSTERS` names nodes of any tree.
    tree : Hierarchy
    """
    made_with, known = address.get(MADE_WITH, ""), found_again(address.get(CLUSTERS, ""), tree)
    if made_with == tree_mark(tree) or not (made_with or known):
        return view, []
    now = {u: node for u, (node, _) in known.items()}
    gone = sorted({u for u in nodes_of(view) if now.get(u) == -1})
    lacks = []
    if len(gone) == 1:
        n = known[gone[0]][1]
        lacks.append(
            f"This tree has no node of the same {n:,} clusters as the view's node {gone[0]}."
        )
    elif gone:
        lacks.append(
            f"This tree has no nodes of the same clusters as the view's nodes {listed(gone)}."
        )
    if made_with:
        strange = {u for u in nodes_of(view) if u >= tree.n_leaves and u not in now}
        now |= dict.fromkeys(strange, -1)
        lacks += [_OF_ANOTHER] * bool(strange)
        if view.camera is not None or view.span is not None:
            lacks.append("It was saved with another tree, so the part that it showed is left out.")
            view = replace(view, camera=None, span=None)
    return _renumbered(view, now), lacks


def _renumbered(view: View, now: Mapping[int, int]) -> View:
    def those(nodes: Iterable[int]) -> tuple[int, ...]:
        return tuple(node for u in nodes if (node := now.get(u, u)) >= 0)

    return replace(
        view,
        selected=now.get(view.selected, view.selected),
        focus=now.get(view.focus, view.focus),
        held=those(view.held),
        opened=those(view.opened),
        closed=those(view.closed),
        muted=those(view.muted) if view.encoding == "group" else view.muted,
    )
