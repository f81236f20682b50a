"""The best match of one concept in full: its members, who is missing and where they went, who intrudes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.taxonomy.recovery import Recovery
from hierviz.taxonomy.taxonomy import Taxonomy


@dataclass(frozen=True)
class Missing:
    """A leaf of a concept outside the concept's best node.

    Parameters
    ----------
    leaf : int
    node : int
        The smallest node that holds it together with a leaf outside the concept.
    among : tuple of int
        The leaves outside the concept below that node, from left to right.
    """

    leaf: int
    node: int
    among: tuple[int, ...]


@dataclass(frozen=True)
class BestMatch:
    """A concept and the node that holds it best. Made by `best_match_of`.

    Parameters
    ----------
    concept, node : int
    name, label, id : str
        Its name, the name made unique (`Taxonomy.labels`), and its id.
    n_classes, n_found, n_leaves : int
    f1, precision, recall, jaccard : float
        As in `Recovery`.
    members : tuple of int
        Leaves of the concept below the node, from left to right.
    missing : tuple of Missing
        Leaves of the concept elsewhere, from left to right.
    intruders : tuple of int
        The other leaves below the node, from left to right.
    missing_classes : tuple of int
        Classes of the concept without any leaf below the node.
    """

    concept: int
    node: int
    name: str
    label: str
    id: str
    n_classes: int
    n_found: int
    n_leaves: int
    f1: float
    precision: float
    recall: float
    jaccard: float
    members: tuple[int, ...]
    missing: tuple[Missing, ...]
    intruders: tuple[int, ...]
    missing_classes: tuple[int, ...]


def best_match_of(
    recovery: Recovery, tree: Hierarchy, taxonomy: Taxonomy, concept: int
) -> BestMatch:
    """The node that holds a concept best, with members, missing leaves and intruders.

    Parameters
    ----------
    recovery : Recovery
        Of this tree and taxonomy.
    tree : Hierarchy
    taxonomy : Taxonomy
    concept : int

    Raises
    ------
    InputError
        When the concept has fewer than two classes in the tree.

    Notes
    -----
    O(n_leaves), and O(depth) for each missing leaf.
    """
    place = recovery.place_of(concept)
    node = int(recovery.node[place])
    classes, order = recovery.class_of_leaf, tree.leaf_order
    is_inside = np.zeros(len(taxonomy.class_names) + 1, dtype=bool)  # the last is class -1
    is_inside[taxonomy.classes_of(concept)] = True
    of_concept = is_inside[classes]
    first, last = tree.leaf_span[node].tolist()
    below, outside = order[first:last], np.concatenate([order[:first], order[last:]])
    members = below[of_concept[below]]
    missing = outside[of_concept[outside]]
    return BestMatch(
        concept=int(concept),
        node=node,
        name=taxonomy.names[concept],
        label=taxonomy.labels[concept],
        id=taxonomy.ids[concept],
        n_classes=int(recovery.n_classes[place]),
        n_found=int(recovery.n_found[place]),
        n_leaves=int(recovery.n_leaves[place]),
        f1=float(recovery.f1[place]),
        precision=float(recovery.precision[place]),
        recall=float(recovery.recall[place]),
        jaccard=float(recovery.jaccard[place]),
        members=tuple(members.tolist()),
        missing=tuple(_went_to(tree, of_concept, leaf) for leaf in missing.tolist()),
        intruders=tuple(below[~of_concept[below]].tolist()),
        missing_classes=tuple(np.setdiff1d(classes[missing], classes[members]).tolist()),
    )


def _went_to(tree: Hierarchy, of_concept: np.ndarray, leaf: int) -> Missing:
    node, among = leaf, np.array([], dtype=np.int32)
    while len(among) == 0:  # the best node is elsewhere, so the root holds a leaf outside
        node = int(tree.parent[node])
        below = tree.leaves_below(node)
        among = below[~of_concept[below]]
    return Missing(leaf, node, tuple(among.tolist()))
