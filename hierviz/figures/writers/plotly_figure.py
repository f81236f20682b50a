"""The circular tree as a plotly figure, for notebooks."""

from __future__ import annotations

from html import escape

import numpy as np
import plotly.graph_objects as go

from hierviz.core.cut import Cut, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, NodeProfile, cluster_names
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.figures.colouring import Colouring, Legend, colouring
from hierviz.figures.marks import Theme, theme_named, turned
from hierviz.figures.text_width import clean, shorten, text_width
from hierviz.figures.tree.circle import Circle
from hierviz.figures.tree.leaf_names import Naming, fit_circle, name_marks
from hierviz.figures.tree.node_names import names_of
from hierviz.figures.tree.subtree import frame_of
from hierviz.layout import angles, place_nodes
from hierviz.methods import l2h

_ARC_STEP = np.radians(2.5)
_MOST_NAMES = 250  # each name is an annotation; more of them make plotly slow
_FONT = 11
_MARGIN = 10  # pixels around the names
_TITLE = 40


def circular_tree(
    study_or_tree: Study | Hierarchy,
    tree: Hierarchy | None = None,
    *,
    cut: Cut | int | None = None,
    colour: str = "group",
    title: str = "",
    width: int = 1000,
    height: int = 800,
    theme: str = "light",
) -> go.Figure:
    """Draw a tree around a circle as a plotly figure, for a notebook.

    Parameters
    ----------
    study_or_tree : Study or Hierarchy
        A tree alone can be coloured by group; a study brings names, classes and
        the other ways of colouring.
    tree : Hierarchy, optional
        Of the study; made by L2H when left out.
    cut : Cut or int, optional
        Any cut, or a number of groups; 20 groups, or half the leaves, when left out.
    colour : str
        "group", "column:NAME" of the class table, "purity", "confidence" or "size".
    title : str
    width, height : int
        In pixels.
    theme : {"light", "dark"}

    Returns
    -------
    plotly.graph_objects.Figure
        One trace of branches a colour, and one of leaves that say their name,
        group and numbers when pointed at.

    Raises
    ------
    InputError
        For a colour or theme that does not exist, or a study without a tree.

    Notes
    -----
    plotly has no arcs: they are drawn as short lines of 2.5 degrees. For paper,
    `tree_picture` with `to_svg` has true arcs. O(n_nodes x size of the palette).

    Examples
    --------
    >>> import hierviz as hv
    >>> figure = hv.figures.circular_tree(hv.l2h(hv.read_study("digits").logits), cut=3)
    >>> len({trace.line.color for trace in figure.data if trace.mode == "lines"})
    4
    """
    study, tree, leaves, nodes = _parts(study_or_tree, tree)
    if not isinstance(cut, Cut):
        k = cut or max(1, min(20, tree.n_leaves // 2))
        cut = cut_into(tree, k, nearest=cut is None)
    paint = theme_named(theme)
    names = tuple(clean(name) for name in names_of(tree, nodes, study))
    colours = colouring(
        tree, cut, colour, names=names, neutral=paint.neutral,
        study=study, leaves=leaves, nodes=nodes,
    )  # fmt: skip
    figure = go.Figure([*_branches(tree, colours), _leaves(tree, cut, colours, names, nodes)])
    figure.add_traces(_legend(colours.legend))
    _frame(figure, title, width, height, paint, colours.legend)
    side = min(width - _legend_room(colours.legend), height - (_TITLE if title else 0))
    _add_names(figure, tree, cut, names, side, paint)
    return figure


def _parts(
    study_or_tree: Study | Hierarchy, tree: Hierarchy | None
) -> tuple[Study | None, Hierarchy, LeafProfile | None, NodeProfile | None]:
    if isinstance(study_or_tree, Hierarchy):
        if tree is not None:
            raise InputError(
                "Two trees were given.", hint="Give a study and a tree, or a tree alone."
            )
        return None, study_or_tree, None, None
    study = study_or_tree
    leaves = LeafProfile.from_study(study)
    if tree is None:
        if study.tree_logits is None:
            raise InputError(
                f"The study {study.name!r} has no logits to make a tree from.",
                hint="Give its tree as the second argument.",
            )
        tree = l2h(study.tree_logits, leaf_names=cluster_names(study, leaves))
    return study, tree, leaves, NodeProfile.from_tree(tree, leaves)


# -- traces -------------------------------------------------------------------


def _branches(tree: Hierarchy, colours: Colouring) -> list[go.Scatter]:
    """Lines and arcs, one trace a colour; pieces are parted by nan."""
    layout = place_nodes(tree)
    angle = angles(layout.across, tree.n_leaves)
    pieces: dict[int, list[np.ndarray]] = {}
    first, last = (angles(a, tree.n_leaves) for a in (layout.first_child, layout.last_child))
    for node in range(tree.root, -1, -1):
        own = pieces.setdefault(int(colours.of_node[node]), [])
        if node != tree.root:
            above = layout.radius[tree.parent[node]]
            own.append(_polar([angle[node]] * 2, [above, layout.radius[node]]))
        if node >= tree.n_leaves and layout.radius[node] > 0:
            n_stops = 2 + int((last[node] - first[node]) / _ARC_STEP)
            own.append(_polar(np.linspace(first[node], last[node], n_stops), layout.radius[node]))
    style = {"mode": "lines", "hoverinfo": "skip", "showlegend": False}
    return [
        go.Scatter(
            x=points[:, 0], y=points[:, 1], line={"color": colours.palette[colour], "width": 1.3},
            **style,
        )
        for colour, parts in pieces.items()
        if len(points := np.concatenate(parts or [np.empty((0, 2))]))
    ]  # fmt: skip


def _polar(angle: object, radius: object) -> np.ndarray:
    """Points as rows of x and y (upward), closed by a row of nan."""
    x, y = turned((0.0, 0.0), np.asarray(angle), np.asarray(radius))
    points = np.column_stack(np.broadcast_arrays(x, -y))
    return np.vstack([points, [np.nan, np.nan]]).round(5)


def _leaves(
    tree: Hierarchy,
    cut: Cut,
    colours: Colouring,
    names: tuple[str, ...],
    nodes: NodeProfile | None,
) -> go.Scatter:
    order = tree.leaf_order
    x, y = turned((0.0, 0.0), angles(np.arange(tree.n_leaves) + 0.5, tree.n_leaves), 1.02)
    group = cut.nodes[cut.group_of_leaf]
    texts = [
        f"<b>{escape(names[leaf], quote=False)}</b>"
        f"<br>group {escape(names[group[leaf]], quote=False)}{_numbers(leaf, nodes)}"
        for leaf in order.tolist()
    ]
    return go.Scatter(
        x=x.round(5),
        y=(-y).round(5),
        mode="markers",
        marker={
            "color": [colours.palette[c] for c in colours.of_node[order].tolist()],
            "size": 7 if tree.n_leaves <= 200 else 4,
        },
        customdata=order,
        text=texts,
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
        name="leaves",
    )


def _numbers(leaf: int, nodes: NodeProfile | None) -> str:
    if nodes is None:
        return ""
    lines = [f"<br>{nodes.size[leaf]:,} points"]
    for label, values in (("purity", nodes.purity), ("mean confidence", nodes.mean_confidence)):
        if not np.isnan(values[leaf]):
            lines.append(f"<br>{label} {values[leaf]:.1%}")
    return "".join(lines)


def _legend(legend: Legend) -> list[go.Scatter]:
    """Traces without points that stand in the legend."""
    if legend.ramp:
        scale = [[i / (len(legend.ramp) - 1), colour] for i, colour in enumerate(legend.ramp)]
        bar = {"title": {"text": escape(legend.title)}, "tickvals": [0, 1], "thickness": 14}
        marker = {
            "color": [0], "cmin": 0, "cmax": 1, "colorscale": scale, "showscale": True,
            "colorbar": {**bar, "ticktext": [legend.low, legend.high], "len": 0.4},
        }  # fmt: skip
        return [go.Scatter(x=[None], y=[None], mode="markers", marker=marker, showlegend=False)]
    entries = [
        (entry.colour, f"{shorten(clean(entry.text), 170, _FONT)} ({entry.count:,})")
        for entry in legend.entries
    ]
    more = [("rgba(0,0,0,0)", f"and {legend.more:,} more")] if legend.more else []
    return [
        go.Scatter(
            x=[None], y=[None], mode="markers", name=escape(text, quote=False), hoverinfo="skip",
            marker={"color": colour, "size": 10, "symbol": "square"},
        )
        for colour, text in [*entries, *more]
    ]  # fmt: skip


# -- frame and names ----------------------------------------------------------


def _legend_room(legend: Legend) -> int:
    return 110 if legend.ramp else 210


def _frame(
    figure: go.Figure, title: str, width: int, height: int, theme: Theme, legend: Legend
) -> None:
    bare = {"visible": False, "showgrid": False, "zeroline": False}
    heading = f"<b>{escape(legend.title, quote=False)}</b>"
    figure.update_layout(
        width=width,
        height=height,
        template="none",
        paper_bgcolor=theme.background,
        plot_bgcolor=theme.background,
        font={"color": theme.text, "size": _FONT},
        margin={"l": 0, "r": _legend_room(legend), "t": _TITLE if title else 0, "b": 0},
        title={"text": escape(title, quote=False), "x": 0.02, "font": {"size": 16}},
        legend={"title": {"text": heading}, "itemclick": False, "itemdoubleclick": False},
        xaxis=bare,
        yaxis={**bare, "scaleanchor": "x", "scaleratio": 1},
        hovermode="closest",
    )


def _add_names(
    figure: go.Figure,
    tree: Hierarchy,
    cut: Cut,
    names: tuple[str, ...],
    side: int,
    theme: Theme,
) -> None:
    """Names around the rim as annotations, and the range of the axes that has room for them."""
    room = side - 2 * _MARGIN
    naming = Naming(frame_of(tree), cut, names, _FONT, shrink=False)
    rim = fit_circle(naming, room, room)
    reach = side / 2 / rim.radius
    figure.update_xaxes(range=[-reach, reach])
    figure.update_yaxes(range=[-reach, reach])
    if len(rim.names) > _MOST_NAMES:
        return
    box = (-room / 2, -room / 2, room / 2, room / 2)
    circle = Circle(naming.frame, rim.radius, (0.0, 0.0), _FONT / 11)
    for mark in name_marks(rim, names, circle, box, theme.text):
        # plotly turns a text about its middle, so the middle is what is placed.
        half = text_width(mark.text, _FONT, bold=mark.bold) / 2
        turn = np.radians(mark.angle)
        along, up = (-half if mark.anchor == "end" else half), 0.34 * _FONT
        text = escape(mark.text, quote=False)
        figure.add_annotation(
            x=float(mark.x + along * np.cos(turn) + up * np.sin(turn)) / rim.radius,
            y=-float(mark.y + along * np.sin(turn) - up * np.cos(turn)) / rim.radius,
            text=f"<b>{text}</b>" if mark.bold else text,
            textangle=mark.angle,
            showarrow=False,
        )
