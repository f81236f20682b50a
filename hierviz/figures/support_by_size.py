"""Support of the nodes of a tree by the size of their groups, as lines."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go


def support_by_size(
    sizes: Sequence[str],
    n_nodes: Sequence[int],
    transfer: Sequence[float],
    felsenstein: Sequence[float],
) -> go.Figure:
    """Mean support for each range of sizes.

    Parameters
    ----------
    sizes : sequence of str
        "2", "3 to 4", ...
    n_nodes : sequence of int
        How many nodes are of each.
    transfer, felsenstein : sequence of float
        Mean support of these nodes, from 0 to 1.
    """
    figure = go.Figure()
    for name, values, colour in (
        ("nearly (transfer support)", transfer, "#0072b2"),
        ("exactly (Felsenstein support)", felsenstein, "#d55e00"),
    ):
        figure.add_scatter(
            x=list(sizes), y=list(values), name=name, mode="lines+markers", line_color=colour,
            customdata=list(n_nodes),
            hovertemplate="%{customdata:,} nodes with %{x} leaves: %{y:.2f}<extra></extra>",
        )  # fmt: skip
    figure.add_hline(y=0.7, line={"dash": "dot", "width": 1, "color": "#888888"})
    figure.update_layout(
        height=260, margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": 1.15},
        xaxis={"title": "leaves of a group", "type": "category"},
        yaxis={"title": "comes back", "range": [0, 1.02], "tickformat": ".0%"},
    )  # fmt: skip
    return figure
