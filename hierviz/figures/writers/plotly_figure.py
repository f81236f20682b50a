"""Pictures as plotly figures, for notebooks: the same marks, with the names of leaves on hover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from hierviz.core.analysis import Analysis
from hierviz.core.cut import Cut
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.core.view import View
from hierviz.errors import InputError
from hierviz.figures.marks import (
    Box,
    Dot,
    Mark,
    Photo,
    Rects,
    Sectors,
    Strokes,
    Text,
    TreePicture,
    turned,
)
from hierviz.figures.plotly_text import plotly_text
from hierviz.figures.text_width import text_width
from hierviz.figures.tree.picture import tree_picture
from hierviz.methods import analyse
from hierviz.taxonomy.node_names import NodeNames

_ARC_STEP = np.radians(2.5)
_MOST_NAMES = 250  # each name is an annotation; more of them make plotly slow
_FONT = 11
_GAP = np.full((1, 2), np.nan)  # parts the pieces of one trace


def circular_tree(
    study_or_tree: Analysis | Study | Hierarchy,
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
    study_or_tree : Analysis, Study or Hierarchy
        A tree alone can be coloured by group; a study brings names, classes and
        the other encodings.
    tree : Hierarchy, optional
        Of the study; made by L2H when left out.
    cut : Cut or int, optional
        Any cut, or a number of groups; 20 groups, or half the leaves, when left out.
    colour : str
        The key of an encoding: "group", "column:NAME" of the class table, "purity",
        "confidence" or "size".
    title : str
    width, height : int
        In pixels.
    theme : {"light", "dark"}

    Returns
    -------
    plotly.graph_objects.Figure
        The picture of `tree_picture`, and one trace of leaves that say their
        name, group and numbers when pointed at.

    Raises
    ------
    InputError
        For a colour or theme that does not exist, or a study without a tree.

    Examples
    --------
    >>> import hierviz as hv
    >>> figure = hv.figures.circular_tree(hv.l2h(hv.read_study("digits").logits), cut=3)
    >>> [trace.name for trace in figure.data if trace.name == "leaves"]
    ['leaves']
    """
    analysis = _analysis(study_or_tree, tree)
    view = View(encoding=colour)
    picture = tree_picture(
        analysis, view, cut=cut, title=title, width=width, height=height, theme=theme,
        font_size=_FONT,
    )  # fmt: skip
    view = view if cut is None else view.with_cut(cut)
    figure = to_plotly(picture)
    figure.add_trace(_leaves(picture, analysis, view.cut_of(analysis.tree)))
    return figure


def _analysis(study_or_tree: Analysis | Study | Hierarchy, tree: Hierarchy | None) -> Analysis:
    if isinstance(study_or_tree, Study):
        return analyse(study_or_tree, tree)
    if tree is not None:
        raise InputError("Two trees were given.", hint="Give a study and a tree, or a tree alone.")
    return study_or_tree if isinstance(study_or_tree, Analysis) else Analysis.of_tree(study_or_tree)


def to_plotly(picture: TreePicture) -> go.Figure:
    """A picture as a plotly figure, in pixels; y grows downward.

    Notes
    -----
    plotly has no arcs: they are drawn as short lines of 2.5 degrees. Names
    beside the leaves are left out where there are more than 250. O(marks).
    """
    inside, around = picture.marks[: picture.n_inside], picture.marks[picture.n_inside :]
    if sum(isinstance(mark, Text) for mark in inside) > _MOST_NAMES:
        inside = tuple(mark for mark in inside if not isinstance(mark, Text))
    shown = (*inside, *around)
    figure = go.Figure([trace for mark in shown for trace in _traces(mark, picture)])
    bare = {"visible": False, "showgrid": False, "zeroline": False}
    ground = picture.background or "rgba(0,0,0,0)"
    figure.update_layout(
        width=picture.width, height=picture.height, template="none", paper_bgcolor=ground,
        plot_bgcolor=ground, showlegend=False, margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode="closest", xaxis={**bare, "range": [0, picture.width]},
        yaxis={**bare, "range": [picture.height, 0], "scaleanchor": "x"},
        annotations=[_annotation(mark, picture) for mark in shown if isinstance(mark, Text)],
        images=[_image(mark) for mark in shown if isinstance(mark, Photo)],
        shapes=[_shape(mark) for mark in shown if isinstance(mark, Box)],
    )  # fmt: skip
    return figure


# -- marks as traces ----------------------------------------------------------


def _traces(mark: Mark, picture: TreePicture) -> Iterator[go.Scatter]:
    style = {"hoverinfo": "skip", "mode": "lines"}
    if isinstance(mark, Strokes):
        pieces = [*mark.lines.reshape(-1, 2, 2), *(_arc(picture, *arc) for arc in mark.arcs)]
        dash = ",".join(f"{part:g}px" for part in mark.dash) or "solid"
        line = {"color": mark.colour, "width": mark.width, "dash": dash}
        yield from _scatter(pieces, line=line, opacity=mark.opacity, **style)
    elif isinstance(mark, Sectors | Rects):
        pieces = [_corners(mark, piece, picture) for piece in mark.pieces]
        fill = {"fill": "toself", "fillcolor": mark.colour, "line": {"width": 0}}
        yield from _scatter(pieces, opacity=mark.opacity, **fill, **style)
    elif isinstance(mark, Dot):
        edge = {"color": mark.edge, "width": mark.edge_width}
        marker = {"color": mark.colour, "size": 2 * mark.radius, "line": edge}
        yield go.Scatter(x=[mark.x], y=[mark.y], mode="markers", marker=marker, hoverinfo="skip")


def _scatter(pieces: Sequence[np.ndarray], **style: object) -> Iterator[go.Scatter]:
    """One trace of many pieces; none where there is nothing to draw."""
    if pieces:
        points = np.concatenate([part for piece in pieces for part in (piece, _GAP)]).round(2)
        yield go.Scatter(x=points[:, 0], y=points[:, 1], **style)


def _arc(picture: TreePicture, radius: float, first: float, last: float) -> np.ndarray:
    n_stops = 2 + int(abs(last - first) / _ARC_STEP)
    return np.column_stack(turned(picture.centre, np.linspace(first, last, n_stops), radius))


def _corners(mark: Sectors | Rects, piece: np.ndarray, picture: TreePicture) -> np.ndarray:
    if isinstance(mark, Rects):
        return piece[[0, 1, 2, 1, 2, 3, 0, 3, 0, 1]].reshape(-1, 2)
    inner, outer, first, last = piece.tolist()
    out = _arc(picture, outer, first, last)
    return np.concatenate([out, _arc(picture, inner, last, first), out[:1]])


def _image(mark: Photo) -> dict:
    return {
        "x": mark.x, "y": mark.y, "sizex": mark.side, "sizey": mark.side, "xref": "x", "yref": "y",
        "source": Image.fromarray(mark.pixels), "sizing": "stretch", "layer": "above",
    }  # fmt: skip


def _annotation(mark: Text, picture: TreePicture) -> dict:
    """A text; plotly turns it about its middle, so the middle is what is placed where it is turned."""
    half = text_width(mark.text, mark.size, bold=mark.bold, face=picture.face) / 2
    half = half if mark.angle else 0.0
    along = {"start": half, "middle": 0.0, "end": -half}[mark.anchor]
    anchor = {"start": "left", "middle": "center", "end": "right"}[mark.anchor]
    turn, up = np.radians(mark.angle), 0.34 * mark.size
    text = plotly_text(mark.text)
    return {
        "x": float(mark.x + along * np.cos(turn) + up * np.sin(turn)),
        "y": float(mark.y + along * np.sin(turn) - up * np.cos(turn)),
        "text": f"<b>{text}</b>" if mark.bold else text,
        "font": {"size": mark.size, "color": mark.colour, "family": picture.face.css},
        "bgcolor": mark.halo or None,
        "xanchor": "center" if mark.angle else anchor, "opacity": mark.opacity, "textangle": mark.angle, "showarrow": False,
    }  # fmt: skip


def _shape(mark: Box) -> dict:
    right, bottom = mark.x + mark.width, mark.y + mark.height
    return {
        "type": "rect", "x0": mark.x, "y0": mark.y, "x1": right, "y1": bottom,
        "fillcolor": mark.colour, "line": {"width": 0},
    }  # fmt: skip


# -- what leaves say ----------------------------------------------------------


def _leaves(picture: TreePicture, analysis: Analysis, cut: Cut) -> go.Scatter:
    names = [plotly_text(name) for name in NodeNames(analysis).short]
    group = cut.nodes[cut.group_of_leaf]
    texts = [
        f"<b>{names[leaf]}</b><br>group {names[group[leaf]]}{_numbers(leaf, analysis)}"
        for leaf in picture.leaves.tolist()
    ]
    return go.Scatter(
        x=picture.leaf_places[:, 0].round(2), y=picture.leaf_places[:, 1].round(2), mode="markers",
        marker={"size": 10, "opacity": 0}, customdata=picture.leaves, text=texts,
        hovertemplate="%{text}<extra></extra>", name="leaves",
    )  # fmt: skip


def _numbers(leaf: int, analysis: Analysis) -> str:
    nodes = analysis.nodes
    if analysis.study.n_points == 0:
        return ""
    lines = [f"<br>{nodes.size[leaf]:,} points"]
    for label, values in (("purity", nodes.purity), ("mean confidence", nodes.mean_confidence)):
        if not np.isnan(values[leaf]):
            lines.append(f"<br>{label} {values[leaf]:.1%}")
    return "".join(lines)
