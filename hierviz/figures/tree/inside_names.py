"""Names beside the nodes inside an enlarged circle, whose rim, where names usually are, is out of sight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hierviz.core.view import View
from hierviz.figures.marks import Text
from hierviz.figures.text_width import text_width
from hierviz.figures.tree.circle import Circle
from hierviz.figures.tree.leaf_names import Naming
from hierviz.figures.tree.shape import Bend

#: As in the interactive view: how many times larger than the whole a circle is enlarged, and in
#: its pixels the rim that a node with a name takes at least, and the gap before the name.
_ENLARGED, _ROOM, _GAP = 1.8, 70, 9
_MOST = 60


def inside_names(
    naming: Naming, view: View, bend: Bend, box: tuple, colours: Sequence[str], halo: str
) -> list[Text]:
    """Names of inner nodes, largest first, that touch neither each other nor the rim.

    Notes
    -----
    The rule of the interactive tree. O(n_nodes + names^2).
    """
    enlarged = view.camera is not None and view.camera[0] > _ENLARGED
    if naming.none or not enlarged or not isinstance(bend, Circle):
        return []
    frame, size, pixel = naming.frame, naming.font_size, naming.pixel
    left, top, right, bottom = box
    nodes = frame.nodes[(frame.nodes >= frame.tree.n_leaves) & (frame.nodes != frame.top)]
    n_below = frame.tree.n_leaves_below[nodes]
    nodes = nodes[bend.spacing * n_below >= _ROOM * pixel]
    places = bend.rays(frame.across[nodes], bend.reach[nodes], bend.reach[nodes])[:, :2]
    seen = ((places >= [left, top]) & (places <= [right, bottom])).all(axis=1)
    nodes, places = nodes[seen], places[seen]
    largest = np.lexsort((frame.span[nodes, 0], -frame.tree.n_leaves_below[nodes]))
    taken = np.empty((0, 4))
    marks: list[Text] = []
    for at in largest.tolist():
        (x, y), text = places[at].tolist(), naming.names[nodes[at]]
        begin = x + _GAP * pixel
        end = begin + text_width(text, size, bold=True, face=naming.face)
        low, high = y - 0.8 * size, y + 0.8 * size
        if end > right or low < top or high > bottom:
            continue
        corners = np.hypot(end - bend.centre[0], np.array([low, high]) - bend.centre[1])
        touched = (taken[:, 0] < end) & (begin < taken[:, 1])
        touched &= (taken[:, 2] < high) & (low < taken[:, 3])
        if (corners > bend.rim - 2 * pixel).any() or touched.any():
            continue
        taken = np.vstack([taken, [begin, end, low, high]])
        colour = colours[nodes[at]]
        marks.append(Text(begin, y + 0.34 * size, text, size, colour, bold=True, halo=halo))
        if len(marks) == _MOST:
            break
    return marks
