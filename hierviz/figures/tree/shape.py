"""What every way of bending a tree draws: branches, strips, areas, ways to the root."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from hierviz.core.support import STRONGLY, WELL
from hierviz.encodings import LOOKS, Colouring
from hierviz.figures.marks import Dot, Mark, Rects, Sectors, Strokes, Theme
from hierviz.figures.tree.subtree import Frame

#: Beyond the rim, in pixels of the interactive view: the strip, and what follows it.
STRIP_GAP, STRIP_WIDTH = 4, 9
RING_GAP, RING_WIDTH = 2, 7
_NAMES_GAP = 5
_STEPS = (0.0, 1.2, 3.0, 5.5)  # by which branches with more and more points are wider

NO_LINES, NO_ARCS = np.empty((0, 4)), np.empty((0, 3))


def names_start(n_rings: int) -> int:
    """Pixels beyond the rim at which names begin: after the strip and the outer rings."""
    return STRIP_GAP + STRIP_WIDTH + n_rings * (RING_GAP + RING_WIDTH) + _NAMES_GAP


class Bend(ABC):
    """A frame bent into shape. `reach` is how far a point is from the root's side.

    Parameters
    ----------
    frame : Frame
    start, rim : float
        Reach of the root and of the leaves.
    spacing : float
        Units between two leaves at the rim.
    pixel : float
        Units of the picture in one pixel of the interactive view.
    """

    def __init__(
        self, frame: Frame, start: float, rim: float, spacing: float, pixel: float
    ) -> None:
        self.frame, self.start, self.rim = frame, start, rim
        self.spacing, self.pixel = spacing, pixel
        self.reach = start + frame.radius * (rim - start)

    # -- what a way of bending says -----------------------------------------

    @abstractmethod
    def rays(self, across: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Lines at places across from one reach to another, shape (n, 4)."""

    @abstractmethod
    def joints(self, reach: np.ndarray, first: np.ndarray, last: np.ndarray) -> tuple:
        """Lines and arcs at a reach from one place across to another."""

    @abstractmethod
    def pieces(self, colour: str, spans: np.ndarray, opacity: float = 1.0) -> Sectors | Rects:
        """Filled pieces; columns are first and last place across, inner and outer reach."""

    @abstractmethod
    def contour(self, reach: float) -> tuple[np.ndarray, np.ndarray]:
        """Lines and arcs through all points of one reach."""

    @abstractmethod
    def axis(self, reach: float) -> tuple[float, float]:
        """A point of the scale of groups."""

    #: True where the scale of groups stands upright.
    upright = True

    @abstractmethod
    def label_room(self, reach: float) -> float:
        """Room for a number beside the scale."""

    @abstractmethod
    def name_line(self, across: float, reach: float) -> tuple[float, float, float, str]:
        """Where a name begins, how it is turned (degrees), and how it is anchored."""

    # -- what follows from it -----------------------------------------------

    def branches(
        self, colours: Colouring, sizes: np.ndarray | None = None, looks: np.ndarray | None = None
    ) -> list[Strokes]:
        """One mark per colour (width, and look), from the root's on: one line per node, and one over its children.

        `sizes` holds the points of every node where branches are as wide as these are many;
        `looks` their places in `LOOKS` where they fade with low support.
        """
        frame = self.frame
        thin = min(1.8, max(0.75, 0.35 * self.spacing / self.pixel))
        colour = colours.of_node[frame.nodes]
        step = np.zeros(len(colour), dtype=np.int64)
        if sizes is not None:
            most = max(1e-9, np.log1p(sizes[frame.top]))
            step = np.minimum(3, (4 * np.log1p(sizes[frame.nodes]) / most).astype(np.int64))
        n_looks = 1 if looks is None else len(LOOKS)
        look = 0 if looks is None else looks[frame.nodes]
        kind = (colour * len(_STEPS) + step) * n_looks + look
        used, first = np.unique(kind[::-1], return_index=True)
        result = []
        for one in used[np.argsort(first)].tolist():
            lines, arcs = self._strokes(frame.nodes[kind == one])
            (place, step_of), look_of = divmod(one // n_looks, len(_STEPS)), one % n_looks
            opacity, times = (1.0, 1.0) if looks is None else LOOKS[look_of]
            width = self.pixel * (thin + _STEPS[step_of]) * times
            result.append(Strokes(colours.palette[place], width, lines, arcs, opacity))
        return result

    def support_dots(self, transfer: np.ndarray, theme: Theme) -> list[Dot]:
        """A full dot at strongly supported nodes, an open one at well supported ones, where there is room."""
        frame = self.frame
        room = np.diff(frame.tree.leaf_span, axis=1)[:, 0] * self.spacing / self.pixel
        is_inner = (frame.nodes >= frame.tree.n_leaves) & (frame.nodes != frame.top)
        nodes = frame.nodes[is_inner]
        nodes = nodes[(transfer[nodes] >= WELL) & (room[nodes] >= 7)]
        places = self.rays(frame.across[nodes], self.reach[nodes], self.reach[nodes])[:, :2]
        return [
            Dot(
                x, y, 2.2 * self.pixel, theme.text if transfer[node] >= STRONGLY else theme.background,
                theme.text, 0.8 * self.pixel,
            )
            for node, (x, y) in zip(nodes.tolist(), places.tolist(), strict=True)
        ]  # fmt: skip

    def _strokes(self, nodes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        frame, n_leaves = self.frame, self.frame.tree.n_leaves
        below = nodes[nodes != frame.top]
        rays = self.rays(
            frame.across[below], self.reach[frame.tree.parent[below]], self.reach[below]
        )
        inner = nodes[nodes >= n_leaves]
        lines, arcs = self.joints(
            self.reach[inner], frame.first_child[inner], frame.last_child[inner]
        )
        return np.concatenate([rays, lines]), arcs

    def guides(self, theme: Theme) -> list[Strokes]:
        """Faint lines from leaves that end early to the rim."""
        leaves = self.frame.leaves
        early = leaves[self.frame.radius[leaves] < 0.9999]
        if not len(early):
            return []
        rim = np.full(len(early), self.rim)
        lines = self.rays(self.frame.across[early], self.reach[early], rim)
        return [Strokes(theme.muted, 0.75 * self.pixel, lines, NO_ARCS)]

    def strip(self, colours: Colouring, offset: float, width: float) -> list[Sectors | Rects]:
        """Pieces of a strip beyond the rim, one mark per colour; offset and width in pixels."""
        whole = self.frame.tree.leaf_span[self.frame.top]
        start, end = np.clip(colours.bands[:, :2].T, *whole) - whole[0]
        kept = end > start
        inset = min(0.12, self.pixel / self.spacing)
        inner = self.rim + offset * self.pixel
        spans = np.empty((kept.sum(), 4))
        spans[:, 0], spans[:, 1] = start[kept] + inset, end[kept] - inset
        spans[:, 2], spans[:, 3] = inner, inner + width * self.pixel
        colour = colours.bands[kept, 2]
        used = [one for one in np.unique(colour).tolist() if colours.palette[one]]
        return [self.pieces(colours.palette[one], spans[colour == one]) for one in used]

    def leaf_places(self) -> np.ndarray:
        """The middle of every leaf's piece of the strip, x and y, shape (n_leaves, 2)."""
        across = self.frame.across[self.frame.leaves]
        reach = np.full(len(across), self.rim + (STRIP_GAP + STRIP_WIDTH / 2) * self.pixel)
        return self.rays(across, reach, reach)[:, :2]

    def area(self, first: float, last: float, node: int, theme: Theme) -> list[Mark]:
        """A tinted background behind leaves, from a node's radius to beyond the strip."""
        outer = self.rim + (STRIP_GAP + STRIP_WIDTH) * self.pixel
        inner = min(self.reach[node], outer)
        return [self.pieces(theme.primary, np.array([[first, last, inner, outer]]), 0.16)]

    def path(self, node: int, theme: Theme, width: float) -> list[Strokes]:
        """The way from a node to the root of the frame."""
        frame = self.frame
        way = np.array(frame.tree.path_to_root(node), dtype=np.int64)
        own, above = way[: np.flatnonzero(way == frame.top)[0]], None
        above = frame.tree.parent[own]
        rays = self.rays(frame.across[own], self.reach[above], self.reach[own])
        ends = np.sort([frame.across[own], frame.across[above]], axis=0)
        lines, arcs = self.joints(self.reach[above], *ends)
        return [Strokes(theme.primary, width * self.pixel, np.concatenate([rays, lines]), arcs)]

    def dot(self, node: int, theme: Theme, radius: float) -> Dot:
        """A dot on a node."""
        across, reach = self.frame.across[[node]], self.reach[[node]]
        x, y = self.rays(across, reach, reach)[0, :2].tolist()
        edge = 1.5 * self.pixel
        return Dot(x, y, radius * self.pixel, theme.primary, theme.background, edge)
