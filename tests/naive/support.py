"""Support by its definitions: sets of leaves, one tree after the other."""

from __future__ import annotations

from math import nan

from tests.naive.taxonomy import leaf_sets


def support(tree, others) -> tuple[list[float], list[float]]:
    """Felsenstein and transfer support of every node, nan for leaves and the root."""
    felsenstein, transfer = [nan] * tree.n_nodes, [nan] * tree.n_nodes
    theirs = [leaf_sets(other) for other in others]
    for node, own in enumerate(leaf_sets(tree)):
        if node < tree.n_leaves or node == tree.root:
            continue
        felsenstein[node] = sum(own in sets for sets in theirs) / len(others)
        least = [min(len(own ^ one) for one in sets) for sets in theirs]
        most = min(len(own) - 1, tree.n_leaves - len(own))
        transfer[node] = 1 - sum(least) / len(others) / most
    return felsenstein, transfer


def majority(trees) -> set[frozenset]:
    """The sets of leaves below nodes, two leaves or more, that more than half of the trees have."""
    found = [{frozenset(one) for one in leaf_sets(tree) if len(one) > 1} for tree in trees]
    return {one for sets in found for one in sets if 2 * sum(one in s for s in found) > len(trees)}
