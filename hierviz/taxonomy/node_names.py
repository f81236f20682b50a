"""What the nodes of a study's tree are called: given names, columns, WordNet, else classes below."""

from __future__ import annotations

from functools import cached_property

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import naming_columns, node_names, shared_names, short_names
from hierviz.taxonomy.concept_names import concepts_of_nodes


class NodeNames:
    """Names for every node of a study's tree.

    Parameters
    ----------
    analysis : Analysis
    """

    def __init__(self, analysis: Analysis) -> None:
        self._parts = analysis.tree, analysis.nodes, analysis.study
        self._columns = naming_columns(analysis.study)
        self._concepts = concepts_of_nodes(*self._parts)

    @cached_property
    def short(self) -> tuple[str, ...]:
        """As beside the rim, shape (n_nodes,), leaves first: "dog (44)", "beagle +80"."""
        tree, _, study = self._parts
        if study.n_points == 0:
            return _names_without_points(tree)
        return tree.leaf_names + short_names(
            *self._parts, columns=self._columns, concepts=self._concepts
        )

    @cached_property
    def full(self) -> tuple[str, ...]:
        """As in headings, shape (n_nodes,), leaves first: "dog, 78 of 81: beagle, boxer +79"."""
        return self._parts[0].leaf_names + node_names(
            *self._parts, columns=self._columns, concepts=self._concepts
        )

    @cached_property
    def shared(self) -> list[tuple[int, str]]:
        """The topmost nodes that a column or a concept names, and the name."""
        return shared_names(*self._parts, columns=self._columns, concepts=self._concepts)


def _names_without_points(tree: Hierarchy) -> tuple[str, ...]:
    """An inner node is called after its first leaf and how many more it has: "cat +1"."""
    first = tree.leaf_order[tree.leaf_span[tree.n_leaves :, 0]].tolist()
    more = (tree.n_leaves_below[tree.n_leaves :] - 1).tolist()
    inner = (f"{tree.leaf_names[leaf]} +{n}" for leaf, n in zip(first, more, strict=True))
    return (*tree.leaf_names, *inner)
