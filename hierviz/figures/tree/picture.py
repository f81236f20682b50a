"""The tree as a picture: what the interactive view shows, laid out for paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hierviz.core.analysis import Analysis
from hierviz.core.cut import Cut
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import without_counts
from hierviz.core.support import STRONGLY, WELL
from hierviz.core.view import VIEW_FIELDS, View
from hierviz.encodings import (
    SUPPORT,
    Colouring,
    Encoding,
    Encodings,
    colour_nodes,
    grey_ramp,
    looks_of,
)
from hierviz.errors import InputError, require
from hierviz.figures.marks import Mark, Theme, TreePicture
from hierviz.figures.style import STYLE_FIELDS, FigureStyle
from hierviz.figures.tree.circle import Circle
from hierviz.figures.tree.cut_scale import scale_marks
from hierviz.figures.tree.inside_names import inside_names
from hierviz.figures.tree.leaf_names import Naming, name_marks
from hierviz.figures.tree.leaf_photos import leaf_photos
from hierviz.figures.tree.name_texts import notes_on_names, with_purity
from hierviz.figures.tree.page import bend_tree, page_of
from hierviz.figures.tree.shape import RING_GAP, RING_WIDTH, STRIP_GAP, STRIP_WIDTH, Bend
from hierviz.figures.tree.subtree import Frame, frame_of
from hierviz.taxonomy.node_names import NodeNames
from hierviz.text import clean, isolated

#: What the outer rings are called, from the leaves outward, by how many there are.
_RINGS: tuple[tuple[str, ...], ...] = (
    (), ("Ring",), ("Inner ring", "Outer ring"), ("Inner ring", "Middle ring", "Outer ring")
)  # fmt: skip
_SHAPES = {
    "circle": "a circular tree",
    "left": "a tree from left to right",
    "top": "a tree from the top down",
}


def tree_picture(
    analysis: Analysis,
    view: View | None = None,
    style: FigureStyle | None = None,
    *,
    cut: Cut | int | None = None,
    encodings: Iterable[Encoding] = (),
    title: str = "",
    names: Sequence[str] | None = None,
    **given: object,
) -> TreePicture:
    """Draw a tree with its names, legend and title, as marks for a writer.

    Parameters
    ----------
    analysis : Analysis
        What is drawn.
    view : View, optional
        Which part of it, and how.
    style : FigureStyle, optional
        Size, letters, and which parts are shown.
    cut : Cut or int, optional
        In place of the view's: any cut, or a number of groups.
    encodings : iterable of Encoding
        Those that `view` and `style` name beyond the built-in ones. With
        `support_encoding` among them branches fade with low support.
    title : str
        Above the tree.
    names : sequence of str, shape (n_nodes,), optional
        Names of all nodes; made from leaves and classes when left out.
    **given
        Fields of `View` and of `FigureStyle`, in place of those of `view` and `style`:
        ``layout="left", encoding="purity", theme="dark"``.

    Returns
    -------
    TreePicture
        For `to_svg`, `to_pdf` and `to_png`.

    Raises
    ------
    InputError
        For a colour, layout, node, theme, font, part or size that does not exist, for
        purity in percent without labels, and for letters that leave no room for the tree.
    CutError
        For a number of groups that the tree does not have.
    LoadError
        For a picture of a leaf that cannot be decoded.

    Notes
    -----
    Names are leaf names where there is room, else names of groups, the largest
    first; none overlap, and the picture's `notes` say which did not fit. The legend
    is below, or on the right of a picture that is wider than high.
    O(n_nodes x size of the palette).
    """
    Analysis.check(analysis)
    unknown = set(given) - {*VIEW_FIELDS, *STYLE_FIELDS}
    if unknown:
        raise TypeError(f"tree_picture() got an unexpected keyword argument {min(unknown)!r}")
    if view is not None:
        require(
            view, View, "Make one: hv.View(n_groups=20, encoding=...); or give its fields by name."
        )
    view = _with(view or View(), VIEW_FIELDS, given)
    style = _with(style or FigureStyle(), STYLE_FIELDS, given)
    if isinstance(cut, Cut) and cut.tree is not analysis.tree:
        raise InputError("The cut belongs to another tree.", hint="Cut the tree that is drawn.")
    view = view if cut is None else view.with_cut(cut)
    view.check(analysis.tree)
    all_names = tuple(clean(name) for name in names or NodeNames(analysis).short)
    if not style.has("counts"):
        all_names = without_counts(analysis.tree, all_names)
    known = Encodings(analysis, encodings)
    main, *rings = known.of_view(view)
    names_by = known[style.names_by] if style.names_by and style.has("names") else None
    subject = _Subject(
        analysis, view, view.cut_of(analysis.tree), frame_of(analysis.tree, view), all_names
    )
    support = known[SUPPORT] if SUPPORT in known.keys else None
    return _drawn(subject, main, rings, names_by, support, style, clean(title))


def _drawn(
    subject: _Subject, main: Encoding, rings: list[Encoding], names_by: Encoding | None,
    support: Encoding | None, style: FigureStyle, title: str,
) -> TreePicture:  # fmt: skip
    analysis, view, frame = subject.analysis, subject.view, subject.frame
    paint, size = style.colours, style.letters(view)
    coloured, of_rings = _colours(subject, main, rings, paint)
    of_name = [paint.text] * len(subject.names)
    legends = [coloured.legend]
    for which, encoding, ring in zip(_RINGS[len(rings)], rings, of_rings, strict=True):
        if encoding.key != main.key:
            legends.append(replace(ring.legend, title=f"{which}: {ring.legend.title}"))
    if names_by is not None:
        named, has_legend = _named(subject, names_by, style)
        legends += [named.legend] if has_legend else []
        of_name = [named.palette[place] for place in named.of_node.tolist()]
    subtitle = _subtitle(subject)
    if support is not None:
        title_of = support.legend_title()
        subtitle += (
            f"; {title_of[:1].lower()}{title_of[1:]}: dots full from {STRONGLY}, open from {WELL}, branches "
            "fade below"
        )
    page = page_of(
        style, view, size, title=title, subtitle=subtitle, legends=legends,
        n_leaves=frame.n_leaves,
    )  # fmt: skip
    naming = Naming(
        frame, subject.cut,
        with_purity(analysis, subject.names) if style.purity else subject.names, size,
        shrink=style.shrinks, pinned=tuple(u for u in (view.selected, *view.held) if u >= 0),
        n_rings=len(rings), face=style.face, none=not style.has("names"),
        pictures=style.has("pictures") and analysis.study.images is not None,
    )  # fmt: skip
    rim, bend = bend_tree(naming, view, page, style)
    at_rim = name_marks(naming, rim, bend, page.box, of_name)
    inside = [
        *_tree_marks(subject, bend, coloured, of_rings, support, paint),
        *scale_marks(bend, subject.cut, view, size, style),
        *_ways(subject, bend, paint),
        *leaf_photos(analysis, naming, rim, bend, page.box),
        *at_rim.values(),
        *inside_names(naming, view, bend, page.box, of_name, paint.background),
    ]
    study = analysis.study
    heading = title or f"Tree of {isolated(study.title or study.name)}"
    said = (
        f"{isolated(heading)}: {_SHAPES[view.layout]}, {subtitle}, coloured by "
        f"{isolated(coloured.legend.title)}."
    )
    centre = bend.centre if isinstance(bend, Circle) else (page.width / 2, page.height / 2)
    return TreePicture(
        page.width, page.height, "" if style.transparent else paint.background, centre, heading,
        clean(said), (*inside, *page.marks), window=page.box if view.camera else None,
        n_inside=len(inside), leaves=frame.leaves, leaf_places=bend.leaf_places(), face=style.face,
        on_paper=style.on_paper,
        notes=() if view.camera else notes_on_names(naming, rim, bend, at_rim, style.font_unit),
    )  # fmt: skip


def _with(thing, fields: Sequence[str], given: dict):
    """A view or style with some of its fields changed."""
    return replace(thing, **{name: value for name, value in given.items() if name in fields})


@dataclass(frozen=True, eq=False)
class _Subject:
    """What is drawn."""

    analysis: Analysis
    view: View
    cut: Cut
    frame: Frame
    names: tuple[str, ...]

    @property
    def tree(self) -> Hierarchy:
        return self.analysis.tree

    def coloured(self, encoding: Encoding, neutral: str, greys: Sequence[str] = ()) -> Colouring:
        """The colours of an encoding; of numbers in greys where these are given."""
        return colour_nodes(
            encoding, self.tree, self.cut, names=self.names, neutral=neutral, top=self.frame.top,
            ramp=greys,
        )  # fmt: skip


def _colours(
    subject: _Subject, main: Encoding, rings: Sequence[Encoding], paint: Theme
) -> tuple[Colouring, list[Colouring]]:
    """Those of the tree, and those of the outer rings."""
    greys = grey_ramp(paint.text, paint.background) if main.has_entries else ()
    coloured = subject.coloured(main, paint.neutral).mute(subject.view.muted, paint.muted)
    of_rings = (
        subject.coloured(ring, paint.neutral if ring.has_entries or not greys else "", greys)
        for ring in rings
    )
    return coloured, list(of_rings)


def _named(subject: _Subject, encoding: Encoding, style: FigureStyle) -> tuple[Colouring, bool]:
    """The colours of names, and whether a legend of their own has to explain them."""
    view, paint = subject.view, style.colours
    coloured = subject.coloured(encoding, paint.text).legible(paint.background)
    explained = [view.encoding, *(view.rings if encoding.has_entries else ())]
    legend = replace(coloured.legend, title=f"Names: {coloured.legend.title}")
    return replace(coloured, legend=legend), encoding.key not in explained


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


# -- the tree -----------------------------------------------------------------


def _tree_marks(
    subject: _Subject, bend: Bend, main: Colouring, rings: list[Colouring],
    support: Encoding | None, theme: Theme,
) -> list[Mark]:  # fmt: skip
    """Backgrounds of what is marked, branches, strip and outer rings."""
    view, frame = subject.view, subject.frame
    marks: list[Mark] = []
    if view.span is not None:
        marks += _range(subject, view.span, bend, theme)
    if view.selected >= 0 and frame.holds(view.selected):
        first, last = frame.span[view.selected]
        marks += bend.area(first, last, view.selected, theme)
    marks += bend.guides(theme)
    sizes = subject.analysis.nodes.size if view.widths else None
    looks = None if support is None else looks_of(subject.tree, support.numbers)
    marks += bend.branches(main, sizes, looks)
    if support is not None:
        marks += bend.support_dots(support.numbers, theme)
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
