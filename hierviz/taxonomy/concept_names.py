"""Which concept the leaves below a node belong to: what to call it where nobody named it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import Integers
from hierviz.errors import InputError
from hierviz.taxonomy.build import from_wordnet
from hierviz.taxonomy.of_study import matches_of
from hierviz.taxonomy.senses import wnids_of
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.taxonomy.trees import check_class_of_leaf

_LEAST_SHARE = 0.75  # of the leaves below a node, for it to be called after them
_MOST_SHARE = 0.25  # of all leaves; what holds more of them, "artifact" say, tells little


class NodeConcept(NamedTuple):
    """What most leaves below a node are, and how many of them."""

    name: str
    n_leaves: int


def concepts_of_nodes(analysis: Analysis) -> dict[int, NodeConcept]:
    """The concepts that WordNet knows for the inner nodes of a study's tree; see `node_concepts`.

    Without a column ``wnid`` in the class table no node has a concept: senses
    guessed from names are too often wrong to name groups unseen. Nor where
    these are no wnids of WordNet 3.0.
    """
    study = analysis.study
    if "wnid" not in study.class_table:
        return {}
    try:
        wnids = wnids_of(matches_of(study))
    except InputError:  # offsets of another WordNet, say: the Taxonomy page tells what is wrong
        return {}
    if not any(wnids):
        return {}
    taxonomy = _wordnet(tuple(study.class_names), tuple(wnids))
    own = None if study.cluster_is_class else analysis.leaves.top_class
    return node_concepts(analysis.tree, taxonomy, own)


@lru_cache(maxsize=4)
def _wordnet(class_names: tuple[str, ...], wnids: tuple[str, ...]) -> Taxonomy:
    return from_wordnet(class_names, wnids)


def node_concepts(
    tree: Hierarchy, taxonomy: Taxonomy, class_of_leaf: Integers | None = None
) -> dict[int, NodeConcept]:
    """The narrowest concept that most leaves below an inner node belong to.

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
    Of the concepts that three in four leaves below the node belong to, the one
    that fewest leaves of the tree do; none that more than a quarter of them do. O(n_concepts x n_nodes).

    Examples
    --------
    >>> from hierviz.taxonomy.build import from_columns
    >>> sorts = from_columns("abcdefgh", {"sort": ["x", "x", "y", "z", "z", "z", "z", "z"]})
    >>> node_concepts(Hierarchy.from_nested([[0, 1, 2], [3, 4, 5, 6, 7]]), sorts)
    {}
    >>> node_concepts(Hierarchy.from_nested([[0, 1], [2, 3, 4, 5, 6, 7]]), sorts)
    {9: NodeConcept(name='x', n_leaves=2)}
    """
    classes = check_class_of_leaf(tree, taxonomy, class_of_leaf)[tree.leaf_order]
    first, last = tree.leaf_span[tree.n_leaves :].T
    least = _LEAST_SHARE * (last - first)
    chosen = np.full(tree.n_inner, -1)
    n_leaves, fewest = np.zeros((2, tree.n_inner), dtype=np.int64)
    is_below = np.zeros(len(taxonomy.class_names) + 1, dtype=bool)  # the last one for class -1
    for concept in range(taxonomy.n_concepts):
        is_below[:] = False
        is_below[taxonomy.classes_of(concept)] = True
        before = np.concatenate([[0], np.cumsum(is_below[classes])])
        n_all = before[-1]
        if not 2 <= n_all <= _MOST_SHARE * tree.n_leaves:
            continue
        n_here = before[last] - before[first]
        is_better = (n_here >= least) & ((chosen < 0) | (n_all <= fewest))
        chosen[is_better], n_leaves[is_better] = concept, n_here[is_better]
        fewest[is_better] = n_all
    return {
        tree.n_leaves + node: NodeConcept(taxonomy.names[chosen[node]], int(n_leaves[node]))
        for node in np.flatnonzero(chosen >= 0).tolist()
    }
