"""What of a tree is drawn, and how: one description for page, shell and notebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from hierviz.core.cut import Cut, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.layout import LENGTHS
from hierviz.text import listed, near_names

#: How a tree can be bent, in words a reader sees.
LAYOUTS = {
    "circle": "Around a circle, the root in the middle.",
    "left": "From left to right, for reading names.",
    "top": "From the top down, for small trees.",
}
MOST_RINGS = 3


@dataclass(frozen=True)
class Look:
    """What of a tree is drawn, and how, as in the interactive view.

    Parameters
    ----------
    cut : Cut or int, optional
        Any cut, or a number of groups; 20 groups, or half the leaves, when left out.
    colour : str
        "group", "column:NAME" of the class table, "purity", "confidence", "size",
        or the key of one of `columns`.
    columns : tuple of mapping
        Ways of colouring that are in no table, as the tree view takes them:
        ``key``, ``label``, ``kind``, and for the kind "category" ``codes`` (one a
        leaf, -1 for none), ``values`` and perhaps ``colours``; for the kind "class"
        ``leaves`` and ``counts``, the points of one class in some leaves.
    rings : tuple of str
        Up to three ways of colouring shown as rings beyond the leaves.
    muted : tuple of int
        Entries of the legend drawn pale: nodes of groups, or codes of categories.
    focus : int
        The node whose subtree is the whole picture; -1 for the root.
    layout : str
        A key of `LAYOUTS`.
    lengths : str
        What a branch's length means, a key of `hierviz.layout.LENGTHS`.
    aligned : bool
        True puts all leaves at the rim, False where their branches end.
    widths : bool
        True draws branches as wide as their points are many.
    selected : int
        Node whose subtree is marked; -1 for none.
    span : tuple of int, optional
        The leaves at the two ends of a marked range.
    held : tuple of int
        Nodes whose way to the root is marked.
    camera : tuple of float, optional
        The part that is zoomed in on, as links have it: how many times larger
        than the whole, and which point is in the middle. Of a circle x and y in
        radii from its root; of a straight tree only the one across its leaves
        counts, from 0 to 1. Everything when left out.
    """

    cut: Cut | int | None = None
    colour: str = "group"
    columns: tuple[Mapping, ...] = ()
    rings: tuple[str, ...] = ()
    muted: tuple[int, ...] = ()
    focus: int = -1
    layout: str = "circle"
    lengths: str = "merges"
    aligned: bool = True
    widths: bool = False
    selected: int = -1
    span: tuple[int, int] | None = None
    held: tuple[int, ...] = ()
    camera: tuple[float, float, float] | None = None

    def check(self, tree: Hierarchy) -> None:
        """Refuse a look that a tree cannot have.

        Raises
        ------
        InputError
            For a layout, lengths, node or leaf that does not exist, or too many rings.
        """
        for what, found, known in (
            ("layout", self.layout, LAYOUTS), ("kind of branch lengths", self.lengths, LENGTHS),
        ):  # fmt: skip
            if found not in known:
                near = near_names(found, known, count=1)
                meant = f"Did you mean {near[0]}? " if near else ""
                raise InputError(
                    f"There is no {what} {found!r}.", hint=f"{meant}There are: {listed(known)}."
                )
        if len(self.rings) > MOST_RINGS:
            raise InputError(
                f"A picture has up to {MOST_RINGS} outer rings; found {len(self.rings)}."
            )
        for what, node in (
            ("select", self.selected), ("focus on", self.focus), *(("hold", u) for u in self.held),
        ):  # fmt: skip
            if not -1 <= node < tree.n_nodes:
                raise InputError(
                    f"The tree has nodes 0 to {tree.root}; there is no node {node} to {what}."
                )
        if self.camera is not None and not (
            len(self.camera) == 3 and np.isfinite(self.camera).all() and 0 < self.camera[0] <= 1e6
        ):
            raise InputError(
                "A camera is three numbers: how many times larger than the whole, and the x and y "
                f"of the middle; found {self.camera}."
            )
        for leaf in self.span or ():
            if not 0 <= leaf < tree.n_leaves:
                raise InputError(
                    f"The tree has leaves 0 to {tree.n_leaves - 1}; a range cannot end at {leaf}."
                )

    def cut_of(self, tree: Hierarchy) -> Cut:
        """The cut of a tree that the look names.

        Raises
        ------
        InputError
            When the cut belongs to another tree.
        CutError
            For a number of groups that the tree does not have.
        """
        if self.cut is None:
            return cut_into(tree, max(1, min(20, tree.n_leaves // 2)), nearest=True)
        if not isinstance(self.cut, Cut):
            return cut_into(tree, self.cut)
        if self.cut.tree is not tree:
            raise InputError("The cut belongs to another tree.", hint="Cut the tree that is drawn.")
        return self.cut


LOOKS = tuple(field.name for field in fields(Look))
