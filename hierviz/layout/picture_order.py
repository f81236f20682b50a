"""The order in which pictures of leaves are stored, so that a part of a tree needs few sheets."""

from __future__ import annotations

import numpy as np


def picture_order(leaf: np.ndarray, place: np.ndarray) -> np.ndarray:
    """An order in which the first few pictures of neighbouring leaves are close together.

    Parameters
    ----------
    leaf : int array, shape (n,)
        The leaf of each picture, equal ones in a row; the pictures of a leaf in the order in
        which they are wanted.
    place : int array, shape (n_leaves,)
        Place of each leaf across the tree.

    Returns
    -------
    int64 array, shape (n,)
        Tier by tier: the first picture of every leaf, then its next 3, its next 12, four times
        as many every time; within a tier from left to right across the leaves.

    Notes
    -----
    The first m pictures of a range of leaves lie in O(log m) slices of it. O(n log n).

    Examples
    --------
    >>> picture_order(np.array([0, 0, 0, 1, 1]), np.array([1, 0])).tolist()
    [3, 0, 4, 1, 2]
    """
    n = len(leaf)
    at = np.arange(n)
    begins = np.flatnonzero(np.diff(leaf, prepend=-1))
    rank = at - np.repeat(begins, np.diff(begins, append=n))
    tier = np.searchsorted(4 ** np.arange(32), rank, side="right")
    return np.lexsort((rank, place[leaf], tier))
