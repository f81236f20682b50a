"""Pictures as PDF and PNG, drawn by matplotlib's own canvases: no window, no pyplot, no browser."""

from __future__ import annotations

import io
import threading
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.image import BboxImage
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import Stroke
from matplotlib.text import Text as TextArtist
from matplotlib.transforms import Affine2D, Bbox, Transform, TransformedBbox

from hierviz.errors import HiervizWarning, InputError
from hierviz.figures.faces import SANS, Face, letters_of
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
from hierviz.text import listed

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

_MOST_PIXELS = 200_000_000
_PRINT = 300 / 72  # pixels per point
_CHUNK = 2_000  # strokes in one path: the canvas refuses paths that cover too many cells

#: matplotlib's settings and font cache belong to the process, so one picture at a time.
_LOCK = threading.Lock()
_SETTINGS: dict[RcKeyType, Any] = {
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "text.usetex": False,
    "path.snap": False,
    "image.composite_image": False,
}


def to_pdf(picture: TreePicture) -> bytes:
    """A picture as a PDF of one page: vector, real text, its font embedded as TrueType.

    Parameters
    ----------
    picture : TreePicture
        One unit is one point, a 72nd of an inch.

    Returns
    -------
    bytes
        The same for the same picture.

    Warns
    -----
    HiervizWarning
        Where the font lacks letters of a name; they become empty squares.
    """
    return to_pdf_pages([picture], title=picture.title, subject=picture.description)


def to_pdf_pages(pictures: Sequence[TreePicture], *, title: str, subject: str = "") -> bytes:
    """Pictures as a PDF with one page each; otherwise like `to_pdf`.

    Parameters
    ----------
    pictures : sequence of TreePicture
    title, subject : str
        Of the document.
    """
    about = {"Title": title, "Subject": subject, "Creator": "hierviz"}
    metadata = {**about, "Producer": None, "CreationDate": None}
    with _LOCK, mpl.rc_context(_SETTINGS), io.BytesIO() as file:
        with PdfPages(file, metadata=metadata) as pages:
            for picture in pictures:
                figure = _figure(picture, dots=72 * _PRINT)  # which only photos heed
                FigureCanvasPdf(figure)
                pages.savefig(figure)
        return file.getvalue()


def to_png(picture: TreePicture, scale: float | None = None) -> bytes:
    """A picture as a PNG.

    Parameters
    ----------
    picture : TreePicture
    scale : float, optional
        Pixels a unit: the image is ``round(width * scale)`` pixels wide. When left out 2,
        and of a picture on paper 300 / 72: 300 pixels per inch.

    Returns
    -------
    bytes
        The same for the same picture and scale. It says how many pixels an inch has, of
        72 units.

    Raises
    ------
    InputError
        For a scale that is not positive, or an image of more than 200 million pixels.

    Warns
    -----
    HiervizWarning
        Where the font lacks letters of a name; they become empty squares.
    """
    scale = scale if scale is not None else _PRINT if picture.on_paper else 2
    size = _pixels(picture, scale)
    with _LOCK, mpl.rc_context(_SETTINGS), io.BytesIO() as file:
        figure = _figure(picture, dots=72 * scale)
        width, height = ((side + 1e-6) / figure.dpi for side in size)  # not a pixel less
        figure.set_size_inches(width, height)
        about = {"Title": picture.title, "Description": picture.description, "Software": "hierviz"}
        FigureCanvasAgg(figure).print_png(file, metadata=about)
        return file.getvalue()


def _pixels(picture: TreePicture, scale: float) -> tuple[int, int]:
    if not (np.isfinite(scale) and scale > 0):
        raise InputError(f"A scale is a number above 0; found {scale}.")
    size = round(picture.width * scale), round(picture.height * scale)
    if min(size) < 1 or max(size) >= 2**16 or size[0] * size[1] > _MOST_PIXELS:
        raise InputError(
            f"A PNG has at most {_MOST_PIXELS:,} pixels, and fewer than {2**16:,} per side; "
            f"asked for {size[0]:,} x {size[1]:,}.",
            hint="Take fewer pixels per inch, a smaller width or height, or write a PDF or an SVG.",
        )
    return size


def _figure(picture: TreePicture, *, dots: float) -> Figure:
    width, height = picture.width / 72, picture.height / 72
    figure = Figure(figsize=(width, height), dpi=dots, facecolor=picture.background or "none")
    # Units of the picture, y downward, to inches, y upward.
    place = Affine2D().scale(1 / 72, -1 / 72).translate(0, height) + figure.dpi_scale_trans
    _paint(figure, picture, place)
    return figure


def paint_on(axes: Axes, picture: TreePicture) -> None:
    """Paint a picture on axes, from edge to edge; their frame goes."""
    axes.set_axis_off()
    if picture.background:
        ground = Rectangle((0, 0), 1, 1, facecolor=picture.background, transform=axes.transAxes)
        axes.add_artist(ground).set(zorder=-1)
    scale = Affine2D().scale(1 / picture.width, -1 / picture.height).translate(0, 1)
    _paint(axes, picture, scale + axes.transAxes)


def _paint(where: Figure | Axes, picture: TreePicture, place: Transform) -> None:
    """Add the marks as artists, in units of the picture that `place` turns into pixels."""
    order, window = 0, picture.window
    for number, mark in enumerate(_with_known_letters(picture)):
        for artist in _artists(mark, picture):
            artist.set(zorder=order)
            if isinstance(artist, BboxImage):
                artist.bbox = TransformedBbox(artist.get_window_extent(), place)
            else:
                artist.set_transform(place)
            where.add_artist(artist)
            order += 1
            if window and number < picture.n_inside:
                left, top, right, bottom = window
                shown = Rectangle((left, top), right - left, bottom - top, transform=place)
                artist.set(clip_path=shown, clip_on=True)


# -- letters ------------------------------------------------------------------


def _with_known_letters(picture: TreePicture) -> list[Mark]:
    """The marks, with an empty square for every letter that the fonts lack."""
    result, lost = [], []
    for mark in picture.marks:
        if isinstance(mark, Text) and not mark.text.isascii():
            known = letters_of(picture.face, mark.bold)
            missing = [letter for letter in mark.text if ord(letter) not in known]
            seen = [letter for letter in missing if unicodedata.category(letter) != "Cf"]
            lost += seen
            table = str.maketrans(dict.fromkeys(missing, "") | dict.fromkeys(seen, "\u25a1"))
            mark = replace(mark, text=mark.text.translate(table))
        result.append(mark)
    if lost:
        shown = listed(dict.fromkeys(lost), most=8)
        warnings.warn(
            HiervizWarning(
                f"The font {picture.face.family} lacks letters of some names, drawn as empty squares: {shown}. "
                "An SVG has them, in the reader's fonts."
            ),
            stacklevel=4,
        )
    return result


# -- marks as artists ---------------------------------------------------------


def _artists(mark: Mark, picture: TreePicture) -> list[Artist]:
    if isinstance(mark, Text):
        return [
            *([_text(mark, picture.face, edge=True)] if mark.halo else ()),
            _text(mark, picture.face),
        ]
    return _DRAW[type(mark)](mark, picture.centre)


def _strokes(mark: Strokes, centre: tuple[float, float]) -> list[Artist]:
    lines = [Path(line.reshape(2, 2)) for line in mark.lines]
    paths = lines + [_arc(centre, *arc) for arc in mark.arcs.tolist()]
    style = {
        "fill": False,
        "edgecolor": mark.colour,
        "linewidth": mark.width,
        "alpha": mark.opacity,
        "capstyle": "butt" if mark.dash else "round",
        "linestyle": (0, [part / mark.width for part in mark.dash]) if mark.dash else "-",
    }
    chunks = range(0, len(paths), _CHUNK)
    return [PathPatch(Path.make_compound_path(*paths[at : at + _CHUNK]), **style) for at in chunks]


def _arc(centre: tuple[float, float], radius: float, first: float, last: float) -> Path:
    """An arc as Bezier curves; matplotlib counts degrees from the x axis, here clockwise."""
    if last - first >= 2 * np.pi - 1e-9:
        unit = Path.arc(-90, 270)
    else:
        unit = Path.arc(np.degrees(first) - 90, np.degrees(last) - 90)
    return Path(np.asarray(unit.vertices) * radius + centre, unit.codes)


def _codes(path: Path) -> np.ndarray:
    return np.asarray([] if path.codes is None else path.codes, dtype=np.uint8)


def _sectors(mark: Sectors, centre: tuple[float, float]) -> list[Artist]:
    paths = [_sector(centre, *piece) for piece in mark.pieces.tolist()]
    style = {"facecolor": mark.colour, "alpha": mark.opacity, "linewidth": 0}
    return [PathPatch(Path.make_compound_path(*paths), **style)]


def _rects(mark: Rects, _centre: tuple[float, float]) -> list[Artist]:
    corners = mark.pieces[:, [0, 1, 2, 1, 2, 3, 0, 3, 0, 1]].reshape(-1, 5, 2)
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]
    path = Path(corners.reshape(-1, 2), codes * len(corners))
    return [PathPatch(path, facecolor=mark.colour, alpha=mark.opacity, linewidth=0)]


def _sector(
    centre: tuple[float, float], inner: float, outer: float, first: float, last: float
) -> Path:
    out, back = _arc(centre, outer, first, last), _arc(centre, inner, first, last)
    there, home = np.asarray(out.vertices), np.asarray(back.vertices)[::-1]
    codes = np.concatenate([_codes(out), [Path.LINETO], _codes(back)[1:], [Path.CLOSEPOLY]])
    return Path(np.concatenate([there, home, there[:1]]), codes)


def _text(mark: Text, face: Face, *, edge: bool = False) -> Artist:
    """A line of text; or the edge around it, below it and of its own, since a PDF draws edges as shapes."""
    halo = Stroke(linewidth=HALO * mark.size, foreground=mark.halo)
    return TextArtist(
        mark.x,
        mark.y,
        mark.text,
        color=mark.colour,
        alpha=mark.opacity,
        fontproperties=FontProperties(
            family=list(dict.fromkeys([face.family, SANS.family])),
            size=mark.size,
            weight="bold" if mark.bold else "normal",
        ),
        rotation=-mark.angle,
        rotation_mode="anchor",
        ha={"start": "left", "middle": "center", "end": "right"}[mark.anchor],
        va="baseline",
        parse_math=False,  # a name may hold dollar signs
        path_effects=[halo] if edge else None,
    )


def _photo(mark: Photo, _centre: tuple[float, float]) -> list[Artist]:
    place = Bbox([[mark.x, mark.y + mark.side], [mark.x + mark.side, mark.y]])
    image = BboxImage(place, origin="lower", interpolation="antialiased", resample=True)
    image.set_data(mark.pixels)
    return [image]


def _box(mark: Box, _centre: tuple[float, float]) -> list[Artist]:
    size = (mark.width, mark.height)
    return [Rectangle((mark.x, mark.y), *size, facecolor=mark.colour, linewidth=0)]


def _dot(mark: Dot, _centre: tuple[float, float]) -> list[Artist]:
    style = {"facecolor": mark.colour, "edgecolor": mark.edge, "linewidth": mark.edge_width}
    return [Circle((mark.x, mark.y), mark.radius, **style)]


#: How a mark of each type is drawn; a mark goes to the function of its own type.
_DRAW: dict[type, Callable[[Any, tuple[float, float]], list[Artist]]] = {
    Strokes: _strokes, Sectors: _sectors, Rects: _rects, Box: _box, Dot: _dot, Photo: _photo,
}  # fmt: skip
