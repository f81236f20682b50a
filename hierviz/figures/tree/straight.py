"""A straight tree: from left to right, or from the top down."""

from __future__ import annotations

import numpy as np

from hierviz.figures.marks import Rects
from hierviz.figures.tree.shape import NO_ARCS, NO_LINES, Bend
from hierviz.figures.tree.subtree import Frame


class Straight(Bend):
    """The root on one side and the leaves on the other; reach is x, or y from the top down.

    Parameters
    ----------
    frame : Frame
    start, rim : float
        Reach of the root and of the leaves.
    sides : tuple of float
        Where the leaves begin and end, across the reach.
    axis_at : float
        Where the scale of groups stands, across the reach.
    pixel : float
    from_top : bool
    """

    def __init__(
        self,
        frame: Frame,
        start: float,
        rim: float,
        *,
        sides: tuple[float, float],
        axis_at: float,
        pixel: float,
        from_top: bool,
    ) -> None:
        super().__init__(frame, start, rim, (sides[1] - sides[0]) / frame.n_leaves, pixel)
        self.sides, self.axis_at, self.from_top = sides, axis_at, from_top
        self.upright = from_top

    def side(self, across):
        """Places across, in units of the picture."""
        return self.sides[0] + np.asarray(across) * self.spacing

    def _xy(self, reach, side) -> tuple:
        return (side, reach) if self.from_top else (reach, side)

    def rays(self, across: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        side = self.side(across)
        return np.column_stack([*self._xy(begin, side), *self._xy(end, side)])

    def joints(self, reach: np.ndarray, first: np.ndarray, last: np.ndarray) -> tuple:
        ends = self._xy(reach, self.side(first)), self._xy(reach, self.side(last))
        return np.column_stack([*ends[0], *ends[1]]), NO_ARCS

    def pieces(self, colour: str, spans: np.ndarray, opacity: float = 1.0) -> Rects:
        first, last = self.side(spans[:, 0]), self.side(spans[:, 1])
        corners = self._xy(spans[:, 2], first), self._xy(spans[:, 3], last)
        return Rects(colour, np.column_stack([*corners[0], *corners[1]]), opacity)

    def contour(self, reach: float) -> tuple[np.ndarray, np.ndarray]:
        ends = sorted([self.axis_at, self.sides[1]])
        if reach < self.start:
            return NO_LINES, NO_ARCS
        return np.array([[*self._xy(reach, ends[0]), *self._xy(reach, ends[1])]]), NO_ARCS

    def axis(self, reach: float) -> tuple[float, float]:
        return self._xy(reach, self.axis_at)

    def label_room(self, reach: float) -> float:
        return self.sides[0] - self.axis_at - 6 * self.pixel if self.from_top else np.inf

    def name_line(self, across: float, reach: float) -> tuple[float, float, float, str]:
        x, y = self._xy(reach, float(self.side(across)))
        return float(x), float(y), 90.0 if self.from_top else 0.0, "start"
