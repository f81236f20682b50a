"""What taxonomies and trees have in common, by definition: sets and loops, slow and obvious."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations


def members(taxonomy) -> dict[int, set[int]]:
    """The classes of every concept, by walking every way up from every class."""
    found = {concept: set() for concept in range(len(taxonomy.ids))}
    for label, own in enumerate(taxonomy.concept_of_class.tolist()):
        pending = [own] if own >= 0 else []
        while pending:
            concept = pending.pop()
            found[concept].add(label)
            pending += taxonomy.parents[concept]
    return found


def leaf_sets(tree) -> list[set[int]]:
    """The leaves below every node, by walking up from every leaf."""
    below = [set() for _ in range(tree.n_nodes)]
    for leaf in range(tree.n_leaves):
        node = leaf
        while node >= 0:
            below[node].add(leaf)
            node = int(tree.parent[node])
    return below


def node_concept(tree, families, classes, node, times=15):
    """(name, how many, classes) of what most leaves below a node are, or None; families: ([(name, classes)], most)."""
    below = leaf_sets(tree)[node]
    found = []
    for enough in (lambda n: n >= 0.75 * len(below), lambda n: n > 0.5 * len(below)):
        found.append([])
        for concepts, most in families:
            tried = []
            for place, (name, belonging) in enumerate(concepts):
                leaves = {leaf for leaf, label in enumerate(classes) if label in belonging}
                here = len(leaves & below)
                tells = len(leaves) <= most * tree.n_leaves and len(leaves) <= times * here
                if tells and here >= 2 and enough(here):
                    precision, recall = Fraction(here, len(below)), Fraction(here, len(leaves))
                    f1 = 2 * precision * recall / (precision + recall)
                    tried.append((f1, -len(leaves), place, name, here, belonging))
            top = max(tried)[0] if tried else 0
            good = [one for one in tried if one[0] >= Fraction(98, 100) * top]
            found[-1].append((top, max(good, key=lambda one: one[1:3])[3:] if good else None))
    for (three_in_four, own), (half, other) in zip(*found, strict=True):
        if own:
            return other if half > 2 * three_in_four else own
    return next((other for _, other in found[1] if other), None)


def best_node(tree, wanted: set[int]) -> tuple[int, float]:
    """The node with the best F1; the smallest, then the lowest id, among equals."""
    tried = []
    for node, leaves in enumerate(leaf_sets(tree)):
        f1 = 2 * len(leaves & wanted) / (len(leaves) + len(wanted))
        tried.append((-f1, len(leaves), node))
    best = min(tried)
    return best[2], -best[0]


def meeting(tree, a: int, b: int) -> int:
    """The smallest node that holds two leaves."""
    ways = [{a}, {b}]
    for way, leaf in zip(ways, (a, b), strict=True):
        while leaf >= 0:
            way.add(leaf)
            leaf = int(tree.parent[leaf])
    return min(ways[0] & ways[1])  # parents have larger ids


def closest_pair(tree, triplet) -> frozenset | None:
    """The two of three leaves that meet below where they meet the third, or None."""
    a, b, c = triplet
    at = {frozenset(pair): meeting(tree, *pair) for pair in ((a, b), (a, c), (b, c))}
    lowest = min(at, key=at.get)
    return lowest if list(at.values()).count(at[lowest]) == 1 else None


def triplets(tree, other) -> tuple[int, int, int]:
    """Triplets on which two trees agree, that both resolve, that the second one resolves."""
    agreed = both = second = 0
    for triplet in combinations(range(tree.n_leaves), 3):
        pair, known = closest_pair(tree, triplet), closest_pair(other, triplet)
        second += known is not None
        both += pair is not None and known is not None
        agreed += pair is not None and pair == known
    return agreed, both, second


def nearness(tree, other, leaf: int) -> tuple[int, int]:
    """Pairs of other leaves that both trees order by nearness to a leaf: alike, and all of them."""
    alike = decided = 0
    others = [one for one in range(tree.n_leaves) if one != leaf]
    for b, c in combinations(others, 2):
        left = meeting(tree, leaf, b) - meeting(tree, leaf, c)
        right = meeting(other, leaf, b) - meeting(other, leaf, c)
        decided += left != 0 and right != 0
        alike += left * right > 0
    return alike, decided


def crossings(tree, other) -> int:
    """Pairs of leaves in opposite orders."""
    left, right = tree.leaf_order.tolist(), other.leaf_order.tolist()
    return sum(right.index(a) > right.index(b) for a, b in combinations(left, 2))


def best_antichain(taxonomy, size, gain, most: int) -> float:
    """The largest sum of gains of at most so many concepts, none above another, by trying all."""
    above = taxonomy.tree_parent.tolist()

    def ways_up(concept):
        way = []
        while concept >= 0:
            concept = above[concept]
            way.append(concept)
        return way

    usable = [concept for concept in range(len(size)) if size[concept] >= 2]
    best = 0
    for n in range(1, most + 1):
        for chosen in combinations(usable, n):
            if not any(set(ways_up(one)) & set(chosen) for one in chosen):
                best = max(best, sum(gain(size[one]) for one in chosen))
    return best
