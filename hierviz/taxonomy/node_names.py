"""What the nodes of a study's tree are called: given names, columns, WordNet, else classes below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy import sparse

from hierviz.core.analysis import Analysis
from hierviz.core.contingency import class_changes, largest_below
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import given_names, names_in_file, naming_columns
from hierviz.errors import InputError
from hierviz.taxonomy.concept_names import NodeConcept, concepts_of_nodes
from hierviz.text import isolated


class NodeNames:
    """Names for every node of a study's tree: the name that people gave it, else a word for its leaves.

    Parameters
    ----------
    analysis : Analysis
    columns : sequence of str, optional
        Columns of the class table that may name a node; the first one of which
        all leaves below have the same value does. `naming_columns` when left out.
    concepts : mapping of int to NodeConcept, optional
        What the leaves below a node are, where no column names it.
        `concepts_of_nodes` when left out.

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
    >>> from hierviz.core.study import Study
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)], leaf_names=["cat", "dog", "jet"])
    >>> study = Study("pets", assignments=np.repeat([0, 1, 2], [9, 8, 7]))
    >>> NodeNames(Analysis.of(study, tree)).full
    ('cat', 'dog', 'jet', 'cat, dog', 'cat, dog +1')
    """

    def __init__(
        self,
        analysis: Analysis,
        *,
        columns: Sequence[str] | None = None,
        concepts: Mapping[int, NodeConcept] | None = None,
    ) -> None:
        self._analysis = analysis
        n, tree, study = analysis.tree.n_leaves, analysis.tree, analysis.study
        self._concepts = concepts_of_nodes(analysis) if concepts is None else concepts
        self._n_below = list(enumerate(tree.n_leaves_below[n:].tolist(), start=n))
        self._given = names_in_file(tree) | given_names(analysis)
        columns = naming_columns(study) if columns is None else columns
        self._values = dict(enumerate(_shared_values(analysis, columns), start=n))

    @cached_property
    def full(self) -> tuple[str, ...]:
        """As in headings, shape (n_nodes,), leaves first: "dog, 78 of 81: beagle, boxer +79".

        "dogs" where a column says so; the two leaves of a pair; "+79" where 79 more leaves follow.
        """
        return self._analysis.tree.leaf_names + tuple(
            self._given.get(node) or self._values[node] or self._described(node, n)
            for node, n in self._n_below
        )

    @cached_property
    def short(self) -> tuple[str, ...]:
        """As beside the rim, shape (n_nodes,), leaves first: "dog (44)", "beagle +80", "dog 78/81"."""
        if self._analysis.study.n_points == 0:
            return _names_without_points(self._analysis.tree)
        return self._analysis.tree.leaf_names + tuple(
            self._given.get(node) or self._briefly(node, n) for node, n in self._n_below
        )

    @cached_property
    def shared(self) -> list[tuple[int, str]]:
        """The groups that a column or a concept names: the topmost node of each, and the name."""
        tree = self._analysis.tree
        names = {
            node: value or (self._concepts[node].name if node in self._concepts else "")
            for node, value in self._values.items()
        }
        above = tree.parent.tolist()
        return [(u, name) for u, name in names.items() if name and names.get(above[u]) != name]

    @cached_property
    def _foremost(self) -> dict[int, list[str]]:
        return dict(enumerate(_foremost(self._analysis), start=self._analysis.tree.n_leaves))

    def _described(self, node: int, n: int) -> str:
        foremost, concept = self._foremost[node], self._concepts.get(node)
        rest = f" +{n - len(foremost)}" if n > len(foremost) else ""
        how_many = f", {concept.n_leaves} of {n}" if concept and concept.n_leaves < n else ""
        before = f"{isolated(concept.name)}{how_many}: " if concept else ""
        return before + ", ".join(map(isolated, foremost)) + rest

    def _briefly(self, node: int, n: int) -> str:
        if self._values[node]:
            return f"{isolated(self._values[node])} ({n})"
        if concept := self._concepts.get(node):
            return isolated(concept.name) + (
                f" {concept.n_leaves}/{n}" if concept.n_leaves < n else f" ({n})"
            )
        return f"{isolated(self._foremost[node][0])} +{n - 1}"


def _names_without_points(tree: Hierarchy) -> tuple[str, ...]:
    """An inner node is called after its first leaf and how many more it has: "cat +1"."""
    first = tree.leaf_order[tree.leaf_span[tree.n_leaves :, 0]].tolist()
    more = (tree.n_leaves_below[tree.n_leaves :] - 1).tolist()
    inner = (f"{isolated(tree.leaf_names[leaf])} +{n}" for leaf, n in zip(first, more, strict=True))
    return (*tree.leaf_names, *inner)


def _class_of_leaf(analysis: Analysis) -> np.ndarray:
    """The class that each leaf stands for, -1 where none; it need not have a name."""
    if analysis.study.cluster_is_class:
        return np.arange(analysis.tree.n_leaves)
    return analysis.leaves.top_class


def _shared_values(analysis: Analysis, columns: Sequence[str]) -> list[str]:
    """The value of the first column that all leaves below an inner node share; "" where none."""
    tree, table = analysis.tree, analysis.study.class_table
    shared = [""] * tree.n_inner
    label_at = _class_of_leaf(analysis)[tree.leaf_order].tolist()
    first, last = tree.leaf_span[tree.n_leaves :].T
    for column in columns:
        if column not in table:
            raise InputError(f"The class table has no column {column!r}; it has {list(table)}.")
        values = table[column]
        value_at = [values[label] if 0 <= label < len(values) else "" for label in label_at]
        changes = [a != b for a, b in pairwise(value_at)]
        run = np.concatenate([[0], np.cumsum(changes, dtype=np.int64)])
        for node in np.flatnonzero(run[first] == run[last - 1]).tolist():
            shared[node] = shared[node] or value_at[first[node]]
    return shared


def _foremost(analysis: Analysis) -> list[list[str]]:
    """Two names for every inner node, foremost first; one where all leaves are of one class."""
    tree, study, counts = analysis.tree, analysis.study, analysis.leaves.counts
    found = [[tree.leaf_names[leaf] for leaf in pair] for pair in _foremost_leaves(analysis)]
    if counts is None:
        return found
    names = tree.leaf_names if study.cluster_is_class else study.class_names
    classes = _foremost_classes(analysis, counts)
    for node in np.flatnonzero((tree.n_leaves_below[tree.n_leaves :] > 2) & (classes[:, 0] >= 0)):
        pair = (label for label in classes[node].tolist() if label >= 0)
        found[node] = [names[c] if c < len(names) else f"class {c}" for c in pair]
    return found


def _foremost_leaves(analysis: Analysis) -> list[tuple[int, int]]:
    """The two leaves with most points below every inner node, the surest among equals."""
    tree, leaves = analysis.tree, analysis.leaves
    n = tree.n_leaves
    ranked = np.lexsort((-leaves.mean_confidence, -leaves.size))
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


def _foremost_classes(analysis: Analysis, counts: sparse.csr_array) -> np.ndarray:
    """The two most frequent classes that leaves below stand for, int64 (n_inner, 2); -1 for none."""
    tree, of_leaf = analysis.tree, _class_of_leaf(analysis)
    n = tree.n_leaves
    n_classes = counts.shape[1]
    known = np.flatnonzero((of_leaf >= 0) & (of_leaf < n_classes))
    preferred = _preference(analysis.leaves.mean_confidence[known], of_leaf[known], n_classes)
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
    np.fmax.at(surest, of_leaf, confidence)  # nan, of an empty cluster, is no confidence
    preferred = np.empty(n_classes, dtype=np.int64)
    preferred[np.argsort(-surest, kind="stable")] = np.arange(n_classes)[::-1]
    return preferred
