"""A tree of clusters as one over the points in them: so it can be compared with any tree of the same points."""

from __future__ import annotations

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, point_names


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
