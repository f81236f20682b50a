"""Names of the nodes of a study's tree: given names, else what most leaves below are, else typical ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import class_names, given_names, names_in_file
from hierviz.taxonomy.concept_names import NodeConcept, concepts_of_nodes
from hierviz.taxonomy.typical_leaves import typical_leaves
from hierviz.text import isolated

_MOST_CLASSES = 3


class NodeNames:
    """Names for every node of a study's tree: the name that people gave it, else words for its leaves.

    Parameters
    ----------
    analysis : Analysis
    concepts : mapping of int to NodeConcept, optional
        What most leaves below a node are. `concepts_of_nodes` when left out.

    Notes
    -----
    A node is named after the concept that most leaves below belong to, "dog
    (44)"; where there is none, after two or three typical leaves, "lens cap,
    reflex camera, ... (81)". No two groups of a cut have the same name: of all
    nodes with one concept, those from the one with most leaves of it down, always to the
    child with most, have its plain name; others, which can be groups beside them,
    say typical leaves too, "dog: pug, boxer, ... (12)". See `typical_leaves`.

    Where the leaves are single points, their most frequent classes stand for them, "dog, cat,
    ... (12)", and a point tells groups of one name apart, "dog, cat, ... (12) #7".

    Examples
    --------
    >>> import numpy as np
    >>> from hierviz.core.study import Study
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)], leaf_names=["cat", "dog", "jet"])
    >>> study = Study("pets", assignments=np.repeat([0, 1, 2], [9, 8, 7]))
    >>> NodeNames(Analysis.of(study, tree)).short
    ('cat', 'dog', 'jet', 'cat, dog', 'cat, dog, jet')
    """

    def __init__(
        self, analysis: Analysis, *, concepts: Mapping[int, NodeConcept] | None = None
    ) -> None:
        tree = analysis.tree
        self._tree = tree
        self._concepts = concepts_of_nodes(analysis) if concepts is None else concepts
        self._given = names_in_file(tree) | given_names(analysis)
        self._typical = typical_leaves(analysis, self._concepts)
        self._n_below = list(enumerate(tree.n_leaves_below.tolist()))[tree.n_leaves :]
        self._mixtures = _mixtures(analysis)

    @cached_property
    def full(self) -> tuple[str, ...]:
        """As in headings, shape (n_nodes,), leaves first: "dog, 78 of 81: beagle, boxer, pug, ..."."""
        return self._tree.leaf_names + tuple(
            self._given.get(node) or self._described(node, n) for node, n in self._n_below
        )

    @cached_property
    def short(self) -> tuple[str, ...]:
        """As beside the rim, shape (n_nodes,), leaves first: "dog (44)", "dog 78/81"."""
        names = [self._given.get(node) or self._briefly(node, n) for node, n in self._n_below]
        if self._mixtures:
            times, alone = Counter(names), self._plain | self._given.keys()
            for place, (node, _) in enumerate(self._n_below):
                if times[names[place]] > 1 and node not in alone:
                    point = self._tree.leaf_names[self._typical[node][0]].rpartition("#")[2]
                    names[place] += f" #{point}"
        return self._tree.leaf_names + tuple(names)

    @cached_property
    def shared(self) -> list[tuple[int, str]]:
        """The groups that a concept names: the topmost node of each, and its short name."""
        concepts, above = self._concepts, self._tree.parent.tolist()
        return [
            (node, self.short[node])
            for node, concept in concepts.items()
            if above[node] not in concepts or concepts[above[node]].name != concept.name
        ]

    @cached_property
    def _plain(self) -> set[int]:
        return _chains(self._tree, self._concepts)

    def _described(self, node: int, n: int) -> str:
        typical = self._listed(node, n, 3)
        concept = self._concepts.get(node)
        if not concept:
            return typical if n <= 3 and not self._mixtures else f"{typical} ({n})"
        part = f", {concept.n_leaves} of {n}" if concept.n_leaves < n else f" ({n})"
        return f"{isolated(concept.name)}{part}: {typical}"

    def _briefly(self, node: int, n: int) -> str:
        typical = self._listed(node, n, 3 if n == 3 else 2)
        concept = self._concepts.get(node)
        if not concept:
            return typical if n <= 3 and not self._mixtures else f"{typical} ({n})"
        name = isolated(concept.name)
        part = f"{concept.n_leaves}/{n}" if concept.n_leaves < n else f"({n})"
        # "vehicles 1 (5/9)": numbers one after the other would be taken for one
        part = f" ({part})" if "/" in part and concept.name[-1:].isdigit() else f" {part}"
        if node in self._plain or self._mixtures:
            return name + part
        return f"{name}: {typical}" + (part if n > 3 or concept.n_leaves < n else "")

    def _listed(self, node: int, n: int, most: int) -> str:
        if self._mixtures:
            classes, is_more = self._mixtures[node]
            return ", ".join(classes[:most]) + ", …" * (is_more or len(classes) > most)
        leaves = self._typical[node][:most]
        names = ", ".join(isolated(self._tree.leaf_names[leaf]) for leaf in leaves)
        return names if len(leaves) == n else f"{names}, …"


def _mixtures(analysis: Analysis) -> dict[int, tuple[list[str], bool]]:
    """The most frequent classes below each inner node, and whether there are more; {} unless the leaves are single points."""
    tree, study, leaves = analysis.tree, analysis.study, analysis.leaves
    named = enumerate(tree.leaf_names)  # as `point_names` names points
    is_of_points = tree.n_leaves == study.n_points and all(t.endswith(f"#{i}") for i, t in named)
    if not is_of_points or leaves.counts is None:
        return {}
    known = [isolated(name) for name in class_names(study)]
    classes, shares = analysis.nodes.most_frequent(_MOST_CLASSES)
    is_part = shares.sum(axis=1) < 1 - 1e-9
    rows = zip(classes[tree.n_leaves :].tolist(), is_part[tree.n_leaves :].tolist(), strict=True)
    return {
        node: ([known[c] for c in row if c >= 0] or ["points"], more)
        for node, (row, more) in enumerate(rows, start=tree.n_leaves)
    }


def _chains(tree: Hierarchy, concepts: Mapping[int, NodeConcept]) -> set[int]:
    """Nodes named by their concept alone: those of each name that are never groups of one cut.

    The node with most leaves of the concept comes first, fewest others among
    equals, then the lowest id; any further one if it is above or below all before it.
    """
    span, n_below = tree.leaf_span.tolist(), tree.n_leaves_below.tolist()
    lowest = {name.casefold(): leaf for leaf, name in enumerate(tree.leaf_names)}
    found = set()
    for node in sorted(concepts, key=lambda u: (-concepts[u].n_leaves, n_below[u], u)):
        name = concepts[node].name.casefold()
        end = lowest.get(name, node)
        if _nested(span[node], span[end]):
            lowest[name] = min(node, end, key=n_below.__getitem__)
            found.add(node)
    return found


def _nested(one: list[int], other: list[int]) -> bool:
    """Whether one of two slices of leaves holds the other."""
    (a, b), (c, d) = one, other
    return (a <= c and d <= b) or (c <= a and b <= d)
