"""The cut as a dashed line through the tree, and the scale of groups."""

from __future__ import annotations

import numpy as np

from hierviz.core.cut import Cut, cut_into
from hierviz.core.view import View
from hierviz.figures.marks import Mark, Strokes, Text, Theme
from hierviz.figures.text_width import text_width
from hierviz.figures.tree.shape import NO_ARCS, Bend
from hierviz.layout import node_radii

_TICKS = [first * 10**power for power in range(6) for first in (1, 2, 5)]
#: Lengths by which every cut into k groups is one line across it.
_BY_GROUPS = ("merges", "height")


def scale_marks(bend: Bend, cut: Cut, view: View, size: float, theme: Theme) -> list[Mark]:
    """The scale in the gap beside the leaves, and the cut: one line, or a piece a group.

    A cut is one line where lengths say how many groups are left; a cut by
    hand, or with other lengths, has a piece across the branch of each group.
    """
    if view.lengths not in _BY_GROUPS:
        return _pieces(bend, cut, theme)
    radius = node_radii(cut.tree, view.lengths)
    crossing = _crossing(bend, cut, radius)
    small = 0.72 * size
    marks: list[Mark] = [_line(bend, theme)]
    if bend.frame.is_whole:
        marks += _ticks(bend, cut, radius, crossing, small, theme)
    if crossing is None:
        return [*marks, *_pieces(bend, cut, theme)]
    if crossing < bend.start:  # outside the frame
        return marks
    if bend.frame.is_whole:
        marks += _label(bend, cut.n_groups, crossing, small, theme, bold=True)
    return [*marks, _dashed(bend, *bend.contour(crossing), theme)]


def _line(bend: Bend, theme: Theme) -> Strokes:
    ends = np.array([[*bend.axis(bend.start), *bend.axis(bend.rim)]])
    return Strokes(theme.text, 0.8 * bend.pixel, ends, NO_ARCS, 0.35)


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
    """Where the line of a cut stands: between the last merge undone and the next."""
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
    bend: Bend, cut: Cut, radius: np.ndarray, crossing: float | None, small: float, theme: Theme
) -> list[Mark]:
    """Short lines across the scale with the numbers of groups that fit beside them."""
    lines, marks, free = [], [], np.inf
    possible = cut.tree.n_groups
    for k in reversed(_TICKS):
        undone = int(np.searchsorted(possible, k))
        if undone == len(possible) or possible[undone] != k:
            continue
        reach = _reach(bend, cut, radius, undone)
        apart = 1.3 * small if bend.upright else text_width(f"{k:,}", small) + small
        if free - reach < apart:
            continue
        free = reach
        (x, y), half = bend.axis(reach), 3 * bend.pixel
        across = (half, 0) if bend.upright else (0, half)
        lines.append([x - across[0], y - across[1], x + across[0], y + across[1]])
        if crossing is None or abs(reach - crossing) > 1.25 * apart:  # the cut has its own number
            marks += _label(bend, k, reach, small, theme)
    ticks = np.array(lines).reshape(-1, 4)
    head = _head(bend, small, theme)
    return [Strokes(theme.text, 0.8 * bend.pixel, ticks, NO_ARCS, 0.35), *marks, *head]


def _head(bend: Bend, small: float, theme: Theme) -> list[Text]:
    """The word at the outer end of the scale, where there is room for it."""
    reach = bend.rim + 6 * bend.pixel
    x, y = bend.axis(reach)
    if not bend.upright:
        return [Text(x, y + 0.35 * small, "groups", small, theme.text, opacity=0.75)]
    if text_width("groups", small) > 2 * (bend.label_room(reach) + 6 * bend.pixel):
        return []
    down = y > bend.axis(bend.start)[1]
    y, anchor = (y + small, "start") if down else (y, "middle")
    return [Text(x, y, "groups", small, theme.text, 0, anchor, opacity=0.75)]


def _label(
    bend: Bend, k: int, reach: float, small: float, theme: Theme, bold: bool = False
) -> list[Text]:
    """A number of groups beside the scale, where there is room for it."""
    if text_width(f"{k:,}", small, bold=bold) > bend.label_room(reach):
        return []
    x, y = bend.axis(reach)
    opacity = 1.0 if bold else 0.75
    if not bend.upright:
        y -= 5 * bend.pixel
        return [Text(x, y, f"{k:,}", small, theme.text, 0, "middle", bold, opacity)]
    x, y = x + 5 * bend.pixel, y + (-0.3 if bold else 0.35) * small
    return [Text(x, y, f"{k:,}", small, theme.text, bold=bold, opacity=opacity)]
