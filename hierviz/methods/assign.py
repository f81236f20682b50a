"""Points that a tree has not seen: which leaf, or which group of a cut, they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hierviz.core.blocks import Blocks
from hierviz.core.cut import Cut
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.logits import check_finite, check_table
from hierviz.core.predictions import predict
from hierviz.errors import InputError

_SIGMOIDS = "Dump the sigmoids of the head, (n_points, 2^T - 1), one row per point."


def assign(tree: Hierarchy | Cut, logits: np.ndarray) -> np.ndarray:
    """Leaf of each of some further points; for a cut, their group.

    Parameters
    ----------
    tree : Hierarchy or Cut
        Over the clusters of the model that gave the logits.
    logits : array, shape (n_points, n_clusters)
        Of any points, such as a test set when the tree comes from the training set.

    Returns
    -------
    int32 array, shape (n_points,)
        From 0 to n_leaves - 1, or to n_groups - 1 (`Cut.group_of_leaf`).

    Raises
    ------
    InputError
        Logits that are not a finite table with one column per leaf.

    Notes
    -----
    A point belongs to the cluster with its largest logit, the first one on ties,
    and to every group that holds the cluster. The tree does not change.
    O(n_points x n_clusters).

    References
    ----------
    Palumbo et al. (2024), From Logits to Hierarchies, Section 3.

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)])
    >>> logits = np.array([[3.0, 1, 0], [0, 1, 4], [0, 2, 1]])
    >>> assign(tree, logits).tolist()
    [0, 2, 1]
    >>> assign(Cut(tree, [3, 2]), logits).tolist()
    [1, 0, 1]
    """
    whole = tree.tree if isinstance(tree, Cut) else tree
    table = np.asanyarray(logits)
    check_table(table)
    if table.shape[1] != whole.n_leaves:
        raise InputError(
            f"Expected a column of logits for each of {whole.n_leaves} leaves; found "
            f"{table.shape[1]}.",
            hint="Take logits of the model that the tree was made for, columns in the same order.",
        )

    def check(first_row: int, block: np.ndarray) -> None:
        check_finite(block.astype(np.float64, copy=False), first_row=first_row)

    leaves = predict(table, check=check).assignments
    return tree.group_of_leaf[leaves] if isinstance(tree, Cut) else leaves


def assign_sigmoids(sigmoids: np.ndarray, kept: Sequence[int]) -> np.ndarray:
    """Leaf of each of some further points in a soft binary tree (CoHiClust).

    Parameters
    ----------
    sigmoids : float array, shape (n_points, 2^T - 1)
        Probability of going left at every inner node, nodes in heap order.
    kept : sequence of int, shape (n_leaves,)
        The leaves that are left of 2^T, ascending: `FoundTree.numbers`, or the
        leaf names of a tree read from masks.

    Returns
    -------
    int32 array, shape (n_points,)
        Place in `kept`, which is the leaf of the tree; -1 for a point that
        reaches none of them.

    Raises
    ------
    InputError
        Sigmoids of another shape or outside [0, 1], leaves that are not there.

    Examples
    --------
    >>> assign_sigmoids(np.array([[0.9, 0.2, 0.5], [0.1, 0.5, 0.0]]), kept=[1, 3]).tolist()
    [0, 1]
    """
    found = [likeliest(block) for _, block in leaf_probabilities(sigmoids, kept)]
    return np.concatenate(found) if found else np.empty(0, np.int32)


def likeliest(probability: np.ndarray) -> np.ndarray:
    """Column of the largest value of each row, int32, the first one on ties; -1 where all are 0."""
    best = probability.argmax(axis=1)
    return np.where(probability.max(axis=1) > 0, best, -1).astype(np.int32)


def leaf_probabilities(
    sigmoids: np.ndarray, kept: Sequence[int]
) -> Iterator[tuple[int, np.ndarray]]:
    """First row and the probabilities of the kept leaves, float64 (n, n_leaves), block by block.

    Raises
    ------
    InputError
        Sigmoids of another shape or outside [0, 1], leaves that are not there.

    Notes
    -----
    The product along the path, not renormalised over the kept leaves.
    """
    table, leaves = np.asanyarray(sigmoids), np.asarray(kept)
    _check_sigmoids(table)
    n_slots = table.shape[1] + 1
    if leaves.ndim != 1 or leaves.dtype.kind not in "iu" or len(leaves) == 0:
        raise InputError("Expected the numbers of the kept leaves, at least one.")
    if leaves.min() < 0 or leaves.max() >= n_slots or (np.diff(leaves) <= 0).any():
        raise InputError(
            f"Expected kept leaves from 0 to {n_slots - 1}, ascending; found "
            f"{leaves[:10].tolist()}."
        )
    for start, stored in Blocks(table, "sigmoids"):
        block = stored.astype(np.float64)
        _check_range(block, start)
        yield start, path_products(block)[:, leaves]


def _check_sigmoids(table: np.ndarray) -> None:
    n_inner = table.shape[1] if table.ndim == 2 else 0
    if n_inner < 1 or (n_inner & (n_inner + 1)) or table.dtype.kind not in "fiub":
        raise InputError(
            f"Expected sigmoids of shape (n_points, 2^T - 1); found {table.shape} of "
            f"{table.dtype}.",
            hint=_SIGMOIDS,
        )


def _check_range(block: np.ndarray, start: int) -> None:
    wrong = ~((block >= 0) & (block <= 1))  # nan too
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise InputError(
            f"Expected sigmoids from 0 to 1; found {block[row, column]:g} in row {start + row}, "
            f"column {column}.",
            hint=_SIGMOIDS,
        )


def path_products(sigmoids: np.ndarray) -> np.ndarray:
    """Probability of each leaf of a full binary tree, from its nodes' sigmoids.

    Parameters
    ----------
    sigmoids : float array, shape (n_points, 2^T - 1)
        Probability of going left, nodes in heap order.

    Returns
    -------
    float64 array, shape (n_points, 2^T)
        Rows sum to 1.

    Examples
    --------
    >>> path_products(np.array([[0.25, 0.5, 1.0]])).tolist()
    [[0.125, 0.125, 0.75, 0.0]]
    """
    chances = np.ones((len(sigmoids), 1))
    while chances.shape[1] <= sigmoids.shape[1]:
        width = chances.shape[1]
        left = sigmoids[:, width - 1 : 2 * width - 1]
        chances = np.stack([chances * left, chances * (1 - left)], axis=2).reshape(len(chances), -1)
    return chances
