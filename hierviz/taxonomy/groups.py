"""Colouring by a taxonomy: which group each class is in, of concepts chosen by hand or by a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hierviz.core.hierarchy_arrays import ReadOnlyArrays
from hierviz.errors import InputError
from hierviz.taxonomy.taxonomy import Taxonomy


@dataclass(frozen=True, eq=False)
class Groups(ReadOnlyArrays):
    """Classes grouped by concepts, each class in one group at most.

    Attributes
    ----------
    concepts : tuple of int
        The concept of each group.
    group_of_class : int32 array, shape (n_classes,)
        Place in `concepts`; -1 for a class that is in none (grey).
    """

    concepts: tuple[int, ...]
    group_of_class: np.ndarray

    @property
    def n_classes(self) -> np.ndarray:
        """Number of classes in each group, int64 (n_groups,)."""
        placed = self.group_of_class[self.group_of_class >= 0]
        return np.bincount(placed, minlength=len(self.concepts))

    def of_leaves(self, class_of_leaf: np.ndarray) -> np.ndarray:
        """Group of each leaf, int32 (n_leaves,), by the class it stands for; -1 for none."""
        return np.append(self.group_of_class, np.int32(-1))[class_of_leaf]


def group_classes(taxonomy: Taxonomy, concepts: Sequence[int]) -> Groups:
    """Group the classes by chosen concepts; where these overlap the most specific one wins.

    Parameters
    ----------
    taxonomy : Taxonomy
    concepts : sequence of int
        In the order of the legend, each once.

    Raises
    ------
    InputError
        When there is no such concept, or one comes twice.

    Notes
    -----
    The most specific concept is the one with fewest classes in the study; among
    equals the deepest, then the first one chosen. A class belongs to a
    concept by any path.
    """
    chosen = tuple(int(concept) for concept in concepts)
    wrong = [concept for concept in chosen if not 0 <= concept < taxonomy.n_concepts]
    if wrong or len(set(chosen)) < len(chosen):
        raise InputError(
            f"Expected different concepts from 0 to {taxonomy.n_concepts - 1}; found {chosen}."
        )
    n, depth = taxonomy.n_classes_below, taxonomy.depth
    order = sorted(range(len(chosen)), key=lambda g: (-n[chosen[g]], depth[chosen[g]], -g))
    group = np.full(len(taxonomy.class_names), -1, dtype=np.int32)
    for place in order:  # the most specific is painted last
        group[taxonomy.classes_of(chosen[place])] = place
    return Groups(chosen, group)


def at_depth(taxonomy: Taxonomy, depth: int) -> Groups:
    """All concepts at a depth as groups, most classes first.

    Parameters
    ----------
    taxonomy : Taxonomy
    depth : int
        Steps from the top, see `Taxonomy.depth`; 0 is the top itself.

    Raises
    ------
    InputError
        When the taxonomy is not so deep.

    Notes
    -----
    By the tree of `Taxonomy.tree_parent`, so that no two groups overlap. Concepts
    with one class are left out; a class attached higher up is in no group.
    """
    _check_depth(taxonomy, depth)
    classes = np.append(concept_at_depth(taxonomy, depth), -1)[taxonomy.concept_of_class]
    found, counts = np.unique(classes[classes >= 0], return_counts=True)
    found, counts = found[counts >= 2], counts[counts >= 2]
    place = np.full(taxonomy.n_concepts + 1, -1, dtype=np.int32)
    concepts = found[np.argsort(-counts, kind="stable")]
    place[concepts] = np.arange(len(concepts))
    return Groups(tuple(concepts.tolist()), place[classes])


def _check_depth(taxonomy: Taxonomy, depth: int) -> None:
    deepest = int(taxonomy.depth.max(initial=0))
    if not 0 <= depth <= deepest:
        raise InputError(f"The taxonomy has depths 0 to {deepest}; asked for {depth}.")


def partition_at_depth(taxonomy: Taxonomy, depth: int) -> Groups:
    """All classes of a taxonomy grouped by its concepts at a depth; those attached higher, by the one above them.

    Parameters
    ----------
    taxonomy : Taxonomy
    depth : int
        As for `at_depth`, which leaves out concepts with one class and classes attached higher.

    Raises
    ------
    InputError
        When the taxonomy is not so deep.
    """
    _check_depth(taxonomy, depth)
    own, at_depth = taxonomy.concept_of_class, concept_at_depth(taxonomy, depth)
    concept = np.where(at_depth[own] >= 0, at_depth[own], own)
    concepts = np.unique(concept[own >= 0])
    place = np.full(taxonomy.n_concepts + 1, -1, dtype=np.int32)
    place[concepts] = np.arange(len(concepts))
    return Groups(tuple(concepts.tolist()), place[np.where(own >= 0, concept, -1)])


def concept_at_depth(taxonomy: Taxonomy, depth: int) -> np.ndarray:
    """The concept at a depth on the way down to each concept, int32 (n_concepts,); -1 where higher."""
    result = np.full(taxonomy.n_concepts, -1, dtype=np.int32)
    above, depths = taxonomy.tree_parent.tolist(), taxonomy.depth.tolist()
    for concept in np.argsort(taxonomy.depth, kind="stable").tolist():
        if depths[concept] == depth:
            result[concept] = concept
        elif depths[concept] > depth:
            result[concept] = result[above[concept]]
    return result


def best_partition(taxonomy: Taxonomy, n_groups: int) -> Groups:
    """At most n concepts without overlap that cover most classes and tell most of them apart.

    Parameters
    ----------
    taxonomy : Taxonomy
    n_groups : int
        At least 1.

    Returns
    -------
    Groups
        Most classes first. Concepts with one class are not used.

    Raises
    ------
    InputError
        When `n_groups` is below 1.

    Notes
    -----
    Maximises the sum over groups of s (K - s), s the classes of a group and K
    those of the taxonomy: the pairs of a coloured class and one of another
    colour, or of none. A group that grows covers more; one that holds nearly
    everything tells nothing apart. Exact, by dynamic programming over the tree
    of `Taxonomy.tree_parent`: O(n_concepts x n_groups^2). With n = 1 the group
    nearest to half of the classes wins.

    Examples
    --------
    >>> from hierviz.taxonomy.build import from_columns
    >>> sorts = from_columns("abcdef", {"sort": ["x", "x", "y", "y", "y", "z"]})
    >>> [sorts.names[concept] for concept in best_partition(sorts, 2).concepts]
    ['y', 'x']
    """
    if n_groups < 1:
        raise InputError(f"A partition needs at least one group; asked for {n_groups}.")
    size = _classes_in_tree(taxonomy)
    total = int((taxonomy.concept_of_class >= 0).sum())
    gain = np.where(size >= 2, size * (total - size), -1)  # -1: never worth a colour
    concepts = _best_antichain(taxonomy, gain, n_groups)
    concepts.sort(key=lambda concept: (-size[concept], concept))
    place = np.full(taxonomy.n_concepts, -1, dtype=np.int32)
    place[concepts] = np.arange(len(concepts))
    inherited = _from_above(taxonomy, place)
    return Groups(tuple(concepts), np.append(inherited, np.int32(-1))[taxonomy.concept_of_class])


def _classes_in_tree(taxonomy: Taxonomy) -> np.ndarray:
    """Classes below each concept by `tree_parent` alone, int64."""
    own = taxonomy.concept_of_class
    size = np.bincount(own[own >= 0], minlength=taxonomy.n_concepts).astype(np.int64)
    above = taxonomy.tree_parent.tolist()
    for concept in np.argsort(-taxonomy.depth, kind="stable").tolist():
        if above[concept] >= 0:
            size[above[concept]] += size[concept]
    return size


def _from_above(taxonomy: Taxonomy, value: np.ndarray) -> np.ndarray:
    """The value of each concept, or of the nearest above it that has one (>= 0)."""
    result, above = value.copy(), taxonomy.tree_parent.tolist()
    for concept in np.argsort(taxonomy.depth, kind="stable").tolist():
        if result[concept] < 0 and above[concept] >= 0:
            result[concept] = result[above[concept]]
    return result


def _best_antichain(taxonomy: Taxonomy, gain: np.ndarray, most: int) -> list[int]:
    """A limited number of concepts, none above another in the tree, with the largest sum of gains."""
    top = taxonomy.n_concepts  # stands above all tops
    above = np.where(taxonomy.tree_parent < 0, top, taxonomy.tree_parent).tolist()
    best = np.zeros((top + 1, most + 1), dtype=np.int64)  # [concept, k]: with at most k below
    joined: list[list[tuple[int, np.ndarray]]] = [[] for _ in range(top + 1)]
    takes_itself = np.zeros((top + 1, most + 1), dtype=bool)
    order = np.argsort(-taxonomy.depth, kind="stable").tolist()
    for concept in [*order, top]:
        if concept < top:
            itself = gain[concept] > best[concept]  # a tie goes to those below, which say more
            itself[0] = False
            takes_itself[concept] = itself
            best[concept, itself] = gain[concept]
            if best[concept, most] > 0:
                parent = above[concept]
                best[parent], share = _join(best[parent], best[concept])
                joined[parent].append((concept, share))
    return _traced(takes_itself, joined, top, most)


def _join(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best sum with at most k in all, for every k, and how many of the k go to the right."""
    k = np.arange(len(left))
    rest = k[:, None] - k
    total = np.where(rest >= 0, left[np.maximum(rest, 0)] + right, -1)
    share = total.argmax(axis=1)
    return total[k, share], share


def _traced(takes_itself, joined, top: int, most: int) -> list[int]:
    chosen, pending = [], [(top, most)]
    while pending:
        concept, k = pending.pop()
        if takes_itself[concept, k]:
            chosen.append(concept)
            continue
        for kid, share in reversed(joined[concept]):
            pending.append((kid, int(share[k])))
            k -= int(share[k])
    return chosen
