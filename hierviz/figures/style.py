"""How a tree is put on paper: size, letters, and which parts are shown; one description for page and shell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property

from hierviz.core.view import View
from hierviz.errors import InputError
from hierviz.figures.faces import Face, face_named
from hierviz.figures.marks import Theme, theme_named
from hierviz.text import did_you_mean, listed

#: Widths of one and of two columns of most journals, in millimetres.
COLUMN, TWO_COLUMNS = 85.0, 178.0
#: The parts of a picture that can be left out.
PARTS = {
    "title": "the title and the line below it",
    "legend": "what the colours mean",
    "cut": "the cut as a dashed line",
    "axis": "the scale of groups",
    "names": "names beside the leaves, or of groups",
    "counts": "numbers of leaves behind names and in the legend",
    "pictures": "pictures of leaves, where there is room for them",
}

_POINTS = 72 / 25.4  # a millimetre
_SIDES = {"px": (200, 20_000), "mm": (20, 2_000)}  # least and greatest width and height
_FONTS = {"px": (4.0, 200.0), "pt": (3.0, 72.0)}
_PAPER_FONT = 7.0  # points
_PAGE = 240 * _POINTS  # no picture on paper becomes higher by itself
_LINE = 1.1  # of the font size, from one name of a straight tree to the next


@dataclass(frozen=True)
class FigureStyle:
    """How a tree is put on paper or on a screen; what is drawn is the `View`.

    Parameters
    ----------
    width, height : float
        In `unit`; as high as the content needs where no height is given.
    unit : {"px", "mm"}
        "px": units are pixels of a screen, and points of a PDF. "mm": the picture is
        laid out in points, so that a font of 7 pt is 7 pt in print.
    font : str
        "sans", "serif", or a font that is installed.
    font_size : float, optional
        Of names and legend, in points where the unit is mm, else in pixels. When left
        out, 7 pt; of a picture in pixels an 80th of a side, and leaf names up to 40 %
        smaller where that makes room for all of them.
    names_by : str
        Key of an encoding that colours the names, "" for none. Colours are darkened on
        a light background, and lightened on a dark one, until they can be read.
    purity : bool
        True writes the purity after every name, in percent.
    without : tuple of str
        Keys of `PARTS` that are left out.
    theme : {"light", "dark"}
    transparent : bool
        True leaves the background out.

    Examples
    --------
    >>> style = FigureStyle(width=85, unit="mm", font="serif", without=["title"])
    >>> round(style.across, 1), style.letters(View()), style.has("title")
    (240.9, 7.0, False)
    """

    width: float = 1200
    height: float | None = None
    unit: str = "px"
    font: str = "sans"
    font_size: float | None = None
    names_by: str = ""
    purity: bool = False
    without: Iterable[str] = ()
    theme: str = "light"
    transparent: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "without", tuple(self.without))
        if self.unit not in _SIDES:
            raise InputError(f"Sizes are in px or mm; found {self.unit!r}.")
        for name, side in (("width", self.width), ("height", self.height)):
            least, most = _SIDES[self.unit]
            if side is not None and not least <= side <= most:
                raise InputError(
                    f"The {name} of a picture is from {least} to {most:,} {self.unit}; "
                    f"found {side:g}."
                )
        smallest, largest = _FONTS[self.font_unit]
        if self.font_size is not None and not smallest <= self.font_size <= largest:
            raise InputError(
                f"A font size is from {smallest:g} to {largest:g} {self.font_unit}; "
                f"found {self.font_size:g}."
            )
        for part in self.without:
            if part not in PARTS:
                hint = did_you_mean(
                    part, PARTS, otherwise=f"There are: {listed(PARTS, most=len(PARTS))}."
                )
                raise InputError(f"A picture has no part {part!r} to leave out.", hint=hint)

    @property
    def on_paper(self) -> bool:
        """True where units of the picture are points."""
        return self.unit == "mm"

    @property
    def font_unit(self) -> str:
        """The unit of the font size."""
        return "pt" if self.on_paper else "px"

    @cached_property
    def face(self) -> Face:
        """The letters; an `InputError` where there is no such font."""
        return face_named(self.font)

    @cached_property
    def colours(self) -> Theme:
        """Colours of all that does not show data; an `InputError` for an unknown theme."""
        return theme_named(self.theme)

    def has(self, part: str) -> bool:
        """True for a part that is drawn."""
        return part not in self.without

    # -- in units of the picture ----------------------------------------------

    @property
    def across(self) -> float:
        """The width."""
        return self.width * (_POINTS if self.on_paper else 1)

    @property
    def fixed_height(self) -> float | None:
        """The height, where one is given."""
        return self.height and self.height * (_POINTS if self.on_paper else 1)

    def letters(self, view: View) -> float:
        """The font size: of a picture in pixels an 80th of a side where none is given."""
        if self.font_size is not None or self.on_paper:
            return self.font_size or _PAPER_FONT
        height = self.fixed_height or self.across
        side = (self.across * height) ** 0.5  # long pictures of straight trees have more names
        return (side if view.layout == "circle" else min(side, 1.1 * min(self.across, height))) / 80

    @property
    def shrinks(self) -> bool:
        """True where names may be smaller than the font size to find room."""
        return self.font_size is None and not self.on_paper

    def room_down(
        self, view: View, n_leaves: int, size: float, room: float, around: float
    ) -> float:
        """Height of the tree where the picture's is not given.

        `room` is the width it has, `around` the height of all that stands above and below it.
        """
        if view.layout == "circle" or view.camera:
            return room
        if view.layout == "top":
            return 0.75 * room
        most = _PAGE - around if self.on_paper else 4 * self.across
        return max(0.4 * room, min(n_leaves * _LINE * size, most))


#: The names of the fields.
STYLE_FIELDS = tuple(field.name for field in fields(FigureStyle))
