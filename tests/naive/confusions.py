"""Confusions by definition: sets and loops over points, slow and obvious."""

from __future__ import annotations

from itertools import combinations

from tests.naive.taxonomy import leaf_sets, members


def places(labels, assignments, n_clusters, n_classes, is_classifier) -> list[int]:
    """The leaf of every class: its own, or where most of its points are; -1 for none."""
    found = []
    for label in range(n_classes):
        held = [
            sum(1 for c, k in zip(labels, assignments, strict=True) if (c, k) == (label, cluster))
            for cluster in range(n_clusters)
        ]
        if is_classifier and label < n_clusters:
            found.append(label)
        else:
            found.append(held.index(max(held)) if sum(held) else -1)
    return found


def predicted(labels, assignments, n_clusters, n_classes, is_classifier, n_names) -> list[int]:
    """The class that every cluster stands for; -1 for none."""
    if is_classifier:
        return [k if k < n_names else -1 for k in range(n_clusters)]
    found = []
    for cluster in range(n_clusters):
        inside = [c for c, k in zip(labels, assignments, strict=True) if k == cluster and c >= 0]
        found.append(max(range(n_classes), key=lambda c: (inside.count(c), -c)) if inside else -1)
    return found


def pairs(labels, assignments, confidence, stands_for) -> list[tuple]:
    """(label, cluster, count, mean confidence) of points whose cluster stands for another class."""
    sure: dict[tuple[int, int], list[float]] = {}
    for label, cluster, one in zip(labels, assignments, confidence, strict=True):
        if label >= 0 and cluster >= 0 and stands_for[cluster] != label:
            sure.setdefault((label, cluster), []).append(one)
    rows = [(*pair, len(all_), sum(all_) / len(all_)) for pair, all_ in sure.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


def lowest(tree, one: int, other: int) -> set[int]:
    """The leaves below the lowest node above both of two leaves."""
    return min((s for s in leaf_sets(tree) if {one, other} <= s), key=len)


def edges(tree, one: int, other: int) -> int:
    """Edges between two leaves: those nodes that are above one of them only, both ends included."""
    return sum(len({one, other} & s) == 1 for s in leaf_sets(tree)) if one != other else 0


def under_both(taxonomy, one: int, other: int) -> int:
    """Classes of the smallest concept with both; all where there is none, -1 for a class outside."""
    sets = list(members(taxonomy).values())
    n = len(taxonomy.class_names)
    if not all(any(c in s for s in sets) for c in (one, other)):
        return -1
    return min((len(s) for s in sets if {one, other} <= s), default=n)


def tree_family(tree) -> list[set[int]]:
    """The sets of leaves below all nodes."""
    return leaf_sets(tree)


def taxonomy_family(taxonomy) -> list[set[int]]:
    """The sets of classes below all concepts where each is below its `tree_parent` alone, and of all."""
    below = {concept: set() for concept in range(taxonomy.n_concepts)}
    for label, concept in enumerate(taxonomy.concept_of_class.tolist()):
        while concept >= 0:
            below[concept].add(label)
            concept = int(taxonomy.tree_parent[concept])
    every = set().union(*below.values())
    return [s for s in below.values() if s] + [every] + [{label} for label in every]


def height(family, inside: set[int]) -> int:
    """Steps of the longest chain of sets of a family below one of them."""
    smaller = [s for s in family if s < inside]
    return 1 + max(height(family, s) for s in smaller) if len(inside) > 1 else 0


def severity(family, mistakes) -> tuple[float, float, int, int]:
    """Mean height of the smallest set with both of (one, other, count), that of all pairs, the highest, points."""
    every = max(family, key=len)

    def of(one, other):
        return height(family, min((s for s in family if {one, other} <= s), key=len))

    known = [(a, b, n) for a, b, n in mistakes if {a, b} <= every]
    n = sum(one[2] for one in known)
    mean = sum(of(a, b) * count for a, b, count in known) / n if n else float("nan")
    all_pairs = [of(a, b) for a, b in combinations(sorted(every), 2)]
    random = sum(all_pairs) / len(all_pairs) if all_pairs else float("nan")
    return mean, random, height(family, every), n
