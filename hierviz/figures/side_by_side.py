"""The taxonomy and the learned tree beside each other, lines between the same classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hierviz.core.hierarchy import Hierarchy
from hierviz.figures.plotly_text import plotly_text
from hierviz.layout import node_radii
from hierviz.taxonomy import SideBySide

_BRANCH = "#8a8f98"
#: From disagreement to agreement, told apart by colour-blind readers.
_AGREEMENT = ((0.0, "#d55e00"), (0.5, "#d9d9d9"), (1.0, "#0072b2"))
_NAMES = (1.02, 2.38)  # where the names begin, left, and end, right; the trees are 1 wide
_LINES = (1.46, 1.94)  # where the lines between the names begin and end
_WIDTH = 3.4


def side_by_side_figure(
    pair: SideBySide, names: Sequence[str], concept_names: Sequence[str]
) -> go.Figure:
    """Two trees face to face: what people know on the left, what the model learned on the right.

    Parameters
    ----------
    pair : SideBySide
    names : sequence of str, shape (n_leaves of the whole tree,)
    concept_names : sequence of str, shape (n_concepts,)

    Returns
    -------
    plotly.graph_objects.Figure
        One line per leaf, coloured by `Agreement.of_leaf`: blue where the two trees
        agree about whom it is closest to, orange where they do not.
    """
    figure = go.Figure()
    texts = [
        plotly_text(concept_names[c]) if c >= 0 else ""
        for c in pair.concept_of_node[pair.known.n_leaves :]
    ]
    _add_tree(figure, pair.known, lambda radius: radius, texts)
    _add_tree(figure, pair.learned, lambda radius: _WIDTH - radius, [""] * pair.learned.n_inner)
    own = [plotly_text(names[leaf]) for leaf in pair.leaves]
    _add_lines(figure, pair, own)
    for tree, x, anchor in ((pair.known, _NAMES[0], "right"), (pair.learned, _NAMES[1], "left")):
        place = _across(tree)[: tree.n_leaves]
        figure.add_scatter(
            x=np.full(tree.n_leaves, x), y=place, mode="text", text=[f" {name} " for name in own],
            textposition="middle right" if anchor == "right" else "middle left",
            hoverinfo="skip", showlegend=False, textfont={"size": 11},
        )  # fmt: skip
    figure.update_layout(
        height=int(min(4000, max(260, 60 + 17 * pair.learned.n_leaves))),
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        xaxis={"visible": False, "range": [-0.05, _WIDTH + 0.05], "fixedrange": True},
        yaxis={"visible": False, "autorange": "reversed"},
        annotations=[
            {"x": x, "y": 1, "xref": "x", "yref": "paper", "text": text, "showarrow": False, "yanchor": "bottom"}
            for x, text in ((0.5, "what people know"), (_WIDTH - 0.5, "what the model learned"))
        ],
    )  # fmt: skip
    return figure


def _across(tree: Hierarchy) -> np.ndarray:
    """Place of every node across: leaves one apart, nodes in the middle of their children."""
    place = tree.leaf_span[:, 0].astype(np.float64)
    low, high = place.copy(), place.copy()
    low[tree.n_leaves :], high[tree.n_leaves :] = np.inf, -np.inf
    for node, parent in enumerate(tree.parent[:-1].tolist()):
        middle = (low[node] + high[node]) / 2
        low[parent], high[parent] = min(low[parent], middle), max(high[parent], middle)
    return (low + high) / 2


def _add_tree(figure: go.Figure, tree: Hierarchy, x_of, texts: Sequence[str]) -> None:
    radius, place = node_radii(tree, "equal"), _across(tree)
    xs: list[float | None] = []
    ys: list[float | None] = []
    for node, parent in enumerate(tree.parent[:-1].tolist()):
        xs += [x_of(radius[node]), x_of(radius[parent]), x_of(radius[parent]), None]
        ys += [place[node], place[node], place[parent], None]
    figure.add_scatter(
        x=xs, y=ys, mode="lines", line={"color": _BRANCH, "width": 1.2}, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip
    inner = slice(tree.n_leaves, tree.n_nodes)
    figure.add_scatter(
        x=[x_of(one) for one in radius[inner]], y=place[inner], mode="markers",
        marker={"size": 6, "color": _BRANCH}, text=list(texts), showlegend=False,
        hovertemplate="%{text}<extra></extra>" if any(texts) else None,
        hoverinfo=None if any(texts) else "skip",
    )  # fmt: skip


def _add_lines(figure: go.Figure, pair: SideBySide, names: Sequence[str]) -> None:
    left, right = _across(pair.known), _across(pair.learned)
    for leaf, (name, share) in enumerate(zip(names, pair.agreement.of_leaf, strict=True)):
        said = "nothing to compare" if np.isnan(share) else f"agreement {share:.0%}"
        figure.add_scatter(
            x=list(_LINES), y=[left[leaf], right[leaf]],
            mode="lines", line={"color": _mixed(share), "width": 1.8},
            text=[f"{name}: {said}"] * 2, hovertemplate="%{text}<extra></extra>", showlegend=False,
        )  # fmt: skip


def _mixed(share: float) -> str:
    """Colour of a share between the stops of `_AGREEMENT`; grey for nan."""
    if np.isnan(share):
        return _AGREEMENT[1][1]
    stops = [stop for stop, _ in _AGREEMENT]
    rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for _, c in _AGREEMENT])
    mixed = [round(float(np.interp(share, stops, rgb[:, i]))) for i in range(3)]
    return f"rgb({mixed[0]},{mixed[1]},{mixed[2]})"
