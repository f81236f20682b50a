"""A picture in one line, and what a notebook shows of an analysis. See `core.analysis_methods`."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from hierviz.core.analysis import Analysis
from hierviz.core.cut import Cut
from hierviz.errors import InputError
from hierviz.figures.marks import TreePicture
from hierviz.figures.style import FigureStyle
from hierviz.figures.tree.picture import tree_picture
from hierviz.figures.writers.svg import to_svg
from hierviz.io.files import written_at_once
from hierviz.text import did_you_mean, listed

_CARD = FigureStyle(width=420, height=420, without=("title", "axis"))


def draw(
    analysis: Analysis, cut: Cut | int | None, encoding: str, *, ax: Any = None, **given: Any
) -> TreePicture:
    """A picture of an analysis, painted on axes of matplotlib as well where some are given."""
    if encoding in analysis.study.class_table:
        encoding = f"column:{encoding}"
    if ax is not None:
        if not hasattr(ax, "get_window_extent"):
            raise InputError(
                f"ax: expected axes of matplotlib; found {type(ax).__name__}.",
                hint="Make them: figure, ax = plt.subplots().",
            )
        box = ax.get_window_extent()
        width, height = (side / ax.figure.dpi * 25.4 for side in (box.width, box.height))
        given = {"width": width, "height": height, "unit": "mm", **given}
    picture = tree_picture(analysis, cut=cut, encoding=encoding, **given)
    if ax is not None:
        from hierviz.figures.writers.pdf_png import paint_on

        paint_on(ax, picture)
    return picture


def save(picture: TreePicture, path: str | Path, scale: float | None = None) -> None:
    """Write a picture as SVG, PDF or PNG, whatever the ending says."""
    ending = Path(path).suffix.lower()
    if ending not in (endings := (".svg", ".pdf", ".png")):
        raise InputError(
            f"{Path(path).name}: expected a file that ends in {listed(endings)}; "
            f"found {ending or 'no ending'}.",
            hint=did_you_mean(ending, endings, count=1),
        )
    if ending == ".svg":
        content = to_svg(picture).encode()
    else:
        from hierviz.figures.writers.pdf_png import to_pdf, to_png

        content = to_pdf(picture) if ending == ".pdf" else to_png(picture, scale)
    with written_at_once(path) as draft:
        draft.write_bytes(content)


def card(analysis: Analysis) -> str:
    """What a notebook shows of an analysis: its numbers in words, and the tree."""
    svg = to_svg(tree_picture(analysis, style=_CARD))
    return f"<div><p>{escape(repr(analysis))}</p>{svg[svg.index('<svg') :]}</div>"
