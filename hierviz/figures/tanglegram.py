"""Two trees face to face as a picture: branches by agreement, lines between the same leaves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hierviz.compare import Comparison, Partners
from hierviz.compare.tangle import MOST_LINES, Tangle, tangle
from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import View
from hierviz.encodings import Colouring, agreement_encoding, colour_nodes
from hierviz.errors import InputError
from hierviz.figures.marks import Mark, Strokes, Text, TreePicture
from hierviz.figures.style import STYLE_FIELDS, FigureStyle
from hierviz.figures.text_width import shorten, text_width
from hierviz.figures.tree.legend import legend_marks, plan_legend
from hierviz.taxonomy.node_names import NodeNames
from hierviz.text import clean

_ROW, _HEAD, _MARGIN = 1.3, 2.4, 1.0  # in font sizes
_LINE_COLOUR, _MOVED = "#9aa0a8", "#d55e00"
_NAMES, _MIDDLE = 0.17, 0.22  # of the width: the longest name, and the lines at least
_FONT = 12.0  # pixels, where none is given


def tanglegram(
    found: Comparison,
    style: FigureStyle | None = None,
    *,
    labels: Sequence[str] = ("A", "B"),
    names: Sequence[Sequence[str]] | None = None,
    selected: tuple[int, int] = (-1, -1),
    most: int = MOST_LINES,
    drawn: Tangle | None = None,
    **given: object,
) -> TreePicture:
    """Draw two trees face to face, lines between the same leaves, few of which cross.

    Parameters
    ----------
    found : Comparison
    style : FigureStyle, optional
        Width, font, theme, and the parts "title" and "legend". The height is what the lines need.
    labels : pair of str
        What the trees are called.
    names : pair of sequence of str, optional
        Names of all nodes of either tree; made from the leaves when left out.
    selected : pair of int
        A node of either tree that is marked, with all lines below it; -1 for none.
    most : int
        Maximum number of lines: larger trees are cut into groups, and a line stands for the leaves that two
        groups share.
    drawn : Tangle, optional
        `tangle(found, most)`, where it is known.
    **given
        Fields of `FigureStyle`, in place of those of `style`.

    Returns
    -------
    TreePicture
        For `to_svg`, `to_pdf` and `to_png`. Branches are coloured by the Jaccard of their node
        with its best partner; lines of `Comparison.standing_out` are orange. Its `leaves` are the
        groups of the left tree, then those of the right one.

    Examples
    --------
    >>> import hierviz as hv
    >>> one, two = (hv.Hierarchy.from_nested(n) for n in ([[0, 1], [2, 3]], [[0, 2], [1, 3]]))
    >>> hv.figures.tanglegram(hv.compare(one, two)).title
    'A and B, face to face'
    """
    unknown = set(given) - set(STYLE_FIELDS)
    if unknown:
        raise TypeError(f"tanglegram() got an unexpected keyword argument {min(unknown)!r}")
    if len(labels) != 2:
        raise InputError(f"Expected two labels, one per tree; found {len(labels)}.")
    fields = {name: getattr(style or FigureStyle(), name) for name in STYLE_FIELDS}
    style = FigureStyle(**{**fields, **given})
    page = _Page(found, drawn or tangle(found, most), style, tuple(map(clean, labels)), names)
    return page.picture(selected)


class _Page:
    """The places of everything, in units of the picture."""

    def __init__(
        self, found: Comparison, drawn: Tangle, style: FigureStyle, labels: tuple[str, ...],
        names: Sequence[Sequence[str]] | None,
    ) -> None:  # fmt: skip
        self.found, self.drawn, self.style, self.labels = found, drawn, style, labels
        self.size = style.font_size or (style.letters(View()) if style.on_paper else _FONT)
        self.names = names or [NodeNames(Analysis.of_tree(t)).short for t in drawn.trees]
        self.top = (_HEAD if style.has("title") else 0) * self.size + _MARGIN * self.size
        self.row = _ROW * self.size
        self.n_rows = max(map(len, drawn.groups))
        self.bottom = self.top + self.n_rows * self.row
        width, margin = style.across, _MARGIN * self.size
        self.shown = [self._shown(side) for side in (0, 1)]
        reach = [max((self._width(t) for t in texts), default=0.0) for texts in self.shown]
        gap = 0.5 * self.size
        room = (width - 2 * margin - sum(reach) - 4 * gap - _MIDDLE * width) / 2
        if room < 4 * self.size:
            raise InputError(
                f"The letters leave no room for the trees: {width:.0f} wide at a font size of {self.size:g}.",
                hint="Make the picture wider or the letters smaller.",
            )
        self.root = (margin, width - margin)
        self.rim = (margin + room, width - margin - room)
        self.name = (self.rim[0] + gap, self.rim[1] - gap)
        self.line = (self.name[0] + reach[0] + gap, self.name[1] - reach[1] - gap)

    def _width(self, text: str) -> float:
        return text_width(text, self.size, face=self.style.face)

    def _shown(self, side: int) -> list[str]:
        if not self.style.has("names"):
            return [""] * len(self.drawn.groups[side])
        most = _NAMES * self.style.across
        texts = (clean(self.names[side][node]) for node in self.drawn.groups[side].tolist())
        return [shorten(text, most, self.size, face=self.style.face) for text in texts]

    def rows_of(self, side: int) -> np.ndarray:
        """y of every group of one side; the shorter list is spread over the height."""
        n = len(self.drawn.groups[side])
        step = self.n_rows / n * self.row
        return self.top + (np.arange(n) + 0.5) * step

    def picture(self, selected: tuple[int, int]) -> TreePicture:
        style, drawn, paint = self.style, self.drawn, self.style.colours
        colours = [self._colours(0, self.found.partners), self._colours(1, self.found.partners_of_other)]  # fmt: skip
        marks: list[Mark] = [*self._lines(selected)]
        for side in (0, 1):
            marks += self._branches(side, colours[side], selected[side])
            marks += self._names_of(side, selected[side])
        if style.has("title"):
            marks += self._headings()
        height = self.bottom + _MARGIN * self.size
        if style.has("legend"):
            legend, height = self._legend(colours[0], height)
            marks += legend
        heading = f"{self.labels[0]} and {self.labels[1]}, face to face"
        what = "leaves" if drawn.is_of_leaves else "groups"
        said = (
            f"{heading}: {len(drawn.groups[0]):,} and {len(drawn.groups[1]):,} {what}, {len(drawn.lines):,} "
            f"lines, {drawn.n_crossings:,} crossings."
        )
        places = [
            np.column_stack([np.full(len(rows), x), rows])
            for x, rows in zip(self.name, map(self.rows_of, (0, 1)), strict=True)
        ]
        return TreePicture(
            style.across, height, "" if style.transparent else paint.background, (0.0, 0.0), heading,
            said, tuple(marks), leaves=np.concatenate(drawn.groups),
            leaf_places=np.concatenate(places), face=style.face, on_paper=style.on_paper,
        )  # fmt: skip

    def _headings(self) -> list[Mark]:
        size, colour, face = 1.1 * self.size, self.style.colours.text, self.style.face
        y, room = self.top - 1.2 * self.size, 0.45 * self.style.across
        texts = [shorten(label, room, size, bold=True, face=face) for label in self.labels]
        return [
            Text(x, y, text, size, colour, anchor=anchor, bold=True)
            for x, text, anchor in zip(self.root, texts, ("start", "end"), strict=True)
        ]

    def _colours(self, side: int, partners: Partners) -> Colouring:
        tree = self.drawn.trees[side]
        encoding = agreement_encoding(partners.jaccard, tree.n_leaves)
        names, neutral = self.names[side], self.style.colours.neutral
        return colour_nodes(encoding, tree, cut_into(tree, 1), names=names, neutral=neutral)

    def _branches(self, side: int, colours: Colouring, selected: int) -> list[Mark]:
        tree, groups = self.drawn.trees[side], self.drawn.groups[side]
        x, y = _places(tree, groups, self.rows_of(side))
        x = self.root[side] + (self.rim[side] - self.root[side]) * x
        kept = np.flatnonzero(~np.isnan(y))
        by_colour: dict[tuple[str, bool], list[tuple[float, ...]]] = {}
        for node in kept[kept != tree.root].tolist():
            above = int(tree.parent[node])
            key = colours.palette[colours.of_node[node]], is_below(tree, node, selected)
            by_colour.setdefault(key, []).extend(
                [(x[node], y[node], x[above], y[node]), (x[above], y[node], x[above], y[above])]
            )
        return [
            Strokes(colour, (2.4 if is_marked else 1.3) * self.size / _FONT, np.array(lines), np.empty((0, 3)))
            for (colour, is_marked), lines in by_colour.items()
        ]  # fmt: skip

    def _lines(self, selected: tuple[int, int]) -> list[Mark]:
        """Lines of what stayed, then of what moved, then of what is selected, which lies on top."""
        drawn, unit = self.drawn, self.size / _FONT
        rows = [self.rows_of(side) for side in (0, 1)]
        kinds: dict[tuple[bool, bool, float], list[tuple[float, ...]]] = {}
        most = drawn.lines[:, 2].max()
        for (left, right, shared), moved in zip(drawn.lines.tolist(), drawn.moved, strict=True):
            ends = drawn.groups[0][left], drawn.groups[1][right]
            is_marked = any(
                is_below(t, u, s) for t, u, s in zip(drawn.trees, ends, selected, strict=True)
            )
            width = 1.2 if drawn.is_of_leaves else 0.8 + 4.2 * round(shared / most, 1)
            line = (self.line[0], rows[0][left], self.line[1], rows[1][right])
            kinds.setdefault((is_marked, bool(moved >= 0.5), width), []).append(line)
        primary = self.style.colours.primary
        return [
            Strokes(
                primary if is_marked else _MOVED if is_moved else _LINE_COLOUR,
                (width + 0.8 * (is_moved or is_marked)) * unit, np.array(lines), np.empty((0, 3)),
                opacity=1.0 if is_moved or is_marked else 0.6,
            )
            for (is_marked, is_moved, width), lines in sorted(kinds.items())
        ]  # fmt: skip

    def _names_of(self, side: int, selected: int) -> list[Mark]:
        paint, anchor = self.style.colours, ("start", "end")[side]
        tree = self.drawn.trees[side]
        marks: list[Mark] = []
        for node, text, y in zip(
            self.drawn.groups[side].tolist(), self.shown[side], self.rows_of(side), strict=True
        ):
            colour = paint.primary if is_below(tree, node, selected) else paint.text
            if text:
                marks.append(
                    Text(
                        self.name[side],
                        y + 0.34 * self.size,
                        text,
                        self.size,
                        colour,
                        anchor=anchor,
                    )
                )
        return marks

    def _legend(self, colours: Colouring, y: float) -> tuple[list[Mark], float]:
        plan = plan_legend(
            colours.legend, width=0.5 * self.style.across, height=4 * self.size, size=self.size,
            face=self.style.face,
        )  # fmt: skip
        marks = legend_marks(plan, self.root[0], y, self.style.colours)
        x, middle, size = 0.6 * self.style.across, y + 2.2 * self.size, self.size
        stroke = np.array([[x, middle, x + 2 * size, middle]])
        marks += [
            Strokes(_MOVED, 2 * size / _FONT, stroke, np.empty((0, 3))),
            Text(x + 2.6 * size, middle + 0.34 * size, self.found.stands_out_as, size, self.style.colours.text),
        ]  # fmt: skip
        return marks, y + plan.height + _MARGIN * self.size


def is_below(tree: Hierarchy, node: int, above: int) -> bool:
    """True for a node that is, or lies below, another; False where there is no other."""
    if above < 0:
        return False
    (first, end), (low, high) = tree.leaf_span[above], tree.leaf_span[node]
    return bool(first <= low and high <= end)


def _places(tree: Hierarchy, groups: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x from 0, the root, to 1, the groups; and y; nan for nodes below the groups."""
    level = np.zeros(tree.n_nodes)
    low, high = np.full(tree.n_nodes, np.inf), np.full(tree.n_nodes, -np.inf)
    low[groups] = high[groups] = rows
    for node, above in enumerate(tree.parent[:-1].tolist()):
        if np.isfinite(low[node]):
            middle = (low[node] + high[node]) / 2
            low[above], high[above] = min(low[above], middle), max(high[above], middle)
            level[above] = max(level[above], level[node] + 1)
    y = (np.where(np.isfinite(low), low, np.nan) + high) / 2
    return 1 - level / max(1.0, level[tree.root]), y
