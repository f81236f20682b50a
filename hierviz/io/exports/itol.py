"""Annotations for iTOL: the groups of a cut, the support of nodes."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from hierviz.core.cut import Cut
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.io.files import written_at_once

_GOLDEN = 0.618033988749895  # of the circle: neighbouring groups get hues far apart


def write_itol_strip(
    cut: Cut,
    path: str | Path,
    *,
    colours: Sequence[str] | None = None,
    group_names: Sequence[str] | None = None,
) -> None:
    """Write a colour strip for iTOL: the group of every leaf, with a legend.

    Parameters
    ----------
    cut : Cut
    path : str or Path
        Drag the file onto the Newick tree in iTOL.
    colours : sequence of str, shape (n_groups,), optional
        ``#rrggbb`` of each group; distinct hues when left out.
    group_names : sequence of str, shape (n_groups,), optional
        "group 0", "group 1", ... when left out.

    Raises
    ------
    InputError
        Another number of colours or names than groups, two leaves of one name,
        or a place that cannot be written.
    """
    colours, names = _dressed(cut, colours, group_names)
    leaves = _leaf_names(cut.tree)
    head = [
        "DATASET_COLORSTRIP",
        "SEPARATOR TAB",
        f"DATASET_LABEL\t{cut.n_groups} groups",
        "COLOR\t#444444",
        "COLOR_BRANCHES\t0",
        "LEGEND_TITLE\tgroups",
        "\t".join(["LEGEND_SHAPES", *["1"] * cut.n_groups]),
        "\t".join(["LEGEND_COLORS", *colours]),
        "\t".join(["LEGEND_LABELS", *names]),
        "DATA",
    ]
    groups = cut.group_of_leaf.tolist()
    rows = [f"{leaves[leaf]}\t{colours[g]}\t{names[g]}" for leaf, g in enumerate(groups)]
    _write(path, [*head, *rows])


def write_itol_groups(
    cut: Cut,
    path: str | Path,
    *,
    colours: Sequence[str] | None = None,
    group_names: Sequence[str] | None = None,
) -> None:
    """Write coloured ranges for iTOL: one per group, over its part of the tree.

    Parameters
    ----------
    cut, path, colours, group_names
        As for `write_itol_strip`.

    Raises
    ------
    InputError
        As `write_itol_strip`, and for a leaf whose name holds ``|``.

    Notes
    -----
    A group is named by two leaves whose last common ancestor is its node.
    """
    colours, names = _dressed(cut, colours, group_names)
    leaves = _leaf_names(cut.tree, also="|")
    rows = [
        f"{'|'.join(leaves[leaf] for leaf in _two_leaves(cut.tree, node))}\trange\t{colour}\t{name}"
        for node, colour, name in zip(cut.nodes.tolist(), colours, names, strict=True)
    ]
    _write(path, ["TREE_COLORS", "SEPARATOR TAB", "DATA", *rows])


def write_itol_support(
    tree: Hierarchy,
    support: np.ndarray,
    path: str | Path,
    *,
    well: float = 0.7,
    strongly: float = 0.9,
) -> None:
    """Write symbols for iTOL: a full circle at strongly supported nodes, an open one at well supported ones.

    Parameters
    ----------
    tree : Hierarchy
    support : float array, shape (n_nodes,)
        From 0 to 1, nan where there is none: `transfer` of `hierviz.support`, say.
    path : str or Path
    well, strongly : float
        The thresholds of support.

    Raises
    ------
    InputError
        Another number of nodes; leaves as for `write_itol_groups`; a place that cannot be written.
    """
    support = np.asarray(support, dtype=float)
    if support.shape != (tree.n_nodes,):
        raise InputError(
            f"Expected a number for each of the {tree.n_nodes} nodes; found shape {support.shape}."
        )
    leaves = _leaf_names(tree, also="|")
    head = [
        "DATASET_SYMBOL", "SEPARATOR TAB", "DATASET_LABEL\tsupport", "COLOR\t#222222", "MAXIMUM_SIZE\t6",
        "LEGEND_TITLE\tsupport", "LEGEND_SHAPES\t2\t2", "LEGEND_COLORS\t#222222\t#bbbbbb",
        f"LEGEND_LABELS\t{strongly:g} or more\t{well:g} or more", "DATA",
    ]  # fmt: skip
    rows = [
        f"{'|'.join(leaves[leaf] for leaf in _two_leaves(tree, node))}\t2\t6\t#222222\t"
        f"{int(support[node] >= strongly)}\t1\t{support[node]:.2f}"
        for node in np.flatnonzero(support >= well).tolist()
    ]
    _write(path, [*head, *rows])


def _dressed(
    cut: Cut, colours: Sequence[str] | None, names: Sequence[str] | None
) -> tuple[list[str], list[str]]:
    """A colour and a name for every group."""
    if colours is None:
        colours = [_colour(group) for group in range(cut.n_groups)]
    if names is None:
        names = [f"group {group}" for group in range(cut.n_groups)]
    for what, given in (("colours", colours), ("names", names)):
        if len(given) != cut.n_groups:
            raise InputError(f"Expected {cut.n_groups} {what}, one per group; found {len(given)}.")
    return list(colours), [" ".join(name.split()) for name in names]


def _colour(group: int) -> str:
    red, green, blue = colorsys.hls_to_rgb(group * _GOLDEN % 1, 0.58, 0.62)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def _leaf_names(tree: Hierarchy, also: str = "") -> tuple[str, ...]:
    names = tree.leaf_names
    if len(set(names)) < len(names):
        raise InputError(
            "iTOL knows leaves by their names, and two leaves of this tree share one.",
            hint="Give the leaves different names first.",
        )
    for name in names:
        if any(mark in name for mark in f"\t\n\r{also}"):
            raise InputError(f"iTOL cannot refer to a leaf called {name!r}.", hint="Rename it.")
    return names


def _two_leaves(tree: Hierarchy, node: int) -> list[int]:
    below = tree.leaves_below(node)
    return [int(below[0]), int(below[-1])]


def _write(path: str | Path, lines: Iterable[str]) -> None:
    with written_at_once(path) as draft:
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
