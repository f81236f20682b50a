"""Which colour every node has, and the legend that says what the colours mean. No drawing here.

The same colours as in the interactive tree: there `colourNodes` gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hierviz.core.cut import Cut
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, NodeProfile
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.figures.theme import PALETTE
from hierviz.layout import group_hues
from hierviz.text import listed, near_names

#: A class column with more values than this is a name, not a category.
MOST_CATEGORIES = 400
#: Groups a legend lists; from there on the palette's colours would come back.
MOST_ENTRIES = len(PALETTE)

RAMP_STEPS = 24
_VIRIDIS = np.array(
    [(126, 87, 194), (74, 118, 186), (33, 145, 140), (94, 201, 98), (253, 231, 37)], dtype=float
)


@dataclass(frozen=True)
class Entry:
    """One line of a legend: a colour, what it stands for, and how many leaves have it.

    `key` is a group's node or a category's code, by which an entry is muted.
    """

    colour: str
    text: str
    count: int
    key: int = -1
    muted: bool = False


@dataclass(frozen=True)
class Legend:
    """What the colours of a tree mean.

    Parameters
    ----------
    title : str
    entries : tuple of Entry
        Empty for a ramp.
    more : int
        Groups that are not listed.
    ramp : tuple of str
        Colours from low to high; empty for categories.
    low, high : str
        What the ends of the ramp stand for.
    """

    title: str
    entries: tuple[Entry, ...] = ()
    more: int = 0
    ramp: tuple[str, ...] = ()
    low: str = ""
    high: str = ""


@dataclass(frozen=True, eq=False)
class Colouring:
    """Colours of a tree for one way of colouring.

    Parameters
    ----------
    palette : tuple of str
        Colours as ``#rrggbb``.
    of_node : int32 array, shape (n_nodes,)
        Place in `palette` of every node's colour.
    bands : int32 array, shape (n_bands, 4)
        Pieces of the strip around the rim: first place across the leaves, the
        place after the last one, place in `palette`, the leaf or group it is of.
    legend : Legend
    entry : int array, shape (n_nodes,)
        Key of every node's legend entry; -1 for none.
    """

    palette: tuple[str, ...]
    of_node: np.ndarray
    bands: np.ndarray
    legend: Legend
    entry: np.ndarray

    def mute(self, keys: Iterable[int], colour: str) -> Colouring:
        """The same colours with some entries of the legend in a pale one."""
        keys = list(keys)
        hit = np.isin(self.entry, keys) & (self.entry >= 0)
        if not hit.any():
            return self
        pale = len(self.palette)
        of_node = np.where(hit, pale, self.of_node).astype(np.int32)
        bands = self.bands.copy()
        bands[hit[self.bands[:, 3]], 2] = pale
        entries = (
            replace(entry, colour=colour, muted=True) if entry.key in keys else entry
            for entry in self.legend.entries
        )
        legend = replace(self.legend, entries=tuple(entries))
        palette = (*self.palette, colour)
        return replace(self, palette=palette, of_node=of_node, bands=bands, legend=legend)


def colour_ways(study: Study | None, nodes: NodeProfile | None) -> tuple[str, ...]:
    """The ways in which a tree can be coloured.

    Parameters
    ----------
    study : Study, optional
    nodes : NodeProfile, optional

    Returns
    -------
    tuple of str
        "group", and what the study and its points allow of "column:NAME",
        "purity", "confidence" and "size".
    """
    table = {} if study is None else study.class_table
    ways = ["group", *(f"column:{name}" for name in table if _is_category(table[name]))]
    if nodes is not None:
        ways += ["purity"] if not np.isnan(nodes.purity).all() else []
        ways += ["confidence"] if not np.isnan(nodes.mean_confidence).all() else []
        ways += ["size"]
    return tuple(ways)


def check_way(
    way: str,
    study: Study | None,
    nodes: NodeProfile | None,
    columns: tuple[Mapping, ...] = (),
) -> None:
    """Refuse a way in which a tree cannot be coloured; `columns` as in `Look`.

    Raises
    ------
    InputError
        With near names, and the ways there are.
    """
    ways = (*colour_ways(study, nodes), *(column["key"] for column in columns))
    if way not in ways:
        raise _unknown(way, ways, study)


def _is_category(values: tuple[str, ...]) -> bool:
    return 2 <= len(set(values)) <= min(MOST_CATEGORIES, max(2, len(values) - 1))


def colouring(
    tree: Hierarchy,
    cut: Cut,
    way: str = "group",
    *,
    names: tuple[str, ...],
    neutral: str,
    study: Study | None = None,
    leaves: LeafProfile | None = None,
    nodes: NodeProfile | None = None,
    columns: tuple[Mapping, ...] = (),
    top: int | None = None,
) -> Colouring:
    """Colours and legend of a tree.

    Parameters
    ----------
    tree : Hierarchy
    cut : Cut
        Any cut of the tree.
    way : str
        "group", "column:NAME" of the class table, "purity", "confidence" or "size".
    names : tuple of str, shape (n_nodes,)
        For the legend.
    neutral : str
        ``#rrggbb`` for what has no group or no common value.
    study, leaves, nodes : optional
        Needed by every way but "group".
    columns : tuple of mapping
        More ways of colouring, as in `Look`.
    top : int, optional
        The legend lists what is below this node; the root when left out.

    Raises
    ------
    InputError
        When there is no such way; the hint lists those there are.

    Notes
    -----
    A node inside a group has its group's colour; a node above the cut is
    neutral. A category colours a node when all leaves below share the value.
    Shares run from their least to their greatest value in 24 steps of viridis.
    O(n_nodes x size of the palette).
    """
    check_way(way, study, nodes, columns)
    top = tree.root if top is None else top
    given = next((column for column in columns if column["key"] == way), None)
    if way == "group":
        return _by_group(tree, cut, names, neutral, top)
    if given is not None and given["kind"] == "category":
        palette = tuple(given.get("colours") or PALETTE)
        values = _Values(given["label"], np.array(given["codes"]), tuple(given["values"]), palette)
        return _by_value(tree, values, neutral, top)
    if given is not None:
        share, legend = _class_share(tree, nodes, given)
        return _by_share(tree, share, 0.0, 1.0, legend, neutral)
    if way.startswith("column:"):
        values = _column(tree, study, leaves, way.removeprefix("column:"))
        return _by_value(tree, values, neutral, top)
    share, low, high, title, ends = _share(way, nodes)
    return _by_share(tree, share, low, high, Legend(title, low=ends[0], high=ends[1]), neutral)


def _unknown(way: str, ways: tuple[str, ...], study: Study | None) -> InputError:
    column = way.removeprefix("column:")
    table = {} if study is None else study.class_table
    if column in table:
        message = (
            f"The column {column!r} has {len(set(table[column]))} different values for "
            f"{len(table[column])} classes, which cannot be told apart by colour."
        )
    else:
        message = f"There is no way to colour this tree by {way!r}."
    short = {known.removeprefix("column:"): known for known in ways}
    near = near_names(way, ways, count=1) or [short[name] for name in near_names(column, short)]
    meant = f"Did you mean {near[0]}? " if near and near[0] != way else ""
    return InputError(message, hint=f"{meant}There are: {listed(ways, most=20)}.")


# -- the ways -----------------------------------------------------------------


def _by_group(
    tree: Hierarchy, cut: Cut, names: tuple[str, ...], neutral: str, top: int
) -> Colouring:
    span, order = tree.leaf_span, tree.leaf_order
    group = cut.nodes[cut.group_of_leaf[order[span[:, 0]]]]  # of the first leaf below each node
    inside = span[:, 1] <= span[group, 1]
    hue = group_hues(tree, len(PALETTE))
    of_node = np.where(inside, hue[group], len(PALETTE)).astype(np.int32)
    bands = np.column_stack([span[cut.nodes], hue[cut.nodes], cut.nodes]).astype(np.int32)
    n_leaves, (first, last) = tree.n_leaves_below, span[top]
    shown = cut.nodes[(span[cut.nodes, 0] < last) & (span[cut.nodes, 1] > first)]
    largest = shown[np.lexsort((span[shown, 0], -n_leaves[shown]))].tolist()
    entries = tuple(
        Entry(PALETTE[hue[node]], names[node], int(n_leaves[node]), node)
        for node in largest[:MOST_ENTRIES]
    )
    more = len(largest) - len(entries)
    legend = Legend("Largest groups" if more else "Groups", entries, more)
    return Colouring((*PALETTE, neutral), of_node, bands, legend, np.where(inside, group, -1))


@dataclass(frozen=True, eq=False)
class _Values:
    """A category: what it is called, the code of each leaf, its values and their colours."""

    label: str
    codes: np.ndarray
    values: tuple[str, ...]
    palette: tuple[str, ...]


def _column(tree: Hierarchy, study: Study, leaves: LeafProfile | None, name: str) -> _Values:
    values = study.class_table[name]
    distinct = sorted(set(values))
    code_of = {value: code for code, value in enumerate(distinct)}
    by_class = study.cluster_is_class or leaves is None or leaves.counts is None
    label = range(tree.n_leaves) if by_class else leaves.top_class.tolist()
    codes = np.array([code_of[values[c]] if 0 <= c < len(values) else -1 for c in label])
    return _Values(name, codes, tuple(distinct), PALETTE)


def _by_value(tree: Hierarchy, column: _Values, neutral: str, top: int) -> Colouring:
    palette, codes = column.palette, column.codes
    if len(codes) != tree.n_leaves:
        raise InputError(
            f"The column {column.label!r} has {len(codes)} codes for {tree.n_leaves} leaves."
        )
    common = _common_value(tree, codes)
    of_node = np.where(common < 0, len(palette), common % len(palette)).astype(np.int32)
    shown = codes[tree.leaves_below(top)]
    count = np.bincount(shown[shown >= 0], minlength=len(column.values)).tolist()
    entries = tuple(
        Entry(palette[code % len(palette)], value or "(blank)", count[code], code)
        for code, value in enumerate(column.values)
        if count[code]
    )
    bands = _runs(tree, of_node, common)
    return Colouring((*palette, neutral), of_node, bands, Legend(column.label, entries), common)


def _common_value(tree: Hierarchy, codes: np.ndarray) -> np.ndarray:
    """Value that all leaves below a node share, else -1: no change inside its slice of leaves."""
    in_order = codes[tree.leaf_order]
    changes = np.concatenate([[0], np.cumsum(in_order[1:] != in_order[:-1])])
    first, last = tree.leaf_span[:, 0], tree.leaf_span[:, 1] - 1
    return np.where(changes[first] == changes[last], in_order[first], -1)


def _share(way: str, nodes: NodeProfile) -> tuple[np.ndarray, float, float, str, tuple[str, str]]:
    """Values from 0 to 1 or logarithms, their ends, and how the ramp is labelled."""
    if way == "size":
        top = int(nodes.size.max())
        values = np.log(np.maximum(nodes.size, 1))
        return values, 0.0, float(np.log(max(top, 2))), "points (log scale)", ("1", f"{top:,}")
    values = nodes.purity if way == "purity" else nodes.mean_confidence
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    title = "purity" if way == "purity" else "mean confidence"
    return values, low, high, title, (f"{100 * low:.0f} %", f"{100 * high:.0f} %")


def _class_share(
    tree: Hierarchy, nodes: NodeProfile | None, column: Mapping
) -> tuple[np.ndarray, Legend]:
    """The share of one class in the labelled points of every node; nan where it has no point."""
    points = np.zeros(tree.n_leaves, dtype=np.int64)
    points[column["leaves"]] = column["counts"]
    below = tree.sum_below(points)
    whole = nodes.size if nodes.labelled is None else nodes.labelled
    share = np.full(tree.n_nodes, np.nan)
    np.divide(below, whole, out=share, where=below > 0)
    return share, Legend(column["label"], low="0 %", high="100 %")


def _by_share(
    tree: Hierarchy, values: np.ndarray, low: float, high: float, legend: Legend, neutral: str
) -> Colouring:
    place = (values - low) / (high - low) if high > low else np.where(np.isnan(values), np.nan, 1.0)
    known = ~np.isnan(place)
    step = np.floor(np.where(known, place, 0) * RAMP_STEPS).clip(0, RAMP_STEPS - 1)
    of_node = np.where(known, step, RAMP_STEPS).astype(np.int32)
    ramp = ramp_colours()
    filled = Legend(legend.title, ramp=ramp, low=legend.low, high=legend.high)
    none = np.full(tree.n_nodes, -1)
    return Colouring((*ramp, neutral), of_node, _runs(tree, of_node, none), filled, none)


def ramp_colours() -> tuple[str, ...]:
    """Viridis in `RAMP_STEPS` steps, ``#rrggbb`` from low to high."""
    place = np.linspace(0, len(_VIRIDIS) - 1, RAMP_STEPS)
    below = np.minimum(len(_VIRIDIS) - 2, place.astype(int))
    share = (place - below)[:, None]
    mixed = np.floor(_VIRIDIS[below] + (_VIRIDIS[below + 1] - _VIRIDIS[below]) * share + 0.5)
    return tuple("#{:02x}{:02x}{:02x}".format(*rgb) for rgb in mixed.astype(int).tolist())


def _runs(tree: Hierarchy, of_node: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """Stretches of one colour and entry across the leaves: start, end, colour, first leaf."""
    order = tree.leaf_order
    pairs = np.column_stack([of_node[order], entry[order]])
    start = np.flatnonzero(np.concatenate([[True], (pairs[1:] != pairs[:-1]).any(axis=1)]))
    end = np.append(start[1:], len(order))
    return np.column_stack([start, end, pairs[start, 0], order[start]]).astype(np.int32)
