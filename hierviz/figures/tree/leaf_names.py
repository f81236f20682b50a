"""Names beside the leaves: which of them fit, how large, and how much room they leave the tree."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hierviz.core.cut import Cut
from hierviz.figures.faces import SANS, Face
from hierviz.figures.marks import Text
from hierviz.figures.text_width import shorten, text_width
from hierviz.figures.tree.circle import leaf_turn
from hierviz.figures.tree.shape import Bend, names_start
from hierviz.figures.tree.subtree import Frame
from hierviz.layout import angles

_MOST = 20.0  # no name makes the circle smaller than this many font sizes ask for
_MOST_STRAIGHT = 30.0
_SMALLEST = 0.6  # of the font size: leaf names may shrink so far before group names replace them
_LEAST_RADIUS = 0.28  # of the shorter side
_LEAST_WITH_PICTURES = 0.2
_PICTURE_SIZES = (1.0, 0.85, 0.7, 0.55)  # shares of their size that pictures may have
_LEAST_LENGTH = 0.45  # of the room, from the root to the leaves of a straight tree
_LEAF_NAMES_FROM = 0.72  # font sizes between leaves; where they are nearer, groups are named
LINE = 1.06  # font sizes from one name to the next, as in the interactive tree
_UPRIGHT_FROM = 40  # pixels of the interactive view between leaves
_MIDDLE = 0.4  # upright names nearer to the top or bottom stand in the middle of their leaf
#: Pictures beside the rim, in pixels of the interactive view: the least spacing of leaves, the
#: largest side, what a side is smaller than the spacing, and the gap before the name.
_PICTURE_FROM, _PICTURE_MOST, _PICTURE_LESS, _PICTURE_GAP = 26, 44, 3, 5


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
        How far beyond the leaves names begin, and their pictures where they have some.
    side : float
        Of the leaves' pictures; 0 for none.
    upright : bool
        True where no name of a leaf is turned.
    """

    radius: float
    size: float
    names: tuple[RimName, ...]
    start: float
    side: float = 0.0
    upright: bool = False


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
    face : Face
    none : bool
        True where no names are wanted.
    pictures : bool
        True where leaves show their pictures if there is room for them.
    """

    frame: Frame
    cut: Cut
    names: tuple[str, ...]
    font_size: float
    shrink: bool = True
    pinned: tuple[int, ...] = ()
    n_rings: int = 0
    face: Face = SANS
    none: bool = False
    pictures: bool = False

    @property
    def pixel(self) -> float:
        """Units of the picture in one pixel of the interactive view, whose font has 11."""
        return self.font_size / 11

    @property
    def start(self) -> float:
        """How far beyond the leaves names begin."""
        return names_start(self.n_rings) * self.pixel

    def at(self, spacing: float) -> tuple[float, list[RimName]]:
        """Font size and names for leaves at a given distance."""
        size, fitting = self.font_size, spacing / LINE
        if self.shrink and _SMALLEST * size <= fitting < size:
            size = float(fitting)
        if self.none:
            return size, []
        chosen = pick_names(
            self.frame, self.cut, spacing=spacing, font_size=size, pinned=self.pinned
        )
        return size, chosen

    def side(self, spacing: float) -> float:
        """Side of the leaves' pictures for leaves at a given distance; 0 for none."""
        if not self.pictures or spacing < _PICTURE_FROM * self.pixel:
            return 0.0
        return min(_PICTURE_MOST * self.pixel, spacing - _PICTURE_LESS * self.pixel)

    def is_upright(self, spacing: float, chosen: list[RimName], size: float) -> bool:
        """True where leaves around a circle are far enough apart for their names to fit side by side."""
        far = spacing >= _UPRIGHT_FROM * self.pixel
        return far and self.lengths(chosen, size).max(initial=0.0) + 8 * self.pixel < spacing

    def behind_picture(self, side: float, slant):
        """How far a name begins behind its leaf's picture; `slant` is |cos| + |sin| of the name's turn."""
        return slant * side + _PICTURE_GAP * self.pixel if side else 0.0 * slant

    def lengths(self, chosen: list[RimName], size: float) -> np.ndarray:
        """How long the names are."""
        texts = ((self.names[name.node], name.bold) for name in chosen)
        return np.array([text_width(text, size, bold=bold, face=self.face) for text, bold in texts])


def fit_circle(naming: Naming, width: float, height: float) -> Rim:
    """Choose names and radius so that the names fit into a rectangle around the circle.

    Notes
    -----
    The radius decides which names fit and the names decide the radius, so both
    are found in rounds. Then leaves get pictures as large as leave the names
    their room, if there are such. O(n_nodes).
    """
    shorter, turn = min(width, height), leaf_turn(naming.frame.n_leaves)

    def room(radius: float, side: float) -> float:
        beyond = naming.start + naming.behind_picture(side, 2**0.5)
        return min(_radius_for(naming, radius, side, width, height), shorter / 2 - beyond)

    def shrunk(radius: float, side: float) -> float:
        for _ in range(3):  # a smaller circle may have longer names: groups, or such as are turned
            before, radius = radius, min(radius, room(radius, side))
            if radius == before:
                break
        return radius

    radius = 0.4 * shorter
    for _ in range(3):
        radius = max(room(radius, 0.0), _LEAST_RADIUS * shorter)
    radius = max(shrunk(radius, 0.0), _LEAST_RADIUS * shorter)
    most = naming.side(turn * radius)
    for side in [share * most for share in _PICTURE_SIZES if most]:
        smaller = shrunk(radius, side)
        enough = smaller >= min(radius, _LEAST_WITH_PICTURES * shorter)
        if enough and turn * smaller > side:
            return _rim(naming, smaller, side)
    return _rim(naming, radius, 0.0)


def _rim(naming: Naming, radius: float, side: float) -> Rim:
    spacing = leaf_turn(naming.frame.n_leaves) * radius
    size, chosen = naming.at(spacing)
    upright = naming.is_upright(spacing, chosen, size)
    return Rim(radius, size, tuple(chosen), naming.start, side, upright)


def enlarged(naming: Naming, rim: Rim, zoom: float) -> Rim:
    """The same circle some times larger, with the names that fit beside its leaves then."""
    radius = zoom * rim.radius
    return _rim(naming, radius, naming.side(leaf_turn(naming.frame.n_leaves) * radius))


def _radius_for(naming: Naming, radius: float, side: float, width: float, height: float) -> float:
    """The largest circle around which the names of one fit whole, or their first 20 font sizes."""
    rim = _rim(naming, radius, side)
    if not rim.names:
        return np.inf
    angle = angles(np.array([name.across for name in rim.names]), naming.frame.n_leaves)
    across, along = np.abs(np.sin(angle)), np.abs(np.cos(angle))
    length = np.minimum(naming.lengths(list(rim.names), rim.size), _MOST * rim.size)
    wide, high, outward = 0.6 * rim.size * along, 0.6 * rim.size * across, length
    if rim.upright:
        wide, high, outward = np.where(across < _MIDDLE, length / 2, length), 1.1 * rim.size, 0.0
    with np.errstate(divide="ignore"):
        reach = np.minimum((width / 2 - wide) / across, (height / 2 - high) / along)
    behind = naming.behind_picture(side, across + along)
    return float((reach - outward - behind).min()) - naming.start


def fit_straight(naming: Naming, wide: float, long: float, least: float = 0.0) -> Rim:
    """Choose names and the tree's length so that the names fit behind its leaves.

    Parameters
    ----------
    naming : Naming
    wide, long : float
        Room across the leaves, and from the root to the end of the names.
    least : float
        Room that is left beyond the leaves even where names are shorter.
    """
    spacing = wide / naming.frame.n_leaves
    size, chosen = naming.at(spacing)
    side = naming.side(spacing)
    longest = min(naming.lengths(chosen, size).max(initial=0.0), _MOST_STRAIGHT * size)
    longest += naming.behind_picture(side, 1.0)
    beyond = max(naming.start + longest, least)
    length = max(long - beyond - 0.1 * size, _LEAST_LENGTH * long)
    return Rim(float(length), size, tuple(chosen), naming.start, side)


def pick_names(
    frame: Frame, cut: Cut, *, spacing: float, font_size: float, pinned: tuple[int, ...] = ()
) -> list[RimName]:
    """Names that fit beside the leaves without touching: leaves where there is room, else groups.

    The rule of the interactive tree: leaf names from 0.72 font sizes between
    leaves on, larger groups served first. Below a pinned node leaf names are bold.
    """
    height = LINE * font_size / spacing  # of a name, in places across
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
    if names_leaves(spacing, font_size):
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


def names_leaves(spacing: float, font_size: float) -> bool:
    """True where leaves are far enough apart to be named themselves, rather than their groups."""
    return spacing >= _LEAF_NAMES_FROM * font_size


def _places_below(frame: Frame, nodes: list[int]) -> np.ndarray:
    """True at the places of leaves below any of the nodes."""
    below = np.zeros(frame.n_leaves, dtype=bool)
    for node in nodes:
        below[slice(*frame.span[node])] = True
    return below


def name_marks(
    naming: Naming,
    rim: Rim,
    bend: Bend,
    box: tuple[float, float, float, float],
    colours: Sequence[str],
) -> dict[int, Text]:
    """The names of a rim as text, by node, cut short where the box (left, top, right, bottom) ends.

    `colours` holds one per node.
    """
    marks = {}
    for name in rim.names:
        x, y, dx, dy, angle, anchor = heading(bend, name.across, bend.rim + rim.start)
        is_leaf = name.node < naming.frame.tree.n_leaves
        if is_leaf:
            behind = naming.behind_picture(rim.side, abs(dx) + abs(dy))
            x, y = x + behind * dx, y + behind * dy
        if is_leaf and rim.upright:
            y, angle, anchor = y + dy * rim.size / 2, 0.0, _upright_anchor(dx)
            rooms = {"start": box[2] - x, "end": x - box[0]}
            room = rooms.get(anchor, 2 * min(rooms.values())) + 0.01
        else:
            room = _room_to_edge(x, y, dx, dy, box, 0.6 * rim.size)
        text = shorten(naming.names[name.node], room, rim.size, bold=name.bold, face=naming.face)
        if not text:
            continue
        # The middle of small letters, not the baseline, stands on the leaf's line.
        down, turn = 0.34 * rim.size, np.radians(angle)
        x, y = float(x - down * np.sin(turn)), float(y + down * np.cos(turn))
        colour = colours[name.node]
        marks[name.node] = Text(x, y, text, rim.size, colour, angle, anchor, name.bold)
    return marks


def _upright_anchor(dx: float) -> str:
    """How an upright name is anchored that leads away from the middle with dx across."""
    if abs(dx) < _MIDDLE:
        return "middle"
    return "end" if dx < 0 else "start"


def heading(
    bend: Bend, across: float, reach: float
) -> tuple[float, float, float, float, float, str]:
    """Where a name begins (x, y), which way it leads (dx, dy), its turn in degrees, its anchor."""
    x, y, angle, anchor = bend.name_line(across, reach)
    ahead, turn = -1 if anchor == "end" else 1, np.radians(angle)
    return x, y, float(ahead * np.cos(turn)), float(ahead * np.sin(turn)), angle, anchor


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
