"""The class distance matrix as a heatmap, in the order of the tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hierviz.core.hierarchy import Hierarchy
from hierviz.figures.plotly_text import plotly_text


def class_order(tree: Hierarchy, counts: np.ndarray) -> np.ndarray:
    """Classes from left to right by the mean place of their points in the tree; those without are left out."""
    total = counts.sum(axis=0)
    with np.errstate(invalid="ignore"):
        place = tree.leaf_span[: tree.n_leaves, 0] @ counts / total
    return np.argsort(place, kind="stable")[: int((total > 0).sum())]


def class_distance_figure(
    distance: np.ndarray, order: Sequence[int], names: Sequence[str]
) -> go.Figure:
    """Heatmap of the distances between classes; values on hover.

    Parameters
    ----------
    distance : float array, shape (n_classes, n_classes)
        From `metrics.class_distance`.
    order : sequence of int
        Classes to show, from left to right and top to bottom.
    names : sequence of str, shape (n_classes,)
        Where several of them are the same, they are numbered.
    """
    shown = _told_apart([names[label] for label in order])
    figure = go.Figure(
        go.Heatmap(
            z=distance[np.ix_(order, order)].astype(np.float32),
            colorscale="Viridis_r",
            colorbar={"title": "branches"},
            hovertemplate="%{y} and %{x}: %{z:.2f} branches<extra></extra>",
            x=shown,
            y=shown,
        )
    )
    axis = {"showticklabels": len(shown) <= 120, "type": "category", "tickfont": {"size": 10}}
    figure.update_layout(
        height=int(min(900, max(380, 130 + 9 * len(shown)))),
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={**axis, "tickangle": -60},
        yaxis={**axis, "autorange": "reversed"},
    )
    return figure


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names for an axis, which would lay rows of one name on top of each other."""
    times = Counter(names)
    seen: Counter[str] = Counter()
    apart = []
    for name in names:
        seen[name] += 1
        number = f" ({seen[name]})" if times[name] > 1 else ""
        apart.append(plotly_text(name) + number)
    return apart
