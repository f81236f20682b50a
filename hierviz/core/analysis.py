"""A tree with its data: what figures, pages and measures are given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.points import PointIndex
from hierviz.core.profile import LeafProfile, NodeProfile
from hierviz.core.study import Study


@dataclass(frozen=True, eq=False)
class Analysis:
    """A study, a tree of its clusters, and what the points say about leaves and nodes.

    Made by `hierviz.analyse`, or from parts that exist by `Analysis.of`.

    Parameters
    ----------
    study : Study
    tree : Hierarchy
        Its leaves are the study's clusters.
    leaves : LeafProfile
    nodes : NodeProfile
    """

    study: Study
    tree: Hierarchy
    leaves: LeafProfile
    nodes: NodeProfile

    def __repr__(self) -> str:
        return f"Analysis({self.study.name!r}, {self.tree!r})"

    @classmethod
    def of(cls, study: Study, tree: Hierarchy, *, leaves: LeafProfile | None = None) -> Analysis:
        """A study and a tree of its clusters; `leaves` where the study's profile is made already.

        Raises
        ------
        InputError
            When the tree has another number of leaves than the study has clusters.
        """
        leaves = LeafProfile.from_study(study) if leaves is None else leaves
        return Analysis(study, tree, leaves, NodeProfile.from_tree(tree, leaves))

    @classmethod
    def of_tree(cls, tree: Hierarchy) -> Analysis:
        """A tree alone: a study without points, whose classes are the leaves."""
        nothing = np.empty(0, dtype=np.int32)
        return cls.of(Study("tree", assignments=nothing, class_names=tree.leaf_names), tree)

    @cached_property
    def points(self) -> PointIndex:
        """The points, found by cluster."""
        return PointIndex(self.study, self.leaves)
