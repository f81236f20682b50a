"""A legend as marks: swatches in columns, or a ramp, in the room there is."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from hierviz.encodings import Entry, Legend
from hierviz.figures.marks import Box, Mark, Text, Theme
from hierviz.figures.text_width import shorten, text_width
from hierviz.text import clean

_LINE, _SWATCH, _GAP = 1.6, 0.85, 0.5  # in font sizes
_BETWEEN = 2.0  # between columns
_WIDEST = 22.0  # of one column
_RAMP = 16.0


@dataclass(frozen=True)
class LegendPlan:
    """How a legend will stand: what of it is listed, and in how many rows and columns.

    `width` and `height` are those of the whole, `column` is the width of one column.
    """

    legend: Legend
    size: float
    entries: tuple[Entry, ...]
    more: int
    rows: int
    column: float
    width: float
    height: float


def plan_legend(
    legend: Legend, *, width: float, height: float, size: float, wide: bool = True
) -> LegendPlan:
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
    """
    line = _LINE * size
    if legend.ramp:
        texts = text_width(legend.low, size) + text_width(legend.high, size)
        whole = min(width, max(_RAMP * size + texts, text_width(legend.title, size, bold=True)))
        return LegendPlan(legend, size, (), 0, 1, whole, whole, 2 * line)
    widest = max((_entry_width(entry, size) for entry in legend.entries), default=0.0)
    column = min(width, _WIDEST * size, widest) + _BETWEEN * size
    most_columns = max(1, int((width + _BETWEEN * size) / column)) if wide else 1
    most_rows = max(1, int(height / line) - 1)
    cells = len(legend.entries) + (legend.more > 0)
    kept = legend.entries
    if cells > most_rows * most_columns:
        kept = kept[: most_rows * most_columns - 1]
        cells = len(kept) + 1
    rows = ceil(cells / most_columns)
    more = legend.more + len(legend.entries) - len(kept)
    body = ceil(cells / rows) * column - _BETWEEN * size
    whole = min(width, max(body, text_width(legend.title, size, bold=True)))
    return LegendPlan(legend, size, kept, more, rows, column, whole, (rows + 1) * line)


def _entry_width(entry: Entry, size: float) -> float:
    text = text_width(clean(entry.text), size) + text_width(f"{entry.count:,}", size)
    return text + (_SWATCH + 2 * _GAP) * size


def plan_legends(
    legends: list[Legend], *, width: float, height: float, size: float, wide: bool = True
) -> list[LegendPlan]:
    """Fit several legends into a place, one below the other; options as for `plan_legend`."""
    left = height - 0.6 * size * (len(legends) - 1)
    need = [plan_legend(one, width=width, height=left, size=size, wide=wide) for one in legends]
    plans: dict[int, LegendPlan] = {}
    for place in sorted(range(len(legends)), key=lambda i: need[i].height):
        share = left / (len(legends) - len(plans))  # what one does not need is left to the others
        plans[place] = plan_legend(legends[place], width=width, height=share, size=size, wide=wide)
        left -= plans[place].height
    return [plans[place] for place in range(len(legends))]


def legends_height(plans: list[LegendPlan]) -> float:
    """Height of legends one below the other."""
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
    title = shorten(clean(plan.legend.title), plan.width, size, bold=True)
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
    count = f"{entry.count:,}"
    start = x + swatch + _GAP * size
    end = x + plan.column - _BETWEEN * size
    room = end - text_width(count, size) - _GAP * size - start
    name = shorten(clean(entry.text), room + 0.01, size)
    opacity = 0.5 if entry.muted else 1.0
    return [
        Box(x, baseline - 0.78 * size, swatch, swatch, entry.colour),
        Text(start, baseline, name, size, theme.text, opacity=opacity),
        Text(end, baseline, count, size, theme.text, anchor="end", opacity=0.75),
    ]


def _ramp_marks(plan: LegendPlan, x: float, y: float, theme: Theme) -> list[Mark]:
    size, legend = plan.size, plan.legend
    start = x + text_width(legend.low, size) + _GAP * size
    room = plan.width - text_width(legend.low + legend.high, size) - 2 * _GAP * size
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
