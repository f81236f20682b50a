"""Recovery: which node of a tree holds a concept best, how well, and how well by chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hierviz.core.contingency import largest_between, leaf_meets
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import Integers, ReadOnlyArrays
from hierviz.core.immutable import brief
from hierviz.errors import InputError, require
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.taxonomy.trees import check_class_of_leaf

N_RELABELLINGS = 200


@dataclass(frozen=True, eq=False)
class Recovery(ReadOnlyArrays):
    """How well a tree holds each concept of a taxonomy. Made by `recover`.

    All arrays have shape (n_found,), one place per concept with at least two classes.

    Attributes
    ----------
    concept : int32
        The concept, in the order of the taxonomy.
    node : int32
        The node whose leaves match best.
    f1, precision, recall, jaccard : float64
        Of the leaves below the node against the leaves of the concept, in (0, 1].
    n_classes : int64
        Classes of the concept that some leaf stands for.
    n_found : int64
        How many of them have a leaf below the node.
    n_leaves : int64
        Leaves below the node.
    class_of_leaf : int32 array, shape (n_leaves of the tree,)
        The class that each leaf stands for.
    """

    __repr__ = brief

    concept: np.ndarray
    node: np.ndarray
    f1: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    jaccard: np.ndarray
    n_classes: np.ndarray
    n_found: np.ndarray
    n_leaves: np.ndarray
    class_of_leaf: np.ndarray

    def __len__(self) -> int:
        return len(self.concept)

    @property
    def mean_best_f1(self) -> float:
        """Mean of `f1`, each concept as often as it has classes; nan without concepts."""
        return _mean_by_size(self.f1, self.n_classes)

    def place_of(self, concept: int) -> int:
        """The place of a concept in the arrays; an `InputError` for one with fewer than two classes."""
        at = int(np.searchsorted(self.concept, concept))
        if at == len(self.concept) or self.concept[at] != concept:
            raise InputError(
                f"Concept {concept} has fewer than two classes among the leaves of the tree."
            )
        return at


@dataclass(frozen=True, eq=False)
class RandomBaseline:
    """`Recovery.mean_best_f1` when the leaves' labels are shuffled. Made by `random_baseline`.

    Attributes
    ----------
    values : float64 array, shape (n,)
        One per relabelling.
    f1 : float64 array, shape (n_found,)
        The F1 of each concept of `Recovery`, mean over the relabellings.
    """

    __repr__ = brief

    values: np.ndarray
    f1: np.ndarray

    @property
    def mean(self) -> float:
        """Mean over the relabellings; nan without concepts."""
        return float(self.values.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """The range that holds the middle 95 % of the relabellings."""
        low, high = np.quantile(self.values, [0.025, 0.975])
        return float(low), float(high)


def recover(tree: Hierarchy, taxonomy: Taxonomy, class_of_leaf: Integers | None = None) -> Recovery:
    """The node that holds each concept best, for all concepts with at least two classes.

    Parameters
    ----------
    tree : Hierarchy
    taxonomy : Taxonomy
    class_of_leaf : int array, shape (n_leaves,), optional
        The class each leaf stands for, -1 for none; leaf k stands for class k
        when left out. See `taxonomy.class_of_leaf`.

    Returns
    -------
    Recovery

    Raises
    ------
    InputError
        Another number of leaves, or classes the taxonomy does not have.

    Notes
    -----
    ``F1 = 2 |L & C| / (|L| + |C|)`` for the leaves L of a node and C of a concept.
    Where nodes are equally good the smallest one is taken (they would be nested
    or disjoint), then the one with the lower id. A best node is always a leaf
    of C or the meeting of two leaves of C next to each other in leaf order, so
    only those are tried: O(s log s) for s leaves in all concepts.

    Examples
    --------
    >>> from hierviz.taxonomy.build import from_columns
    >>> sorts = from_columns("abcd", {"sort": ["x", "x", "x", "y"]})
    >>> found = recover(Hierarchy.from_nested([[0, 1], [2, 3]]), sorts)
    >>> found.node.tolist(), found.f1.round(3).tolist()
    ([6], [0.857])
    """
    require(
        taxonomy,
        Taxonomy,
        "Make one: hv.taxonomy.from_wordnet(...), from_columns(...), from_pairs(...).",
    )
    n_classes = len(taxonomy.class_names)
    if class_of_leaf is None and tree.n_leaves != n_classes:
        raise InputError(
            f"The tree has {tree.n_leaves:,} leaves; the taxonomy is of {n_classes:,} classes.",
            hint="Give the tree of the same study, or the class of every leaf (class_of_leaf).",
        )
    classes = check_class_of_leaf(tree, taxonomy, class_of_leaf)
    search = _Search(tree, taxonomy, classes)
    node, found, f1 = search.best(classes)
    size = tree.n_leaves_below[node].astype(np.int64)
    return Recovery(
        concept=search.concepts.astype(np.int32),
        node=node,
        f1=f1,
        precision=found / size,
        recall=found / search.n_members,
        jaccard=found / (size + search.n_members - found),
        n_classes=search.n_classes,
        n_found=_classes_found(tree, search, classes, node),
        n_leaves=size,
        class_of_leaf=classes,
    )


def random_baseline(
    tree: Hierarchy,
    taxonomy: Taxonomy,
    class_of_leaf: Integers | None = None,
    *,
    n: int = N_RELABELLINGS,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> RandomBaseline:
    """The mean best F1, and that of each concept, when the classes of the same tree's leaves are shuffled.

    Parameters
    ----------
    tree, taxonomy, class_of_leaf
        As for `recover`.
    n : int
        Number of relabellings, at least 1.
    seed : int
    progress : callable (done, total) -> None, optional
        Called after each relabelling; it may raise `Cancelled` to stop.

    Raises
    ------
    InputError
        As `recover`, or when `n` is below 1.
    """
    if n < 1:
        raise InputError(f"A baseline needs at least one relabelling; asked for {n}.")
    classes = check_class_of_leaf(tree, taxonomy, class_of_leaf)
    search = _Search(tree, taxonomy, classes)
    random = np.random.default_rng(seed)
    values, total = np.empty(n), np.zeros(len(search.concepts))
    for done in range(n):
        f1 = search.best(random.permutation(classes))[2]
        values[done] = _mean_by_size(f1, search.n_classes)
        total += f1
        if progress is not None:
            progress(done + 1, n)
    return RandomBaseline(values, total / n)


def _mean_by_size(f1: np.ndarray, n_classes: np.ndarray) -> float:
    return float(np.average(f1, weights=n_classes)) if len(f1) else float("nan")


class _Search:
    """The best nodes of all concepts under any labelling of the leaves with the same classes."""

    def __init__(self, tree: Hierarchy, taxonomy: Taxonomy, classes: np.ndarray) -> None:
        present = np.bincount(classes[classes >= 0], minlength=len(taxonomy.class_names))
        start, members = taxonomy.membership
        concept = np.repeat(np.arange(taxonomy.n_concepts), np.diff(start))
        concept, members = concept[present[members] > 0], members[present[members] > 0]
        n_classes = np.bincount(concept, minlength=taxonomy.n_concepts)
        kept = n_classes[concept] >= 2
        self.concepts, self.row = np.unique(concept[kept], return_inverse=True)
        self.members = members[kept]  # pairs of a row (a concept) and a class
        self.n_classes = n_classes[self.concepts]
        self.n_members = np.bincount(
            self.row, weights=present[self.members], minlength=len(self.concepts)
        ).astype(np.int64)
        self.first = np.concatenate([[0], np.cumsum(self.n_members)[:-1]]).astype(np.int64)
        self.tree, self._meets = tree, leaf_meets(tree)

    def best(self, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Node, leaves of the concept below it, and F1 of every concept."""
        n, span = self.tree.n_leaves, self.tree.leaf_span
        key = self.keys(classes)
        row, place = key // n, key % n
        next_to = np.flatnonzero(row[1:] == row[:-1])
        leaf = self.tree.leaf_order[place]
        joined = largest_between(self._meets, place[next_to] + 1, place[next_to + 1] + 1)
        node = np.concatenate([leaf, joined])
        row = np.concatenate([row, row[next_to]])
        below = [np.searchsorted(key, row * n + span[node, side]) for side in (0, 1)]
        found = below[1] - below[0]
        size = self.tree.n_leaves_below[node]
        f1 = 2 * found / (size + self.n_members[row])
        order = np.lexsort((node, size, -f1, row))
        chosen = order[np.searchsorted(row[order], np.arange(len(self.concepts)))]
        return node[chosen], found[chosen], f1[chosen]

    def keys(self, classes: np.ndarray) -> np.ndarray:
        """Row x n_leaves + place in leaf order of every leaf of every concept, ascending."""
        n = self.tree.n_leaves
        of_class = np.argsort(classes, kind="stable")  # leaves, class after class
        first = np.searchsorted(classes[of_class], self.members)
        count = np.searchsorted(classes[of_class], self.members, side="right") - first
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        leaves = of_class[np.repeat(first, count) + within]
        return np.sort(np.repeat(self.row, count) * n + self.tree.leaf_span[leaves, 0])


def _classes_found(
    tree: Hierarchy, search: _Search, classes: np.ndarray, node: np.ndarray
) -> np.ndarray:
    """Number of different classes of each concept that have a leaf below its node."""
    n, n_classes = tree.n_leaves, int(classes.max(initial=0)) + 1
    key = search.keys(classes)
    row, place = key // n, key % n
    inside = (tree.leaf_span[node[row], 0] <= place) & (place < tree.leaf_span[node[row], 1])
    pairs = np.unique(row[inside] * n_classes + classes[tree.leaf_order[place[inside]]])
    return np.bincount(pairs // n_classes, minlength=len(search.concepts))
