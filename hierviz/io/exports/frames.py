"""What the points say about leaves and nodes, as data frames."""

from __future__ import annotations

from typing import Any

from hierviz.core.analysis import Analysis
from hierviz.core.cut import Cut, cut_into
from hierviz.core.profile import LeafProfile, NodeProfile
from hierviz.core.study import Study
from hierviz.errors import InputError


def leaves_frame(analysis: Analysis, cut: Cut | int | None = None) -> Any:
    """One row per leaf: name, points, confidence, purity, class, and the group of a cut."""
    import pandas as pd

    tree, leaves = analysis.tree, analysis.leaves
    columns = {"name": tree.leaf_names, **_of_points(leaves, leaves.size, analysis.study)}
    if cut is not None:
        cut = cut if isinstance(cut, Cut) else cut_into(tree, cut)
        if cut.tree is not tree:
            raise InputError("The cut belongs to another tree.", hint="Cut analysis.tree.")
        columns["group"] = cut.group_of_leaf
    return pd.DataFrame(columns, index=pd.RangeIndex(tree.n_leaves, name="leaf"))


def nodes_frame(analysis: Analysis) -> Any:
    """One row per node: what the tree says, then what the points say."""
    nodes = analysis.nodes
    return analysis.tree.to_frame().assign(**_of_points(nodes, nodes.size, analysis.study))


def _of_points(profile: LeafProfile | NodeProfile, size: Any, study: Study) -> dict[str, Any]:
    names = (*study.class_names, *map(str, range(len(study.class_names), study.n_classes)), None)
    return {
        "n_points": size,
        "confidence": profile.mean_confidence,
        "purity": profile.purity,
        "top_class": [names[label] for label in profile.top_class.tolist()],  # -1 is the last
    }
