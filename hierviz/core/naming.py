"""What a study says of names: of its classes, of its columns, of the groups that people named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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


def given_names(tree: Hierarchy, study: Study) -> dict[int, str]:
    """The inner nodes that people named: node -> name.

    Notes
    -----
    A name belongs to a set of clusters, so it finds the same group in any tree.
    O(depth) a name.

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)])
    >>> names = {(0, 1): "pets", (1, 2): "no group of this tree"}
    >>> given_names(tree, Study("pets", assignments=np.array([0]), group_names=names))
    {3: 'pets'}
    """
    found = {}
    for clusters, name in study.group_names.items():
        node = _node_of(tree, clusters)
        if node >= tree.n_leaves:
            found[node] = name
    return found


def _node_of(tree: Hierarchy, clusters: Sequence[int]) -> int:
    """The node above exactly these clusters, -1 where there is none."""
    if not clusters or max(clusters) >= tree.n_leaves:
        return -1
    first = tree.leaf_span[list(clusters), 0]
    node = clusters[0]
    while tree.n_leaves_below[node] < len(clusters):
        node = int(tree.parent[node])
    exact = tree.leaf_span[node].tolist() == [first.min(), first.max() + 1]
    return node if exact and tree.n_leaves_below[node] == len(clusters) else -1
