"""Which points decided a merge: those of one side that would go to the other if their own group were absent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.blocks import row_slices
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.mapped import MappedFile
from hierviz.errors import InputError

#: Of a larger group, this many points, chosen at random, are looked at by default.
MOST_DECIDING = 20_000

_AT_ONCE = 1 << 20  # logits worked on at a time: 8 MB in float64
_SEED = 20261127


@dataclass(frozen=True, eq=False)
class DecidingPoints:
    """The points of a group, and where they would go without the group's clusters.

    Parameters
    ----------
    node : int
        The inner node that the merge made.
    selected : int
        The node of the group whose points these are: that which L2H selected, or, of a tree
        without evidence, the side with the fewest points.
    own, partner, runner_up : tuple of int
        Its clusters, those that it was merged with, and those of the group that L2H would have chosen
        instead; () for none.
    runner_up_node : int
        -1 for none.
    by_l2h : bool
        True where the evidence of L2H says what was merged with what, and gives the means.
    means : tuple of two float
        Of the partner and the runner-up: mean over the points of `counted`, those of the tree by
        its evidence, else those looked at. nan where it is not known.
    n_points : int
        Evaluation points of the group.
    rows : int64 array, shape (n_looked_at,)
        Rows of the study, the most decisive first: fewer than `n_points` where these were too many.
    counted, shares : float64 arrays, shape (n_looked_at, 2)
        For the partner and the runner-up, of softmax without the group's own clusters. `shares`:
        what all clusters of either get. `counted`: what L2H counts, which is the probability of the
        cluster with the largest one where that cluster is of the partner (the runner-up), else 0.
    """

    node: int
    selected: int
    own: tuple[int, ...]
    partner: tuple[int, ...]
    runner_up: tuple[int, ...]
    runner_up_node: int
    by_l2h: bool
    means: tuple[float, float]
    n_points: int
    rows: np.ndarray
    counted: np.ndarray
    shares: np.ndarray


def deciding_points(
    analysis: Analysis, node: int, *, most: int = MOST_DECIDING
) -> DecidingPoints | None:
    """The points that decided a merge, the most decisive first.

    Parameters
    ----------
    analysis : Analysis
    node : int
        An inner node.
    most : int
        Of a larger group, this many points are chosen at random, the same each time.

    Returns
    -------
    DecidingPoints or None
        None where no points decided: clusters without points that L2H hung together at the root,
        a node with one child, or one none of whose sides has points. Without logits there are no
        `rows`; of a tree with evidence the rest is known all the same.

    Raises
    ------
    InputError
        No inner node, or fewer than one point.
    LoadError
        The file of mapped logits is not what it was.

    Notes
    -----
    By L2H the sum of `counted` over the points of the tree, divided by the number of the
    partner's clusters, is the evidence's `partner_value`. A point is most decisive where that
    counts most, then where the partner's share is largest, then by its row. O(most x n_clusters).
    """
    tree = analysis.tree
    if not tree.n_leaves <= node < tree.n_nodes:
        raise InputError(
            f"Expected an inner node, {tree.n_leaves} to {tree.n_nodes - 1}; found {node}."
        )
    if most < 1:
        raise InputError(f"Expected at least one point to look at; found most = {most}.")
    found = merge_evidence(tree, node)
    return _sides(analysis, node, most) if found is None else _by_l2h(analysis, found, most)


def merge_evidence(tree: Hierarchy, node: int) -> np.void | None:
    """The record of the merge that made a node; None where the tree has no such record."""
    records = [] if tree.evidence is None else tree.evidence[tree.evidence["node"] == node]
    children = tree.children(node).tolist()
    for record in records:
        joined = {int(record["selected"]), int(record["partner"])}
        is_of_tree = len(joined) == 2 and joined <= set(children)
        if is_of_tree and -1 <= record["runner_up"] < tree.n_nodes:
            return record
    return None


def _by_l2h(analysis: Analysis, record: np.void, most: int) -> DecidingPoints | None:
    if record["empty"]:
        return None
    selected, partner, other = (int(record[name]) for name in ("selected", "partner", "runner_up"))
    own, others, third = (_below(analysis, node) for node in (selected, partner, other))
    means = [
        float(record[value]) * len(clusters) / max(1, int(record["n_points"]))
        for value, clusters in (("partner_value", others), ("runner_up_value", third))
    ]
    n_points, *looked_at = _looked_at(analysis, own, others, third, most)
    return DecidingPoints(
        int(record["node"]), selected, own, others, third, other, True,
        (means[0], means[1] if third else np.nan), n_points, *looked_at,
    )  # fmt: skip


def _sides(analysis: Analysis, node: int, most: int) -> DecidingPoints | None:
    """The same question for the child with the fewest points, and for all the others together."""
    children = analysis.tree.children(node).tolist()
    size = analysis.nodes.size
    with_points = [child for child in children if size[child] > 0]
    if len(children) < 2 or not with_points:
        return None
    selected = min(with_points, key=lambda child: (size[child], child))
    own = _below(analysis, selected)
    others = tuple(sorted(set(_below(analysis, node)) - set(own)))
    n_points, rows, counted, shares = _looked_at(analysis, own, others, (), most)
    mean = float(counted[:, 0].mean()) if len(rows) else np.nan
    return DecidingPoints(
        node, selected, own, others, (), -1, False, (mean, np.nan), n_points, rows, counted, shares
    )


def _below(analysis: Analysis, node: int) -> tuple[int, ...]:
    """The clusters below a node, ascending; () for the node -1."""
    return tuple(sorted(analysis.tree.leaves_below(node).tolist())) if node >= 0 else ()


def _looked_at(
    analysis: Analysis,
    own: tuple[int, ...],
    others: tuple[int, ...],
    third: tuple[int, ...],
    most: int,
) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
    """Number of points of some clusters; the rows that are looked at, in order, `counted` and `shares`."""
    rows = np.sort(analysis.points.rows_in(own))
    n_points = len(rows)
    if analysis.study.logits is None:
        rows = rows[:0]
    elif n_points > most:
        rows = np.sort(np.random.default_rng(_SEED).choice(rows, most, replace=False))
    counted, shares = np.zeros((2, len(rows), 2))
    if len(rows):
        logits = cast(np.ndarray, analysis.study.logits)
        file, plain = MappedFile(logits), logits.view(np.ndarray)
        for part in row_slices(len(rows), logits.shape[1], _AT_ONCE):
            block = plain[rows[part]].astype(np.float64)
            file.check()
            counted[part], shares[part] = _reassigned(block, own, (others, third))
    order = np.lexsort((rows, -shares[:, 0], -counted[:, 0]))
    return n_points, rows[order], counted[order], shares[order]


def _reassigned(
    block: np.ndarray, own: tuple[int, ...], groups: tuple[tuple[int, ...], ...]
) -> tuple[np.ndarray, np.ndarray]:
    """What each group gets from some rows without their own clusters, as counted and in total; changes them."""
    at = np.arange(len(block))
    block[:, list(own)] = -np.inf
    best = block.argmax(axis=1)
    with np.errstate(over="ignore"):  # minus infinity is right
        block -= block[at, best][:, None]
    np.exp(block, out=block)
    block /= block.sum(axis=1, keepdims=True)
    counted = [np.where(np.isin(best, group), block[at, best], 0) for group in groups]
    shares = [block[:, list(group)].sum(axis=1) for group in groups]
    return np.stack(counted, axis=1), np.stack(shares, axis=1)
