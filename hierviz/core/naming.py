"""What inner nodes are called where nobody named them: by the classes below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from scipy import sparse

from hierviz.core.contingency import class_changes, largest_below
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import NodeProfile, distinct_names
from hierviz.core.study import Study
from hierviz.errors import InputError


class NodeConcept(NamedTuple):
    """What most leaves below a node are.

    Parameters
    ----------
    name : str
    n_leaves : int
        How many of them.
    """

    name: str
    n_leaves: int


_NO_CONCEPTS: Mapping[int, NodeConcept] = MappingProxyType({})


def node_names(
    tree: Hierarchy,
    nodes: NodeProfile,
    study: Study,
    *,
    columns: Sequence[str] = (),
    concepts: Mapping[int, NodeConcept] = _NO_CONCEPTS,
) -> tuple[str, ...]:
    """A name for every inner node: what its leaves share, or its two foremost classes.

    Parameters
    ----------
    tree : Hierarchy
    nodes : NodeProfile
        Of this tree and study.
    study : Study
    columns : sequence of str
        Columns of the class table that may name a node; the first one of which
        all leaves below have the same value does.
    concepts : mapping of int to NodeConcept
        What the leaves below a node are, where that is known and no column
        names it.

    Returns
    -------
    tuple of str, shape (n_inner,)
        From the first inner node to the root: the name that people gave it, "dogs"
        where a column says so, the two leaves of a pair, "beagle, boxer +79" where
        79 more leaves follow; before them their concept, "dog: " or, where not all
        are of it, "dog, 78 of 81: ".

    Raises
    ------
    InputError
        When the class table has no such column.

    Notes
    -----
    The classes that count are those that leaves below stand for: a classifier's
    cluster stands for its class, a clustering model's for its most frequent
    one. The two of them with most points below the node name it; without
    labelled points, the two leaves with most points. Among equals the class, or
    leaf, of which the model is surest (mean confidence) goes first, then the
    lower number. O(cells with points + n_nodes), and their logarithm.

    Examples
    --------
    >>> from hierviz.core.profile import LeafProfile
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)], leaf_names=["cat", "dog", "jet"])
    >>> study = Study("pets", assignments=np.repeat([0, 1, 2], [9, 8, 7]))
    >>> nodes = NodeProfile.from_tree(tree, LeafProfile.from_study(study))
    >>> node_names(tree, nodes, study)
    ('cat, dog', 'cat, dog +1')
    """
    shared = _shared_values(tree, nodes, study, columns)
    n_below = tree.n_leaves_below[tree.n_leaves :].tolist()
    result = []
    for node, foremost in enumerate(_foremost(tree, nodes, study)):
        n, concept = n_below[node], concepts.get(tree.n_leaves + node)
        rest = f" +{n - len(foremost)}" if n > len(foremost) else ""
        how_many = f", {concept.n_leaves} of {n}" if concept and concept.n_leaves < n else ""
        before = f"{concept.name}{how_many}: " if concept else ""
        result.append(shared[node] or before + ", ".join(foremost) + rest)
    return _with_given(result, tree, study)


def short_names(
    tree: Hierarchy,
    nodes: NodeProfile,
    study: Study,
    *,
    columns: Sequence[str] = (),
    concepts: Mapping[int, NodeConcept] = _NO_CONCEPTS,
) -> tuple[str, ...]:
    """A name for every inner node that fits at the rim: one class, and how many more leaves.

    Parameters
    ----------
    tree, nodes, study, columns, concepts
        As for `node_names`.

    Returns
    -------
    tuple of str, shape (n_inner,)
        "beagle +80"; "dogs (81)" where a column or a concept names all 81 leaves,
        "dog 78/81" where a concept names most.

    Raises
    ------
    InputError
        When the class table has no such column.
    """
    shared = _shared_values(tree, nodes, study, columns)
    n_below = tree.n_leaves_below[tree.n_leaves :].tolist()
    result = []
    for node, foremost in enumerate(_foremost(tree, nodes, study)):
        n, concept = n_below[node], concepts.get(tree.n_leaves + node)
        if shared[node]:
            result.append(f"{shared[node]} ({n})")
        elif concept:
            result.append(
                f"{concept.name} "
                + (f"{concept.n_leaves}/{n}" if concept.n_leaves < n else f"({n})")
            )
        else:
            result.append(f"{foremost[0]} +{n - 1}")
    return _with_given(result, tree, study)


def shared_names(
    tree: Hierarchy,
    nodes: NodeProfile,
    study: Study,
    *,
    columns: Sequence[str] = (),
    concepts: Mapping[int, NodeConcept] = _NO_CONCEPTS,
) -> list[tuple[int, str]]:
    """The groups that a column or a concept names: the topmost node of each, and the name.

    Parameters
    ----------
    tree, nodes, study, columns, concepts
        As for `node_names`.
    """
    shared = _shared_values(tree, nodes, study, columns)
    for node, concept in concepts.items():
        shared[node - tree.n_leaves] = shared[node - tree.n_leaves] or concept.name
    above = tree.parent[tree.n_leaves : -1] - tree.n_leaves
    return [
        (node + tree.n_leaves, name)
        for node, name in enumerate(shared)
        if name and (node == len(above) or shared[above[node]] != name)
    ]


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


def _with_given(names: list[str], tree: Hierarchy, study: Study) -> tuple[str, ...]:
    for node, name in given_names(tree, study).items():
        names[node - tree.n_leaves] = name
    return tuple(names)


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


def _class_of_leaf(tree: Hierarchy, nodes: NodeProfile, study: Study) -> np.ndarray:
    """The class that each leaf stands for, -1 where none."""
    if study.cluster_is_class:
        return np.arange(tree.n_leaves)
    return nodes.top_class[: tree.n_leaves]


def _shared_values(
    tree: Hierarchy, nodes: NodeProfile, study: Study, columns: Sequence[str]
) -> list[str]:
    """The value of the first column that all leaves below an inner node share; "" where none."""
    shared = [""] * tree.n_inner
    label_at = _class_of_leaf(tree, nodes, study)[tree.leaf_order].tolist()
    first, last = tree.leaf_span[tree.n_leaves :].T
    for column in columns:
        if column not in study.class_table:
            raise InputError(
                f"The class table has no column {column!r}; it has {list(study.class_table)}."
            )
        values = study.class_table[column]
        value_at = [values[label] if 0 <= label < len(values) else "" for label in label_at]
        changes = [a != b for a, b in pairwise(value_at)]
        run = np.concatenate([[0], np.cumsum(changes, dtype=np.int64)])
        for node in np.flatnonzero(run[first] == run[last - 1]).tolist():
            shared[node] = shared[node] or value_at[first[node]]
    return shared


def _foremost(tree: Hierarchy, nodes: NodeProfile, study: Study) -> list[list[str]]:
    """Two names for every inner node, foremost first; one where all leaves are of one class."""
    leaves = _foremost_leaves(tree, nodes)
    found = [[tree.leaf_names[leaf] for leaf in pair] for pair in leaves]
    counts = nodes.leaves.counts
    if counts is None:
        return found
    names = tree.leaf_names if study.cluster_is_class else study.class_names
    classes = _foremost_classes(tree, nodes, counts, _class_of_leaf(tree, nodes, study))
    for node in np.flatnonzero((tree.n_leaves_below[tree.n_leaves :] > 2) & (classes[:, 0] >= 0)):
        pair = (label for label in classes[node].tolist() if label >= 0)
        found[node] = [names[c] if c < len(names) else f"class {c}" for c in pair]
    return found


def _foremost_leaves(tree: Hierarchy, nodes: NodeProfile) -> list[tuple[int, int]]:
    """The two leaves with most points below every inner node, the surest among equals."""
    n = tree.n_leaves
    ranked = np.lexsort((-nodes.mean_confidence[:n], -nodes.size[:n]))
    rank = np.empty(n, dtype=np.int64)
    rank[ranked] = np.arange(n)
    best = rank.tolist() + [n] * tree.n_inner
    second = [n] * tree.n_nodes
    for node, parent in enumerate(tree.parent[:-1].tolist()):
        if best[node] < best[parent]:
            best[parent], second[parent] = best[node], min(best[parent], second[node])
        elif best[node] < second[parent]:
            second[parent] = best[node]
    leaf_at = ranked.tolist()
    return [(leaf_at[a], leaf_at[b]) for a, b in zip(best[n:], second[n:], strict=True)]


def _foremost_classes(
    tree: Hierarchy, nodes: NodeProfile, counts: sparse.csr_array, of_leaf: np.ndarray
) -> np.ndarray:
    """The two most frequent classes that leaves below stand for, int64 (n_inner, 2); -1 for none."""
    n = tree.n_leaves
    n_classes = counts.shape[1]
    preferred = _preference(nodes.mean_confidence[:n], of_leaf, n_classes)
    known = np.flatnonzero((of_leaf >= 0) & (of_leaf < n_classes))
    place = (np.ones(len(known), dtype=np.int64), (known, of_leaf[known]))
    stands = sparse.csr_array(place, shape=counts.shape)
    # One number a class for both: how many points, and how many leaves stand for it (up to n).
    node, label, both = class_changes(tree, counts * (n + 1) + stands)
    n_points, n_standing = np.divmod(both, n + 1)
    may = n_standing > 0
    score = n_points[may] * n_classes + preferred[label[may]]
    return largest_below(tree, node[may], label[may], score, 2)[0][n:]


def _preference(confidence: np.ndarray, of_leaf: np.ndarray, n_classes: int) -> np.ndarray:
    """A number a class, 0 to n_classes - 1: the higher, the surer the model is of its leaves."""
    surest = np.full(n_classes, -1.0)
    known = (of_leaf >= 0) & (of_leaf < n_classes) & ~np.isnan(confidence)
    np.maximum.at(surest, of_leaf[known], confidence[known])
    preferred = np.empty(n_classes, dtype=np.int64)
    preferred[np.argsort(-surest, kind="stable")] = np.arange(n_classes)[::-1]
    return preferred
