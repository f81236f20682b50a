"""Which leaf of one tree is which of another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.text import listed


@dataclass(frozen=True, eq=False)
class Matched:
    """Two trees of the leaves that both have, in one order.

    Parameters
    ----------
    trees : tuple of Hierarchy
    leaves : tuple of int64 arrays, each of shape (n_both,)
        The leaf in either tree as it was given.
    left_out : tuple of tuple of str
        Names of the leaves that only one of them has.
    how : str
        "by name" or "by number".
    """

    trees: tuple[Hierarchy, Hierarchy]
    leaves: tuple[np.ndarray, np.ndarray]
    left_out: tuple[tuple[str, ...], tuple[str, ...]]
    how: str


def match_leaves(one: Hierarchy, other: Hierarchy) -> Matched:
    """Match the leaves of two trees: by name, upper and lower case alike; else by number.

    Raises
    ------
    InputError
        Fewer than two leaves have the same name, and the trees have different numbers of leaves.

    Examples
    --------
    >>> one = Hierarchy.from_nested([[0, 1], 2], leaf_names=("cat", "dog", "jet"))
    >>> two = Hierarchy.from_nested([[0, 1], 2], leaf_names=("Jet", "cat", "ox"))
    >>> found = match_leaves(one, two)
    >>> found.trees[1].leaf_names, found.left_out
    (('cat', 'jet'), (('dog',), ('ox',)))
    """
    pairs = max((_same(one, other, fold) for fold in (str, _folded)), key=len)
    if len(pairs) < 2:
        if one.n_leaves != other.n_leaves:
            raise InputError(
                f"Expected two trees of the same leaves; found {one.n_leaves:,} and {other.n_leaves:,} "
                f"leaves, {len(pairs)} of the same name: {listed(one.leaf_names)}; {listed(other.leaf_names)}.",
                hint="Give both trees the names of their classes.",
            )
        pairs, how = [(leaf, leaf) for leaf in range(one.n_leaves)], "by number"
    else:
        how = "by name"
    first, second = np.array(pairs, dtype=np.int64).T
    kept = tuple(one.leaf_names[leaf] for leaf in first.tolist())
    trees = (restricted(one, first, kept), restricted(other, second, kept))
    left_out = (_others(one, first), _others(other, second))
    return Matched(trees, (first, second), left_out, how)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _same(one: Hierarchy, other: Hierarchy, fold: Callable[[str], str]) -> list[tuple[int, int]]:
    """The leaves of one name in both trees; none where leaves of one tree share names."""
    names = [list(map(fold, tree.leaf_names)) for tree in (one, other)]
    if any(len(set(of)) < len(of) for of in names):
        return []
    place = {name: leaf for leaf, name in enumerate(names[1])}
    return [(leaf, place[name]) for leaf, name in enumerate(names[0]) if name in place]


def _others(tree: Hierarchy, leaves: np.ndarray) -> tuple[str, ...]:
    known = set(leaves.tolist())
    return tuple(name for leaf, name in enumerate(tree.leaf_names) if leaf not in known)


def restricted(tree: Hierarchy, leaves: np.ndarray, names: tuple[str, ...]) -> Hierarchy:
    """The tree of some leaves, in the order given: what is above fewer than two of them is gone."""
    if len(leaves) == tree.n_leaves and (leaves[:-1] < leaves[1:]).all():
        return replace(tree, leaf_names=names)
    new = np.full(tree.n_nodes, -1)  # the node that stands for each, -1 for none
    new[leaves] = np.arange(len(leaves))
    children: list[list[int]] = [[] for _ in range(tree.n_nodes)]
    merges: list[tuple[int, ...]] = []
    heights: list[float] = []
    n = len(leaves)
    for node in range(tree.n_nodes):
        if node >= tree.n_leaves:
            kids = children[node]
            if len(kids) > 1:
                new[node] = n + len(merges)
                merges.append(tuple(kids))
                heights.append(float(tree.height[node]))
            elif kids:
                new[node] = kids[0]
        above = int(tree.parent[node])
        if above >= 0 and new[node] >= 0:
            children[above].append(int(new[node]))
    return Hierarchy.from_merges(
        merges, heights=heights, n_leaves=n, leaf_names=names,
        height_unit=tree.height_unit, source=tree.source,
    )  # fmt: skip
