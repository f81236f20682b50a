"""Names around the rim of a circular tree: which of them fit, how large, and how far out."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from hierviz.core.cut import Cut
from hierviz.core.hierarchy import Hierarchy
from hierviz.figures.picture import Text, turned
from hierviz.figures.text import shorten, text_width
from hierviz.layout import CIRCLE_GAP, angles

#: Beyond the rim, in elevenths of the font size: the strip's inner edge, its width, the names.
STRIP_GAP, STRIP_WIDTH, NAMES_START = 4, 9, 18

_MOST = 20.0  # no name makes the circle smaller than this many font sizes ask for
_SMALLEST = 0.6  # of the font size: leaf names may shrink so far before group names replace them
_LEAST_RADIUS = 0.31  # of the shorter side


@dataclass(frozen=True)
class RimName:
    """A name at the rim: its node, its angle (clockwise from the top, radians), its weight."""

    node: int
    angle: float
    bold: bool


@dataclass(frozen=True, eq=False)
class Rim:
    """The names of a tree that are written, and the circle that leaves room for them.

    Parameters
    ----------
    radius : float
        Of the circle of leaves.
    size : float
        Font size of the names.
    names : tuple of RimName
    """

    radius: float
    size: float
    names: tuple[RimName, ...]


def leaf_turn(n_leaves: int) -> float:
    """Angle between two neighbouring leaves, in radians."""
    return 2 * np.pi * (1 - CIRCLE_GAP) / n_leaves


def fit_rim(
    tree: Hierarchy,
    cut: Cut,
    names: tuple[str, ...],
    *,
    width: float,
    height: float,
    font_size: float,
    shrink: bool,
    selected: int = -1,
) -> Rim:
    """Choose names and radius so that the names fit into a rectangle around the circle.

    Parameters
    ----------
    tree : Hierarchy
    cut : Cut
    names : tuple of str, shape (n_nodes,)
    width, height : float
        The rectangle.
    font_size : float
    shrink : bool
        True where leaf names may be up to 40 % smaller rather than left out.
    selected : int
        This node's name comes first; -1 for none.

    Notes
    -----
    The radius decides which names fit and the names decide the radius, so both
    are found in three rounds. O(n_nodes).
    """
    shorter = min(width, height)
    radius = 0.4 * shorter
    for _ in range(3):
        size = _leaf_size(tree.n_leaves, radius, font_size) if shrink else font_size
        chosen = pick_names(tree, cut, radius=radius, font_size=size, selected=selected)
        room = _radius_for(chosen, names, width, height, size, font_size)
        most = shorter / 2 - NAMES_START * font_size / 11
        radius = max(min(room, most), _LEAST_RADIUS * shorter)
    size = _leaf_size(tree.n_leaves, radius, font_size) if shrink else font_size
    chosen = pick_names(tree, cut, radius=radius, font_size=size, selected=selected)
    return Rim(radius, size, tuple(chosen))


def _leaf_size(n_leaves: int, radius: float, font_size: float) -> float:
    fitting = leaf_turn(n_leaves) * radius - 2 * font_size / 11
    return float(min(font_size, fitting)) if fitting >= _SMALLEST * font_size else font_size


def _radius_for(
    chosen: list[RimName],
    names: tuple[str, ...],
    width: float,
    height: float,
    size: float,
    font_size: float,
) -> float:
    """The largest circle around which all names fit whole, or their first 20 font sizes."""
    if not chosen:
        return np.inf
    angle = np.array([name.angle for name in chosen])
    length = np.array([text_width(names[name.node], size, bold=name.bold) for name in chosen])
    across, along = np.abs(np.sin(angle)), np.abs(np.cos(angle))
    with np.errstate(divide="ignore"):
        reach = np.minimum(
            (width / 2 - 0.6 * size * along) / across, (height / 2 - 0.6 * size * across) / along
        )
    return float((reach - np.minimum(length, _MOST * size)).min() - NAMES_START * font_size / 11)


def pick_names(
    tree: Hierarchy, cut: Cut, *, radius: float, font_size: float, selected: int = -1
) -> list[RimName]:
    """Names that fit around the rim without touching: leaves where there is room, else groups.

    The rule of the interactive tree: leaf names from 0.72 font sizes between
    leaves on, larger groups served first. Below a selected node leaf names are bold.
    """
    height = (font_size + 2 * font_size / 11) / radius  # a name's extent along the rim, radians
    spacing = leaf_turn(tree.n_leaves) * radius
    middle = tree.leaf_span.mean(axis=1)
    taken: list[float] = []
    chosen: list[RimName] = []

    def place(node: int, bold: bool) -> None:
        angle = float(angles(middle[node], tree.n_leaves))
        at = bisect_left(taken, angle)
        around = taken[max(0, at - 1) : at + 1]
        if all(abs(angle - other) >= height - 1e-9 for other in around):
            taken.insert(at, angle)
            chosen.append(RimName(node, angle, bold))

    if spacing >= 0.72 * font_size:
        first, last = tree.leaf_span[selected] if selected >= 0 else (0, 0)
        if 0 <= selected < tree.n_leaves:
            place(selected, True)
        for position, leaf in enumerate(tree.leaf_order.tolist()):
            if leaf != selected:
                place(leaf, bool(first <= position < last))
        return chosen
    if selected >= 0:
        place(selected, True)
    larger_first = np.lexsort((tree.leaf_span[cut.nodes, 0], -tree.n_leaves_below[cut.nodes]))
    for node in cut.nodes[larger_first].tolist():
        if node != selected:
            place(node, True)
    return chosen


def name_marks(
    rim: Rim,
    names: tuple[str, ...],
    centre: tuple[float, float],
    frame: tuple[float, float, float, float],
    font_size: float,
    colour: str,
) -> list[Text]:
    """The names of a rim as text, turned outward, cut short where the frame ends.

    Parameters
    ----------
    frame : tuple of float
        Left, top, right and bottom of the place names may take.
    """
    marks = []
    for name in rim.names:
        dx, dy = np.sin(name.angle), -np.cos(name.angle)
        x, y = turned(centre, name.angle, rim.radius + NAMES_START * font_size / 11)
        room = _room_to_edge(x, y, dx, dy, frame, 0.6 * rim.size)
        text = shorten(names[name.node], room, rim.size, bold=name.bold)
        if not text:
            continue
        leftward = dx < -1e-9
        angle = np.degrees(name.angle) - 90 + (180 if leftward else 0)
        turn = np.radians(angle)
        # The middle of small letters, not the baseline, stands on the leaf's ray.
        down = 0.34 * rim.size
        x, y = x - down * np.sin(turn), y + down * np.cos(turn)
        anchor = "end" if leftward else "start"
        marks.append(Text(float(x), float(y), text, rim.size, colour, angle, anchor, name.bold))
    return marks


def _room_to_edge(
    x: float, y: float, dx: float, dy: float, frame: tuple[float, ...], half: float
) -> float:
    """Length of text from a point along a ray to the frame, its half height taken off."""
    left, top, right, bottom = frame
    rooms = []
    if abs(dx) > 1e-9:
        rooms.append((((right - x) if dx > 0 else (x - left)) - half * abs(dy)) / abs(dx))
    if abs(dy) > 1e-9:
        rooms.append((((bottom - y) if dy > 0 else (y - top)) - half * abs(dx)) / abs(dy))
    return float(min(rooms)) + 0.01
