"""Names that a study gives: to its classes, its columns, and the groups that people named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import distinct_names
from hierviz.core.study import Study


def class_names(study: Study) -> tuple[str, ...]:
    """A name for every class of a study, "class 7" where the study gives none."""
    given = distinct_names(study)
    return given + tuple(f"class {c}" for c in range(len(given), study.n_classes))


def naming_columns(study: Study) -> tuple[str, ...]:
    """Columns of the class table that can name a group: words that several, not all, classes share.

    Examples
    --------
    >>> import numpy as np
    >>> table = {"wnid": ("n1", "n2", "n3"), "sort": ("pet", "pet", ""), "photos": ("7", "7", "8")}
    >>> naming_columns(Study("pets", assignments=np.array([0]), class_table=table))
    ('sort',)
    """
    return tuple(
        column
        for column, values in study.class_table.items()
        if 1 < len(set(values)) < len(values)
        and not all(value.replace(".", "", 1).isdecimal() for value in values if value)
    )


def given_names(analysis: Analysis) -> dict[int, str]:
    """The inner nodes that people named: node -> name.

    Notes
    -----
    A name belongs to a set of clusters, so it finds the same group in any tree.
    O(depth) a name.

    Examples
    --------
    >>> import numpy as np
    >>> names = {(0, 1): "pets", (1, 2): "no group of this tree"}
    >>> study = Study("pets", assignments=np.arange(3), group_names=names)
    >>> given_names(Analysis.of(study, Hierarchy.from_merges([(0, 1), (2, 3)])))
    {3: 'pets'}
    """
    tree = analysis.tree
    found = {node_of(tree, of): name for of, name in analysis.study.group_names.items()}
    return {node: name for node, name in found.items() if node >= tree.n_leaves}


def node_of(tree: Hierarchy, clusters: Sequence[int]) -> int:
    """The node above exactly these clusters, -1 where there is none."""
    if not clusters or max(clusters) >= tree.n_leaves:
        return -1
    first = tree.leaf_span[list(clusters), 0]
    node = clusters[0]
    while tree.n_leaves_below[node] < len(clusters):
        node = int(tree.parent[node])
    exact = tree.leaf_span[node].tolist() == [first.min(), first.max() + 1]
    return node if exact and tree.n_leaves_below[node] == len(clusters) else -1


def support_in_file(tree: Hierarchy) -> dict[int, float]:
    """The inner nodes that have a number for a name: node -> number; empty where any name is a word.

    Programs of phylogenetics write there how well a node is supported, as share or percent.

    Examples
    --------
    >>> support_in_file(Hierarchy.from_merges([(0, 1), (2, 3)], inner_names=("95", "")))
    {3: 95.0}
    """
    try:
        return {u: float(name) for u, name in enumerate(tree.inner_names, tree.n_leaves) if name}
    except ValueError:
        return {}


def names_in_file(tree: Hierarchy) -> dict[int, str]:
    """The inner nodes that the tree's file names in words: node -> name."""
    if support_in_file(tree):
        return {}
    return {u: name for u, name in enumerate(tree.inner_names, tree.n_leaves) if name}


_COUNT = re.compile(r" (?:\((?:\d+/)?|\d+/)(\d+)\)?$")


def without_counts(tree: Hierarchy, names: Sequence[str]) -> tuple[str, ...]:
    """Names of nodes without what short names say of numbers of leaves: "dog (44)", "dog 3/4"."""

    def bare(name: str, n: int) -> str:
        found = _COUNT.search(name)
        return name[: found.start()] if found and n > 1 and int(found[1]) == n else name

    return tuple(map(bare, names, tree.n_leaves_below.tolist()))
