"""Which few leaves represent all below a node: one from each of its largest branches."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.taxonomy.concept_names import NodeConcept
from hierviz.taxonomy.of_study import class_of_leaf

_MOST = 3

# What the leaves below a node that count weigh, less than 0 so that the heaviest sorts first, and a few
# of them, each with the weight of its branch.
_Branches = tuple[int, list[tuple[int, int]]]


def typical_leaves(
    analysis: Analysis, concepts: Mapping[int, NodeConcept]
) -> dict[int, tuple[int, ...]]:
    """Up to three typical leaves of each inner node.

    Parameters
    ----------
    analysis : Analysis
    concepts : mapping of int to NodeConcept
        What nodes are. The leaves of such a node are looked for among those that
        belong to its concept.

    Returns
    -------
    dict of int to tuple of int
        Inner nodes; the first leaf stands for the largest branch.

    Notes
    -----
    The first leaf is where one arrives on the way down that always takes the
    child with most points. The others are found so below the branches that leave
    this way, those with most points first. No two stand for the same class, but
    where all that are looked for do. Among equals in points more leaves go first, then
    the lower leaf. O(n_nodes), times the number of concepts above each other.
    """
    tree, study = analysis.tree, analysis.study
    n = tree.n_leaves
    children: list[list[int]] = [[] for _ in range(tree.n_nodes)]
    for node, above in enumerate(tree.parent[:-1].tolist()):
        children[above].append(node)
    label = class_of_leaf(study, analysis.leaves)
    weight = analysis.leaves.size * (n + 1) + 1  # points, then leaves
    alike: dict[frozenset[int], list[int]] = {}
    for node in range(n, tree.n_nodes):
        concept = concepts.get(node)
        alike.setdefault(concept.classes if concept else frozenset(), []).append(node)
    found = {}
    for classes, nodes in alike.items():
        counted = np.isin(label, list(classes)) if classes else np.ones(n, dtype=bool)
        # Leaves without a class are told apart, and those that are all of one.
        apart = (label < 0) | (len(classes) == 1)
        own = np.where(apart, -1 - np.arange(n), label).tolist()
        found.update(_largest_branches(children, np.where(counted, weight, 0).tolist(), own, nodes))
    return found


def _largest_branches(
    children: list[list[int]], weight: list[int], label: list[int], nodes: Collection[int]
) -> dict[int, tuple[int, ...]]:
    known: dict[int, _Branches] = {}
    for top in sorted(nodes, reverse=True):
        below = [] if top in known else [top]
        for node in below:  # grows while it is walked: parents before children
            below.extend(children[node])
        for node in reversed(below):
            if children[node]:
                known[node] = _joined([known[child] for child in children[node]], label)
            else:
                known[node] = -weight[node], [(-weight[node], node)] if weight[node] else []
    return {node: tuple(leaf for _, leaf in known[node][1]) for node in nodes}


def _joined(children: list[_Branches], label: list[int]) -> _Branches:
    """What the branches of the children are for their parent."""
    # In the order of their weight, then of the leaf that stands for them.
    counted = sorted((weight, found[0][1], found) for weight, found in children if weight)
    if not counted:
        return 0, []
    total, _, (first, *rest) = counted[0]
    for weight, leaf, _ in counted[1:]:
        total += weight
        rest.append((weight, leaf))
    kept, classes = [first], [label[first[1]]]
    for branch in sorted(rest):
        if label[branch[1]] not in classes:
            kept.append(branch)
            classes.append(label[branch[1]])
            if len(kept) == _MOST:
                break
    return total, kept
