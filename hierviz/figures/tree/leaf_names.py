"""Names beside the leaves: which of them fit, how large, and how much room they leave the tree."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from hierviz.core.cut import Cut
from hierviz.figures.marks import Text
from hierviz.figures.text_width import shorten, text_width
from hierviz.figures.tree.circle import leaf_turn
from hierviz.figures.tree.shape import Bend, names_start
from hierviz.figures.tree.subtree import Frame
from hierviz.layout import angles

_MOST = 20.0  # no name makes the circle smaller than this many font sizes ask for
_MOST_STRAIGHT = 30.0
_SMALLEST = 0.6  # of the font size: leaf names may shrink so far before group names replace them
_LEAST_RADIUS = 0.31  # of the shorter side
_LEAST_LENGTH = 0.45  # of the room, from the root to the leaves of a straight tree


@dataclass(frozen=True)
class RimName:
    """A name at the rim: its node, its place across the leaves of the frame, its weight."""

    node: int
    across: float
    bold: bool


@dataclass(frozen=True, eq=False)
class Rim:
    """The names of a tree that are written, and the tree's size that leaves room for them.

    Parameters
    ----------
    radius : float
        From the root to the leaves.
    size : float
        Font size of the names.
    names : tuple of RimName
    start : float
        How far beyond the leaves names begin.
    """

    radius: float
    size: float
    names: tuple[RimName, ...]
    start: float


@dataclass(frozen=True, eq=False)
class Naming:
    """What is to be named, and how large.

    Parameters
    ----------
    frame : Frame
    cut : Cut
    names : tuple of str, shape (n_nodes,)
    font_size : float
    shrink : bool
        True where leaf names may be up to 40 % smaller rather than left out.
    pinned : tuple of int
        Nodes whose names come first, and bold.
    n_rings : int
        Outer rings between the strip and the names.
    """

    frame: Frame
    cut: Cut
    names: tuple[str, ...]
    font_size: float
    shrink: bool = True
    pinned: tuple[int, ...] = ()
    n_rings: int = 0

    @property
    def start(self) -> float:
        """How far beyond the leaves names begin."""
        return names_start(self.n_rings) * self.font_size / 11

    def at(self, spacing: float) -> tuple[float, list[RimName]]:
        """Font size and names where leaves stand so far apart."""
        size, fitting = self.font_size, spacing - 2 * self.font_size / 11
        if self.shrink and _SMALLEST * size <= fitting < size:
            size = float(fitting)
        chosen = pick_names(
            self.frame, self.cut, spacing=spacing, font_size=size, pinned=self.pinned
        )
        return size, chosen

    def lengths(self, chosen: list[RimName], size: float) -> np.ndarray:
        """How long the names are."""
        texts = ((self.names[name.node], name.bold) for name in chosen)
        return np.array([text_width(text, size, bold=bold) for text, bold in texts])


def fit_circle(naming: Naming, width: float, height: float) -> Rim:
    """Choose names and radius so that the names fit into a rectangle around the circle.

    Notes
    -----
    The radius decides which names fit and the names decide the radius, so both
    are found in three rounds. O(n_nodes).
    """
    shorter, turn = min(width, height), leaf_turn(naming.frame.n_leaves)
    radius = 0.4 * shorter
    for _ in range(3):
        size, chosen = naming.at(turn * radius)
        room = _radius_for(naming, chosen, size, width, height)
        radius = max(min(room, shorter / 2 - naming.start), _LEAST_RADIUS * shorter)
    size, chosen = naming.at(turn * radius)
    return Rim(radius, size, tuple(chosen), naming.start)


def enlarged(naming: Naming, rim: Rim, zoom: float) -> Rim:
    """The same circle some times larger, with the names that fit beside its leaves then."""
    radius = zoom * rim.radius
    size, chosen = naming.at(leaf_turn(naming.frame.n_leaves) * radius)
    return Rim(radius, size, tuple(chosen), naming.start)


def _radius_for(
    naming: Naming, chosen: list[RimName], size: float, width: float, height: float
) -> float:
    """The largest circle around which all names fit whole, or their first 20 font sizes."""
    if not chosen:
        return np.inf
    angle = angles(np.array([name.across for name in chosen]), naming.frame.n_leaves)
    across, along = np.abs(np.sin(angle)), np.abs(np.cos(angle))
    with np.errstate(divide="ignore"):
        reach = np.minimum(
            (width / 2 - 0.6 * size * along) / across, (height / 2 - 0.6 * size * across) / along
        )
    length = np.minimum(naming.lengths(chosen, size), _MOST * size)
    return float((reach - length).min() - naming.start)


def fit_straight(naming: Naming, wide: float, long: float) -> Rim:
    """Choose names and the tree's length so that the names fit behind its leaves.

    Parameters
    ----------
    naming : Naming
    wide, long : float
        Room across the leaves, and from the root to the end of the names.
    """
    size, chosen = naming.at(wide / naming.frame.n_leaves)
    longest = min(naming.lengths(chosen, size).max(initial=0.0), _MOST_STRAIGHT * size)
    length = max(long - naming.start - longest - 0.1 * size, _LEAST_LENGTH * long)
    return Rim(float(length), size, tuple(chosen), naming.start)


def pick_names(
    frame: Frame, cut: Cut, *, spacing: float, font_size: float, pinned: tuple[int, ...] = ()
) -> list[RimName]:
    """Names that fit beside the leaves without touching: leaves where there is room, else groups.

    The rule of the interactive tree: leaf names from 0.72 font sizes between
    leaves on, larger groups served first. Below a pinned node leaf names are bold.
    """
    height = (font_size + 2 * font_size / 11) / spacing  # of a name, in places across
    middle = frame.span.mean(axis=1)
    taken: list[float] = []
    chosen: list[RimName] = []

    def place(node: int, bold: bool) -> None:
        across = float(middle[node])
        at = bisect_left(taken, across)
        if all(abs(across - other) >= height - 1e-9 for other in taken[max(0, at - 1) : at + 1]):
            taken.insert(at, across)
            chosen.append(RimName(node, across, bold))

    inside = [node for node in dict.fromkeys(pinned) if frame.holds(node)]
    if spacing >= 0.72 * font_size:
        for leaf in inside:
            if leaf < frame.tree.n_leaves:
                place(leaf, True)
        within = _places_below(frame, inside)
        for position, leaf in enumerate(frame.leaves.tolist()):
            if leaf not in inside:
                place(leaf, bool(within[position]))
        return chosen
    for node in inside:
        place(node, True)
    groups = frame.groups(cut)
    larger_first = np.lexsort((frame.span[groups, 0], -frame.tree.n_leaves_below[groups]))
    for node in groups[larger_first].tolist():
        if node not in inside:
            place(node, True)
    return chosen


def _places_below(frame: Frame, nodes: list[int]) -> np.ndarray:
    """True at the places of leaves below any of the nodes."""
    below = np.zeros(frame.n_leaves, dtype=bool)
    for node in nodes:
        below[slice(*frame.span[node])] = True
    return below


def name_marks(
    rim: Rim,
    names: tuple[str, ...],
    bend: Bend,
    box: tuple[float, float, float, float],
    colour: str,
) -> list[Text]:
    """The names of a rim as text, cut short where the box (left, top, right, bottom) ends."""
    marks = []
    for name in rim.names:
        x, y, angle, anchor = bend.name_line(name.across, bend.rim + rim.start)
        turn = np.radians(angle)
        ahead = -1 if anchor == "end" else 1
        dx, dy = ahead * np.cos(turn), ahead * np.sin(turn)
        room = _room_to_edge(x, y, dx, dy, box, 0.6 * rim.size)
        text = shorten(names[name.node], room, rim.size, bold=name.bold)
        if not text:
            continue
        # The middle of small letters, not the baseline, stands on the leaf's line.
        down = 0.34 * rim.size
        x, y = float(x - down * np.sin(turn)), float(y + down * np.cos(turn))
        marks.append(Text(x, y, text, rim.size, colour, angle, anchor, name.bold))
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
