"""A tree bent around a circle."""

from __future__ import annotations

import numpy as np

from hierviz.figures.marks import Sectors, turned
from hierviz.figures.tree.shape import NO_LINES, Bend
from hierviz.figures.tree.subtree import Frame
from hierviz.layout import CIRCLE_GAP, angles


def leaf_turn(n_leaves: int) -> float:
    """Angle between two neighbouring leaves, in radians."""
    return 2 * np.pi * (1 - CIRCLE_GAP) / n_leaves


class Circle(Bend):
    """The root in the middle, leaves clockwise from the top; reach is the radius."""

    def __init__(
        self, frame: Frame, radius: float, centre: tuple[float, float], pixel: float
    ) -> None:
        super().__init__(frame, 0.0, radius, leaf_turn(frame.n_leaves) * radius, pixel)
        self.centre = centre

    def angle(self, across):
        """Angle of places across, in radians, clockwise from the top."""
        return angles(across, self.frame.n_leaves)

    def rays(self, across: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        angle = self.angle(across)
        return np.column_stack(
            [*turned(self.centre, angle, begin), *turned(self.centre, angle, end)]
        )

    def joints(self, reach: np.ndarray, first: np.ndarray, last: np.ndarray) -> tuple:
        arcs = np.column_stack([reach, self.angle(first), self.angle(last)])
        return NO_LINES, arcs[reach > 0]

    def pieces(self, colour: str, spans: np.ndarray, opacity: float = 1.0) -> Sectors:
        turn = self.angle(spans[:, :2])
        return Sectors(colour, np.column_stack([spans[:, 2:], turn]), opacity)

    def contour(self, reach: float) -> tuple[np.ndarray, np.ndarray]:
        return NO_LINES, np.array([[reach, 0, 2 * np.pi]])

    def axis(self, reach: float) -> tuple[float, float]:
        return self.centre[0], self.centre[1] - reach

    def label_room(self, reach: float) -> float:
        return reach * np.sin(np.pi * CIRCLE_GAP) - 6 * self.pixel

    def name_line(self, across: float, reach: float) -> tuple[float, float, float, str]:
        angle = float(self.angle(across))
        x, y = turned(self.centre, angle, reach)
        leftward = np.sin(angle) < -1e-9
        turn = np.degrees(angle) - 90 + (180 if leftward else 0)
        return float(x), float(y), float(turn), "end" if leftward else "start"
