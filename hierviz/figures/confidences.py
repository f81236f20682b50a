"""How sure the model was of its points, as bars."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

#: Told apart by colour-blind readers; never used without a word beside them.
RIGHT, WRONG = "#009e73", "#d55e00"
_N_BINS = 40


def confidence_histogram(confidence: np.ndarray, wrong: np.ndarray | None) -> go.Figure:
    """Histogram of how sure the model was, right and wrong points apart.

    Parameters
    ----------
    confidence : float array, shape (n_points,)
        From 0 to 1.
    wrong : bool array, shape (n_points,), optional
        None where nothing is known about right and wrong.

    Returns
    -------
    plotly.graph_objects.Figure
        Bars of binned counts: its size does not grow with the points.
    """
    edges = np.linspace(0, 1, _N_BINS + 1)
    parts = [("points", "#56b4e9", np.ones(len(confidence), dtype=bool))]
    if wrong is not None:
        parts = [("right", RIGHT, ~wrong), ("wrong", WRONG, wrong)]
    figure = go.Figure()
    for name, colour, chosen in parts:
        count = np.histogram(confidence[chosen], bins=edges)[0]
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=count,
            name=name,
            marker_color=colour,
            width=1 / _N_BINS,
            customdata=np.stack([edges[:-1], edges[1:]], axis=1),
            hovertemplate="%{y:,} "
            + name
            + " from %{customdata[0]:.1%} to %{customdata[1]:.1%}<extra></extra>",
        )
    figure.update_layout(
        barmode="stack",
        height=280,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": 1.12},
        bargap=0.04,
        xaxis={"title": "confidence", "range": [0, 1], "tickformat": ".0%"},
        yaxis={"title": "points"},
    )
    return figure
