"""What of a tree is drawn, and how: one description for page, address, export, shell and notebook."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple
from urllib.parse import unquote

import numpy as np

from hierviz.core.cut import Cut, cut_by_hand, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import CutError, InputError
from hierviz.text import did_you_mean, listed

#: How a tree can be bent, in words a reader sees.
LAYOUTS = {
    "circle": "Around a circle, the root in the middle.",
    "left": "From left to right, for reading names.",
    "top": "From the top down, for small trees.",
}
#: What a branch's length can mean, in words a reader sees.
LENGTHS = {
    "merges": "Groups left after the merge, on a log scale: every cut is one circle.",
    "height": "Height of the merge in the tree's own unit, from 0 at the leaves.",
    "depth": "Number of merges between a node and the root.",
    "equal": "Longest way down to a leaf, in merges: every step of it is equally long.",
}
MOST_RINGS = 3
_LARGEST_ZOOM = 1e6


# -- the codec: how a value stands in an address, and what a browser may send -------------


class _Form(NamedTuple):
    """How values of one sort are written as text, and read leniently from text and from JSON.

    Readers give None for what cannot be read; then the field's default stands.
    """

    to_text: Callable[[Any], str]
    from_text: Callable[[str], object]
    from_json: Callable[[Any], object]


def _whole(value: object) -> int | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value // 1:
        return None
    return int(value) if abs(value) < 1e9 else None


def _number_of(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None


def _nodes_of(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal() and len(part) < 10)


def _nodes(value: object) -> tuple[int, ...] | None:
    if not isinstance(value, list | tuple):
        return () if value is None else None
    return tuple(node for node in map(_whole, value) if node is not None and node >= 0)


def _pair(nodes: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return nodes if nodes is not None and len(nodes) == 2 else None


def _camera(parts: Iterable[Any]) -> tuple[float, float, float] | None:
    try:
        zoom, x, y = (float(part) for part in parts)
    except (TypeError, ValueError):  # not three, or no numbers
        return None
    is_place = all(map(math.isfinite, (zoom, x, y))) and 0 < zoom <= _LARGEST_ZOOM
    return (zoom, x, y) if is_place else None


def _texts(value: object) -> tuple[str, ...] | None:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else None


def _joined(mark: str) -> Callable[[Any], str]:
    return lambda values: mark.join(
        f"{v:g}" if isinstance(v, float) else str(v) for v in values or ()
    )


def _to_list(texts: Iterable[str]) -> str:
    """Keys of encodings in one text; names of columns are the only ones that may hold the mark between."""
    return ";".join(
        text.replace("%", "%25").replace(";", "%3B") if text.startswith("column:") else text
        for text in texts
    )


def _from_list(text: str) -> tuple[str, ...]:
    parts = text.split(";") if text else []
    return tuple(unquote(part) if part.startswith("column:") else part for part in parts)


_NUMBER = _Form(str, _number_of, _whole)
_FLAG = _Form(
    str, lambda text: text == "True", lambda value: value if value in (True, False) else None
)
_TEXT = _Form(str, str, lambda value: value if isinstance(value, str) else None)
_TEXTS = _Form(_to_list, _from_list, _texts)
_NODES = _Form(_joined("."), _nodes_of, _nodes)
_SPAN = _Form(_joined("."), lambda text: _pair(_nodes_of(text)), lambda value: _pair(_nodes(value)))
_CAMERA = _Form(
    _joined(","), lambda text: _camera(text.split(",")), lambda value: _camera(value or ())
)


def _field(default: Any, form: _Form, key: str = "") -> Any:
    """A field of `View`; `key` is its name in addresses and in the browser where that differs."""
    return field(default=default, metadata={"form": form, "key": key})


@dataclass(frozen=True)
class View:
    """What a link has to carry to draw the same picture of a tree.

    Parameters
    ----------
    n_groups : int
        Number of groups of the cut; 0 for "not chosen": 20, or half the leaves.
    opened, closed : tuple of int
        Nodes opened and closed by hand, as for `hierviz.core.cut.cut_by_hand`.
    selected : int
        Node whose subtree is marked; -1 for none.
    span : tuple of int, optional
        The leaves at the two ends of a marked range.
    held : tuple of int
        Nodes whose way to the root is marked, as by a search.
    encoding : str
        What decides the colours, the key of a `hierviz.encodings.Encoding`: "group",
        "column:NAME" of the class table, "purity", "confidence", "size", "class:NAME" ...
    rings : tuple of str
        Up to three encodings shown as rings beyond the leaves.
    muted : tuple of int
        Entries of the legend that are dimmed: nodes of groups, or codes of categories.
    layout : str
        A key of `LAYOUTS`.
    lengths : str
        What a branch's length means, a key of `LENGTHS`.
    aligned : bool
        True puts all leaves at the rim, False where their branches end.
    widths : bool
        True makes branches wider the more points they hold.
    focus : int
        The node whose subtree is the whole picture; -1 for the root.
    camera : tuple of float, optional
        The part that is zoomed in on: how many times larger than the whole, and
        which point is in the middle. Of a circle x and y in radii from its root;
        of a straight tree only the one across its leaves counts, from 0 to 1.
        Everything when left out.
    against : str
        What the metrics of the cut are measured against, the key of a
        `hierviz.taxonomy.Target`: "" for the classes, a column of the class table, "depth:4".

    Examples
    --------
    >>> view = View(n_groups=7, selected=3, opened=(12, 14))
    >>> view.to_address()
    {'k': '7', 'opened': '12.14', 'node': '3'}
    >>> View.from_address(view.to_address()) == view
    True
    """

    n_groups: int = _field(0, _NUMBER, "k")
    opened: tuple[int, ...] = _field((), _NODES)
    closed: tuple[int, ...] = _field((), _NODES)
    selected: int = _field(-1, _NUMBER, "node")
    span: tuple[int, int] | None = _field(None, _SPAN)
    held: tuple[int, ...] = _field((), _NODES)
    encoding: str = _field("group", _TEXT, "colour")
    rings: tuple[str, ...] = _field((), _TEXTS)
    muted: tuple[int, ...] = _field((), _NODES)
    layout: str = _field("circle", _TEXT)
    lengths: str = _field("merges", _TEXT)
    aligned: bool = _field(True, _FLAG)
    widths: bool = _field(False, _FLAG)
    focus: int = _field(-1, _NUMBER)
    camera: tuple[float, float, float] | None = _field(None, _CAMERA)
    against: str = _field("", _TEXT)

    # -- to and from addresses and browsers ---------------------------------

    @classmethod
    def from_address(cls, texts: Mapping[str, str]) -> View:
        """The view of an address; whatever is missing or invalid is the default."""
        read = {name: form.from_text(texts[key]) for name, key, form in _FORMS if key in texts}
        return cls(**{name: value for name, value in read.items() if value is not None})

    def to_address(self) -> dict[str, str]:
        """The texts of an address, for what differs from the defaults."""
        plain = View()
        return {
            key: form.to_text(getattr(self, name))
            for name, key, form in _FORMS
            if getattr(self, name) != getattr(plain, name)
        }

    def told(self, message: Mapping[str, object]) -> View:
        """This view with the changes a browser sent; what cannot be read stays as it is."""
        read = {name: form.from_json(message[key]) for name, key, form in _FORMS if key in message}
        plain = View()
        told = {
            name: value
            for name, value in read.items()
            if value is not None or (getattr(plain, name) is None and message[_KEYS[name]] is None)
        }
        return replace(self, **told)

    def to_message(self) -> dict[str, object]:
        """All of the view as a browser takes it, ready for JSON."""
        return {key: getattr(self, name) for name, key, _ in _FORMS}

    # -- in a tree ----------------------------------------------------------

    def with_cut(self, cut: Cut | int) -> View:
        """The same view of another cut: any cut, or a number of groups.

        Notes
        -----
        A cut by hand is given as the nodes that are opened, starting from one group.

        Raises
        ------
        CutError
            For a number of groups below 1.
        """
        if not isinstance(cut, Cut):
            if not isinstance(cut, int | np.integer):
                raise CutError(f"Expected a cut or a whole number of groups; found {cut!r}.")
            if cut < 1:
                raise CutError(f"A tree is cut into 1 group or more; asked for {cut}.")
            return replace(self, n_groups=cut, opened=(), closed=())
        tree = cut.tree
        if np.array_equal(cut_into(tree, cut.n_groups, nearest=True).nodes, cut.nodes):
            return replace(self, n_groups=cut.n_groups, opened=(), closed=())
        above = {node for group in cut.nodes.tolist() for node in tree.path_to_root(group)[1:]}
        return replace(self, n_groups=1, opened=tuple(sorted(above)), closed=())

    def cut_of(self, tree: Hierarchy) -> Cut:
        """The cut of a tree that the view shows.

        Raises
        ------
        CutError
            For a number of groups that the tree does not have.
        """
        if self.opened or self.closed:
            n_groups = self.fitting_n_groups(tree) if self.n_groups < 1 else self.n_groups
            return cut_by_hand(tree, n_groups, opened=self.opened, closed=self.closed)
        if self.n_groups == 0:
            return cut_into(tree, self.fitting_n_groups(tree))
        return cut_into(tree, self.n_groups)

    def cut_key(self, tree: Hierarchy) -> str:
        """The cut as the interactive tree names it: number of groups, opened and closed nodes."""
        inner = range(tree.n_leaves, tree.n_nodes)
        hands = (sorted({u for u in nodes if u in inner}) for nodes in (self.opened, self.closed))
        return "-".join([str(self.fitting_n_groups(tree)), *map(_joined("."), hands)])

    def fitting_n_groups(self, tree: Hierarchy) -> int:
        """The number of groups, as near as the tree has it; 20, or half the leaves, where none is chosen."""
        n = self.n_groups
        if n < 1:
            n = max(min(2, tree.n_leaves), min(20, tree.n_leaves // 2))
        return cut_into(tree, min(n, tree.n_leaves), nearest=True).n_groups

    def fitted(self, tree: Hierarchy, encodings: Iterable[str]) -> View:
        """The view as far as a tree can show it: what an old link names and the tree lacks is left out.

        Parameters
        ----------
        tree : Hierarchy
        encodings : iterable of str
            Keys of the encodings there are.
        """
        known = set(encodings)

        def node(u: int) -> int:
            return u if 0 <= u < tree.n_nodes else -1

        return replace(
            self,
            n_groups=self.fitting_n_groups(tree),
            encoding=self.encoding if self.encoding in known else "group",
            rings=tuple(key for key in self.rings[:MOST_RINGS] if key in known),
            layout=self.layout if self.layout in LAYOUTS else "circle",
            lengths=self.lengths if self.lengths in LENGTHS else "merges",
            focus=node(self.focus),
            selected=node(self.selected),
            span=self.span if self.span and max(self.span) < tree.n_leaves else None,
            held=tuple(u for u in self.held if u < tree.n_nodes),
        )

    def check(self, tree: Hierarchy) -> None:
        """Refuse a view that a tree cannot have; encodings are looked up where they are made.

        Raises
        ------
        InputError
            For a layout, lengths, node or leaf that does not exist, too many rings,
            or an invalid camera.
        CutError
            For a number of groups that the tree does not have.
        """
        _check_known("layout", self.layout, LAYOUTS)
        _check_known("kind of branch lengths", self.lengths, LENGTHS)
        if len(self.rings) > MOST_RINGS:
            raise InputError(
                f"A picture has up to {MOST_RINGS} outer rings; found {len(self.rings)}."
            )
        for name in ("n_groups", "selected", "focus"):
            if not isinstance(getattr(self, name), int | np.integer):
                raise InputError(f"{name} is a whole number; found {getattr(self, name)!r}.")
        if not 0 <= self.n_groups <= tree.n_leaves:
            raise CutError(
                f"A tree of {tree.n_leaves} leaves can be cut into 1 to {tree.n_leaves} groups; "
                f"asked for {self.n_groups}."
            )
        for what, node in (
            ("select", self.selected), ("focus on", self.focus), *(("hold", u) for u in self.held),
            *(("open", u) for u in self.opened), *(("close", u) for u in self.closed),
        ):  # fmt: skip
            if not -1 <= node < tree.n_nodes:
                raise InputError(
                    f"The tree has nodes 0 to {tree.root}; there is no node {node} to {what}."
                )
        if self.camera is not None and _camera(self.camera) is None:
            raise InputError(
                "A camera is three numbers: how many times larger than the whole, and the x and y "
                f"of the middle; found {self.camera}."
            )
        for leaf in self.span or ():
            if not 0 <= leaf < tree.n_leaves:
                raise InputError(
                    f"The tree has leaves 0 to {tree.n_leaves - 1}; a range cannot end at {leaf}."
                )


def _check_known(what: str, found: str, known: Mapping[str, str]) -> None:
    if found not in known:
        hint = f"{did_you_mean(found, known, count=1)} There are: {listed(known)}.".strip()
        raise InputError(f"There is no {what} {found!r}.", hint=hint)


#: Name of every field, its key in addresses and messages, and its form.
_FORMS = [(f.name, f.metadata["key"] or f.name, f.metadata["form"]) for f in fields(View)]
_KEYS = {name: key for name, key, _ in _FORMS}
#: The keys by which an address carries a view.
ADDRESS_KEYS = tuple(key for _, key, _ in _FORMS)
#: The names of the fields.
VIEW_FIELDS = tuple(name for name, _, _ in _FORMS)
