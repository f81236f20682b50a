"""A picture as a list of marks, in units of its own: what a writer turns into SVG, PDF or PNG."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import numpy as np

from hierviz.errors import InputError
from hierviz.figures.faces import SANS, Face
from hierviz.text import listed


@dataclass(frozen=True)
class Theme:
    """Colours of everything that does not show data, ``#rrggbb``.

    Parameters
    ----------
    text, background, primary, neutral, muted : str
        `primary` marks the selection, `neutral` what has no group, `muted` what
        a reader muted in the legend.
    """

    text: str
    background: str
    primary: str
    neutral: str
    muted: str


#: The app's two themes; `neutral` is 42 % and `muted` 14 % text on background, as in the tree view.
THEMES = {
    "light": Theme("#31333f", "#ffffff", "#2f6fb3", "#a8a9ae", "#e2e2e4"),
    "dark": Theme("#fafafa", "#0e1117", "#6aa9e9", "#717376", "#2f3237"),
}


def theme_named(name: str) -> Theme:
    """One of `THEMES`; an `InputError` when there is none of that name."""
    if name not in THEMES:
        raise InputError(f"There is no theme {name!r}.", hint=f"There are: {listed(THEMES)}.")
    return THEMES[name]


@dataclass(frozen=True, eq=False)
class Strokes:
    """Straight lines and arcs in one colour and width.

    Parameters
    ----------
    colour : str
    width : float
    lines : float array, shape (n_lines, 4)
        x and y of the beginning, x and y of the end.
    arcs : float array, shape (n_arcs, 3)
        Around the picture's centre: radius, angle of the beginning and of the end,
        clockwise from the top, in radians, never falling.
    opacity : float
    dash : tuple of float
        Lengths of line and gap; empty for a whole line.
    """

    colour: str
    width: float
    lines: np.ndarray
    arcs: np.ndarray
    opacity: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Sectors:
    """Filled pieces of rings around the picture's centre.

    Parameters
    ----------
    colour : str
    pieces : float array, shape (n_pieces, 4)
        Inner and outer radius, first and last angle as in `Strokes`.
    opacity : float
    """

    colour: str
    pieces: np.ndarray
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class Rects:
    """Filled rectangles in one colour: what `Sectors` are where the tree is straight.

    Parameters
    ----------
    colour : str
    pieces : float array, shape (n_pieces, 4)
        x and y of the upper left corner, x and y of the lower right one.
    opacity : float
    """

    colour: str
    pieces: np.ndarray
    opacity: float = 1.0


@dataclass(frozen=True)
class Text:
    """One line of text.

    Parameters
    ----------
    x, y : float
        Where the baseline begins, ends, or has its middle.
    text : str
    size : float
        Font size.
    colour : str
    angle : float
        Turned clockwise about (x, y), in degrees.
    anchor : {"start", "middle", "end"}
    bold : bool
    opacity : float
    halo : str
        Colour of an edge around the letters that parts them from what lies below; "" for none.
    """

    x: float
    y: float
    text: str
    size: float
    colour: str
    angle: float = 0.0
    anchor: str = "start"
    bold: bool = False
    opacity: float = 1.0
    halo: str = ""


#: Width of a halo, in font sizes; half of it lies outside the letters.
HALO = 0.36


@dataclass(frozen=True)
class Box:
    """A filled rectangle: a swatch of the legend, or a step of its ramp."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Dot:
    """A filled circle with an edge."""

    x: float
    y: float
    radius: float
    colour: str
    edge: str
    edge_width: float


@dataclass(frozen=True, eq=False)
class Photo:
    """A small picture of data, as a square.

    Parameters
    ----------
    x, y : float
        The upper left corner.
    side : float
    pixels : uint8 array, shape (n, n, 3)
    """

    x: float
    y: float
    side: float
    pixels: np.ndarray


Mark = Strokes | Sectors | Rects | Text | Box | Dot | Photo


@dataclass(frozen=True, eq=False, repr=False)
class TreePicture:
    """A picture of a tree: marks in the order in which they are painted.

    Parameters
    ----------
    width, height : float
        In units of the picture; x grows to the right, y downward.
    background : str
        "" for a transparent one.
    centre : tuple of float
        Middle of all arcs and sectors.
    title, description : str
        For readers who cannot see it, and for the properties of a file.
    marks : tuple of Mark
    window : tuple of float, optional
        Left, top, right and bottom of what is shown of the first marks.
    n_inside : int
        How many marks these are.
    leaves : int array, shape (n,)
        The leaves that are drawn, from left to right.
    leaf_places : float array, shape (n, 2)
        x and y of each, on the strip beside the rim.
    face : Face
        The font of all texts.
    on_paper : bool
        True where a unit is a point, a 72nd of an inch; else it is a pixel of a screen.
    notes : tuple of str
        Notices for the author of the picture: which names did not fit.
    """

    width: float
    height: float
    background: str
    centre: tuple[float, float]
    title: str
    description: str
    marks: tuple[Mark, ...]
    window: tuple[float, float, float, float] | None = None
    n_inside: int = 0
    leaves: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    leaf_places: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    face: Face = SANS
    on_paper: bool = False
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        unit = "pt" if self.on_paper else "px"
        return f"TreePicture({self.title!r}, {self.width:.0f} x {self.height:.0f} {unit})"

    def _repr_svg_(self) -> str:
        return import_module("hierviz.figures.writers.svg").to_svg(self)  # which knows of marks

    def save(self, path: str | Path, *, scale: float | None = None) -> None:
        """Write it to a file that ends in .svg, .pdf or .png.

        Parameters
        ----------
        path : str or Path
        scale : float, optional
            Of a PNG, as for `to_png`.

        Raises
        ------
        InputError
            For another ending, or a place that cannot be written.
        """
        import_module("hierviz.figures.drawing").save(self, path, scale)

    def of_kind(self, kind: type) -> list:
        """The marks of one kind."""
        return [mark for mark in self.marks if isinstance(mark, kind)]


def turned(centre: tuple[float, float], angle, radius) -> tuple[np.ndarray, np.ndarray]:
    """x and y of points at angles (clockwise from the top, in radians) and radii."""
    return centre[0] + radius * np.sin(angle), centre[1] - radius * np.cos(angle)
