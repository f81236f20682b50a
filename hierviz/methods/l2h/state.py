"""The arrays of an L2H run, laid out so that compiled and numpy kernels work on the same ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: Columns remembered for each row: the best ones outside its group.
N_TOP = 6

#: A row's sum of exponentials below this, times the number of clusters, is summed anew: subtracting
#: from a sum that was at most that number has then lost six of float64's sixteen digits.
LEAST_EXP_SUM = 1e-6

#: Values this close, relatively, are computed again as the definition does: more than the errors
#: of two of them together. In float32 an exponential above -16 is wrong by at most 7.4e-7 of
#: itself: 2.6e-7 of its own, and half a last digit of its logit less the largest, 4.8e-7. Below -16
#: it is 1e-7 at most, so even where a sum has come down to `LEAST_EXP_SUM` only a ninth of it is wrong
#: by 1.3e-6, and all of it by 8e-7.
NEAR_TIE = {np.dtype(np.float32): 2e-6, np.dtype(np.float64): 1e-9}


def most_gathered(n_clusters: int, n_members: int) -> int:
    """Largest number of columns of a row that are read one by one; beyond, the row is read whole.

    As many reads as this take about as long as the row does. Where fewer columns stay outside the
    group of so many members, their exponentials are better summed than subtracted from.
    """
    return min(n_clusters - n_members, max(64, n_clusters // 8))


class Stored(NamedTuple):
    """Logits as the compiled kernels take them: all their numbers in one line.

    Parameters
    ----------
    halves : uint16 array
        The bits of float16; has no meaning unless `is_half`.
    values : float32 or float64 array
        The numbers; has no meaning where `is_half`, but for its type, in which they are worked on.
    is_half : bool
    n_clusters : int
    """

    halves: np.ndarray
    values: np.ndarray
    is_half: bool
    n_clusters: int


class Rows(NamedTuple):
    """What is remembered of each row, sorted by cluster: a cluster's rows are one slice.

    `top`, `max_logit` and `exp_sum` describe the row without the columns of the group
    that it was last looked at in.

    Parameters
    ----------
    start : int64 array, shape (n_clusters + 1,)
        Cluster c has the positions ``start[c]`` to ``start[c + 1]``.
    row : int64 array, shape (n_points,)
        The row of the logits at each position.
    top : int32 array, shape (n_points, N_TOP)
        Its best columns, best first, when it was read whole; -1 where there were fewer.
    max_logit : float32 or float64 array, shape (n_points,)
        The logit of the first of them.
    exp_sum : float64 array, shape (n_points,)
        Sum of ``exp(logit - max_logit)``.
    """

    start: np.ndarray
    row: np.ndarray
    top: np.ndarray
    max_logit: np.ndarray
    exp_sum: np.ndarray


class Groups(NamedTuple):
    """The groups by node id, which is also their order in the list, and where each cluster is.

    Parameters
    ----------
    score : float64 array, shape (n_nodes,)
        inf where the group is gone, not made yet, or has no points.
    weight : float64 array, shape (n_nodes,)
        The score before it is divided by the number of clusters, where it is.
    is_exact : bool array, shape (n_nodes,)
        True where the score was computed as the definition does.
    n_members, n_points : int64 arrays, shape (n_nodes,)
        Clusters and points; 0 clusters where the group is not made yet.
    is_alive : bool array, shape (n_nodes,)
        True for the groups that make up the partition now.
    first, last : int32 arrays, shape (n_nodes,)
        The ends of a group's chain of clusters.
    following : int32 array, shape (n_clusters,)
        The next cluster of the chain.
    group_of : int32 array, shape (n_clusters,)
        The group each cluster is in now.
    seen : int32 array, shape (n_clusters,)
        The group in which a cluster's rows were last looked at.
    """

    score: np.ndarray
    weight: np.ndarray
    is_exact: np.ndarray
    n_members: np.ndarray
    n_points: np.ndarray
    is_alive: np.ndarray
    first: np.ndarray
    last: np.ndarray
    following: np.ndarray
    group_of: np.ndarray
    seen: np.ndarray


class Record(NamedTuple):
    """What is kept of each merge, one row per step.

    Parameters
    ----------
    node : int64 array, shape (n_steps, 5)
        Selected group, partner, runner-up (-1: none), points, points that moved.
    value : float64 array, shape (n_steps, 3)
        Score, the partner's value, the runner-up's (nan: none).
    """

    node: np.ndarray
    value: np.ndarray


def new_rows(n_points: int, n_clusters: int, dtype: np.dtype) -> Rows:
    """Rows with nothing known of them yet, not even their order."""
    return Rows(
        start=np.zeros(n_clusters + 1, dtype=np.int64),
        row=np.zeros(0, dtype=np.int64),
        top=np.empty((n_points, N_TOP), dtype=np.int32),
        max_logit=np.empty(n_points, dtype=dtype),
        exp_sum=np.empty(n_points),
    )


def new_groups(size: np.ndarray, weight: np.ndarray) -> Groups:
    """One group per cluster, from the points and the weight of each."""
    k = len(size)
    n_nodes = 2 * k - 1
    chain = np.full(n_nodes, -1, dtype=np.int32)
    chain[:k] = np.arange(k)

    def filled(values, otherwise, dtype) -> np.ndarray:
        array = np.full(n_nodes, otherwise, dtype=dtype)
        array[:k] = values
        return array

    return Groups(
        score=filled(np.where(size > 0, weight, np.inf), np.inf, np.float64),
        weight=filled(weight, 0, np.float64),
        is_exact=np.zeros(n_nodes, dtype=bool),
        n_members=filled(1, 0, np.int64),
        n_points=filled(size, 0, np.int64),
        is_alive=filled(True, False, bool),
        first=chain,
        last=chain.copy(),
        following=np.full(k, -1, dtype=np.int32),
        group_of=np.arange(k, dtype=np.int32),
        seen=np.arange(k, dtype=np.int32),
    )


def new_record(n_steps: int) -> Record:
    """An empty record of so many merges."""
    return Record(np.zeros((n_steps, 5), dtype=np.int64), np.zeros((n_steps, 3)))
