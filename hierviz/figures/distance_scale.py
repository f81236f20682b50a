"""A distance between what the sample makes of it and what chance does, on one line."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

_LINE, _OURS = "#8a8f98", "#d55e00"


def distance_scale(distance: float, of_halves: Sequence[float], chance: float) -> go.Figure:
    """A line from 0 to 1 with a band from the nearest half to the furthest, and two marks.

    Parameters
    ----------
    distance, chance : float
        In [0, 1]; those that are nan are left out.
    of_halves : sequence of float
        `Comparison.of_halves`.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 0], mode="lines", line={"color": _LINE, "width": 2}, hoverinfo="skip"
    )
    if of_halves:
        low, high = min(of_halves), max(of_halves)
        said = f"halves of the data {low:.2f} to {high:.2f}"
        figure.add_scatter(
            x=[low, high], y=[0, 0], mode="lines", line={"color": _LINE, "width": 10},
            hovertemplate=f"{said}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=[(low + high) / 2], y=[-0.25], mode="text", text=[said], textposition="bottom center",
            cliponaxis=False, hoverinfo="skip",
        )  # fmt: skip
    for value, text, colour, size, place in (
        (chance, "leaves shuffled", _LINE, 12, "bottom center"),
        (distance, "these trees", _OURS, 18, "top center"),
    ):
        if math.isnan(value):
            continue
        figure.add_scatter(
            x=[value], y=[0], mode="markers+text", text=[f"{text} {value:.2f}"], textposition=place,
            marker={"color": colour, "size": size, "symbol": "diamond"}, cliponaxis=False,
            hovertemplate=f"{text}: {value:.3f}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        height=72, margin={"l": 30, "r": 60, "t": 4, "b": 4}, showlegend=False,
        xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
        yaxis={"range": [-1, 1], "visible": False, "fixedrange": True},
    )  # fmt: skip
    return figure
