"""Which colour every node has, and the legend that says what the colours mean. No drawing here.

The same colours as in the interactive tree: there `colourNodes` gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hierviz.core.cut import Cut
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import without_counts
from hierviz.encodings.encoding import MOST_ENTRIES, Encoding
from hierviz.encodings.palettes import RAMP_STEPS, legible, ramp_colours
from hierviz.errors import InputError
from hierviz.layout import group_hues


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
    """Colours of a tree by one encoding.

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
        """The same colours with some entries of the legend dimmed."""
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

    def legible(self, ground: str) -> Colouring:
        """The same colours, darkened or lightened as far as texts on a ground need it."""
        entries = (
            replace(entry, colour=legible(entry.colour, ground)) for entry in self.legend.entries
        )
        ramp = (legible(colour, ground) for colour in self.legend.ramp)
        legend = replace(self.legend, entries=tuple(entries), ramp=tuple(ramp))
        palette = tuple(legible(colour, ground) for colour in self.palette)
        return replace(self, palette=palette, legend=legend)


def colour_nodes(
    encoding: Encoding,
    tree: Hierarchy,
    cut: Cut,
    *,
    names: Sequence[str],
    neutral: str,
    top: int | None = None,
    ramp: Sequence[str] = (),
) -> Colouring:
    """Colours and legend of a tree.

    Parameters
    ----------
    encoding : Encoding
    tree : Hierarchy
    cut : Cut
        Any cut of the tree.
    names : sequence of str, shape (n_nodes,)
        For the legend of groups.
    neutral : str
        ``#rrggbb`` for what has no group or no common value.
    top : int, optional
        The legend lists what is below this node; the root when left out.
    ramp : sequence of str, shape (`RAMP_STEPS`,), optional
        Colours of numbers, from low to high; viridis when left out.

    Raises
    ------
    InputError
        When the encoding belongs to a tree with another number of leaves.

    Notes
    -----
    A node inside a group has its group's colour; a node above the cut is
    neutral. A category colours a node when all leaves below share the value.
    Numbers run from their least to their greatest value in 24 steps of the ramp.
    O(n_nodes x size of the palette).
    """
    top = tree.root if top is None else top
    if encoding.kind == "group":
        return _by_group(encoding, tree, cut, names, neutral, top)
    if encoding.kind == "category":
        return _by_value(encoding, tree, neutral, top)
    return _by_number(encoding, tree, neutral, tuple(ramp) or ramp_colours())


def _by_group(
    encoding: Encoding, tree: Hierarchy, cut: Cut, names: Sequence[str], neutral: str, top: int
) -> Colouring:
    palette = encoding.colours
    span, order = tree.leaf_span, tree.leaf_order
    group = cut.nodes[cut.group_of_leaf[order[span[:, 0]]]]  # of the first leaf below each node
    inside = span[:, 1] <= span[group, 1]
    hue = group_hues(tree, len(palette))
    of_node = np.where(inside, hue[group], len(palette)).astype(np.int32)
    bands = np.column_stack([span[cut.nodes], hue[cut.nodes], cut.nodes]).astype(np.int32)
    n_leaves, (first, last) = tree.n_leaves_below, span[top]
    shown = cut.nodes[(span[cut.nodes, 0] < last) & (span[cut.nodes, 1] > first)]
    largest = shown[np.lexsort((span[shown, 0], -n_leaves[shown]))].tolist()
    plain = without_counts(tree, names)  # the legend has them beside
    entries = tuple(
        Entry(palette[hue[node]], plain[node], int(n_leaves[node]), node)
        for node in largest[:MOST_ENTRIES]
    )
    more = len(largest) - len(entries)
    legend = Legend(encoding.legend_title(is_part=more > 0), entries, more)
    return Colouring((*palette, neutral), of_node, bands, legend, np.where(inside, group, -1))


def _by_value(encoding: Encoding, tree: Hierarchy, neutral: str, top: int) -> Colouring:
    palette, codes = encoding.colours, encoding.codes
    if len(codes) != tree.n_leaves:
        raise InputError(
            f"The encoding {encoding.label!r} has {len(codes)} codes for {tree.n_leaves} leaves."
        )
    common = _common_value(tree, codes)
    of_node = np.where(common < 0, len(palette), common % len(palette)).astype(np.int32)
    shown = codes[tree.leaves_below(top)]
    count = np.bincount(shown[shown >= 0], minlength=len(encoding.values)).tolist()
    entries = tuple(
        Entry(palette[code % len(palette)], text, count[code], code)
        for code, text in enumerate(encoding.value_texts)
        if count[code]
    )
    bands = _runs(tree, of_node, common)
    legend = Legend(encoding.legend_title(), entries)
    return Colouring((*palette, neutral), of_node, bands, legend, common)


def _common_value(tree: Hierarchy, codes: np.ndarray) -> np.ndarray:
    """Value that all leaves below a node share, else -1: no change inside its slice of leaves."""
    in_order = codes[tree.leaf_order]
    changes = np.concatenate([[0], np.cumsum(in_order[1:] != in_order[:-1])])
    first, last = tree.leaf_span[:, 0], tree.leaf_span[:, 1] - 1
    return np.where(changes[first] == changes[last], in_order[first], -1)


def _by_number(
    encoding: Encoding, tree: Hierarchy, neutral: str, ramp: tuple[str, ...]
) -> Colouring:
    place = encoding.places()
    known = ~np.isnan(place)
    step = np.floor(np.where(known, place, 0) * RAMP_STEPS).clip(0, RAMP_STEPS - 1)
    of_node = np.where(known, step, RAMP_STEPS).astype(np.int32)
    legend = Legend(
        encoding.legend_title(), ramp=ramp, low=encoding.low_text, high=encoding.high_text
    )
    none = np.full(tree.n_nodes, -1)
    return Colouring((*ramp, neutral), of_node, _runs(tree, of_node, none), legend, none)


def _runs(tree: Hierarchy, of_node: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """Stretches of one colour and entry across the leaves: start, end, colour, first leaf."""
    order = tree.leaf_order
    pairs = np.column_stack([of_node[order], entry[order]])
    start = np.flatnonzero(np.concatenate([[True], (pairs[1:] != pairs[:-1]).any(axis=1)]))
    end = np.append(start[1:], len(order))
    return np.column_stack([start, end, pairs[start, 0], order[start]]).astype(np.int32)
