"""Support in a few numbers: by size of group, how many nodes can be trusted, and a tree that carries it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from hierviz.core.cut import sums_over_groups
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.support import WELL
from hierviz.support.result import Support


class SizeBand(NamedTuple):
    """Nodes of one range of sizes, and their mean support."""

    least: int
    most: int
    n_nodes: int
    felsenstein: float
    transfer: float


def by_size(tree: Hierarchy, found: Support) -> list[SizeBand]:
    """Mean support of the inner nodes without the root, by number of leaves below.

    Returns
    -------
    list of SizeBand
        2, 3 to 4, 5 to 9, 10 to 19, 20 to 49, 50 to 99, ...; those with nodes.
    """
    bounds = [2, 3, 5]
    while bounds[-1] < tree.n_leaves:
        bounds += [2 * bounds[-1], 4 * bounds[-1], 10 * bounds[-1]]
    n_below = np.where(np.isnan(found.transfer), 0, tree.n_leaves_below)
    bands = []
    for least, end in itertools.pairwise(bounds):
        nodes = np.flatnonzero((n_below >= least) & (n_below < end))
        if len(nodes):
            means = [float(share[nodes].mean()) for share in (found.felsenstein, found.transfer)]
            bands.append(SizeBand(least, end - 1, len(nodes), *means))
    return bands


def well_supported(found: Support) -> float:
    """Share of the inner nodes without the root with a transfer support of at least 0.7; nan for none."""
    known = found.transfer[~np.isnan(found.transfer)]
    return float((known >= WELL).mean()) if len(known) else float("nan")


def support_of_cuts(tree: Hierarchy, transfer: np.ndarray) -> np.ndarray:
    """Mean transfer support of the groups of every cut, float64 (n_cuts,), as `tree.n_groups`.

    Leaves and the root, which every tree has, count as 1. O(n_nodes).
    """
    sums = sums_over_groups(tree, np.nan_to_num(transfer, nan=1.0))
    return np.clip(sums / tree.n_groups, 0, 1)


def most_groups_supported(tree: Hierarchy, found: Support) -> int:
    """Up to how many groups of a cut are all well supported; 1 where two groups are not."""
    weak = (np.nan_to_num(found.transfer, nan=1.0) < WELL).astype(float)
    n_weak = np.rint(sums_over_groups(tree, weak))
    first = int(np.argmax(n_weak > 0)) if (n_weak > 0).any() else len(n_weak)
    return int(tree.n_groups[first - 1])


def with_support(tree: Hierarchy, found: Support) -> Hierarchy:
    """The tree with the transfer support of its inner nodes, in percent, for their names.

    So Newick carries it for programs of phylogenetics.
    """
    names = ["" if np.isnan(share) else f"{100 * share:.0f}" for share in found.transfer.tolist()]
    return replace(tree, inner_names=tuple(names[tree.n_leaves :]))
