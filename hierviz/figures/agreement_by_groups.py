"""How well the cuts of two trees agree, by number of groups, as lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hierviz.compare import CutAgreement

_LINES = (("ARI", "ari", "#0072b2", "0,114,178"), ("AMI", "ami", "#d55e00", "213,94,0"))
_TICKS = [step * 10**power for power in range(5) for step in (1, 2, 5)]


def agreement_by_groups(
    agreement: Sequence[CutAgreement], halves: Sequence[Sequence[CutAgreement]] = ()
) -> go.Figure:
    """ARI and AMI of the cuts into as many groups, with those of two halves of the data as bands.

    Parameters
    ----------
    agreement : sequence of CutAgreement
    halves : sequence of sequence of CutAgreement
        `Comparison.floor_agreement`: a band reaches from the lowest to the highest of them.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    figure = go.Figure()
    for name, key, colour, rgb in _LINES:
        if halves:
            _add_band(figure, halves, name, key, rgb)
        figure.add_scatter(
            x=[row.n_groups for row in agreement], y=[getattr(row, key) for row in agreement],
            name=name, mode="lines+markers", line_color=colour, marker_size=4,
            hovertemplate=f"%{{x:,}} groups: {name} %{{y:.3f}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        height=300, margin={"l": 10, "r": 10, "t": 10, "b": 10}, legend={"orientation": "h", "y": 1.15},
        xaxis={"title": "groups", "type": "log", "tickvals": _TICKS},
        yaxis={"title": "agreement of the cuts", "rangemode": "tozero"},
    )  # fmt: skip
    return figure


def _add_band(
    figure: go.Figure, halves: Sequence[Sequence[CutAgreement]], name: str, key: str, rgb: str
) -> None:
    """The range of the halves' agreement at the numbers of groups that all of them have."""
    found = [{row.n_groups: getattr(row, key) for row in half} for half in halves]
    groups = sorted(set.intersection(*map(set, found)))
    values = np.array([[half[n] for n in groups] for half in found])
    if not groups:
        return
    low, high = values.min(axis=0).tolist(), values.max(axis=0).tolist()
    figure.add_scatter(
        x=[*groups, *groups[::-1]], y=[*high, *low[::-1]], fill="toself", mode="lines",
        line={"width": 0}, fillcolor=f"rgba({rgb},0.2)", hoverinfo="skip",
        name=f"{name}, two halves of the data",
    )  # fmt: skip
