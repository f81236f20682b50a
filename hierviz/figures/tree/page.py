"""The page of a picture: title, legends, and the place that they leave to the tree."""

from __future__ import annotations

from dataclasses import dataclass

from hierviz.core.view import View
from hierviz.encodings import Legend
from hierviz.errors import InputError
from hierviz.figures.marks import Mark, Text
from hierviz.figures.style import FigureStyle
from hierviz.figures.text_width import shorten
from hierviz.figures.tree.circle import Circle
from hierviz.figures.tree.cut_scale import head_room
from hierviz.figures.tree.leaf_names import Naming, Rim, enlarged, fit_circle, fit_straight
from hierviz.figures.tree.legend import LegendPlan, legends_height, legends_marks, plan_legends
from hierviz.figures.tree.shape import Bend
from hierviz.figures.tree.straight import Straight

_LEAST_ROOM = 3.0  # font sizes a side
_MARGIN_ON_PAPER, _MARGIN = 0.4, 1.5  # in font sizes; a page has its own margin


@dataclass(frozen=True)
class Page:
    """What surrounds a tree.

    Parameters
    ----------
    width, height : float
    marks : tuple of Mark
    box : tuple of float
        Left, top, right and bottom of the place that is left to the tree.
    """

    width: float
    height: float
    marks: tuple[Mark, ...]
    box: tuple[float, float, float, float]


def page_of(
    style: FigureStyle, view: View, size: float, *, title: str, subtitle: str,
    legends: list[Legend], n_leaves: int,
) -> Page:  # fmt: skip
    """Title above, legends below, or on the right of a picture that is wider than high."""
    width, theme, face = style.across, style.colours, style.face
    pad = (_MARGIN_ON_PAPER if style.on_paper else _MARGIN) * size
    room = width - 2 * pad
    marks: list[Mark] = []
    top = pad
    if style.has("title"):
        if title:
            shown = shorten(title, room, 1.6 * size, bold=True, face=face)
            marks.append(Text(pad, top + 1.4 * size, shown, 1.6 * size, theme.text, bold=True))
            top += 2.2 * size
        line = shorten(subtitle, room, size, face=face)
        marks.append(Text(pad, top + size, line, size, theme.text, opacity=0.75))
        top += 2 * size
    legends = legends if style.has("legend") else []
    counts, height = style.has("counts"), style.fixed_height

    def planned(wide: float, high: float, columns: bool = True) -> list[LegendPlan]:
        return plan_legends(
            legends, width=wide, height=high, size=size, wide=columns, face=face, counts=counts
        )

    if legends and height and width >= 1.2 * height:
        plans = planned(0.26 * width, height - top - pad, False)
        widest = max(plan.width for plan in plans)
        marks += legends_marks(plans, width - pad - widest, top, theme)
        box = (pad, top, width - 2 * pad - widest, height - pad)
        return _with_room(Page(width, height, tuple(marks), box), size, style)
    most = min(0.4, 0.22 + 0.07 * (len(legends) - 1)) * height if height else width
    plans = planned(room, most)
    below = legends_height(plans) + 0.4 * size if plans else 0.0
    if height is None:
        around = top + below + pad
        height = around + style.room_down(view, n_leaves, size, room, around)
    bottom = height - pad - below
    if plans:
        left = (width - max(plan.width for plan in plans)) / 2
        marks += legends_marks(plans, left, bottom + size, theme)
    box = (pad, top, width - pad, bottom)
    return _with_room(Page(width, height, tuple(marks), box), size, style)


def _with_room(page: Page, size: float, style: FigureStyle) -> Page:
    """The page; an `InputError` where it leaves no room for the tree."""
    left, top, right, bottom = page.box
    if min(right - left, bottom - top) < _LEAST_ROOM * size:
        raise InputError(
            f"Letters of {size:.3g} {style.font_unit} leave the tree no room on a picture "
            f"{style.width:g} {style.unit} wide"
            + (f" and {style.height:g} {style.unit} high." if style.height else "."),
            hint="Take a larger picture, a smaller font, or leave parts out.",
        )
    return page


def bend_tree(naming: Naming, view: View, page: Page, style: FigureStyle) -> tuple[Rim, Bend]:
    """The names that fit into a page's box, and the tree bent so that they do.

    Of a tree that is zoomed in on, the part in the middle of the view's camera fills the box.
    """
    left, top, right, bottom = page.box
    size, pixel = naming.font_size, naming.pixel
    zoom, x, y = view.camera or (1.0, 0.0, 0.0)
    if view.layout == "circle":
        rim = fit_circle(naming, right - left, bottom - top)
        rim = enlarged(naming, rim, zoom) if view.camera else rim
        centre = (left + right) / 2 - x * rim.radius, (top + bottom) / 2 - y * rim.radius
        return rim, Circle(naming.frame, rim.radius, centre, pixel)
    from_top = view.layout == "top"
    near, far = (top, bottom) if from_top else (left, right)
    first, last = (left, right) if from_top else (top, bottom)
    scale = (4.5 if from_top else 2.2) * size if style.has("axis") else 0.5 * size
    axis = first + (6 * pixel if from_top else 1.6 * size)
    begin, wide = first + scale, (last - first - scale) * zoom
    if view.camera:
        begin = (first + last) / 2 - (x if from_top else y) * wide
    least = head_room(size, style.face) if style.has("axis") and not from_top else 0.0
    rim = fit_straight(naming, wide, far - near - 0.5 * size, least)
    start = near + 0.5 * size
    bend = Straight(
        naming.frame, start, start + rim.radius, sides=(begin, begin + wide), axis_at=axis,
        pixel=pixel, from_top=from_top,
    )  # fmt: skip
    return rim, bend
