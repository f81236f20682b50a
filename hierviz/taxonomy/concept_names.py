"""Which concept the leaves below a node belong to: its name where nobody named it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import Integers
from hierviz.core.naming import class_names, naming_columns
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.taxonomy.build import from_wordnet
from hierviz.taxonomy.of_study import class_of_leaf, matches_of
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.taxonomy.trees import check_class_of_leaf

# The shares of the leaves below a node for it to be named after them: most, else more than half.
_ENOUGH, _LEAST = 0.75, 0.5
_MOST_OF_ALL = (
    0.6  # of all leaves: a concept of WordNet above more of them, "object" say, tells little
)
_AS_GOOD = 0.98  # of the best F1: what is narrower may be a little worse
_FAR_BETTER = 2.0  # times the F1: what more than half are says more than what three in four are
_TIMES = 15  # as many leaves as are below the node: a concept with more of them tells little of it
_SAYING_NOTHING = {  # names of WordNet that few readers know, or that fit nearly everything
    "anapsid", "chelonian", "chordate", "diapsid", "matter", "nutriment", "oscine", "passerine",
    "placental", "solid", "substance",
}  # fmt: skip


@dataclass(frozen=True)
class NodeConcept:
    """What most leaves below a node are, how many of them are, and which classes belong to it."""

    name: str
    n_leaves: int
    classes: frozenset[int] = frozenset()


def concepts_of_nodes(analysis: Analysis) -> dict[int, NodeConcept]:
    """What a study's class table and WordNet know of the inner nodes of its tree.

    The classes of a clustering model come first, then `naming_columns`, then
    WordNet; whichever three in four leaves below belong to before whichever
    more than half do. See `node_concepts` for which of several concepts it is.

    WordNet is asked for classes with a wnid of WordNet 3.0 in the class table: senses
    guessed from names are too often wrong to name groups unseen.
    """
    tree, study = analysis.tree, analysis.study
    families = [_Family(of_value) for of_value in _by_column(study)]
    if taxonomy := _wordnet_of(study):
        telling = [one for one in _concepts(taxonomy) if one[0] not in _SAYING_NOTHING]
        families.append(_Family(telling, _MOST_OF_ALL))
    return _best_of(tree, class_of_leaf(study, analysis.leaves), families)


def node_concepts(
    tree: Hierarchy, taxonomy: Taxonomy, class_of_leaf: Integers | None = None
) -> dict[int, NodeConcept]:
    """The concept of a taxonomy that says best what the leaves below each inner node are.

    Parameters
    ----------
    tree : Hierarchy
    taxonomy : Taxonomy
    class_of_leaf : sequence of int, shape (n_leaves,), optional
        The class that each leaf stands for, -1 for none; leaf k for class k
        when left out.

    Returns
    -------
    dict of int to NodeConcept
        Inner nodes that have one.

    Raises
    ------
    InputError
        Another number of leaves, or classes the taxonomy does not have.

    Notes
    -----
    Of the concepts that three in four leaves below the node belong to, else of
    those that more than half and at least two do, the narrowest of those with an F1 of at least
    98 % of the best: the harmonic mean of the share of the node's leaves that belong to it and the
    share of the concept's leaves that are below the node. Among equals the last of the
    taxonomy. What more than half belong to goes first where its F1 is more than twice as high:
    "primate 19/34" says more than "organism 32/34". None that more than 60 % of all leaves belong to, nor more than 15
    times as many as of those below the node. O(n_concepts x n_nodes).

    Examples
    --------
    >>> from hierviz.taxonomy.build import from_columns
    >>> sorts = from_columns("abcdefgh", {"sort": ["x", "x", "y", "z", "z", "z", "z", "z"]})
    >>> found = node_concepts(Hierarchy.from_nested([[0, 1, 2], [3, 4, 5, 6, 7]]), sorts)
    >>> [(concept.name, concept.n_leaves) for concept in found.values()]
    [('x', 2)]
    """
    classes = check_class_of_leaf(tree, taxonomy, class_of_leaf)
    return _best_of(tree, classes, [_Family(_concepts(taxonomy), _MOST_OF_ALL)])


class _Family(NamedTuple):
    """Concepts, each with its classes, and the share of all leaves that none of them may exceed."""

    concepts: Sequence[tuple[str, Sequence[int] | np.ndarray]]
    most: float = 1.0


def _concepts(taxonomy: Taxonomy) -> list[tuple[str, np.ndarray]]:
    return [(name, taxonomy.classes_of(c)) for c, name in enumerate(taxonomy.names)]


def _by_column(study: Study) -> Iterator[list[tuple[str, list[int]]]]:
    """Classes by the value of each column that can name a group; for a clustering model also by name."""
    if not study.cluster_is_class:
        yield [(name, [c]) for c, name in enumerate(class_names(study))]
    for column in naming_columns(study):
        of_value: dict[str, list[int]] = {}
        for c, value in enumerate(study.class_table[column]):
            of_value.setdefault(value, []).append(c)
        yield [(value, classes) for value, classes in of_value.items() if value]


def _wordnet_of(study: Study) -> Taxonomy | None:
    if "wnid" not in study.class_table:
        return None
    try:
        matches = matches_of(study)
    except InputError:  # offsets of another WordNet, say: the Taxonomy page tells what is wrong
        return None
    wnids = tuple(match.wnid if match.how == "wnid" else "" for match in matches)
    return _wordnet(tuple(study.class_names), wnids) if any(wnids) else None


@lru_cache(maxsize=4)
def _wordnet(class_names: tuple[str, ...], wnids: tuple[str, ...]) -> Taxonomy:
    return from_wordnet(class_names, wnids)


def _best_of(
    tree: Hierarchy, classes: np.ndarray, families: Sequence[_Family]
) -> dict[int, NodeConcept]:
    """For every inner node the best concept of the first family that has one for enough leaves, else for more than half."""
    best = [_best(tree, classes, family) for family in families]
    members: dict[tuple[int, int], frozenset[int]] = {}  # one set for all nodes of a concept
    found: dict[int, NodeConcept] = {}
    for enough in (0, 1):
        for which, (chosen, n_leaves) in enumerate(best):
            for node in np.flatnonzero(chosen[enough] >= 0).tolist():
                concept = int(chosen[enough, node])
                name, of = families[which].concepts[concept]
                of_it = members.setdefault((which, concept), frozenset(map(int, of)))
                there = NodeConcept(name, int(n_leaves[enough, node]), of_it)
                found.setdefault(tree.n_leaves + node, there)
    return found


def _best(tree: Hierarchy, classes: np.ndarray, family: _Family) -> tuple[np.ndarray, np.ndarray]:
    """The best concept for enough leaves and for more than half, -1 for none, int64 (2, n_inner); how many."""
    label_at = classes[tree.leaf_order]
    n_of_class = np.bincount(label_at[label_at >= 0], minlength=1)
    first, last = tree.leaf_span[tree.n_leaves :].T
    n_below = last - first
    least = np.stack([np.ceil(_ENOUGH * n_below), np.floor(_LEAST * n_below) + 1])
    chosen = np.full((2, tree.n_inner), -1)
    n_leaves, best_f1 = np.zeros_like(chosen), np.zeros(chosen.shape)
    known_of = [[c for c in of if c < len(n_of_class)] for _, of in family.concepts]
    n_of = np.array([n_of_class[known].sum() for known in known_of], dtype=np.int64)
    for concept in np.argsort(-n_of, kind="stable").tolist():  # the wide ones first
        known, n_all = known_of[concept], n_of[concept]
        if not 2 <= n_all <= family.most * tree.n_leaves:
            continue
        is_of = np.zeros(len(n_of_class) + 1, dtype=bool)  # the last one for class -1
        is_of[known] = True
        before = np.concatenate([[0], np.cumsum(is_of[label_at])])
        n_here = before[last] - before[first]
        f1 = 2 * n_here / (n_below + n_all)
        fits = (n_here >= np.maximum(least, max(2, n_all / _TIMES))) & (f1 >= _AS_GOOD * best_f1)
        chosen[fits] = concept
        n_leaves = np.where(fits, n_here, n_leaves)
        best_f1 = np.where(fits, np.maximum(f1, best_f1), best_f1)
    is_far_better = (chosen[0] >= 0) & (best_f1[1] > _FAR_BETTER * best_f1[0])
    for of_node in (chosen, n_leaves):
        of_node[0, is_far_better] = of_node[1, is_far_better]
    return chosen, n_leaves
