"""What stands inside the rim of a circular tree: branches, strip, the cut, the selection."""

from __future__ import annotations

import numpy as np

from hierviz.core.cut import Cut, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.figures.colouring import Colouring
from hierviz.figures.picture import Dot, Mark, Sectors, Strokes, Text, Theme, turned
from hierviz.figures.rim import STRIP_GAP, STRIP_WIDTH, leaf_turn
from hierviz.figures.text import text_width
from hierviz.layout import CIRCLE_GAP, Layout, angles

_TICKS = [first * 10**power for power in range(6) for first in (1, 2, 5)]


class Circle:
    """The marks inside the rim; `pixel` is one pixel of the interactive view."""

    def __init__(
        self,
        tree: Hierarchy,
        layout: Layout,
        radius: float,
        centre: tuple[float, float],
        pixel: float,
    ) -> None:
        self.tree, self.rim, self.centre, self.pixel = tree, radius, centre, pixel
        self.angle = angles(layout.across, tree.n_leaves)
        self.radius = layout.level * radius
        self.first = angles(layout.first_child, tree.n_leaves)
        self.last = angles(layout.last_child, tree.n_leaves)
        self.level = layout.level

    def branches(self, colours: Colouring) -> list[Strokes]:
        """One mark a colour, from the root's colour on: a line a node, an arc over its children."""
        tree, of_node = self.tree, colours.of_node
        spacing = leaf_turn(tree.n_leaves) * self.rim / self.pixel
        width = self.pixel * min(1.8, max(0.75, 0.35 * spacing))
        inner = np.arange(tree.n_nodes) >= tree.n_leaves
        arched = inner & (self.radius > 0)
        below_root = np.arange(tree.n_nodes) != tree.root
        used, first = np.unique(of_node[::-1], return_index=True)
        result = []
        for colour in used[np.argsort(first)].tolist():
            own = of_node == colour
            lines = self._rays(np.flatnonzero(own & below_root))
            arcs = np.column_stack([self.radius, self.first, self.last])[own & arched]
            result.append(Strokes(colours.palette[colour], width, lines, arcs))
        return result

    def _rays(self, nodes: np.ndarray) -> np.ndarray:
        """The radial line of each node, from its parent's circle to its own place."""
        angle, above = self.angle[nodes], self.tree.parent[nodes]
        start = turned(self.centre, angle, self.radius[above])
        end = turned(self.centre, angle, self.radius[nodes])
        return np.column_stack([*start, *end])

    def strip(self, colours: Colouring) -> list[Sectors]:
        """Pieces of the strip beyond the rim, one mark a colour."""
        inner = self.rim + STRIP_GAP * self.pixel
        outer = inner + STRIP_WIDTH * self.pixel
        inset = min(0.12 * leaf_turn(self.tree.n_leaves), self.pixel / inner)
        start, end, colour = colours.bands.T
        pieces = np.empty((len(colour), 4))
        pieces[:] = inner, outer, 0, 0
        pieces[:, 2] = angles(start, self.tree.n_leaves) + inset
        pieces[:, 3] = angles(end, self.tree.n_leaves) - inset
        used = np.unique(colour).tolist()
        return [Sectors(colours.palette[one], pieces[colour == one]) for one in used]

    # -- the cut ------------------------------------------------------------

    def scale(self, cut: Cut, size: float, theme: Theme) -> list[Mark]:
        """The cut as a dashed ring, and the scale of levels in the gap at the top."""
        x, y = self.centre
        ring, small = self._ring(cut), 0.72 * size
        # Whole circles only: the arcs of a cut by hand do not cross the gap.
        crossing = float(ring[0, 0]) if len(ring) == 1 and ring[0, 1] == 0 else np.inf
        marks = self._ticks(crossing, small, theme)
        if np.isfinite(crossing):
            marks += self._label(cut.n_groups, crossing, -0.3 * small, small, theme, bold=True)
        axis = np.array([[x, y, x, y - self.rim]])
        dash = (5 * self.pixel, 4 * self.pixel)
        none = np.empty((0, 3)), np.empty((0, 4))
        return [
            Strokes(theme.text, 0.8 * self.pixel, axis, none[0], 0.35),
            *marks,
            Strokes(theme.text, 1.2 * self.pixel, none[1], ring, 0.6, dash),
        ]

    def _ticks(self, crossing: float, small: float, theme: Theme) -> list[Mark]:
        """Short lines across the axis with the numbers of groups that fit beside them."""
        x, y = self.centre
        lines, marks, free = [], [], np.inf
        levels = self.tree.levels
        for k in reversed(_TICKS):
            undone = int(np.searchsorted(levels, k))
            if undone == len(levels) or levels[undone] != k:
                continue
            radius = self._ring_level(undone) * self.rim
            if free - radius < 1.3 * small:
                continue
            free = radius
            lines.append([x - 3 * self.pixel, y - radius, x + 3 * self.pixel, y - radius])
            if abs(radius - crossing) > 1.6 * small:  # the ring has its own number
                marks += self._label(k, radius, 0.35 * small, small, theme)
        head, half_gap = self.rim + 6 * self.pixel, np.sin(np.pi * CIRCLE_GAP)
        if text_width("groups", small) <= 2 * head * half_gap:
            marks.append(Text(x, y - head, "groups", small, theme.text, 0, "middle", opacity=0.75))
        ticks = np.array(lines).reshape(-1, 4)
        return [Strokes(theme.text, 0.8 * self.pixel, ticks, np.empty((0, 3)), 0.35), *marks]

    def _label(
        self, k: int, radius: float, down: float, small: float, theme: Theme, bold: bool = False
    ) -> list[Mark]:
        """A number of groups on the right of the axis, where the gap is wide enough for it."""
        room = radius * np.sin(np.pi * CIRCLE_GAP) - 6 * self.pixel
        if text_width(f"{k:,}", small, bold=bold) > room:
            return []
        x, y = self.centre[0] + 5 * self.pixel, self.centre[1] - radius + down
        opacity = 1.0 if bold else 0.75
        return [Text(x, y, f"{k:,}", small, theme.text, bold=bold, opacity=opacity)]

    def _ring_level(self, undone: int) -> float:
        """Level at which the ring of a cut stands: between the last merge undone and the next."""
        kept, order = self.tree.n_inner - undone, self.tree.merge_order
        outer = self.level[order[kept - 1]] if kept > 0 else 1.0
        if undone == 0:
            return 0.35 * float(outer)
        return float(outer + self.level[order[kept]]) / 2

    def _ring(self, cut: Cut) -> np.ndarray:
        """A whole circle where the cut is a level, else an arc a group, across its branch."""
        tree = self.tree
        undone = int(np.searchsorted(tree.levels, cut.n_groups))
        level = undone < len(tree.levels) and tree.levels[undone] == cut.n_groups
        if level and np.array_equal(cut.nodes, cut_into(tree, cut.n_groups).nodes):
            return np.array([[self._ring_level(undone) * self.rim, 0, 2 * np.pi]])
        above = tree.parent[cut.nodes]
        radius = (self.radius[cut.nodes] + np.where(above >= 0, self.radius[above], 0)) / 2
        return np.column_stack([radius, *angles(tree.leaf_span[cut.nodes].T, tree.n_leaves)])

    # -- the selection ------------------------------------------------------

    def selection_sector(self, node: int, theme: Theme) -> list[Mark]:
        """A tinted sector behind a subtree."""
        if node < 0:
            return []
        outer = self.rim + (STRIP_GAP + STRIP_WIDTH) * self.pixel
        first, last = angles(self.tree.leaf_span[node], self.tree.n_leaves)
        piece = np.array([[min(self.radius[node], outer), outer, first, last]])
        return [Sectors(theme.primary, piece, 0.16)]

    def selection_path(self, node: int, theme: Theme) -> list[Mark]:
        """The way from a node to the root, and a dot on the node."""
        if node < 0:
            return []
        path = np.array(self.tree.path_to_root(node)[:-1], dtype=np.int64)
        above = self.tree.parent[path]
        low = np.minimum(self.angle[path], self.angle[above])
        high = np.maximum(self.angle[path], self.angle[above])
        arcs = np.column_stack([self.radius[above], low, high])[self.radius[above] > 0]
        x, y = turned(self.centre, self.angle[node], self.radius[node])
        return [
            Strokes(theme.primary, 2.6 * self.pixel, self._rays(path), arcs),
            Dot(
                float(x), float(y), 5.5 * self.pixel,
                theme.primary, theme.background, 1.5 * self.pixel,
            ),
        ]  # fmt: skip
