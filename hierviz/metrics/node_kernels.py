"""Compiled loops over the cells of a contingency table: what nodes add to metrics, distances of leaves.

Cells are those of `ClassCells`, nodes those of a tree. A class changes its count only at its
*joins*, the nodes where some of its cells meet; there are fewer joins than cells, however deep
the tree is, and they are found with a stack from left to right.
"""

from __future__ import annotations

from math import log

import numpy as np

from hierviz.core.compiled import jit

_INTS, _LONGS, _FLOATS = "int32[::1]", "int64[::1]", "float64[::1]"


@jit(f"int32[:, ::1]({_INTS})")
def _range_maxima(values):
    """Row t holds the maxima of every run of 2^t values."""
    n, height = len(values), 1
    while 1 << height <= n:
        height += 1
    found = np.empty((height, n), dtype=np.int32)
    found[0] = values
    for power in range(1, height):
        half = 1 << (power - 1)
        for at in range(n - 2 * half + 1):
            found[power, at] = max(found[power - 1, at], found[power - 1, at + half])
    return found


@jit(f"int32[::1]({_INTS}, {_INTS})")
def cell_meets(place, between):
    """Where the leaf of each cell meets that of the cell before it, if both are of one class.

    `between[p]` is where the leaves at places p - 1 and p meet. The largest id on the way from
    one leaf to another is their lowest common ancestor.
    """
    maxima = _range_maxima(between)
    found = np.zeros(len(place), dtype=np.int32)
    for cell in range(1, len(place)):
        first, last = place[cell - 1] + 1, place[cell] + 1
        if first < last:
            power = 0
            while 2 << power <= last - first:
                power += 1
            found[cell] = max(maxima[power, first], maxima[power, last - (1 << power)])
    return found


@jit("float64(int64, int64)")
def _pairs_times_count(count, squares):
    """Pairs of parts that met, times the points of the class; 0 for a class not yet joined."""
    return 0.5 * (float(count) * count - squares) * count


@jit(f"void({_LONGS}, {_INTS}, int64, int64[:, ::1], float64[:, ::1])")
def _add_leaves(count, leaf, total, whole, real):
    """Add the cells of one class to their leaves."""
    for cell in range(len(count)):
        n, at = count[cell], leaf[cell]
        whole[0, at] += n
        whole[1, at] += n * n
        whole[2, at] = max(whole[2, at], n)
        whole[3, at] += n * (n - 1) // 2
        real[0, at] += n * log(n)
        real[1, at] += float(n) * n / total
        real[2, at] += 0.5 * n * (n - 1.0) * n


@jit(f"void({_LONGS}, {_INTS}, int64, int64[:, ::1], float64[:, ::1])")
def _add_joins(count, meet, total, whole, real):
    """Add to the joins of one class by how much each term is more than that of the parts."""
    room = len(count)
    edge, node = np.empty(room, np.int32), np.empty(room, np.int32)  # a stack of parts
    size, squares, logs = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
    top = -1
    for cell in range(len(count) + 1):
        is_end = cell == len(count)
        while top > 0 and (is_end or edge[top] < meet[cell]):
            at, left, right, parts = edge[top], size[top - 1], size[top], size[top] * size[top]
            if node[top] == at:  # more than two children: this join goes on
                real[2, at] -= _pairs_times_count(right, squares[top])
                parts = squares[top]
            joined = left + right
            joined_log = joined * log(joined)
            whole[1, at] += 2 * left * right
            whole[2, at] = max(whole[2, at], joined)
            whole[3, at] += left * right
            real[0, at] += joined_log - logs[top - 1] - logs[top]
            real[1, at] += 2.0 * left * right / total
            top -= 1
            size[top], squares[top], node[top] = joined, left * left + parts, at
            logs[top] = joined_log
            real[2, at] += _pairs_times_count(joined, squares[top])
        if not is_end:
            top += 1
            edge[top], node[top], size[top] = meet[cell], -1, count[cell]
            logs[top] = count[cell] * log(count[cell])


@jit(f"void({_LONGS}, {_LONGS}, {_INTS}, {_INTS}, {_INTS}, int64[:, ::1], float64[:, ::1])")
def fill_sums(start, count, leaf, meet, parent, whole, real):
    """Fill the fields of `NodeSums`: the whole numbers n, n_squared, n_max, pairs, then the others."""
    for label in range(len(start) - 1):
        first, end = start[label], start[label + 1]
        if first < end:
            total = count[first:end].sum()
            _add_leaves(count[first:end], leaf[first:end], total, whole, real)
            _add_joins(count[first:end], meet[first:end], total, whole, real)
    for node in range(len(parent) - 1):
        above = parent[node]
        whole[0, above] += whole[0, node]
        whole[1, above] += whole[1, node]
        whole[2, above] = max(whole[2, above], whole[2, node])
        real[0, above] += real[0, node]
        real[1, above] += real[1, node]


@jit(f"Tuple((float64, float64))({_LONGS}, {_LONGS}, {_INTS}, {_INTS}, {_FLOATS})")
def sum_over_pairs(start, count, depth, meet_depth, log_edges):
    """Sum over same-class pairs in different leaves of log2(edges between them), and their number.

    `depth` is that of each cell's leaf, `meet_depth` that of its `meet`; the lowest depth
    between two cells is where they meet.
    """
    far = total = 0.0
    for label in range(len(start) - 1):
        for a in range(start[label], start[label + 1] - 1):
            lowest = meet_depth[a + 1]
            row_far, row_total = 0.0, 0.0
            for b in range(a + 1, start[label + 1]):
                lowest = min(lowest, meet_depth[b])
                row_far += count[b] * log_edges[depth[a] + depth[b] - 2 * lowest]
                row_total += count[b]
            far += row_far * count[a]
            total += row_total * count[a]
    return far, total
