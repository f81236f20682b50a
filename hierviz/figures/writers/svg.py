"""Pictures as SVG, written by hand: true arcs, one path per colour, real text, no script."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from math import cos, pi, sin
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from hierviz.figures.marks import (
    HALO,
    Box,
    Dot,
    Mark,
    Photo,
    Rects,
    Sectors,
    Strokes,
    Text,
    TreePicture,
)


def to_svg(picture: TreePicture) -> str:
    """A picture as the text of an SVG file.

    Parameters
    ----------
    picture : TreePicture

    Returns
    -------
    str
        One XML document in UTF-8; the same for the same picture, byte by byte.
        Needs no script, no style sheet and no other file. Names stay text, in
        the first font of the picture's face that the reader has. A picture on paper
        says its size in millimetres, and its units are points.

    Notes
    -----
    O(marks).
    """
    width, height = _number(picture.width), _number(picture.height)
    size = f'width="{width}" height="{height}"'
    if picture.on_paper:
        sides = (_number(side * 25.4 / 72) for side in (picture.width, picture.height))
        size = 'width="{}mm" height="{}mm"'.format(*sides)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {width} {height}" font-family={quoteattr(picture.face.css)} '
        'role="img" aria-labelledby="title about">\n',
        f'<title id="title">{escape(picture.title)}</title>\n',
        f'<desc id="about">{escape(picture.description)}</desc>\n',
    ]
    if picture.background:
        parts.append(f'<rect width="{width}" height="{height}" fill="{picture.background}"/>\n')
    inside = picture.n_inside if picture.window else 0
    if picture.window:
        left, top, right, bottom = picture.window
        shape = _box(Box(left, top, right - left, bottom - top, "#000000"), picture.centre)
        parts += [f'<clipPath id="window">{shape}</clipPath>\n', '<g clip-path="url(#window)">\n']
        parts += [*_drawn(picture.marks[:inside], picture.centre), "</g>\n"]
    parts += _drawn(picture.marks[inside:], picture.centre)
    return "".join([*parts, "</svg>\n"])


def _drawn(marks: tuple[Mark, ...], centre: tuple[float, float]) -> Iterator[str]:
    for style, alike in groupby(marks, key=_text_style):
        if style is None:
            yield from (_DRAW[type(mark)](mark, centre) for mark in alike)
        else:
            yield _texts(style, (mark for mark in alike if isinstance(mark, Text)))


def _number(value: float) -> str:
    """A number with two digits at most, as short as it gets."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _opacity(value: float, name: str) -> str:
    return "" if value == 1 else f' {name}="{_number(value)}"'


# -- text ---------------------------------------------------------------------


def _text_style(mark: Mark) -> tuple | None:
    """What neighbouring texts share, so that it is written once; None for other marks."""
    if not isinstance(mark, Text):
        return None
    return mark.size, mark.colour, mark.opacity, mark.halo


def _texts(style: tuple, marks: Iterable[Text]) -> str:
    size, colour, opacity, halo = style
    start = f'<g font-size="{_number(size)}" fill="{colour}"{_opacity(opacity, "fill-opacity")}>\n'
    lines = list(map(_text, marks))
    below = []
    if halo:  # of its own: not every program paints a stroke below the letters
        edge = f'stroke="{halo}" stroke-width="{_number(HALO * size)}" stroke-linejoin="round"'
        below = [f'<g font-size="{_number(size)}" {edge} aria-hidden="true">\n', *lines, "</g>\n"]
    return "".join([*below, start, *lines, "</g>\n"])


def _text(mark: Text) -> str:
    x, y = _number(mark.x), _number(mark.y)
    place = f'x="{x}" y="{y}"'
    if mark.angle:
        place = f'transform="translate({x} {y})rotate({_number(mark.angle)})"'
    anchor = "" if mark.anchor == "start" else f' text-anchor="{mark.anchor}"'
    weight = ' font-weight="600"' if mark.bold else ""
    return f"<text {place}{anchor}{weight}>{escape(mark.text)}</text>\n"


# -- shapes -------------------------------------------------------------------


def _strokes(mark: Strokes, centre: tuple[float, float]) -> str:
    lines = [f"M{a:.2f} {b:.2f}L{c:.2f} {d:.2f}" for a, b, c, d in mark.lines.tolist()]
    arcs = [_arc(centre, radius, first, last) for radius, first, last in mark.arcs.tolist()]
    dash = f' stroke-dasharray="{" ".join(map(_number, mark.dash))}"' if mark.dash else ""
    return (
        f'<path fill="none" stroke="{mark.colour}" stroke-width="{_number(mark.width)}" '
        f'stroke-linecap="{"butt" if mark.dash else "round"}"'
        f'{_opacity(mark.opacity, "stroke-opacity")}{dash} d="{"".join(lines + arcs)}"/>\n'
    )


def _point(centre: tuple[float, float], radius: float, angle: float) -> str:
    return f"{centre[0] + radius * sin(angle):.2f} {centre[1] - radius * cos(angle):.2f}"


def _arc(
    centre: tuple[float, float], radius: float, first: float, last: float, begin: str = "M"
) -> str:
    """A true arc; one of nearly a whole turn in two halves, whose ends cannot coincide."""
    turn, sweep = abs(last - first), int(last >= first)
    stops = (last,) if turn < 1.9 * pi else ((first + last) / 2, last)
    large = int(turn / len(stops) > pi)
    size = f"A{radius:.2f} {radius:.2f} 0 {large} {sweep} "
    to = "".join(size + _point(centre, radius, stop) for stop in stops)
    return begin + _point(centre, radius, first) + to


def _sectors(mark: Sectors, centre: tuple[float, float]) -> str:
    shapes = [
        f"{_arc(centre, outer, first, last)}{_arc(centre, inner, last, first, 'L')}Z"
        for inner, outer, first, last in mark.pieces.tolist()
    ]
    opacity = _opacity(mark.opacity, "fill-opacity")
    return f'<path fill="{mark.colour}"{opacity} d="{"".join(shapes)}"/>\n'


def _rects(mark: Rects, centre: tuple[float, float]) -> str:
    shapes = [f"M{a:.2f} {b:.2f}H{c:.2f}V{d:.2f}H{a:.2f}Z" for a, b, c, d in mark.pieces.tolist()]
    opacity = _opacity(mark.opacity, "fill-opacity")
    return f'<path fill="{mark.colour}"{opacity} d="{"".join(shapes)}"/>\n'


def _box(mark: Box, centre: tuple[float, float]) -> str:
    place = " ".join(
        f'{name}="{_number(value)}"'
        for name, value in (
            ("x", mark.x),
            ("y", mark.y),
            ("width", mark.width),
            ("height", mark.height),
        )
    )
    return f'<rect {place} fill="{mark.colour}"/>\n'


def _dot(mark: Dot, centre: tuple[float, float]) -> str:
    return (
        f'<circle cx="{_number(mark.x)}" cy="{_number(mark.y)}" r="{_number(mark.radius)}" '
        f'fill="{mark.colour}" stroke="{mark.edge}" stroke-width="{_number(mark.edge_width)}"/>\n'
    )


def _photo(mark: Photo, centre: tuple[float, float]) -> str:
    file = io.BytesIO()
    Image.fromarray(mark.pixels).save(file, "PNG")
    side = _number(mark.side)
    return (
        f'<image x="{_number(mark.x)}" y="{_number(mark.y)}" width="{side}" height="{side}" '
        f'href="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"/>\n'
    )


#: How a mark of each type is drawn; a mark goes to the function of its own type.
_DRAW: dict[type, Callable[[Any, tuple[float, float]], str]] = {
    Strokes: _strokes,
    Sectors: _sectors,
    Rects: _rects,
    Box: _box,
    Dot: _dot,
    Photo: _photo,
}
