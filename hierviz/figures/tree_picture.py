"""The circular tree as a picture: what the interactive view shows, laid out for paper."""

from __future__ import annotations

from hierviz.core.cut import Cut, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, NodeProfile
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.figures.circle import Circle
from hierviz.figures.colouring import Colouring, colouring
from hierviz.figures.legend import legend_marks, plan_legend
from hierviz.figures.names import names_of
from hierviz.figures.picture import Mark, Text, Theme, TreePicture, theme_named
from hierviz.figures.rim import fit_rim, name_marks
from hierviz.figures.text import clean, shorten
from hierviz.layout import place_nodes

_SIDES = (200, 20_000)  # least and greatest width and height
_FONT = (4.0, 200.0)


def tree_picture(
    study: Study,
    tree: Hierarchy,
    leaves: LeafProfile,
    nodes: NodeProfile,
    *,
    cut: Cut | int | None = None,
    colour: str = "group",
    selected: int = -1,
    title: str = "",
    width: int = 1200,
    height: int = 1200,
    theme: str = "light",
    font_size: float | None = None,
    ring: bool = True,
    names: tuple[str, ...] | None = None,
) -> TreePicture:
    """Draw a tree around a circle, with names, legend and title, as marks for a writer.

    Parameters
    ----------
    study, tree, leaves, nodes
        What is drawn.
    cut : Cut or int, optional
        Any cut, or a number of groups; 20 groups, or half the leaves, when left out.
    colour : str
        "group", "column:NAME" of the class table, "purity", "confidence" or "size".
    selected : int
        Node whose subtree is marked; -1 for none.
    title : str
        Above the tree.
    width, height : int
        In units of the picture: CSS pixels of an SVG, points of a PDF.
    theme : {"light", "dark"}
    font_size : float, optional
        Of names and legend; when left out, an 80th of a side, and leaf names up
        to 40 % smaller where that makes room for all of them.
    ring : bool
        True draws the cut as a dashed ring, and the scale of levels.
    names : tuple of str, shape (n_nodes,), optional
        Names of all nodes; made from leaves and classes when left out.

    Returns
    -------
    TreePicture
        For `to_svg`, `to_pdf` and `to_png`.

    Raises
    ------
    InputError
        For a colour, theme, node or size that does not exist.
    CutError
        For a number of groups that the tree does not have.

    Notes
    -----
    Names are leaf names where there is room, else names of groups, the largest
    first; none overlap. The legend stands below, or on the right of a picture
    that is wider than high. O(n_nodes x size of the palette).
    """
    _check(tree, selected, width, height, font_size)
    cut = _as_cut(tree, cut)
    paint = theme_named(theme)
    all_names = tuple(clean(name) for name in names or names_of(tree, nodes, study))
    colours = colouring(
        tree, cut, colour, names=all_names, neutral=paint.neutral,
        study=study, leaves=leaves, nodes=nodes,
    )  # fmt: skip
    size = font_size or (width * height) ** 0.5 / 80
    subtitle = _subtitle(tree, cut, selected, all_names)
    around, frame = _around(clean(title), subtitle, colours, width, height, size, paint)
    rim = fit_rim(
        tree, cut, all_names, width=frame[2] - frame[0], height=frame[3] - frame[1],
        font_size=size, shrink=font_size is None, selected=selected,
    )  # fmt: skip
    centre = (frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2
    circle = Circle(tree, place_nodes(tree), rim.radius, centre, size / 11)
    marks = [
        *circle.selection_sector(selected, paint),
        *circle.branches(colours),
        *circle.strip(colours),
        *(circle.scale(cut, size, paint) if ring else ()),
        *circle.selection_path(selected, paint),
        *name_marks(rim, all_names, centre, frame, size, paint.text),
        *around,
    ]
    heading = clean(title) or f"Tree of {clean(study.title or study.name)}"
    said = f"{heading}: a circular tree, {subtitle}, coloured by {clean(colours.legend.title)}."
    return TreePicture(width, height, paint.background, centre, heading, said, tuple(marks))


def _check(
    tree: Hierarchy, selected: int, width: int, height: int, font_size: float | None
) -> None:
    for name, side in (("width", width), ("height", height)):
        if side != int(side) or not _SIDES[0] <= side <= _SIDES[1]:
            raise InputError(
                f"The {name} of a picture is a whole number from {_SIDES[0]} to {_SIDES[1]}; "
                f"found {side}."
            )
    if font_size is not None and not _FONT[0] <= font_size <= _FONT[1]:
        raise InputError(f"A font size is from {_FONT[0]:g} to {_FONT[1]:g}; found {font_size}.")
    if not -1 <= selected < tree.n_nodes:
        raise InputError(
            f"The tree has nodes 0 to {tree.root}; there is no node {selected} to select."
        )


def _as_cut(tree: Hierarchy, cut: Cut | int | None) -> Cut:
    if cut is None:
        return cut_into(tree, max(1, min(20, tree.n_leaves // 2)), nearest=True)
    if not isinstance(cut, Cut):
        return cut_into(tree, cut)
    if cut.tree is not tree:
        raise InputError("The cut belongs to another tree.", hint="Cut the tree that is drawn.")
    return cut


def _subtitle(tree: Hierarchy, cut: Cut, selected: int, names: tuple[str, ...]) -> str:
    leaves = "1 leaf" if tree.n_leaves == 1 else f"{tree.n_leaves:,} leaves"
    groups = "1 group" if cut.n_groups == 1 else f"{cut.n_groups:,} groups"
    text = f"{leaves} in {groups}"
    if selected < 0:
        return text
    below = int(tree.n_leaves_below[selected])
    return f"{text}, marked: {names[selected]}" + (f" ({below:,} leaves)" if below > 1 else "")


def _around(
    title: str,
    subtitle: str,
    colours: Colouring,
    width: int,
    height: int,
    size: float,
    theme: Theme,
) -> tuple[list[Mark], tuple[float, float, float, float]]:
    """Title and legend, and the frame they leave to the tree: left, top, right, bottom."""
    pad, marks, top = 1.5 * size, [], 1.5 * size
    room = width - 2 * pad
    if title:
        shown = shorten(title, room, 1.6 * size, bold=True)
        marks.append(Text(pad, top + 1.4 * size, shown, 1.6 * size, theme.text, bold=True))
        top += 2.2 * size
    line = shorten(subtitle, room, size)
    marks.append(Text(pad, top + size, line, size, theme.text, opacity=0.75))
    top += 2 * size
    if width >= 1.2 * height:
        plan = plan_legend(
            colours.legend, width=0.26 * width, height=height - top - pad, size=size, wide=False
        )
        marks += legend_marks(plan, width - pad - plan.width, top, theme)
        return marks, (pad, top, width - 2 * pad - plan.width, height - pad)
    plan = plan_legend(colours.legend, width=room, height=0.22 * height, size=size)
    y = height - pad - plan.height + 0.6 * size
    marks += legend_marks(plan, (width - plan.width) / 2, y, theme)
    return marks, (pad, top, width - pad, y - size)
