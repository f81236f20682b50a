"""What is selected in the tree view: a node, or a range of leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hierviz.core.view import View
from hierviz.text import isolated
from hierviz.ui.shared.analyses import ServedAnalysis, node_names


@dataclass(frozen=True, eq=False)
class SelectedGroup:
    """A group of leaves to look at.

    Parameters
    ----------
    name : str
    node : int
        The node, -1 for a range of leaves.
    leaves : int array, shape (n,)
        Its clusters, from left to right.
    size : int
        Points.
    purity, confidence : float
        Nan where unknown.
    counts : int64 array, shape (n_classes,), or None
        Points of each class; None without labels.
    """

    name: str
    node: int
    leaves: np.ndarray
    size: int
    purity: float
    confidence: float
    counts: np.ndarray | None


def selected_group(analysis: ServedAnalysis, view: View) -> SelectedGroup | None:
    """The group that a view marks; None where it marks none of this tree."""
    tree, nodes = analysis.tree, analysis.nodes
    if 0 <= view.selected < tree.n_nodes:
        return SelectedGroup(
            node_names(analysis)[view.selected],
            view.selected,
            tree.leaves_below(view.selected),
            int(nodes.size[view.selected]),
            float(nodes.purity[view.selected]),
            float(nodes.mean_confidence[view.selected]),
            nodes.counts_below(view.selected),
        )
    if view.span is None or max(view.span) >= tree.n_leaves:
        return None
    return _range_of(analysis, *view.span)


def _range_of(analysis: ServedAnalysis, one: int, other: int) -> SelectedGroup:
    tree, nodes = analysis.tree, analysis.nodes
    first, last = sorted(tree.leaf_span[[one, other], 0].tolist())
    leaves = tree.leaf_order[first : last + 1]
    names = [isolated(tree.leaf_names[leaf]) for leaf in (leaves[0], leaves[-1])]
    size = nodes.size[leaves]
    table = analysis.leaves.counts
    counts = None if table is None else table[leaves].sum(axis=0)
    known = 0 if counts is None else counts.sum()
    weights = size * ~np.isnan(nodes.mean_confidence[leaves])
    sure = (
        np.nansum(nodes.mean_confidence[leaves] * size) / weights.sum() if weights.any() else np.nan
    )
    return SelectedGroup(
        f"{len(leaves):,} leaves: {names[0]} to {names[1]}" if len(leaves) > 1 else names[0],
        -1,
        leaves,
        int(size.sum()),
        float(counts.max() / known) if counts is not None and known else np.nan,
        float(sure),
        counts,
    )
