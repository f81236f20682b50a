"""The tree as a picture: what the interactive view shows, laid out for paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hierviz.core.analysis import Analysis
from hierviz.core.cut import Cut
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import VIEW_FIELDS, View
from hierviz.encodings import Colouring, Encoding, Encodings, Legend, colour_nodes
from hierviz.errors import InputError
from hierviz.figures.marks import Mark, Text, Theme, TreePicture, theme_named
from hierviz.figures.text_width import shorten
from hierviz.figures.tree.circle import Circle
from hierviz.figures.tree.cut_scale import scale_marks
from hierviz.figures.tree.leaf_names import (
    Naming,
    Rim,
    enlarged,
    fit_circle,
    fit_straight,
    name_marks,
)
from hierviz.figures.tree.legend import legends_height, legends_marks, plan_legends
from hierviz.figures.tree.shape import RING_GAP, RING_WIDTH, STRIP_GAP, STRIP_WIDTH, Bend
from hierviz.figures.tree.straight import Straight
from hierviz.figures.tree.subtree import Frame, frame_of
from hierviz.taxonomy.node_names import NodeNames
from hierviz.text import clean, isolated

_SIDES = (200, 20_000)  # least and greatest width and height
_FONT = (4.0, 200.0)

_SHAPES = {
    "circle": "a circular tree",
    "left": "a tree from left to right",
    "top": "a tree from the top down",
}


def tree_picture(
    analysis: Analysis,
    view: View | None = None,
    *,
    cut: Cut | int | None = None,
    encodings: Iterable[Encoding] = (),
    title: str = "",
    width: int = 1200,
    height: int = 1200,
    theme: str = "light",
    transparent: bool = False,
    font_size: float | None = None,
    ring: bool = True,
    names: Sequence[str] | None = None,
    **shown: object,
) -> TreePicture:
    """Draw a tree with its names, legend and title, as marks for a writer.

    Parameters
    ----------
    analysis : Analysis
        What is drawn.
    view : View, optional
        Which part of it, and how.
    cut : Cut or int, optional
        In place of the view's: any cut, or a number of groups.
    encodings : iterable of Encoding
        Those that `view` names beyond the built-in ones.
    title : str
        Above the tree.
    width, height : int
        In units of the picture: CSS pixels of an SVG, points of a PDF.
    theme : {"light", "dark"}
    transparent : bool
        True leaves the ground out.
    font_size : float, optional
        Of names and legend; when left out, an 80th of a side, and leaf names up
        to 40 % smaller where that makes room for all of them.
    ring : bool
        True draws the cut as a dashed line, and the scale of groups.
    names : sequence of str, shape (n_nodes,), optional
        Names of all nodes; made from leaves and classes when left out.
    **shown
        Fields of `View`, in place of those of `view`: ``layout="left", encoding="purity"``.

    Returns
    -------
    TreePicture
        For `to_svg`, `to_pdf` and `to_png`.

    Raises
    ------
    InputError
        For a colour, layout, theme, node or size that does not exist.
    CutError
        For a number of groups that the tree does not have.

    Notes
    -----
    Names are leaf names where there is room, else names of groups, the largest
    first; none overlap. The legend stands below, or on the right of a picture
    that is wider than high. O(n_nodes x size of the palette).
    """
    view = _with(view or View(), shown)
    if isinstance(cut, Cut) and cut.tree is not analysis.tree:
        raise InputError("The cut belongs to another tree.", hint="Cut the tree that is drawn.")
    view = view if cut is None else view.with_cut(cut)
    _check(width, height, font_size)
    view.check(analysis.tree)
    all_names = tuple(clean(name) for name in names or NodeNames(analysis).short)
    subject = _Subject(
        analysis, view, view.cut_of(analysis.tree), frame_of(analysis.tree, view), all_names,
        Encodings(analysis, encodings).of_view(view),
    )  # fmt: skip
    paint, size = theme_named(theme), font_size or _font_size(view, width, height)
    main, *rings = _colours(subject, paint)
    subtitle = _subtitle(subject)
    around, box = _around(clean(title), subtitle, [main, *rings], width, height, size, paint)
    naming = Naming(
        subject.frame, subject.cut, all_names, size, shrink=font_size is None,
        pinned=tuple(u for u in (view.selected, *view.held) if u >= 0), n_rings=len(rings),
    )  # fmt: skip
    rim, bend = _bent(naming, view, box, ring)
    inside = [
        *_tree_marks(subject, bend, main, rings, paint),
        *(scale_marks(bend, subject.cut, view, size, paint) if ring else ()),
        *_ways(subject, bend, paint),
        *name_marks(rim, all_names, bend, box, paint.text),
    ]
    study = analysis.study
    heading = clean(title) or f"Tree of {isolated(study.title or study.name)}"
    said = (
        f"{isolated(heading)}: {_SHAPES[view.layout]}, {subtitle}, coloured by "
        f"{isolated(main.legend.title)}."
    )
    centre = bend.centre if isinstance(bend, Circle) else (width / 2, height / 2)
    ground = "" if transparent else paint.background
    return TreePicture(
        width, height, ground, centre, heading, clean(said), (*inside, *around),
        window=box if view.camera else None, n_inside=len(inside),
        leaves=subject.frame.leaves, leaf_places=bend.leaf_places(),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Subject:
    """What is drawn."""

    analysis: Analysis
    view: View
    cut: Cut
    frame: Frame
    names: tuple[str, ...]
    encodings: tuple[Encoding, ...]

    @property
    def tree(self) -> Hierarchy:
        return self.analysis.tree


def _with(view: View, shown: dict) -> View:
    unknown = set(shown) - set(VIEW_FIELDS)
    if unknown:
        raise TypeError(f"tree_picture() got an unexpected keyword argument {min(unknown)!r}")
    return replace(view, **shown)


def _check(width: int, height: int, font_size: float | None) -> None:
    for name, side in (("width", width), ("height", height)):
        if side != int(side) or not _SIDES[0] <= side <= _SIDES[1]:
            raise InputError(
                f"The {name} of a picture is a whole number from {_SIDES[0]} to {_SIDES[1]}; "
                f"found {side}."
            )
    if font_size is not None and not _FONT[0] <= font_size <= _FONT[1]:
        raise InputError(f"A font size is from {_FONT[0]:g} to {_FONT[1]:g}; found {font_size}.")


def _font_size(view: View, width: int, height: int) -> float:
    """An 80th of a side; long pictures of straight trees are long to have more names."""
    side = (width * height) ** 0.5
    return (side if view.layout == "circle" else min(side, 1.1 * min(width, height))) / 80


def _colours(subject: _Subject, paint: Theme) -> list[Colouring]:
    """Those of the tree, then those of the outer rings."""
    found = [
        colour_nodes(
            encoding, subject.tree, subject.cut, names=subject.names, neutral=paint.neutral,
            top=subject.frame.top,
        )
        for encoding in subject.encodings
    ]  # fmt: skip
    return [found[0].mute(subject.view.muted, paint.muted), *found[1:]]


def _subtitle(subject: _Subject) -> str:
    frame, view, tree = subject.frame, subject.view, subject.tree
    n_groups = len(frame.groups(subject.cut))
    leaves = "1 leaf" if frame.n_leaves == 1 else f"{frame.n_leaves:,} leaves"
    if not frame.is_whole:
        leaves = (
            f"{isolated(subject.names[frame.top])}: {frame.n_leaves:,} of {tree.n_leaves:,} leaves"
        )
    text = f"{leaves} in {'1 group' if n_groups == 1 else f'{n_groups:,} groups'}"
    if view.selected < 0:
        return text
    below = int(tree.n_leaves_below[view.selected])
    marked = isolated(subject.names[view.selected]) + (f" ({below:,} leaves)" if below > 1 else "")
    return f"{text}, marked: {marked}"


# -- the place of the tree ----------------------------------------------------


def _around(
    title: str, subtitle: str, colours: list[Colouring], width: int, height: int, size: float,
    theme: Theme,
) -> tuple[list[Mark], tuple[float, float, float, float]]:  # fmt: skip
    """Title and legends, and the box they leave to the tree: left, top, right, bottom."""
    marks: list[Mark] = []
    pad = top = 1.5 * size
    room = width - 2 * pad
    if title:
        shown = shorten(title, room, 1.6 * size, bold=True)
        marks.append(Text(pad, top + 1.4 * size, shown, 1.6 * size, theme.text, bold=True))
        top += 2.2 * size
    line = shorten(subtitle, room, size)
    marks.append(Text(pad, top + size, line, size, theme.text, opacity=0.75))
    top += 2 * size
    once: dict[str, Legend] = {}
    for one in colours:
        once.setdefault(one.legend.title, one.legend)
    legends = list(once.values())
    if width >= 1.2 * height:
        plans = plan_legends(
            legends, width=0.26 * width, height=height - top - pad, size=size, wide=False
        )
        widest = max(plan.width for plan in plans)
        marks += legends_marks(plans, width - pad - widest, top, theme)
        return marks, (pad, top, width - 2 * pad - widest, height - pad)
    most = min(0.4, 0.22 + 0.07 * (len(legends) - 1)) * height
    plans = plan_legends(legends, width=room, height=most, size=size)
    y = height - pad - legends_height(plans) + 0.6 * size
    left = (width - max(plan.width for plan in plans)) / 2
    marks += legends_marks(plans, left, y, theme)
    return marks, (pad, top, width - pad, y - size)


def _bent(naming: Naming, view: View, box: tuple, ring: bool) -> tuple[Rim, Bend]:
    """The names that fit into a box, and the tree bent so that they do.

    Of a tree that is zoomed in on, the part in the middle of the view's camera fills the box.
    """
    left, top, right, bottom = box
    size, pixel = naming.font_size, naming.font_size / 11
    zoom, x, y = view.camera or (1.0, 0.0, 0.0)
    if view.layout == "circle":
        rim = fit_circle(naming, right - left, bottom - top)
        rim = enlarged(naming, rim, zoom) if view.camera else rim
        centre = (left + right) / 2 - x * rim.radius, (top + bottom) / 2 - y * rim.radius
        return rim, Circle(naming.frame, rim.radius, centre, pixel)
    from_top = view.layout == "top"
    near, far = (top, bottom) if from_top else (left, right)
    first, last = (left, right) if from_top else (top, bottom)
    scale = (4.5 if from_top else 2.2) * size if ring else 0.5 * size
    axis = first + (6 * pixel if from_top else 1.6 * size)
    begin, wide = first + scale, (last - first - scale) * zoom
    if view.camera:
        begin = (first + last) / 2 - (x if from_top else y) * wide
    rim = fit_straight(naming, wide, far - near - 0.5 * size)
    start = near + 0.5 * size
    bend = Straight(
        naming.frame, start, start + rim.radius, sides=(begin, begin + wide), axis_at=axis,
        pixel=pixel, from_top=from_top,
    )  # fmt: skip
    return rim, bend


# -- the tree -----------------------------------------------------------------


def _tree_marks(
    subject: _Subject, bend: Bend, main: Colouring, rings: list[Colouring], theme: Theme
) -> list[Mark]:
    """Grounds of what is marked, branches, strip and outer rings."""
    view, frame = subject.view, subject.frame
    marks: list[Mark] = []
    if view.span is not None:
        marks += _range(subject, view.span, bend, theme)
    if view.selected >= 0 and frame.holds(view.selected):
        first, last = frame.span[view.selected]
        marks += bend.area(first, last, view.selected, theme)
    marks += bend.guides(theme)
    marks += bend.branches(main, subject.analysis.nodes.size if view.widths else None)
    marks += bend.strip(main, STRIP_GAP, STRIP_WIDTH)
    for place, ring in enumerate(rings):
        offset = STRIP_GAP + STRIP_WIDTH + RING_GAP + place * (RING_GAP + RING_WIDTH)
        marks += bend.strip(ring, offset, RING_WIDTH)
    return marks


def _range(subject: _Subject, span: tuple[int, int], bend: Bend, theme: Theme) -> list[Mark]:
    """The ground of a marked range of leaves, from the lowest node above all of them."""
    tree, frame = subject.tree, subject.frame
    places = sorted(int(tree.leaf_span[leaf, 0]) for leaf in span)
    node = int(tree.leaf_order[places[0]])
    while tree.leaf_span[node, 1] <= places[1]:
        node = int(tree.parent[node])
    begin = int(tree.leaf_span[frame.top, 0])
    first = max(0, places[0] - begin)
    last = min(frame.n_leaves, places[1] + 1 - begin)
    if last <= first:
        return []
    return bend.area(first, last, node if frame.holds(node) else frame.top, theme)


def _ways(subject: _Subject, bend: Bend, theme: Theme) -> list[Mark]:
    """From what is held and selected to the root."""
    view, holds = subject.view, subject.frame.holds
    marks: list[Mark] = []
    for node in view.held:
        if node != view.selected and holds(node):
            marks += [*bend.path(node, theme, 1.2), bend.dot(node, theme, 4)]
    if view.selected >= 0 and holds(view.selected):
        marks += [*bend.path(view.selected, theme, 2.6), bend.dot(view.selected, theme, 5.5)]
    return marks
