"""A tree with its data: what figures, pages and measures are given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hierviz.core.analysis_methods import AnalysisMethods
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.immutable import Immutable
from hierviz.core.points import PointIndex
from hierviz.core.profile import LeafProfile, NodeProfile
from hierviz.core.study import Study
from hierviz.errors import InputError, require


@dataclass(frozen=True, eq=False, repr=False)
class Analysis(Immutable, AnalysisMethods):
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
        require(
            tree, Hierarchy, "Make a tree: hv.l2h(study.logits); or read one: hv.read_tree(...)."
        )
        leaves = LeafProfile.from_study(study) if leaves is None else leaves
        if tree.n_leaves != len(leaves.size):
            raise InputError(
                f"The tree has {tree.n_leaves:,} leaves; the study has {len(leaves.size):,} clusters.",
                hint="Give the tree that was made for this study; hv.read_tree(..., leaf_names=...) matches leaves by name.",
            )
        return Analysis(study, tree, leaves, NodeProfile.from_tree(tree, leaves))

    @classmethod
    def of_points(
        cls, study: Study, tree: Hierarchy, *, leaf_of_point: np.ndarray | None = None
    ) -> Analysis:
        """A study's points in the leaves of a tree that was made of the points, not of its clusters.

        Parameters
        ----------
        study : Study
        tree : Hierarchy
        leaf_of_point : int array, shape (n_points,), optional
            Left out, point i is leaf i.

        Raises
        ------
        InputError
            When these are not the leaves of the study's points.
        """
        if leaf_of_point is None:
            if tree.n_leaves != study.n_points:
                raise InputError(
                    f"The tree has {tree.n_leaves:,} leaves; the study has {study.n_points:,} points.",
                    hint="Give the leaf of every point (leaf_of_point) for a tree of clusters.",
                )
            if not study.has_clusters:
                return cls.of(study, tree)
            leaf_of_point = np.arange(tree.n_leaves)
        return cls.of(study.with_clusters(leaf_of_point, tree.n_leaves), tree)

    @classmethod
    def of_tree(cls, tree: Hierarchy) -> Analysis:
        """A tree alone: a study without points, whose classes are the leaves."""
        nothing = np.empty(0, dtype=np.int32)
        return cls.of(Study("tree", assignments=nothing, class_names=tree.leaf_names), tree)

    @staticmethod
    def check(value: object) -> None:
        """Refuse what is no analysis; an `InputError` says how to make one."""
        require(value, Analysis, "Make one: hv.analyse(study), or hv.analyse(study, tree).")

    @cached_property
    def points(self) -> PointIndex:
        """The points, found by cluster."""
        return PointIndex(self.study, self.leaves)
