"""The cut as a dashed line through the tree, and the scale of groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hierviz.core.cut import Cut, cut_into
from hierviz.core.view import View
from hierviz.figures.faces import Face
from hierviz.figures.marks import Mark, Strokes, Text, Theme
from hierviz.figures.style import FigureStyle
from hierviz.figures.text_width import text_width
from hierviz.figures.tree.shape import NO_ARCS, Bend
from hierviz.layout import node_radii

_TICKS = [first * 10**power for power in range(6) for first in (1, 2, 5)]
_SIZE = 0.72  # of the names' font size
_HEAD = "groups"
#: Lengths by which every cut into k groups is one line across it.
_BY_GROUPS = ("merges", "height")


def scale_marks(bend: Bend, cut: Cut, view: View, size: float, style: FigureStyle) -> list[Mark]:
    """The scale in the gap beside the leaves, and the cut: one line, or one piece per group.

    A cut is one line where lengths say how many groups are left; a cut by
    hand, or with other lengths, has a piece across the branch of each group.
    """
    pen = _Pen(bend, style.colours, _SIZE * size, style.face)
    by_groups, has_cut, has_axis = view.lengths in _BY_GROUPS, style.has("cut"), style.has("axis")
    radius = node_radii(cut.tree, view.lengths)
    crossing = _crossing(bend, cut, radius) if by_groups else None
    marks: list[Mark] = [pen.line()] if by_groups and has_axis else []
    if has_cut and crossing is None:
        marks += _pieces(bend, cut, style.colours)
    elif has_cut and crossing is not None and crossing >= bend.start:  # else outside the frame
        marks.append(_dashed(bend, *bend.contour(crossing), style.colours))
    if not by_groups or not bend.frame.is_whole:
        return marks
    own = {crossing: cut.n_groups} if has_cut and crossing is not None else {}
    numbers = [mark for reach, k in own.items() for mark in pen.number(k, reach, bold=True)]
    return [*marks, *(_ticks(pen, cut, radius, own, numbers) if has_axis else ()), *numbers]


def head_room(size: float, face: Face) -> float:
    """What the word at the end of a level scale takes beyond the leaves; `size` is that of names."""
    return text_width(_HEAD, _SIZE * size, face=face) + 2.5 * _SIZE * size


@dataclass(frozen=True)
class _Pen:
    """What the scale is written with."""

    bend: Bend
    theme: Theme
    size: float
    face: Face

    def width(self, text: str, *, bold: bool = False) -> float:
        return text_width(text, self.size, bold=bold, face=self.face)

    def line(self) -> Strokes:
        """The scale's line."""
        bend = self.bend
        ends = np.array([[*bend.axis(bend.start), *bend.axis(bend.rim)]])
        return Strokes(self.theme.text, 0.8 * bend.pixel, ends, NO_ARCS, 0.35)

    def number(self, k: int, reach: float, bold: bool = False) -> list[Text]:
        """A number of groups beside the scale, or on it, where there is room for it."""
        bend, small, text = self.bend, self.size, f"{k:,}"
        x, y = bend.axis(reach)
        opacity = 1.0 if bold else 0.75
        wide, room = self.width(text, bold=bold), bend.label_room(reach)
        if wide > room and wide > 2 * room + 8 * bend.pixel:
            return []
        if wide > room:
            colour, halo = self.theme.text, self.theme.background
            y += 0.35 * small
            return [Text(x, y, text, small, colour, 0, "middle", bold, opacity, halo)]
        if not bend.upright:
            y -= 5 * bend.pixel
            return [Text(x, y, text, small, self.theme.text, 0, "middle", bold, opacity)]
        x, y = x + 5 * bend.pixel, y + (-0.3 if bold else 0.35) * small
        return [Text(x, y, text, small, self.theme.text, bold=bold, opacity=opacity)]

    def head(self, labels: list[Text]) -> list[Text]:
        """The word at the outer end of the scale, beyond its numbers, where there is room for it."""
        bend, small, colour = self.bend, self.size, self.theme.text
        reach = bend.rim + 6 * bend.pixel
        if not bend.upright:
            ends = [label.x + self.width(label.text, bold=label.bold) / 2 for label in labels]
            x, y = bend.axis(max([reach, *(end + 0.5 * small for end in ends)]))
            return [Text(x, y + 0.35 * small, _HEAD, small, colour, opacity=0.75)]
        down = bend.axis(reach)[1] > bend.axis(bend.start)[1]
        (x, y), anchor = bend.axis(reach), "start" if down else "middle"
        if down:  # below the lowest number
            y = max([y + small, *(label.y + 1.2 * small for label in labels)])
        else:  # above the highest one
            y = min([y, *(label.y - 1.15 * small for label in labels)])
        room = 2 * bend.label_room(abs(y - bend.axis(0)[1])) + 6 * bend.pixel
        if self.width(_HEAD) > room:
            return []
        return [Text(x, y, _HEAD, small, colour, 0, anchor, opacity=0.75)]


def _dashed(bend: Bend, lines: np.ndarray, arcs: np.ndarray, theme: Theme) -> Strokes:
    dash = (5 * bend.pixel, 4 * bend.pixel)
    return Strokes(theme.text, 1.2 * bend.pixel, lines, arcs, 0.6, dash)


def _crossing(bend: Bend, cut: Cut, radius: np.ndarray) -> float | None:
    """Reach of the cut's line; None for one that was changed by hand."""
    possible = cut.tree.n_groups
    undone = int(np.searchsorted(possible, cut.n_groups))
    if undone == len(possible) or possible[undone] != cut.n_groups:
        return None
    if not np.array_equal(cut.nodes, cut_into(cut.tree, cut.n_groups).nodes):
        return None
    return _reach(bend, cut, radius, undone)


def _reach(bend: Bend, cut: Cut, radius: np.ndarray, undone: int) -> float:
    """Position of a cut's line: between the last merge undone and the next."""
    tree = cut.tree
    kept, order = tree.n_inner - undone, tree.merge_order
    outer = float(radius[order[kept - 1]]) if kept > 0 else 1.0
    at = 0.35 * outer if undone == 0 else (outer + float(radius[order[kept]])) / 2
    return bend.start + bend.frame.inner_radius(at) * (bend.rim - bend.start)


def _pieces(bend: Bend, cut: Cut, theme: Theme) -> list[Mark]:
    """A dashed piece across the branch of every group below the frame's root."""
    frame = bend.frame
    groups = np.array([u for u in frame.groups(cut).tolist() if frame.holds(u)], dtype=np.int64)
    groups = groups if frame.is_whole else groups[groups != frame.top]
    if not len(groups):
        return []
    above = cut.tree.parent[groups]
    over = np.where(above >= 0, bend.reach[above], bend.start)
    lines, arcs = bend.joints((bend.reach[groups] + over) / 2, *frame.span[groups].T)
    return [_dashed(bend, lines, arcs, theme)]


def _ticks(
    pen: _Pen, cut: Cut, radius: np.ndarray, own: Iterable[float], numbers: list[Text]
) -> list[Mark]:
    """Short lines across the scale with the numbers of groups that fit beside them.

    `own` is where the cut has its own number, `numbers` what is written there.
    """
    bend, small = pen.bend, pen.size
    lines, labels, free = [], [], np.inf
    possible = cut.tree.n_groups
    for k in reversed(_TICKS):
        undone = int(np.searchsorted(possible, k))
        if undone == len(possible) or possible[undone] != k:
            continue
        reach = _reach(bend, cut, radius, undone)
        apart = 1.3 * small if bend.upright else pen.width(f"{k:,}") + small
        if free - reach < apart:
            continue
        free = reach
        (x, y), half = bend.axis(reach), 3 * bend.pixel
        across = (half, 0) if bend.upright else (0, half)
        lines.append([x - across[0], y - across[1], x + across[0], y + across[1]])
        if all(abs(reach - taken) > 1.25 * apart for taken in own):
            labels += pen.number(k, reach)
    ticks = np.array(lines).reshape(-1, 4)
    head = pen.head([*labels, *numbers])
    return [Strokes(pen.theme.text, 0.8 * bend.pixel, ticks, NO_ARCS, 0.35), *labels, *head]
