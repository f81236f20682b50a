"""A tree of clusters as one over the points in them: so it can be compared with any tree of the same points."""

from __future__ import annotations

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, point_names


def have_alike_leaves(one: Analysis, other: Analysis) -> bool:
    """False where the leaves of two trees are other groups of the same points.

    Studies are the same by folder, name and number of points.
    """
    places = [(of.study.folder, of.study.name, of.study.n_points) for of in (one, other)]
    is_same = places[0] == places[1]
    return not is_same or np.array_equal(one.leaves.assignments, other.leaves.assignments)


def over_points(analysis: Analysis) -> Analysis:
    """The tree over the points of its leaves; itself where these are single points."""
    n = analysis.study.n_points
    is_there = np.array_equal(analysis.leaves.assignments, np.arange(n))
    return analysis if is_there and analysis.tree.n_leaves == n else on_points(analysis)


def on_points(analysis: Analysis) -> Analysis:
    """The same tree, with the points of every leaf below it in its place.

    Points without a leaf hang below the root; leaves without points are gone.

    Examples
    --------
    >>> import hierviz as hv
    >>> study = hv.Study("s", assignments=np.array([1, 0, 1]), cluster_is_class=False)
    >>> lifted = on_points(Analysis.of(study, Hierarchy.from_nested([0, 1])))
    >>> lifted.tree.parent.tolist(), lifted.tree.leaf_names
    ([3, 4, 3, 4, -1], ('point #0', 'point #1', 'point #2'))
    """
    tree, leaf = analysis.tree, analysis.leaves.assignments
    n = len(leaf)
    above = np.where(leaf < 0, tree.n_nodes - 1, leaf)
    parent = np.concatenate([above, tree.parent]) + n
    parent[-1] = -1
    study = analysis.study.with_clusters(np.arange(n), n)
    lifted = Hierarchy.from_parents(
        parent, leaf_ids=range(n), leaf_names=point_names(study), source=tree.source
    )
    return Analysis.of(study, lifted, leaves=LeafProfile.from_study(study))
