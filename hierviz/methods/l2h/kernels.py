"""The inner loops of L2H, compiled. Import this module only where `compiled.engine` says numba.

Logits come as `Stored`: all their numbers in one line, so that no row is a slice, whose references
numba would count. Each function has a twin in `kernels_numpy`, but for `advance`, which only runs
plain steps faster.

To compile quickly they are plain: loops, where numpy's functions would each bring much code of
their own.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from hierviz.core.compiled import jit
from hierviz.methods.l2h.kernels_groups import (
    BLOCK,
    choose,
    list_members,
    merge,
    select,
    set_minimum,
)
from hierviz.methods.l2h.kernels_rows import (
    WIDE,
    best_columns,
    exp_sum_of,
    exponential,
    fetch_row,
    gather,
    is_finite,
    load,
    new_buffer,
    value_at,
)
from hierviz.methods.l2h.state import LEAST_EXP_SUM, N_TOP, most_gathered

_AT_ONCE = 64  # rows whose columns are fetched together, because each fetch waits for memory
_FEW_AT_ONCE = 8  # the same where many columns of each are fetched
_ROOM = 1 << 12  # numbers fetched together


# The pass over all rows -----------------------------------------------------


def read_rows(stored, first_row, assigned, confidence, top, max_logit, exp_sum):
    n = stored.n_clusters
    kept = new_buffer(stored, n)
    masked = np.zeros(n, dtype=kept.dtype)
    columns, values = np.empty(N_TOP + 1, dtype=np.int32), np.empty(N_TOP + 1, dtype=kept.dtype)
    for i in range(len(assigned)):
        load(stored, first_row + i, masked, kept)
        if not is_finite(stored, first_row + i, kept, n):
            return i
        best_columns(kept, columns, values)
        assigned[i], max_logit[i] = columns[0], values[1]
        for place in range(N_TOP):
            top[i, place] = columns[place + 1]
        kept[columns[0]] = -np.inf  # its own column is not part of the sum
        exp_sum[i] = exp_sum_of(kept, values[1]) if n > 1 else 0.0
        below = np.float64(values[1]) - np.float64(values[0])
        confidence[i] = 1.0 / (1.0 + exp_sum[i] * math.exp(below))
    return -1


# The rows of a group --------------------------------------------------------


class Scratch(NamedTuple):
    """Buffers of one thread."""

    kept: np.ndarray  # a row
    columns: np.ndarray  # its best columns
    values: np.ndarray  # and their values
    work: np.ndarray  # values fetched for some rows, less the largest logit of each
    below: np.ndarray  # the value of the best column that is left, less the largest logit, of each
    places: np.ndarray  # which of the best columns that is
    again: np.ndarray  # positions of the rows to be read whole


@jit(is_part=True)
def _new_scratch(stored, most_merged):
    kept = new_buffer(stored, stored.n_clusters)
    columns, values = np.empty(N_TOP + 1, dtype=np.int32), np.empty(N_TOP + 1, dtype=kept.dtype)
    work = np.zeros(max(_ROOM, _FEW_AT_ONCE * most_merged) + WIDE, dtype=kept.dtype)
    below, places = np.empty(_AT_ONCE), np.empty(_AT_ONCE, dtype=np.int64)
    return Scratch(kept, columns, values, work, below, places, np.empty(_AT_ONCE, dtype=np.int64))


@jit(is_part=True)
def _free_place(top, i, masked):
    """Which of a row's best columns is the first one left; -1 for none."""
    place = -1
    for other in range(N_TOP - 1, -1, -1):  # all of them: cheaper than to guess where to stop
        column = top[i, other]
        place = other if column >= 0 and masked[column] == 0 else place
    return place


@jit(is_part=True, fastmath={"reassoc", "nsz"})
def _subtract_merged(work, n_values, n_merged, exp_sum, first, places, n_rows):
    """Take from the sums what was fetched; there is room after the last value."""
    full = work[: (n_values + WIDE - 1) // WIDE * WIDE]
    for j in range(len(full)):
        full[j] = exponential(full[j])
    at = 0
    for i in range(n_rows):
        if places[i] >= 0:
            total = 0.0
            for j in range(at, at + n_merged):
                total += np.float64(work[np.uintp(j)])
            exp_sum[first + i] -= total
            at += n_merged


@jit(is_part=True)
def _remember(top, max_logit, exp_sum, i, kept, columns, values):
    """What is remembered of a row, anew, from the buffer."""
    best_columns(kept, columns, values)
    max_logit[i], exp_sum[i] = values[0], exp_sum_of(kept, values[0])
    for other in range(N_TOP):
        top[i, other] = columns[other]


@jit(is_part=True)
def _touch(stored, rows, spans, merged, is_whole, masked, gain, count, found, n_found, scratch):
    n, n_merged = stored.n_clusters, len(merged) if not is_whole else 0
    row, top = rows.row, rows.top  # once, as they are counted
    max_logit, exp_sum = rows.max_logit, rows.exp_sum
    kept, columns, values = scratch.kept, scratch.columns, scratch.values
    work, below, places, again = scratch.work, scratch.below, scratch.places, scratch.again
    at_once = max(_FEW_AT_ONCE, min(_AT_ONCE, _ROOM // max(n_merged, 1)))
    for span in range(len(spans)):
        for first in range(spans[span, 0], spans[span, 1], at_once):
            n_rows = min(at_once, spans[span, 1] - first)
            n_again, at = 0, 0
            for i in range(n_rows):
                places[i] = -1 if is_whole else _free_place(top, first + i, masked)
                if places[i] < 0:
                    again[n_again] = first + i
                    n_again += 1
            for i in range(n_rows):  # all are fetched before the first is worked on
                if places[i] >= 0:
                    start = row[first + i] * n
                    if n_merged:
                        gather(stored, start, merged, max_logit[first + i], work, at)
                        at += n_merged
                    if places[i] > 0:
                        best = value_at(stored, start + top[first + i, places[i]])
                        below[i] = np.float64(best) - np.float64(max_logit[first + i])
            if n_again:
                fetch_row(stored, row[again[0]], n)
            if at:
                _subtract_merged(work, at, n_merged, exp_sum, first, places, n_rows)
                for i in range(n_rows):
                    if places[i] >= 0 and not exp_sum[first + i] > LEAST_EXP_SUM * n:
                        again[n_again], places[i] = first + i, -1
                        n_again += 1
            for i in range(-1, n_again):  # memory brings the next but one while one is worked on
                if i + 2 < n_again:
                    fetch_row(stored, row[again[i + 2]], n)
                if i >= 0:
                    _remember(top, max_logit, exp_sum, again[i], kept, columns, values)
                if i + 1 < n_again:
                    load(stored, row[again[i + 1]], masked, kept)
            for i in range(n_rows):
                column, share = top[first + i, max(places[i], 0)], 1.0 / exp_sum[first + i]
                if places[i] > 0:
                    share *= math.exp(below[i])
                if count[column] == 0:
                    found[n_found] = column
                    n_found += 1
                gain[column] += share
                count[column] += 1
    return n_found


def touch(stored, rows, spans, merged, is_whole, masked, gain, count):
    found, scratch = np.empty(len(masked), dtype=np.int32), _new_scratch(stored, len(merged))
    _touch(stored, rows, spans, merged, is_whole, masked, gain, count, found, 0, scratch)


# Plain steps ----------------------------------------------------------------

_most_gathered = jit(is_part=True)(most_gathered)


def advance(stored, rows, groups, record, step, n_live, is_mean, near_tie, large, budget):
    """Make steps until one is not plain, or the budget is spent; the merges made by now.

    `step` merges were made before, `n_live` groups have points. A group with more than `large`
    points times clusters is worth several threads, so its step is not plain; nor is one with a near
    tie. `budget` is how many points and clusters may be gone through before others get their turn.
    """
    k, n_nodes = len(groups.group_of), len(groups.score)
    minima = np.empty((n_nodes + BLOCK - 1) // BLOCK)
    for block in range(len(minima)):
        set_minimum(groups.score, minima, block * BLOCK)
    gain, count, value = np.zeros(k), np.zeros(k, dtype=np.int64), np.zeros(n_nodes)
    masked, members = np.zeros(k, dtype=rows.max_logit.dtype), np.empty(k, dtype=np.int32)
    found, nodes = np.empty(k, dtype=np.int32), np.empty(k, dtype=np.int32)
    merged, spans = np.empty(k, dtype=np.int32), np.empty((k, 2), dtype=np.int64)
    scratch, oldest = _new_scratch(stored, _most_gathered(k, 1)), 0
    while n_live > 1 and budget > 0:
        selected = select(groups, minima, near_tie)
        if selected < 0 or groups.n_points[selected] * groups.n_members[selected] > large:
            break
        n = groups.n_members[selected]
        list_members(groups, selected, members, masked)
        n_found, begin = 0, 0
        while begin < n:  # clusters last looked at together stand together in the chain
            end = begin + groups.n_members[groups.seen[members[begin]]]
            for j in range(begin, end):
                spans[j, 0], spans[j, 1] = rows.start[members[j]], rows.start[members[j] + 1]
                groups.seen[members[j]] = selected
            n_merged = n - (end - begin)
            is_whole = n_merged > _most_gathered(k, n)
            if not is_whole:
                for j in range(begin):
                    merged[j] = members[j]
                for j in range(end, n):
                    merged[j - end + begin] = members[j]
            n_found = _touch(
                stored, rows, spans[begin:end], merged[:n_merged], is_whole,
                masked, gain, count, found, n_found, scratch,
            )  # fmt: skip
            begin = end
        while not groups.is_alive[oldest]:
            oldest += 1
        partner, runner_up, most, second = choose(
            groups, selected, oldest, gain, found[:n_found], value, nodes
        )
        if most - second <= near_tie * most:
            break
        n_moved = 0
        for j in range(n_found):
            n_moved += count[found[j]] if groups.group_of[found[j]] == partner else 0
            gain[found[j]], count[found[j]] = 0, 0
        for j in range(n):
            masked[members[j]] = 0.0
        node, numbers = record.node[step], record.value[step]
        node[0], node[1], node[2] = selected, partner, runner_up
        node[3], node[4] = groups.n_points[selected], n_moved
        numbers[0], numbers[1], numbers[2] = groups.score[selected], most, second
        n_live -= np.isfinite(groups.score[partner])
        budget -= groups.n_points[selected] + n
        made = k + step
        merge(groups, selected, partner, made, is_mean)
        set_minimum(groups.score, minima, selected)
        set_minimum(groups.score, minima, partner)
        set_minimum(groups.score, minima, made)
        step += 1
    return step
