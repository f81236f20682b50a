"""The faces that pictures can be written in: sans, serif, or any font that is installed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from hierviz.errors import InputError
from hierviz.text import did_you_mean, listed

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font


@dataclass(frozen=True)
class Face:
    """What the letters of a picture look like.

    Parameters
    ----------
    name : str
        "sans", "serif", or the name of a font.
    family : str
        The font that PDF and PNG are drawn with, and that texts are measured in.
    css : str
        The fonts of an SVG, of which a reader's browser takes the first it has.
    """

    name: str
    family: str
    css: str


#: DejaVu Sans comes with matplotlib, so a picture is the same on every machine; the fonts of an SVG
#: are narrower or as wide.
SANS = Face("sans", "DejaVu Sans", "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif")
#: STIXGeneral comes with matplotlib, too; its letters are as wide as those of Times.
SERIF = Face(
    "serif", "STIXGeneral",
    "'Times New Roman', Times, 'Liberation Serif', STIXGeneral, serif",
)  # fmt: skip
_KNOWN = {face.name: face for face in (SANS, SERIF)}


def face_named(name: str) -> Face:
    """The face of a name; an `InputError` lists the installed ones for an unknown name.

    Notes
    -----
    Upper and lower case are one. Fonts beyond "sans" and "serif" are looked up by matplotlib.
    """
    if name in _KNOWN:
        return _KNOWN[name]
    family = _installed().get(name.casefold())
    if family is None:
        there = fonts()
        raise InputError(
            f"There is no font {name!r} on this machine.",
            hint=did_you_mean(name, there, otherwise=f"There are: {listed(there, most=30)}."),
        )
    quoted = family.replace("\\", "").replace("'", "")
    return Face(family, family, f"'{quoted}', {SANS.css}")


def fonts() -> list[str]:
    """The names that `face_named` knows on this machine."""
    return [*_KNOWN, *sorted(_installed().values())]


@cache
def _installed() -> dict[str, str]:
    """Families of fonts by their name in small letters."""
    from matplotlib.font_manager import fontManager

    return {font.name.casefold(): font.name for font in fontManager.ttflist}


@cache
def _font(family: str, bold: bool) -> tuple[FT2Font, frozenset[int]]:
    """The font of a family, and the letters that it has."""
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    wanted = FontProperties(family=family, weight="bold" if bold else "normal")
    font = FT2Font(findfont(wanted))
    return font, frozenset(font.get_charmap())


def letters_of(face: Face, bold: bool) -> frozenset[int]:
    """Code points that a face can draw; what its font lacks is drawn in that of `SANS`."""
    return _font(face.family, bold)[1] | _font(SANS.family, bold)[1]


def advance_in_font(face: Face, letter: str, bold: bool) -> float | None:
    """How far a letter reaches, in hundredths of the font size; None where the font lacks it."""
    from matplotlib.ft2font import LoadFlags

    font, letters = _font(face.family, bold)
    if ord(letter) not in letters:
        return None
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_SCALE)
    return 100 * glyph.horiAdvance / font.units_per_EM
