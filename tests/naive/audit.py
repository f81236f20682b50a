"""The audit's measures and scores by definition: one pair, one point at a time, in Python's own floats."""

from __future__ import annotations

import math
from statistics import fmean

from tests.naive.taxonomy import leaf_sets, meeting, members


def centred(logits) -> list[list[float]]:
    return [[z - fmean(row) for z in row] for row in map(list, logits.tolist())]


def correlation(logits, a: int, b: int) -> float:
    rows = centred(logits)
    mean = [fmean(row[c] for row in rows) for c in (a, b)]
    x, y = ([row[c] - m for row in rows] for c, m in zip((a, b), mean, strict=True))
    scale = math.sqrt(sum(v * v for v in x) * sum(v * v for v in y))
    return (
        1.0 if a == b else sum(v * w for v, w in zip(x, y, strict=True)) / scale if scale else 0.0
    )


def softmax(row, left_out=()) -> list[float]:
    kept = [c for c in range(len(row)) if c not in left_out]
    top = max((row[c] for c in kept), default=0.0)
    total = sum(math.exp(row[c] - top) for c in kept)
    return [math.exp(row[c] - top) / total if c in kept else 0.0 for c in range(len(row))]


def reassigned(logits, assigned, a: int, b: int) -> float:
    shares = [
        softmax(row, {a})[b] for row, own in zip(logits.tolist(), assigned, strict=True) if own == a
    ]
    return fmean(shares) if shares else 0.0


def confusion(logits, labels, a: int, b: int) -> float:
    shares = [
        softmax(row)[b] for row, label in zip(logits.tolist(), labels, strict=True) if label == a
    ]
    return fmean(shares) if shares else 0.0


def in_common(taxonomy, a: int, b: int) -> int:
    """Classes under the smallest category of two classes; 0 where one of them has no place."""
    of = members(taxonomy)
    placed = {c for c, own in enumerate(taxonomy.concept_of_class.tolist()) if own >= 0}
    if not {a, b} <= placed:
        return 0
    if a == b:
        return 1
    return min((len(classes) for classes in of.values() if {a, b} <= classes), default=len(placed))


def told_apart(logits, labels, a: int, b: int) -> float:
    """AUC of z_a - z_b between points labelled a and points labelled b."""
    difference = [row[a] - row[b] for row in logits.tolist()]
    of_a = [d for d, label in zip(difference, labels, strict=True) if label == a]
    of_b = [d for d, label in zip(difference, labels, strict=True) if label == b]
    wins = [(x > y) + (x == y) / 2 for x in of_a for y in of_b]
    return fmean(wins)


def node_information(tree, taxonomy, node: int) -> float:
    """IC of the smallest category that holds at least 80 % of the leaves below a node."""
    below, of = leaf_sets(tree)[node], members(taxonomy)
    n_placed = int((taxonomy.concept_of_class >= 0).sum())
    fitting = [
        len(classes) for classes in of.values() if 5 * len(below & classes) >= 4 * len(below)
    ]
    return math.log2(n_placed / min(fitting, default=n_placed))


def across(tree, node: int) -> list[tuple[int, int]]:
    """The pairs of leaves on the two sides of a node."""
    sets = leaf_sets(tree)
    left, right = (sets[child] for child in tree.children(node).tolist())
    return [(a, b) for a in left for b in right]


def leaves_at_meeting(tree, a: int, b: int) -> int:
    return len(leaf_sets(tree)[meeting(tree, a, b)])
