"""The inner loops of L2H, compiled. Import this module only where `compiled.engine` says numba.

All take the logits as bytes, shape (n_points, n_clusters times their width), and decode rows of
float16, float32 or float64 as they are read into a float64 buffer: so each loop is compiled once.
Each has a twin in `kernels_numpy`, but for `advance`, which only runs plain steps faster.

To compile quickly they are few and plain: loops, where numpy's functions would each bring much
code of their own, and no deeper calls than need be, as a function is optimised anew in each caller.
"""

from __future__ import annotations

import math

import numpy as np
from numba import types
from numba.extending import intrinsic

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
from hierviz.methods.state import LEAST_MASS, N_TOP, NEAR_TIE, most_gathered

_LANES = 64  # columns j, j + 64, ... are one lane; the best of each lane bound the best of the row
_FOLDED = 16  # lanes l, l + 16, ... together, to find that bound among fewer
_AT_ONCE = 16  # rows whose columns are fetched together, because each fetch waits for memory
_VECTOR = 32  # numbers that a vectorised loop may take at a time
_LINE = 64  # bytes that memory brings at a time
_HALF_LIMIT = 65504.0  # the largest float16; infinities and nan decode to more
_NONE = -np.inf


# Values, whatever the file holds --------------------------------------------


@intrinsic
def _fetch(typing, address):
    """Have memory begin to bring what lies at an address, without waiting or failing."""

    def generate(context, builder, signature, arguments):
        from llvmlite import ir

        number = ir.IntType(32)
        pointer = builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, number, number, number])
        name = "llvm.prefetch.p0"
        function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
        builder.call(function, [pointer, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(types.uintp), generate


@jit(is_part=True)
def _half(raw):
    # The bits of a float16, moved to their places in a float32, lack 112 in the exponent.
    bits = np.int32(raw)
    size = np.int32((bits & 0x7FFF) << 13).view(np.float32) * np.float32(2.0**112)
    return np.float64(-size if bits & 0x8000 else size)


@jit(is_part=True)
def _numbers(logits):
    """All bytes as float16 bits, as float32 and as float64; only one of them has a meaning.

    Flat, because a slice for every row would have its references counted.
    """
    flat = logits.reshape(logits.size)
    singles = flat[: len(flat) - len(flat) % 4].view(np.float32)
    doubles = flat[: len(flat) - len(flat) % 8].view(np.float64)
    return flat[: len(flat) - len(flat) % 2].view(np.uint16), singles, doubles


@jit(is_part=True)
def _load(halves, singles, doubles, width, row, barred, kept):
    """Read a row into a buffer, minus infinity in the columns that are barred."""
    n = len(barred)
    start = row * n
    if width == 4:
        for j in range(n):  # an index without a sign has none to check: this is vectorised
            kept[j] = singles[np.uintp(start + j)] + barred[j]
    elif width == 8:
        for j in range(n):
            kept[j] = doubles[np.uintp(start + j)] + barred[j]
    else:
        for j in range(n):
            kept[j] = _half(halves[np.uintp(start + j)]) + barred[j]


@jit(is_part=True)
def _gather(halves, singles, doubles, width, start, columns, peak, into, at):
    """Read some columns of the row that begins at `start`, less the peak, into a buffer from `at`."""
    if width == 4:
        for j in range(len(columns)):
            into[np.uintp(at + j)] = singles[np.uintp(start + columns[j])] - peak
    elif width == 8:
        for j in range(len(columns)):
            into[np.uintp(at + j)] = doubles[np.uintp(start + columns[j])] - peak
    else:
        for j in range(len(columns)):
            into[np.uintp(at + j)] = _half(halves[np.uintp(start + columns[j])]) - peak


# One row --------------------------------------------------------------------


@jit(is_part=True, fastmath={"contract"})
def _exp(x):
    """``exp(x)`` for x from -700 to 0, nearly; what is less or more counts as these.

    A polynomial of degree 10 on [-ln 2 / 2, ln 2 / 2], relative error 3e-13, because the
    library's `exp` is called one number at a time.
    """
    x = x if x > -700.0 else -700.0
    x = x if x < 0.0 else 0.0
    shifted = x * 1.4426950408889634 + 6755399441055744.0  # the last bits now hold the integer
    n = shifted - 6755399441055744.0
    r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10
    p = 1 / 40320 + r * (1 / 362880 + r * (1 / 3628800))
    p = 1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * p)))
    p = 1.0 + r * (1.0 + r * (1 / 2 + r * (1 / 6 + r * p)))
    power = np.float64(shifted).view(np.int64) << 52
    return np.int64(np.float64(p).view(np.int64) + power).view(np.float64)


@jit(is_part=True, fastmath={"reassoc", "contract", "nsz"})
def _mass(kept, peak):
    """Sum of ``exp(value - peak)``, a value above the peak counting as 1."""
    total = 0.0
    for j in range(len(kept)):
        total += _exp(kept[j] - peak)
    return total


@jit(is_part=True)
def _best_columns(kept, lanes, chosen, near, columns, values):
    """The best columns of a row, the first one on ties; -1 and -inf where there are fewer."""
    for lane in range(_LANES):
        lanes[lane] = kept[lane]
    for first in range(_LANES, len(kept), _LANES):
        for lane in range(_LANES):
            value = kept[np.uintp(first + lane)]  # no sign to check, so that this is vectorised
            lanes[lane] = value if value > lanes[lane] else lanes[lane]
    for place in range(N_TOP + 1):
        columns[place], values[place] = -1, _NONE
    for lane in range(_FOLDED):  # the best of these, without a branch to guess
        value = lanes[lane]
        for other in range(lane + _FOLDED, _LANES, _FOLDED):
            value = lanes[other] if lanes[other] > value else value
        for place in range(N_TOP + 1):
            higher = values[place] if values[place] > value else value
            value = value if values[place] > value else values[place]
            values[place] = higher
    enough = values[N_TOP]
    for place in range(N_TOP + 1):
        values[place] = _NONE
    n_lanes, n_near = 0, 0
    for lane in range(_LANES):  # note all and count some: without branches to guess
        chosen[np.uintp(n_lanes)] = lane
        n_lanes += lanes[lane] >= enough
    for j in range(n_lanes):
        for column in range(chosen[j], len(kept), _LANES):
            near[np.uintp(n_near)] = column
            n_near += kept[np.uintp(column)] >= enough
    for j in range(n_near):
        column, place = near[j], N_TOP + 1
        value = kept[column]
        while place > 0 and (
            value > values[place - 1]
            or (value == values[place - 1] and column < columns[place - 1])
        ):
            if place <= N_TOP:
                values[place], columns[place] = values[place - 1], columns[place - 1]
            place -= 1
        if place <= N_TOP:
            values[place], columns[place] = value, column


@jit(is_part=True)
def _new_buffer(n_clusters):
    """Room for a row, filled up with minus infinity to whole lanes."""
    kept = np.empty((n_clusters + _LANES - 1) // _LANES * _LANES)
    for j in range(len(kept)):
        kept[j] = _NONE
    return kept


# The pass over all rows -----------------------------------------------------


def read_rows(logits, n_clusters, assigned, confidence, top, peak, mass, may_be_shares):
    kept, barred, lanes = _new_buffer(n_clusters), np.zeros(n_clusters), np.empty(_LANES)
    chosen, near = np.empty(_LANES + 1, dtype=np.int32), np.empty(len(kept) + 1, dtype=np.int32)
    columns, values = np.empty(N_TOP + 1, dtype=np.int32), np.empty(N_TOP + 1)
    width = logits.shape[1] // n_clusters
    halves, singles, doubles = _numbers(logits)
    limit = np.finfo(np.float64).max if width > 2 else _HALF_LIMIT
    for i in range(len(logits)):
        _load(halves, singles, doubles, width, i, barred, kept)
        n_unusual = 0
        for j in range(n_clusters):
            n_unusual += not (-limit <= kept[j] <= limit)  # true for nan as well
        if n_unusual:
            return i
        if may_be_shares[0]:
            total = 0.0
            for j in range(n_clusters):
                total += kept[j] if 0.0 <= kept[j] <= 1.0 else np.inf
            may_be_shares[0] = abs(total - 1) <= PROBABILITY_TOLERANCE
        _best_columns(kept, lanes, chosen, near, columns, values)
        assigned[i], peak[i] = columns[0], values[1]
        for place in range(N_TOP):
            top[i, place] = columns[place + 1]
        mass[i] = _mass(kept, values[1]) - 1.0  # all but its own column, which counted as 1
        confidence[i] = 1.0 / (1.0 + mass[i] * math.exp(values[1] - values[0]))
    return -1


# The rows of a group --------------------------------------------------------


@jit(is_part=True, fastmath={"reassoc", "nsz"})
def _subtract_all(work, n_values, n_lost, mass, first, end):
    """Take from each mass the exponentials of its values; there is room after the last one."""
    full = work[: (n_values + _VECTOR - 1) // _VECTOR * _VECTOR]
    for j in range(len(full)):
        full[j] = _exp(full[j])
    at = 0
    for i in range(first, end):
        total = 0.0
        for j in range(at, at + n_lost):
            total += work[j]
        mass[i] -= total
        at += n_lost


@jit(is_part=True)
def _fetch_row(address, n_bytes):
    for start in range(0, n_bytes, _LINE):
        _fetch(np.uintp(address + start))


@jit(is_part=True)
def touch(logits, rows, spans, lost, is_whole, barred, gain, count, found, n_found):
    n_clusters = len(barred)
    kept, lanes = _new_buffer(n_clusters), np.empty(_LANES)
    chosen, near = np.empty(_LANES + 1, dtype=np.int32), np.empty(len(kept) + 1, dtype=np.int32)
    columns, values = np.empty(N_TOP + 1, dtype=np.int32), np.empty(N_TOP + 1)
    work = np.zeros(0 if is_whole or not len(lost) else len(lost) * _AT_ONCE + _VECTOR)
    places, one, below = np.empty(_AT_ONCE, dtype=np.int64), columns[:1].copy(), np.empty(1)
    width = logits.shape[1] // n_clusters
    halves, singles, doubles = _numbers(logits)
    row, top, peak, mass = rows.row, rows.top, rows.peak, rows.mass  # once, as they are counted
    least = np.inf if is_whole else LEAST_MASS * n_clusters
    for span in range(len(spans)):
        for first in range(spans[span, 0], spans[span, 1], _AT_ONCE):
            end = min(first + _AT_ONCE, spans[span, 1])
            if len(work):  # all are read before the first is worked on
                at = 0
                for i in range(first, end):
                    start = row[i] * n_clusters
                    _gather(halves, singles, doubles, width, start, lost, peak[i], work, at)
                    at += len(lost)
                _subtract_all(work, at, len(lost), mass, first, end)
            for i in range(first, end):
                place = -1
                if mass[i] > least:  # false for nan
                    for other in range(N_TOP - 1, -1, -1):
                        column = top[i, other]
                        place = other if column >= 0 and barred[column] == 0.0 else place
                places[i - first] = max(place, 0)
                if place >= 0:
                    continue
                if is_whole and i + 1 < spans[span, 1]:
                    _fetch_row(logits.ctypes.data + row[i + 1] * logits.shape[1], logits.shape[1])
                _load(halves, singles, doubles, width, row[i], barred, kept)
                _best_columns(kept, lanes, chosen, near, columns, values)
                mass[i], peak[i] = _mass(kept, values[0]), values[0]
                for other in range(N_TOP):
                    top[i, other] = columns[other]
            for i in range(first, end):
                place = places[i - first]
                column, share = top[i, place], 1.0 / mass[i]
                if place > 0:
                    one[0] = column
                    start = row[i] * n_clusters
                    _gather(halves, singles, doubles, width, start, one, peak[i], below, 0)
                    share *= math.exp(below[0])
                if count[column] == 0:
                    found[n_found] = column
                    n_found += 1
                gain[column] += share
                count[column] += 1
    return n_found


# Plain steps ----------------------------------------------------------------

_most_gathered = jit(is_part=True)(most_gathered)


def advance(logits, rows, groups, record, step, n_live, is_mean, large, budget):
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
    barred, members = np.zeros(k), np.empty(k, dtype=np.int32)
    found, nodes = np.empty(k, dtype=np.int32), np.empty(k, dtype=np.int32)
    lost, spans = np.empty(k, dtype=np.int32), np.empty((k, 2), dtype=np.int64)
    oldest = 0
    while n_live > 1 and budget > 0:
        selected = select(groups, minima)
        if selected < 0 or groups.n_points[selected] * groups.n_members[selected] > large:
            break
        n = groups.n_members[selected]
        list_members(groups, selected, members, barred)
        n_found, begin = 0, 0
        while begin < n:  # clusters last looked at together stand together in the chain
            end = begin + groups.n_members[groups.seen[members[begin]]]
            n_lost = 0
            for j in range(n):
                if begin <= j < end:
                    spans[j, 0] = rows.start[members[j]]
                    spans[j, 1] = rows.start[members[j] + 1]
                    groups.seen[members[j]] = selected
                else:
                    lost[n_lost] = members[j]
                    n_lost += 1
            n_found = touch(
                logits, rows, spans[begin:end], lost[:n_lost],
                n_lost > _most_gathered(k, n), barred, gain, count, found, n_found,
            )  # fmt: skip
            begin = end
        while not groups.is_alive[oldest]:
            oldest += 1
        partner, runner_up, most, second = choose(
            groups, selected, oldest, gain, found[:n_found], value, nodes
        )
        if most - second <= NEAR_TIE * most:
            break
        n_moved = 0
        for j in range(n_found):
            n_moved += count[found[j]] if groups.group_of[found[j]] == partner else 0
            gain[found[j]], count[found[j]] = 0, 0
        for j in range(n):
            barred[members[j]] = 0.0
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
