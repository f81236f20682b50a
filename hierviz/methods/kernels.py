"""The inner loops of L2H, compiled. Import this module only where `compiled.engine` says numba.

All take the logits as they lie in their file: float32, float64, or the bits of float16 as uint16.
Each has a twin in `kernels_numpy`, but for `advance`, which only runs plain steps faster.
"""

from __future__ import annotations

import math

import numba
import numpy as np
from numba.extending import overload

from hierviz.core.compiled import jit
from hierviz.core.logits import PROBABILITY_TOLERANCE
from hierviz.methods.kernels_groups import (
    BLOCK,
    choose,
    list_members,
    merge,
    select,
    set_minimum,
)
from hierviz.methods.state import LEAST_MASS, MOST_GATHERED, N_TOP, NEAR_TIE

_LANES = 64  # columns j, j + 64, ... are one lane; the best of each lane bound the best of the row
_AT_ONCE = 16  # rows whose columns are fetched together, because each fetch waits for memory
_HALF_LIMIT = 65504.0  # the largest float16; infinities and nan decode to more


# Values, whatever the file holds --------------------------------------------


def as_float(raw):
    """The number that a stored value stands for."""
    return raw


@overload(as_float)
def _as_float(raw):
    if raw != numba.types.uint16:
        return lambda raw: raw

    def from_half(raw):
        # The bits of a float16, moved to their places in a float32, lack 112 in the exponent.
        bits = np.int32(raw)
        size = np.int32((bits & 0x7FFF) << 13).view(np.float32) * np.float32(2.0**112)
        return -size if bits & 0x8000 else size

    return from_half


def as_row(stored, buffer):
    """The numbers of a stored row: itself, or decoded into the buffer."""
    return stored


@overload(as_row)
def _as_row(stored, buffer):
    if stored.dtype != numba.types.uint16:
        return lambda stored, buffer: stored

    def decoded(stored, buffer):
        for j in range(len(stored)):
            buffer[j] = as_float(stored[j])
        return buffer

    return decoded


# One row --------------------------------------------------------------------


@jit(is_part=True)
def _n_unusual(row, low, high):
    count = np.int32(0)
    for j in range(len(row)):
        count += np.int32(not (low <= row[j] <= high))  # true for nan as well
    return count


@jit(is_part=True, fastmath={"reassoc", "contract", "nsz"})
def _sum(row):
    total = 0.0
    for j in range(len(row)):
        total += row[j]
    return total


@jit(is_part=True, fastmath={"reassoc", "contract", "nsz"})
def exp_sum(values, peak):
    """Sum of ``exp(value - peak)``, a value above the peak counting as 1.

    A polynomial of degree 10 on [-ln 2 / 2, ln 2 / 2], relative error 3e-13, because the
    library's `exp` is called one number at a time.
    """
    total = 0.0
    for j in range(len(values)):
        x = np.float64(values[j]) - peak
        x = 0.0 if x > 0.0 else x
        is_nothing = x < -700.0
        x = -700.0 if is_nothing else x
        n = np.floor(x * 1.4426950408889634 + 0.5)
        r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10
        p = 1 / 40320 + r * (1 / 362880 + r * (1 / 3628800))
        p = 1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * p)))
        p = 1.0 + r * (1.0 + r * (1 / 2 + r * (1 / 6 + r * p)))
        two_to_n = np.int64((np.int64(n) + 1023) << 52).view(np.float64)
        total += 0.0 if is_nothing else p * two_to_n
    return total


@jit(is_part=True)
def _insert(columns, values, column, value):
    """Put a column in its place among the best ones, unless all of them are better."""
    j = len(columns) - 1
    if not (value > values[j] or (value == values[j] and column < columns[j])):
        return
    while j > 0 and (value > values[j - 1] or (value == values[j - 1] and column < columns[j - 1])):
        values[j], columns[j] = values[j - 1], columns[j - 1]
        j -= 1
    values[j], columns[j] = value, column


@jit(is_part=True)
def _bound(lanes, best):
    """The lowest of the best values, as many as `best` has places; without a branch to guess."""
    best[:] = -np.inf
    for j in range(len(lanes)):
        value = lanes[j]
        for place in range(N_TOP + 1):
            higher = best[place] if best[place] > value else value
            value = value if best[place] > value else best[place]
            best[place] = higher
    return best[N_TOP]


@jit(is_part=True)
def _best_columns(row, lanes, best, columns, values):
    """The best columns of a row, the first one on ties; -1 and -inf where there are fewer."""
    n = len(row)
    n_lanes = min(n, _LANES)
    end = n - n % _LANES
    lanes[:n_lanes] = row[:n_lanes]
    for first in range(_LANES, end, _LANES):
        part = row[first : first + _LANES]
        for j in range(_LANES):
            lanes[j] = part[j] if part[j] > lanes[j] else lanes[j]
    for j in range(max(end, n_lanes), n):
        lanes[j - end] = max(lanes[j - end], row[j])
    enough = _bound(lanes[:n_lanes], best)
    columns[:] = -1
    values[:] = -np.inf
    for lane in range(n_lanes):
        if lanes[lane] >= enough:
            for j in range(lane, n, _LANES):
                if row[j] >= enough:
                    _insert(columns, values, j, row[j])


# The pass over all rows -----------------------------------------------------


def read_rows(logits, assigned, confidence, top, peak, mass, may_be_shares):
    n, k = logits.shape
    buffer = np.empty(k, dtype=np.float32)
    row = as_row(logits[0], buffer)
    lanes = np.empty(_LANES, dtype=row.dtype)
    best = np.empty(N_TOP + 1, dtype=row.dtype)
    columns, values = np.empty(N_TOP + 1, dtype=np.int32), np.empty(N_TOP + 1)
    bounds = np.array([0.0, 1.0, 0.0]).astype(row.dtype)  # of the row's type, for speed
    bounds[2] = np.finfo(row.dtype).max if logits.itemsize > 2 else _HALF_LIMIT
    for i in range(n):
        row = as_row(logits[i], buffer)
        if _n_unusual(row, -bounds[2], bounds[2]):
            return i
        if may_be_shares[0] and (
            _n_unusual(row, bounds[0], bounds[1]) or abs(_sum(row) - 1) > PROBABILITY_TOLERANCE
        ):
            may_be_shares[0] = False
        _best_columns(row, lanes, best, columns, values)
        assigned[i] = columns[0]
        top[i] = columns[1:]
        peak[i] = values[1]
        mass[i] = exp_sum(row, values[1]) - 1.0  # all but its own column, which counted as 1
        confidence[i] = 1.0 / (1.0 + mass[i] * math.exp(values[1] - values[0]))
    return -1


# The rows of a group --------------------------------------------------------


@jit(is_part=True)
def _subtract(logits, rows, first, end, lost, gathered):
    """Take columns out of the mass of a few rows, all read before the first is worked on."""
    for i in range(first, end):
        row, values = logits[rows.row[i]], gathered[i - first]
        for j in range(len(lost)):
            values[j] = as_float(row[lost[j]])
    for i in range(first, end):
        rows.mass[i] -= exp_sum(gathered[i - first, : len(lost)], rows.peak[i])


@jit(is_part=True)
def _place_of_best(rows, i, in_group, least):
    """Where the best column outside the group stands in `top`; -1 where the row must be read."""
    if rows.mass[i] > least:  # false for nan
        for place in range(N_TOP):
            column = rows.top[i, place]
            if column >= 0 and not in_group[column]:
                return place
    return -1


@jit(is_part=True)
def _look(row, outside, penalty, kept, lanes, best, columns, values):
    """Read a row whole, or its columns `outside` where these are given: the best, and the mass."""
    n = len(outside)
    if n == 0:
        for j in range(len(row)):
            kept[j] = as_float(row[j]) + penalty[j]
        _best_columns(kept, lanes, best, columns, values)
        return exp_sum(kept, values[0])
    for j in range(n):
        kept[j] = as_float(row[outside[j]])
    _best_columns(kept[:n], lanes, best, columns, values)
    for j in range(N_TOP):
        columns[j] = outside[columns[j]] if columns[j] >= 0 else -1
    return exp_sum(kept[:n], values[0])


@jit(is_part=True)
def touch(logits, rows, spans, lost, outside, is_whole, in_group, gain, count, found, n_found):
    kept = np.empty_like(as_row(logits[0], np.empty(logits.shape[1], dtype=np.float32)))
    lanes, best = np.empty(_LANES, dtype=kept.dtype), np.empty(N_TOP + 1, dtype=kept.dtype)
    columns, values = np.empty(N_TOP, dtype=np.int32), np.empty(N_TOP)
    gathered = np.empty((_AT_ONCE, MOST_GATHERED), dtype=kept.dtype)
    places = np.empty(_AT_ONCE, dtype=np.int64)
    penalty = kept[:0]
    least = np.inf if is_whole else LEAST_MASS * logits.shape[1]
    for span in range(len(spans)):
        for first in range(spans[span, 0], spans[span, 1], _AT_ONCE):
            end = min(first + _AT_ONCE, spans[span, 1])
            if len(lost) and not is_whole:
                _subtract(logits, rows, first, end, lost, gathered)
            for i in range(first, end):
                place = _place_of_best(rows, i, in_group, least)
                places[i - first] = max(place, 0)
                if place >= 0:
                    continue
                if not len(penalty) and not len(outside):
                    penalty = np.where(in_group, -np.inf, 0.0).astype(kept.dtype)
                row = logits[rows.row[i]]
                rows.mass[i] = _look(row, outside, penalty, kept, lanes, best, columns, values)
                rows.top[i], rows.peak[i] = columns, values[0]
            for i in range(first, end):
                place = places[i - first]
                column, share = rows.top[i, place], 1.0 / rows.mass[i]
                if place > 0:
                    share *= math.exp(as_float(logits[rows.row[i], column]) - rows.peak[i])
                if count[column] == 0:
                    found[n_found] = column
                    n_found += 1
                gain[column] += share
                count[column] += 1
    return n_found


# Plain steps ----------------------------------------------------------------


@jit(is_part=True)
def _touch_group(logits, rows, groups, selected, members, in_group, gain, count, found):
    """Bring the rows of a group up to the group as it is now; how many columns they went to."""
    n, k = groups.n_members[selected], logits.shape[1]
    n_found, begin = 0, 0
    lost = np.empty(k, dtype=np.int32)
    nothing = lost[:0]
    outside = (
        np.flatnonzero(~in_group).astype(np.int32) if k - n < min(n, MOST_GATHERED) else nothing
    )
    while begin < n:  # clusters last looked at together stand together in the chain
        seen = groups.seen[members[begin]]
        end = begin + groups.n_members[seen]
        spans = np.empty((end - begin, 2), dtype=np.int64)
        for j in range(begin, end):
            spans[j - begin, 0] = rows.start[members[j]]
            spans[j - begin, 1] = rows.start[members[j] + 1]
            groups.seen[members[j]] = selected
        lost[:begin] = members[:begin]
        lost[begin : n - end + begin] = members[end:n]
        n_lost = n - end + begin
        n_found = touch(
            logits, rows, spans, lost[:n_lost], outside, n_lost > min(k - n, MOST_GATHERED),
            in_group, gain, count, found, n_found,
        )  # fmt: skip
        begin = end
    return n_found


def advance(logits, rows, groups, record, step, n_live, is_mean, large, budget):
    """Make steps until one is not plain, or the budget is spent; the merges made by now.

    `step` merges were made before, `n_live` groups have points. A group with more than `large`
    points times clusters is worth several threads, so its step is not plain; nor is one with a near
    tie. `budget` is how many points and clusters may be gone through before others get their turn.
    """
    k, n_nodes = logits.shape[1], len(groups.score)
    minima = np.empty((n_nodes + BLOCK - 1) // BLOCK)
    for block in range(len(minima)):
        set_minimum(groups.score, minima, block * BLOCK)
    gain, count, value = np.zeros(k), np.zeros(k, dtype=np.int64), np.zeros(n_nodes)
    in_group, members = np.zeros(k, dtype=np.bool_), np.empty(k, dtype=np.int32)
    found, nodes = np.empty(k, dtype=np.int32), np.empty(k, dtype=np.int32)
    oldest = 0
    while n_live > 1 and budget > 0:
        selected = select(groups, minima)
        if selected < 0 or groups.n_points[selected] * groups.n_members[selected] > large:
            break
        n = groups.n_members[selected]
        list_members(groups, selected, members, in_group)
        n_found = _touch_group(
            logits, rows, groups, selected, members[:n], in_group, gain, count, found
        )
        while not groups.is_alive[oldest]:
            oldest += 1
        partner, runner_up, most, second = choose(
            groups, selected, oldest, gain, found[:n_found], value, nodes
        )
        if most - second <= NEAR_TIE * most:
            break
        n_moved = 0
        for cluster in found[:n_found]:
            n_moved += count[cluster] if groups.group_of[cluster] == partner else 0
            gain[cluster], count[cluster] = 0, 0
        in_group[members[:n]] = False
        record.node[step] = (selected, partner, runner_up, groups.n_points[selected], n_moved)
        record.value[step] = (groups.score[selected], most, second)
        n_live -= np.isfinite(groups.score[partner])
        budget -= groups.n_points[selected] + n
        made = k + step
        merge(groups, selected, partner, made, is_mean)
        for node in (selected, partner, made):
            set_minimum(groups.score, minima, node)
        step += 1
    return step
