"""A learned tree beside the taxonomy, for a chosen part, with few crossings between the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import Integers
from hierviz.taxonomy.agreement import Agreement, compare
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.taxonomy.trees import check_class_of_leaf, prune, taxonomy_tree

_MOST_ROUNDS = 20


@dataclass(frozen=True, eq=False)
class SideBySide:
    """Two trees of the same leaves, turned towards each other. Made by `side_by_side`.

    Attributes
    ----------
    learned, known : Hierarchy
        The part of the tree and of the taxonomy; leaf k of one is leaf k of the
        other. Their `leaf_order` is the order from top to bottom.
    leaves : int32 array, shape (n_kept,)
        The leaf of the whole tree that leaf k is.
    concept_of_node : int32 array, shape (known.n_nodes,)
        The concept of each inner node of `known`, -1 for the rest.
    n_crossings : int
        Lines between the same leaves that cross.
    agreement : Agreement
        `agreement.of_leaf[k]` is the share by which the line of leaf k is coloured.
    """

    learned: Hierarchy
    known: Hierarchy
    leaves: np.ndarray
    concept_of_node: np.ndarray
    n_crossings: int
    agreement: Agreement


def side_by_side(
    tree: Hierarchy,
    taxonomy: Taxonomy,
    class_of_leaf: Integers | None = None,
    *,
    concepts: Sequence[int] = (),
    only: np.ndarray | None = None,
) -> SideBySide:
    """A learned tree beside the taxonomy, for a chosen part, crossings reduced.

    Parameters
    ----------
    tree : Hierarchy
    taxonomy : Taxonomy
    class_of_leaf : int array, shape (n_leaves,), optional
        As for `recover`.
    concepts : sequence of int
        Keep the leaves of these concepts; all when left out.
    only : int array, optional
        Keep these leaves of them.

    Raises
    ------
    InputError
        When no leaf is left.

    Notes
    -----
    Children are turned by the mean place of their leaves on the other side, in
    one tree and then the other, until the crossings no longer fall.
    O(n_kept^2) per round.
    """
    classes = check_class_of_leaf(tree, taxonomy, class_of_leaf)
    part = classes
    if len(concepts):
        wanted = np.unique(np.concatenate([taxonomy.classes_of(one) for one in concepts]))
        part = np.where(np.isin(classes, wanted), classes, -1)
    found = taxonomy_tree(taxonomy, part, leaf_names=tree.leaf_names, only=only)
    learned, known = untangle(prune(tree, found.leaves), found.tree)
    return SideBySide(
        learned=learned,
        known=known,
        leaves=found.leaves,
        concept_of_node=found.concept_of_node,
        n_crossings=count_crossings(learned, known),
        agreement=compare(learned, known, leaves=found.leaves),
    )


def untangle(tree: Hierarchy, other: Hierarchy) -> tuple[Hierarchy, Hierarchy]:
    """The same two trees with their children turned so that fewer lines between them cross.

    Parameters
    ----------
    tree, other : Hierarchy
        Leaf k of one is leaf k of the other.

    Returns
    -------
    tree, other : Hierarchy
        Never with more crossings than before.
    """
    best, pair = count_crossings(tree, other), (tree, other)
    for _ in range(_MOST_ROUNDS):
        turned = turn_towards(other, tree)
        tree, other = turn_towards(tree, turned), turned
        n = count_crossings(tree, other)
        if n >= best:
            break
        best, pair = n, (tree, other)
    return pair


def turn_towards(tree: Hierarchy, other: Hierarchy) -> Hierarchy:
    """The tree with every node's children in the order of their leaves' mean place in another."""
    place = other.leaf_span[: tree.n_leaves, 0]
    mean = tree.sum_below(place) / tree.n_leaves_below
    first = np.zeros(tree.n_nodes, dtype=np.int32)
    size = tree.n_leaves_below
    for node in range(tree.root, tree.n_leaves - 1, -1):
        children = tree.children(node)
        children = children[np.argsort(mean[children], kind="stable")]
        ends = np.cumsum(size[children])
        first[children] = first[node] + ends - size[children]
    return tree.with_leaf_span(np.stack([first, first + size], axis=1))


def count_crossings(tree: Hierarchy, other: Hierarchy) -> int:
    """Number of lines between the same leaves of two trees that cross each other. O(n_leaves^2)."""
    place = other.leaf_span[: tree.n_leaves, 0][tree.leaf_order]
    return sum(int((place[at + 1 :] < place[at]).sum()) for at in range(len(place)))
