"""A legend as marks: swatches in columns, or a ramp, in the room there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from hierviz.encodings import Entry, Legend
from hierviz.figures.faces import SANS, Face
from hierviz.figures.marks import Box, Mark, Text, Theme
from hierviz.figures.text_width import shorten, text_width
from hierviz.text import clean

_LINE, _SWATCH, _GAP, _COUNT_GAP = 1.6, 0.85, 0.5, 1.0  # in font sizes
_BETWEEN = 2.0  # between columns
_WIDEST, _NARROWEST = 22.0, 15.0  # of one column
_FEW = 4  # entries that stand in one column where two have no room
_RAMP = 16.0


@dataclass(frozen=True)
class LegendPlan:
    """The layout of a legend: which entries are listed, in how many rows and columns.

    `width` and `height` are those of the whole, `column` is the width of one column;
    `counts` says whether numbers of leaves stand behind the entries.
    """

    legend: Legend
    size: float
    entries: tuple[Entry, ...]
    more: int
    rows: int
    column: float
    width: float
    height: float
    face: Face = SANS
    counts: bool = True

    def text_width(self, text: str, *, bold: bool = False) -> float:
        """Width of a text of the legend."""
        return text_width(text, self.size, bold=bold, face=self.face)

    def shorten(self, text: str, room: float, *, bold: bool = False) -> str:
        """A text of the legend that fits into a width."""
        return shorten(text, room, self.size, bold=bold, face=self.face)

    def count(self, entry: Entry) -> str:
        """The count after an entry."""
        return f"{entry.count:,}" if self.counts else ""


def plan_legend(
    legend: Legend, *, width: float, height: float, size: float, wide: bool = True,
    face: Face = SANS, counts: bool = True,
) -> LegendPlan:  # fmt: skip
    """Fit a legend into a place.

    Parameters
    ----------
    legend : Legend
    width, height : float
        The room there is; what does not fit is counted as "and 7 more".
    size : float
        Font size.
    wide : bool
        False for one column only.
    face : Face
    counts : bool
        False leaves out the numbers of leaves.
    """
    line = _LINE * size
    empty = LegendPlan(legend, size, (), 0, 1, 0.0, 0.0, 2 * line, face, counts)
    title = empty.text_width(legend.title, bold=True)
    if legend.ramp:
        texts = empty.text_width(legend.low + legend.high)
        return replace(empty, width=min(width, max(_RAMP * size + texts, title)))
    widest = max((_entry_width(empty, entry) for entry in legend.entries), default=0.0)
    column = min(width, _WIDEST * size, widest) + _BETWEEN * size
    if wide and len(legend.entries) > _FEW and column > width / 2 > _NARROWEST * size:
        column = (width + _BETWEEN * size) / 2  # two columns whose longest entries are cut short
    most_columns = max(1, int((width + _BETWEEN * size) / column + 1e-9)) if wide else 1
    most_rows = max(1, int(height / line) - 1)
    cells = len(legend.entries) + (legend.more > 0)
    kept = legend.entries
    if cells > most_rows * most_columns:
        kept = kept[: most_rows * most_columns - 1]
        cells = len(kept) + 1
    rows = ceil(cells / most_columns)
    more = legend.more + len(legend.entries) - len(kept)
    body = ceil(cells / rows) * column - _BETWEEN * size
    return replace(
        empty, entries=kept, more=more, rows=rows, column=column, width=min(width, max(body, title)),
        height=(rows + 1) * line,
    )  # fmt: skip


def _entry_width(plan: LegendPlan, entry: Entry) -> float:
    text = plan.text_width(clean(entry.text)) + plan.text_width(plan.count(entry))
    return text + (_SWATCH + _GAP + _COUNT_GAP) * plan.size


def plan_legends(
    legends: list[Legend], *, width: float, height: float, size: float, **how: Any
) -> list[LegendPlan]:
    """Fit several legends into a place, one below the other; options as for `plan_legend`."""
    left = height - 0.6 * size * (len(legends) - 1)
    need = [plan_legend(one, width=width, height=left, size=size, **how) for one in legends]
    plans: dict[int, LegendPlan] = {}
    for place in sorted(range(len(legends)), key=lambda i: need[i].height):
        share = left / (len(legends) - len(plans))  # what one does not need is left to the others
        plans[place] = plan_legend(legends[place], width=width, height=share, size=size, **how)
        left -= plans[place].height
    return [plans[place] for place in range(len(legends))]


def legends_height(plans: list[LegendPlan]) -> float:
    """Height of legends one below the other, of which there is one."""
    return sum(plan.height for plan in plans) + 0.6 * plans[0].size * (len(plans) - 1)


def legends_marks(plans: list[LegendPlan], x: float, y: float, theme: Theme) -> list[Mark]:
    """The marks of legends one below the other, from an upper left corner on."""
    marks: list[Mark] = []
    for plan in plans:
        marks += legend_marks(plan, x, y, theme)
        y += plan.height + 0.6 * plan.size
    return marks


def legend_marks(plan: LegendPlan, x: float, y: float, theme: Theme) -> list[Mark]:
    """The marks of a planned legend whose upper left corner is at (x, y)."""
    size = plan.size
    title = plan.shorten(clean(plan.legend.title), plan.width, bold=True)
    marks: list[Mark] = [Text(x, y + size, title, size, theme.text, bold=True)]
    if plan.legend.ramp:
        return marks + _ramp_marks(plan, x, y + _LINE * size, theme)
    for place, entry in enumerate(plan.entries):
        marks += _entry_marks(plan, entry, *_cell(plan, place, x, y), theme)
    if plan.more:
        left, baseline = _cell(plan, len(plan.entries), x, y)
        more = f"and {plan.more:,} more"
        marks.append(Text(left, baseline, more, size, theme.text, opacity=0.75))
    return marks


def _cell(plan: LegendPlan, place: int, x: float, y: float) -> tuple[float, float]:
    """Left end and baseline of an entry; columns are filled from top to bottom."""
    column, row = divmod(place, plan.rows)
    return x + column * plan.column, y + plan.size + (row + 1) * _LINE * plan.size


def _entry_marks(
    plan: LegendPlan, entry: Entry, x: float, baseline: float, theme: Theme
) -> list[Mark]:
    size, swatch = plan.size, _SWATCH * plan.size
    count = plan.count(entry)
    start = x + swatch + _GAP * size
    end = x + plan.column - _BETWEEN * size
    room = end - plan.text_width(count) - _COUNT_GAP * size - start
    name = plan.shorten(clean(entry.text), room + 0.01)
    opacity = 0.5 if entry.muted else 1.0
    marks: list[Mark] = [
        Box(x, baseline - 0.78 * size, swatch, swatch, entry.colour),
        Text(start, baseline, name, size, theme.text, opacity=opacity),
    ]
    if count:
        marks.append(Text(end, baseline, count, size, theme.text, anchor="end", opacity=0.75))
    return marks


def _ramp_marks(plan: LegendPlan, x: float, y: float, theme: Theme) -> list[Mark]:
    size, legend = plan.size, plan.legend
    start = x + plan.text_width(legend.low) + _GAP * size
    room = plan.width - plan.text_width(legend.low + legend.high) - 2 * _GAP * size
    step = room / len(legend.ramp)
    # Steps overlap a little: between boxes that only touch, a renderer shows a hair line.
    widths = [step * 1.2] * (len(legend.ramp) - 1) + [step]
    steps = [
        Box(start + i * step, y + 0.15 * size, widths[i], size, colour)
        for i, colour in enumerate(legend.ramp)
    ]
    low = Text(x, y + size, legend.low, size, theme.text)
    high = Text(start + room + _GAP * size, y + size, legend.high, size, theme.text)
    return [low, *steps, high]
