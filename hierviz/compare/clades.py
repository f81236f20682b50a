"""The inner nodes of two trees, pair by pair: how many leaves they share, and what follows from it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from hierviz.core.blocks import row_slices
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError

#: Trees with more leaves than this have too many pairs of nodes to be matched.
MOST_LEAVES = 5000
_AT_ONCE = 1 << 20  # numbers of a block
_ROUNDING = 1e-12  # what sums of logarithms leave of nothing


def shared_leaves(tree: Hierarchy, other: Hierarchy, rows: slice = slice(None)) -> np.ndarray:
    """How many leaves each inner node of one tree shares with each of another.

    Parameters
    ----------
    tree, other : Hierarchy
        Of the same leaves, in the same order.
    rows : slice
        Some of the inner nodes of `tree`; all when left out.

    Returns
    -------
    int32 array, shape (n_inner of `tree`, n_inner of `other`)

    Raises
    ------
    InputError
        Trees of different numbers of leaves.

    Notes
    -----
    In the order of the leaves of either tree a node is a span: which leaves of the other's order
    a node has is summed up once, and each pair is a difference of two sums. O(K^2).

    Examples
    --------
    >>> one, two = Hierarchy.from_nested([[0, 1], [2, 3]]), Hierarchy.from_nested([[0, 2], [1, 3]])
    >>> shared_leaves(one, two).tolist()
    [[1, 1, 2], [1, 1, 2], [2, 2, 4]]
    """
    check_same_leaves(tree, other)
    k = tree.n_leaves
    first, end = tree.leaf_span[k:][rows, :, None].transpose(1, 0, 2)
    place = tree.leaf_span[:k, 0][other.leaf_order]
    before = np.zeros((len(first), k + 1), dtype=np.int32)
    np.cumsum((first <= place) & (place < end), axis=1, dtype=np.int32, out=before[:, 1:])
    begins, ends = other.leaf_span[k:].T
    return before[:, ends] - before[:, begins]


def check_same_leaves(tree: Hierarchy, other: Hierarchy) -> None:
    """Refuse trees that cannot be compared leaf by leaf."""
    if tree.n_leaves != other.n_leaves:
        raise InputError(
            f"Expected two trees of the same leaves; found {tree.n_leaves:,} and {other.n_leaves:,}.",
            hint="Keep the leaves that both have: hv.compare does so by name.",
        )


class Distances(NamedTuple):
    """How different two trees are.

    Attributes
    ----------
    clustering_information : float
        In [0, 1]: 0 for the same nodes; nan where neither tree has an inner node beside the root.
    robinson_foulds : float
        Share of the nodes of both that the other tree does not have, in [0, 1]; nan likewise.
    """

    clustering_information: float
    robinson_foulds: float


def distances(tree: Hierarchy, other: Hierarchy) -> Distances:
    """Clustering information distance and Robinson-Foulds distance of two trees.

    Parameters
    ----------
    tree, other : Hierarchy
        Of the same leaves, in the same order.

    Raises
    ------
    InputError
        Different numbers of leaves, or more than `MOST_LEAVES`.

    Notes
    -----
    Over inner nodes without the root: mutual information of the two-way splits that they make of
    the leaves, best one-to-one matching M; CID = 1 - M / mean of the two sums of entropies.
    Robinson-Foulds counts nodes with exactly the same leaves. O(K^3) at worst for the matching.

    References
    ----------
    Smith 2020, Information theoretic generalized Robinson-Foulds metrics for comparing
    phylogenetic trees. Bioinformatics 36.

    Examples
    --------
    >>> one, two = Hierarchy.from_nested([[0, 1], [2, 3]]), Hierarchy.from_nested([[0, 2], [1, 3]])
    >>> distances(one, one), distances(one, two)
    (Distances(clustering_information=0.0, robinson_foulds=0.0), Distances(clustering_information=1.0, robinson_foulds=1.0))
    """
    if tree.n_leaves > MOST_LEAVES:
        raise InputError(
            f"Expected at most {MOST_LEAVES:,} leaves, whose nodes can be matched; found {tree.n_leaves:,}.",
            hint="Compare the trees without their small groups.",
        )
    both, k = shared_leaves(tree, other)[:-1, :-1], tree.n_leaves
    of_one, of_other = tree.n_leaves_below[k:-1], other.n_leaves_below[k:-1]
    if len(of_one) + len(of_other) == 0:
        return Distances(float("nan"), float("nan"))
    is_same = (both == of_one[:, None]) & (both == of_other)
    n_known = int(is_same.any(axis=1).sum() + is_same.any(axis=0).sum())
    information = mutual_information(both, of_one, of_other, k)
    rows, columns = linear_sum_assignment(information, maximize=True)
    matched = float(information[rows, columns].sum())
    whole = float(_entropy(of_one, k).sum() + _entropy(of_other, k).sum()) / 2
    cid = 1 - matched / whole if whole > 0 else float("nan")
    cid = 0.0 if cid < _ROUNDING else cid
    return Distances(cid, 1 - n_known / (len(of_one) + len(of_other)))


def mutual_information(both: np.ndarray, one: np.ndarray, other: np.ndarray, k: int) -> np.ndarray:
    """Mutual information, in bits, of the splits by nodes of two trees, float64 (n, m).

    Parameters
    ----------
    both : int array, shape (n, m)
        Leaves that each pair of nodes shares.
    one, other : int arrays, shapes (n,) and (m,)
        Leaves below the nodes.
    k : int
        All leaves.
    """
    n_log_n = np.arange(k + 1, dtype=np.float64)
    n_log_n[1:] *= np.log2(n_log_n[1:])
    a, b = one[:, None], other[None, :]
    joint = n_log_n[both] + n_log_n[a - both] + n_log_n[b - both] + n_log_n[k - a - b + both]
    marginal = n_log_n[a] + n_log_n[k - a] + n_log_n[b] + n_log_n[k - b]
    return np.maximum((joint - marginal + n_log_n[k]) / k, 0)


def _entropy(sizes: np.ndarray, k: int) -> np.ndarray:
    """Entropy of the splits of k leaves by nodes, in bits."""
    p = sizes / k
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nan_to_num(p * np.log2(p)) - np.nan_to_num((1 - p) * np.log2(1 - p))


class Partners(NamedTuple):
    """The inner node of another tree that is most like each inner node, by Jaccard.

    Attributes
    ----------
    node : int64 array, shape (n_nodes,)
        A leaf's is itself.
    jaccard : float64 array, shape (n_nodes,)
        Leaves that both have, of all that either has, in [0, 1]; 1 for leaves.
    """

    node: np.ndarray
    jaccard: np.ndarray


def partners(tree: Hierarchy, other: Hierarchy) -> Partners:
    """The best partner of every node among the inner nodes of another tree; of equals the smallest.

    The root is the partner of the root, and of others where the tree has no more inner nodes.
    Parameters and errors as those of `distances`; no limit on leaves, a few megabytes of memory at
    a time. O(K^2).

    Examples
    --------
    >>> one, two = Hierarchy.from_nested([[0, 1], [2, 3]]), Hierarchy.from_nested([[[0, 1], 2], 3])
    >>> found = partners(one, two)
    >>> found.node.tolist(), found.jaccard.round(2).tolist()
    ([0, 1, 2, 3, 5, 4, 6], [1.0, 1.0, 1.0, 1.0, 0.25, 1.0, 1.0])
    """
    k = tree.n_leaves
    size, of_other = tree.n_leaves_below[k:], other.n_leaves_below[k:]
    node, jaccard = np.arange(tree.n_nodes), np.ones(tree.n_nodes)
    for rows in row_slices(tree.n_inner, k, _AT_ONCE):
        shared = shared_leaves(tree, other, rows)
        share = shared / (size[rows, None] + of_other - shared)
        if len(of_other) > 1:  # every node is somewhat like the root
            share[: tree.n_inner - 1 - rows.start, -1] = 0
        best = share.argmax(axis=1)
        node[k:][rows], jaccard[k:][rows] = best + k, share[np.arange(len(best)), best]
    return Partners(node, jaccard)


def robinson_foulds(tree: Hierarchy, there: Partners, other: Hierarchy, back: Partners) -> float:
    """Robinson-Foulds distance from the partners of both trees, as `distances` has it."""
    found = [of.jaccard[side.n_leaves : -1] for side, of in ((tree, there), (other, back))]
    alike = np.concatenate(found) == 1
    return float(1 - alike.mean()) if len(alike) else float("nan")
