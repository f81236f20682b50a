"""Text on a picture without a browser: measured, and cut to fit."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from hierviz.figures.faces import SANS, Face, advance_in_font

#: Advance widths of U+0020 to U+007E in DejaVu Sans and its bold, in hundredths of the font size.
#: Fewer fonts are wider than narrower, so what fits here fits in Helvetica or Arial as well.
_REGULAR = (
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86,
    75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63,
    62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64,
    34, 64, 84,
)  # fmt: skip
_BOLD = (
    35, 46, 52, 84, 70, 100, 87, 31, 46, 46, 52, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70,
    70, 70, 70, 40, 40, 84, 84, 84, 58, 100, 77, 76, 73, 83, 68, 68, 82, 84, 37, 37, 77, 64, 100,
    84, 85, 73, 85, 77, 72, 68, 81, 77, 110, 77, 72, 73, 46, 37, 46, 84, 50, 50, 67, 72, 59, 72,
    68, 44, 72, 71, 34, 34, 67, 34, 104, 71, 69, 72, 72, 49, 60, 48, 71, 65, 92, 65, 65, 58, 71,
    37, 71, 84,
)  # fmt: skip
_INVISIBLE = {"Mn", "Me", "Cf"}  # combining marks and format characters


def text_width(text: str, size: float, *, bold: bool = False, face: Face = SANS) -> float:
    """Width of a line of text, in the unit of its font size.

    Notes
    -----
    The sum of advance widths. Those of `SANS` are a table of DejaVu Sans, in which
    letters beyond ASCII are taken a little too wide; those of other faces, and what
    these lack, are read from the font. O(letters).

    Examples
    --------
    >>> text_width("cat", 10.0)
    15.5
    """
    return sum(_advance(letter, bold, face) for letter in text) * size / 100


@lru_cache(maxsize=8192)
def _advance(letter: str, bold: bool, face: Face) -> float:
    own = None if face is SANS else advance_in_font(face, letter, bold)
    return _advance_in_sans(letter, bold) if own is None else own


def _advance_in_sans(letter: str, bold: bool) -> int:
    code = ord(letter)
    if 32 <= code < 127:
        return (_BOLD if bold else _REGULAR)[code - 32]
    if unicodedata.category(letter) in _INVISIBLE:
        return 0
    if code >= 0x1F000:
        return 140
    wide = unicodedata.east_asian_width(letter) in ("W", "F") or letter == "\u2026"
    return 102 if wide else 88 if bold or letter.isupper() else 78


def shorten(text: str, room: float, size: float, *, bold: bool = False, face: Face = SANS) -> str:
    """A text that fits into a width: itself, or its beginning and an ellipsis.

    Returns
    -------
    str
        Empty where not even one letter fits.

    Examples
    --------
    >>> shorten("great white shark", 60.0, 10.0)
    'great whi…'
    """
    if text_width(text, size, bold=bold, face=face) <= room:
        return text
    left, end = room * 100 / size - _advance("…", bold, face), 0
    while left >= 0 and end < len(text):
        left -= _advance(text[end], bold, face)
        end += left >= 0
    while end and unicodedata.category(text[end]) in (*_INVISIBLE, "Mc"):
        end -= 1  # a letter keeps its marks, a joined emoji its parts
    kept = text[:end].rstrip(" ,…")
    return f"{kept}…" if kept else ""
