"""The metrics by their definitions: loops over points and pairs of points, slow and obvious.

A point is a pair (group, class). A tree is a list of parents, -1 at the root.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations
from math import log, log2, nan


def points_of(counts) -> list[tuple[int, int]]:
    """Every point of a contingency table as (group, class)."""
    return [
        (group, label)
        for group, row in enumerate(counts)
        for label, count in enumerate(row)
        for _ in range(int(count))
    ]


# -- one grouping -------------------------------------------------------------


def entropy(values) -> float:
    """Entropy of the distribution of some values, in nats."""
    values = list(values)
    return -sum(n / len(values) * log(n / len(values)) for n in Counter(values).values())


def mutual_information(points) -> float:
    """H(group) + H(class) - H(group, class)."""
    groups, labels = zip(*points, strict=True)
    return entropy(groups) + entropy(labels) - entropy(points)


def nmi(points) -> float:
    if not points:
        return nan
    groups, labels = zip(*points, strict=True)
    if len(set(groups)) == len(set(labels)) == 1:
        return 1.0
    return mutual_information(points) / ((entropy(groups) + entropy(labels)) / 2)


def ami(points) -> float:
    """Chance by shuffling the classes in all possible ways: only for a handful of points."""
    assert len(points) <= 8, "8! = 40,320 ways are enough"
    if not points:
        return nan
    groups, labels = zip(*points, strict=True)
    if len(set(points)) == len(set(groups)) == len(set(labels)):
        return 1.0
    shuffled = [
        mutual_information(list(zip(groups, order, strict=True))) for order in permutations(labels)
    ]
    chance = sum(shuffled) / len(shuffled)
    best = (entropy(groups) + entropy(labels)) / 2
    if len(set(groups)) == 1 or len(set(labels)) == 1:
        return 0.0
    return (mutual_information(points) - chance) / (best - chance)


def pair_kinds(points) -> Counter:
    """How many pairs of points share (a group?, a class?)."""
    return Counter((p[0] == q[0], p[1] == q[1]) for p, q in combinations(points, 2))


def ari(points) -> float:
    """(pairs that share both - expected) / (mean of the two possible maxima - expected)."""
    if not points:
        return nan
    kinds = pair_kinds(points)
    both = kinds[True, True]
    in_group, in_class = both + kinds[True, False], both + kinds[False, True]
    if in_group == in_class == both:
        return 1.0
    expected = in_group * in_class / sum(kinds.values())
    return (both - expected) / ((in_group + in_class) / 2 - expected)


def pairwise_f(points) -> float:
    kinds = pair_kinds(points)
    both = kinds[True, True]
    in_group, in_class = both + kinds[True, False], both + kinds[False, True]
    if in_group + in_class == 0:
        return nan
    if both == 0:
        return 0.0
    precision, recall = both / in_group, both / in_class
    return 2 * precision * recall / (precision + recall)


def accuracy(points) -> float:
    """Best over every way to give each group a class of its own, or none."""
    if not points:
        return nan
    groups = sorted({group for group, _ in points})
    labels = sorted({label for _, label in points})
    slots = labels + [None] * len(groups)
    best = 0
    for chosen in set(permutations(slots, len(groups))):
        match = dict(zip(groups, chosen, strict=True))
        best = max(best, sum(match[group] == label for group, label in points))
    return best / len(points)


def purity(points) -> float:
    if not points:
        return nan
    right = 0
    for group in {group for group, _ in points}:
        inside = [label for other, label in points if other == group]
        right += max(inside.count(label) for label in inside)
    return right / len(points)


def bcubed(points) -> tuple[float, float]:
    """Precision and recall."""
    precision = recall = 0.0
    for group, label in points:
        both = sum(point == (group, label) for point in points)
        precision += both / sum(other == group for other, _ in points)
        recall += both / sum(other == label for _, other in points)
    return precision / len(points), recall / len(points)


def bcubed_f(points) -> float:
    if not points:
        return nan
    precision, recall = bcubed(points)
    return 2 * precision * recall / (precision + recall)


# -- a tree -------------------------------------------------------------------


def path(parent, node) -> list[int]:
    """The node and its ancestors."""
    found = [node]
    while parent[found[-1]] != -1:
        found.append(parent[found[-1]])
    return found


def common_ancestor(parent, a, b) -> int:
    """The lowest node that is on both paths to the root."""
    above_b = path(parent, b)
    return next(node for node in path(parent, a) if node in above_b)


def leaves_below(parent, node) -> list[int]:
    """Childless nodes whose path to the root goes through this one."""
    leaves = [leaf for leaf in range(len(parent)) if leaf not in parent]
    return [leaf for leaf in leaves if node in path(parent, leaf)]


def edges_between(parent, a, b) -> int:
    meet = common_ancestor(parent, a, b)
    return path(parent, a).index(meet) + path(parent, b).index(meet)


def dendrogram_purity(parent, points) -> float:
    shares = []
    for (a, label), (b, other) in combinations(points, 2):
        if label != other:
            continue
        below = leaves_below(parent, common_ancestor(parent, a, b))
        inside = [c for leaf, c in points if leaf in below]
        shares.append(inside.count(label) / len(inside))
    return sum(shares) / len(shares) if shares else nan


def least_hierarchical_distance(parent, points) -> float:
    k = len([leaf for leaf in range(len(parent)) if leaf not in parent])
    distances = [
        (log2(edges_between(parent, a, b)) - 1) / (log2(k) - 1)
        for (a, label), (b, other) in combinations(points, 2)
        if label == other and a != b and k > 2
    ]
    return sum(distances) / len(distances) if distances else nan


def dasgupta_cost(parent, similarity, *, normalised=True) -> float:
    n_leaves = len(similarity)
    cost = sum(
        similarity[a][b] * len(leaves_below(parent, common_ancestor(parent, a, b)))
        for a, b in combinations(range(n_leaves), 2)
    )
    if not normalised:
        return cost
    total = sum(similarity[a][b] for a in range(n_leaves) for b in range(n_leaves) if a != b)
    return 2 * cost / total if total else nan


def cosine_weights(vectors) -> list[list[float]]:
    """(1 + cosine) / 2 of every two vectors, 0 for one with itself."""

    def cosine(a, b):
        dot = sum(x * y for x, y in zip(a, b, strict=True))
        return dot / (sum(x * x for x in a) * sum(y * y for y in b)) ** 0.5

    n = len(vectors)
    return [
        [0.0 if i == j else (1 + cosine(vectors[i], vectors[j])) / 2 for j in range(n)]
        for i in range(n)
    ]


def pair_meets(parent, leaf_of, i, j) -> int:
    """Where two points meet: their leaf where it holds both, for a point and itself the node above it."""
    a, b = leaf_of[i], leaf_of[j]
    if i == j and leaf_of.count(a) == 1 and parent[a] != -1:
        return parent[a]
    return common_ancestor(parent, a, b)


def dasgupta_cost_of_points(parent, weight, leaf_of, *, normalised=True) -> float:
    """Over unordered pairs, points with themselves included: those weigh 0 unless they have loops."""
    cost = total = 0.0
    for i in range(len(weight)):
        for j in range(i + 1):
            below = leaves_below(parent, pair_meets(parent, leaf_of, i, j))
            n_points = sum(leaf in below for leaf in leaf_of)
            times = (1 if i == j else 2) if normalised else 1
            cost += times * weight[i][j] * n_points
            total += times * weight[i][j]
    if not normalised:
        return cost
    return cost / total if total else nan


def tree_sampling_divergence(parent, weight, leaf_of, *, normalised=True) -> float:
    n = len(weight)
    total = sum(map(sum, weight))
    if not total:
        return nan
    p = [[weight[i][j] / total for j in range(n)] for i in range(n)]
    q = [sum(row) for row in p]
    met, drawn = Counter(), Counter()
    for i in range(n):
        for j in range(n):
            node = pair_meets(parent, leaf_of, i, j)
            met[node] += p[i][j]
            drawn[node] += q[i] * q[j]
    score = sum(share * log(share / drawn[node]) for node, share in met.items() if share > 0)
    if not normalised:
        return score
    information = sum(
        p[i][j] * log(p[i][j] / (q[i] * q[j])) for i in range(n) for j in range(n) if p[i][j] > 0
    )
    return score / information if information > 1e-12 else nan


def recall_at_1(vectors, labels) -> float:
    """Share of points whose nearest labelled other point is of their class."""
    known = [i for i, label in enumerate(labels) if label >= 0]
    if len(known) < 2:
        return nan
    weight = cosine_weights(vectors)
    right = 0
    for i in known:
        nearest = max((j for j in known if j != i), key=lambda j: weight[i][j])
        right += labels[nearest] == labels[i]
    return right / len(known)


def mean_f(points) -> float:
    f_p, f_b = pairwise_f(points), bcubed_f(points)
    return 2 / (1 / f_p + 1 / f_b) if f_p else 0.0 * f_p


def same_class_pairs(points, n_clusters) -> list[list[int]]:
    """Pairs of points of one class, one in each of two clusters."""
    table = [[0] * n_clusters for _ in range(n_clusters)]
    for (a, label), (b, other) in combinations(points, 2):
        if label == other and a != b:
            table[a][b] += 1
            table[b][a] += 1
    return table


# -- cuts ---------------------------------------------------------------------


def cuts(parent, height) -> list[list[int]]:
    """Nodes that stand after undoing 0, 1, 2, ... merges, the highest (then newest) first."""
    inner = [node for node in range(len(parent)) if node in parent]
    standing = [parent.index(-1)]
    found = [standing]
    for merge in sorted(inner, key=lambda node: (height[node], node), reverse=True):
        children = [node for node in range(len(parent)) if parent[node] == merge]
        standing = [node for node in standing if node != merge] + children
        found.append(standing)
    return found


def regroup(parent, nodes, points) -> list[tuple[int, int]]:
    """The points with the standing node above each as its group."""
    return [
        (next(node for node in path(parent, leaf) if node in nodes), label)
        for leaf, label in points
    ]
