"""What the leaves below a node are, and how many of them: "bird 87 %"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.naming import naming_columns
from hierviz.taxonomy.concept_names import NodeConcept, concepts_of_nodes
from hierviz.taxonomy.of_study import class_of_leaf
from hierviz.taxonomy.targets import target_of


class NodeKind(NamedTuple):
    """The concept, or value of a column, that most leaves below a node share, and the share of them that do."""

    name: str
    share: float


def kinds_of_nodes(
    analysis: Analysis, concepts: Mapping[int, NodeConcept] | None = None
) -> dict[int, NodeKind]:
    """What most leaves below each inner node are.

    Parameters
    ----------
    analysis : Analysis
    concepts : mapping of int to NodeConcept, optional
        `concepts_of_nodes` when left out.

    Returns
    -------
    dict of int to NodeKind
        Nodes with a concept; and by the first column of `naming_columns` every
        other inner node with a leaf that has a value.

    Notes
    -----
    O(n_nodes x values).

    Examples
    --------
    >>> from hierviz.core.hierarchy import Hierarchy
    >>> from hierviz.core.study import Study
    >>> study = Study("zoo", assignments=np.arange(3), class_names=("cat", "dog", "jet"),
    ...               class_table={"sort": ("pet", "pet", "thing")}, cluster_is_class=True)
    >>> kinds = kinds_of_nodes(Analysis.of(study, Hierarchy.from_nested([[0, 1], 2])))
    >>> [(node, kind.name, round(kind.share, 2)) for node, kind in kinds.items()]
    [(3, 'pet', 1.0), (4, 'pet', 0.67)]
    """
    tree, columns = analysis.tree, naming_columns(analysis.study)
    below = tree.n_leaves_below
    named = {
        node: NodeKind(concept.name, concept.n_leaves / int(below[node]))
        for node, concept in (concepts_of_nodes(analysis) if concepts is None else concepts).items()
    }
    if not columns:
        return named
    target = target_of(analysis.study, columns[0])
    of_leaf = target.labels(class_of_leaf(analysis.study, analysis.leaves))
    known = np.flatnonzero(of_leaf >= 0)
    table = np.zeros((tree.n_leaves, len(target.label_names)), dtype=np.int64)
    table[known, of_leaf[known]] = 1
    n_below = tree.sum_below(table)
    best, most = n_below.argmax(axis=1), n_below.max(axis=1)
    return {
        node: named.get(node)
        or NodeKind(target.label_names[best[node]], float(most[node] / below[node]))
        for node in range(tree.n_leaves, tree.n_nodes)
        if node in named or most[node] > 0
    }
