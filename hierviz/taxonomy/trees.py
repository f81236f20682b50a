"""Taxonomies as trees of leaves, trees cut down to some leaves, and where leaves meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hierviz.core.contingency import leaf_meets
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import Integers
from hierviz.errors import InputError
from hierviz.taxonomy.taxonomy import Taxonomy


@dataclass(frozen=True, eq=False)
class TaxonomyTree:
    """A taxonomy as a tree of the leaves of another tree. Made by `taxonomy_tree`.

    Attributes
    ----------
    tree : Hierarchy
        Height in "depth": edges of the longest way down.
    leaves : int32 array, shape (n_kept,)
        The leaf of the other tree that each leaf of this one is, ascending.
        Leaves that stand for no class, or for one outside the taxonomy, are left out.
    concept_of_node : int32 array, shape (n_nodes,)
        The concept of each inner node; -1 for leaves, for a class with several
        leaves, and for a root that joins several tops.
    """

    tree: Hierarchy
    leaves: np.ndarray
    concept_of_node: np.ndarray


def check_class_of_leaf(
    tree: Hierarchy, taxonomy: Taxonomy, class_of_leaf: Integers | None
) -> np.ndarray:
    """The class of each leaf as int32 (n_leaves,); leaf k stands for class k when left out.

    An `InputError` for another number of leaves, or classes the taxonomy does not have.
    """
    n_classes = len(taxonomy.class_names)
    if class_of_leaf is None:
        own = np.arange(tree.n_leaves, dtype=np.int32)
        return np.where(own < n_classes, own, -1).astype(np.int32)
    classes = np.array(class_of_leaf, dtype=np.int32)  # a copy: results freeze it
    if classes.shape != (tree.n_leaves,):
        raise InputError(
            f"Expected a class for each of the {tree.n_leaves} leaves; found shape {classes.shape}."
        )
    if classes.max(initial=-1) >= n_classes:
        raise InputError(
            f"The taxonomy has {n_classes} classes; a leaf stands for class {classes.max()}."
        )
    return classes


def taxonomy_tree(
    taxonomy: Taxonomy,
    class_of_leaf: np.ndarray,
    *,
    leaf_names: Sequence[str] = (),
    only: np.ndarray | None = None,
) -> TaxonomyTree:
    """The taxonomy as a tree of leaves; the parent of every concept is its `Taxonomy.tree_parent`.

    Parameters
    ----------
    taxonomy : Taxonomy
    class_of_leaf : int array, shape (n_leaves,)
        -1 for a leaf that stands for no class.
    leaf_names : sequence of str, shape (n_leaves,), optional
    only : int array, optional
        Leaves to keep; all when left out.

    Raises
    ------
    InputError
        When no leaf is left.

    Notes
    -----
    Concepts with one child are contracted: the tree shows the lowest of a
    chain. O(n_concepts + n_leaves).
    """
    classes = np.asarray(class_of_leaf)
    above = np.append(taxonomy.concept_of_class, -1)[classes]  # class -1 has concept -1
    kept = np.flatnonzero(above >= 0)
    kept = kept if only is None else np.intersect1d(kept, only)
    if len(kept) == 0:
        raise InputError(
            f"No leaf stands for a class of the {taxonomy.name} taxonomy.",
            hint="See which classes could be placed in the taxonomy.",
        )
    # Nodes: concepts, one node per class, the leaves, and a root above all tops.
    n = taxonomy.n_concepts
    own, own_class = np.unique(classes[kept], return_inverse=True)
    root = n + len(own) + len(kept)
    tops = taxonomy.tree_parent
    parent = np.concatenate(
        [np.where(tops >= 0, tops, root), taxonomy.concept_of_class[own], n + own_class, [-1]]
    )
    names = tuple(leaf_names[leaf] for leaf in kept.tolist()) if len(leaf_names) else ()
    first_leaf = n + len(own)
    tree = Hierarchy.from_parents(
        parent,
        leaf_ids=range(first_leaf, root),
        leaf_names=names or tuple(taxonomy.class_names[c] for c in classes[kept]),
        source=taxonomy.name,
    )
    lowest = _lowest_nodes(tree, parent, first_leaf)
    concept = np.where(lowest < n, lowest, -1)
    concept[: tree.n_leaves] = -1
    return TaxonomyTree(tree, kept.astype(np.int32), concept.astype(np.int32))


def _lowest_nodes(tree: Hierarchy, parent: np.ndarray, first_leaf: int) -> np.ndarray:
    """The lowest of the uncontracted nodes that have the same leaves as each node of a tree."""
    up = parent.tolist()
    n_below = [0] * len(up)
    for leaf in range(first_leaf, first_leaf + tree.n_leaves):
        node = leaf
        while node >= 0:
            n_below[node] += 1
            node = up[node]
    lowest = np.arange(first_leaf, first_leaf + tree.n_nodes)
    size = tree.n_leaves_below.tolist()
    for node in range(tree.n_leaves, tree.n_nodes):
        at = int(lowest[tree.children(node)[0]])  # the children come first
        while n_below[at] < size[node]:
            at = up[at]
        lowest[node] = at
    return lowest


def prune(tree: Hierarchy, leaves: np.ndarray) -> Hierarchy:
    """The tree over some of its leaves, in the order given; nodes left with one child are contracted."""
    return Hierarchy.from_parents(
        tree.parent,
        leaf_ids=[int(leaf) for leaf in leaves],
        heights=tree.height,
        leaf_names=tuple(tree.leaf_names[leaf] for leaf in leaves),
        height_unit=tree.height_unit,
        source=tree.source,
    )


def meeting_rows(tree: Hierarchy) -> Iterator[np.ndarray]:
    """Leaf by leaf, the smallest node that holds it and each of the leaves, int32 (n_leaves,).

    With the leaf itself it is the leaf. O(n_leaves) per row.
    """
    gap, place_of_leaf = leaf_meets(tree)[1:], tree.leaf_span[: tree.n_leaves, 0]
    at_place = np.empty(tree.n_leaves, dtype=np.int32)
    for leaf, place in enumerate(place_of_leaf.tolist()):
        at_place[place] = leaf
        np.maximum.accumulate(gap[place:], out=at_place[place + 1 :])
        np.maximum.accumulate(gap[:place][::-1], out=at_place[:place][::-1])
        yield at_place[place_of_leaf]
