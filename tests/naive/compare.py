"""Two trees against each other by definition: sets of leaves, all matchings."""

from __future__ import annotations

import math
from itertools import combinations, permutations

from tests.naive.taxonomy import leaf_sets


def clades(tree) -> list[frozenset[int]]:
    """The leaves below every inner node but the root."""
    return [frozenset(below) for below in leaf_sets(tree)[tree.n_leaves : -1]]


def entropy(parts, k: int) -> float:
    return -sum(len(part) / k * math.log2(len(part) / k) for part in parts if part)


def information(one, other, k: int) -> float:
    """Mutual information of the splits of k leaves by two sets."""
    every = set(range(k))
    cells = [a & b for a in (one, every - one) for b in (other, every - other)]
    return entropy((one, every - one), k) + entropy((other, every - other), k) - entropy(cells, k)


def clustering_information_distance(tree, other) -> float:
    one, two, k = clades(tree), clades(other), tree.n_leaves
    small, large = sorted((one, two), key=len)
    best = max(
        sum(information(a, b, k) for a, b in zip(small, chosen, strict=True))
        for chosen in permutations(large, len(small))
    )
    every = set(range(k))
    whole = sum(entropy((a, every - a), k) for a in one + two) / 2
    return 1 - best / whole


def robinson_foulds(tree, other) -> float:
    one, two = clades(tree), clades(other)
    alone = sum(a not in two for a in one) + sum(b not in one for b in two)
    return alone / (len(one) + len(two))


def best_jaccard(tree, other, node: int) -> float:
    """Of an inner node but the root, among the inner nodes but the root."""
    own = leaf_sets(tree)[node]
    return max(len(own & b) / len(own | b) for b in clades(other))


def rank(tree, leaf: int, neighbour: int) -> float:
    """1 + leaves that are nearer + half of the others that are as near."""
    sets = leaf_sets(tree)

    def together(a, b) -> int:
        return min(len(below) for below in sets if {a, b} <= below)

    others = [c for c in range(tree.n_leaves) if c not in (leaf, neighbour)]
    own = together(leaf, neighbour)
    sizes = [together(leaf, c) for c in others]
    return 1 + sum(size < own for size in sizes) + sum(size == own for size in sizes) / 2


def ari(one, two) -> float:
    """Adjusted Rand index by pairs of leaves."""
    pairs = list(combinations(range(len(one)), 2))
    same = [one[a] == one[b] for a, b in pairs], [two[a] == two[b] for a, b in pairs]
    both = sum(x and y for x, y in zip(*same, strict=True))
    expected = sum(same[0]) * sum(same[1]) / len(pairs)
    most = (sum(same[0]) + sum(same[1])) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)
