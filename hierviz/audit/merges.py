"""The two sides of every merge of a tree, and how much they have to do with each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding, Side


class Merges(NamedTuple):
    """The inner nodes with two children and points on both sides, one row each.

    Attributes
    ----------
    node, left, right : int64 arrays, shape (n,)
    mean, best : float64 arrays, shape (n,)
        Mean and largest R between a leaf on one side and a leaf on the other.
    """

    node: np.ndarray
    left: np.ndarray
    right: np.ndarray
    mean: np.ndarray
    best: np.ndarray


def merges_of(seen: Audited) -> Merges:
    """The merges of a tree. O(n_clusters^2) for all means; each largest R looks at all of its pairs."""
    tree = seen.analysis.tree
    n_points = tree.sum_below(seen.measures.n_points)
    sides = [(node, tree.children(node).tolist()) for node in range(tree.n_leaves, tree.n_nodes)]
    kept = [(node, *two) for node, two in sides if len(two) == 2 and n_points[two].all()]
    node, left, right = np.array(kept, dtype=np.int64).reshape(-1, 3).T
    ordered = seen.measures.correlation[np.ix_(tree.leaf_order, tree.leaf_order)]
    (a, b), (c, d) = tree.leaf_span[left].T, tree.leaf_span[right].T
    before = np.zeros((tree.n_leaves + 1,) * 2)
    before[1:, 1:] = ordered.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    total = before[b, d] - before[a, d] - before[b, c] + before[a, c]
    blocks = zip(a.tolist(), b.tolist(), c.tolist(), d.tolist(), strict=True)
    best = np.array([ordered[a:b, c:d].max() for a, b, c, d in blocks], dtype=np.float64)
    return Merges(node, left, right, total / ((b - a) * (d - c)), best)


def merge_finding(
    seen: Audited, kind: str, merge: tuple[int, ...], score: float, sentence: str, **numbers
) -> Finding:
    """A finding about a merge: node, left and right."""
    node, *children = merge
    below = [np.sort(seen.analysis.tree.leaves_below(child)).tolist() for child in children]
    sides = tuple(
        Side(tuple(leaves))
        for leaves in sorted(below, key=lambda one: (len(one), _name(seen, one)))
    )
    return Finding(kind, sides, int(node), float(score), sentence, numbers)


def by_rank(seen: Audited, merges: Merges, score: np.ndarray, chosen: np.ndarray) -> list[int]:
    """The chosen merges by score, the highest first, ties by name; as many as requested."""
    tree = seen.analysis.tree
    names = {
        place: _name(seen, tree.leaves_below(int(merges.node[place])).tolist())
        for place in chosen.tolist()
    }
    order = sorted(chosen.tolist(), key=lambda place: (-np.round(score[place], 6), names[place]))
    return order[: seen.top]


def _name(seen: Audited, leaves: list[int]) -> str:
    return min(seen.analysis.tree.leaf_names[leaf] for leaf in leaves)
