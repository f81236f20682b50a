"""Compiled: the best one-to-one match of rows and columns of a sparse table, kept across merges.

Linear programming says when a match is best. Rows have prices u >= 0 and columns v >= 0 such that
u[i] + v[j] >= weight[i, j]; this is an equality in matched cells, and whoever is unmatched costs
nothing. Then the prices sum to the points matched. A row or column that is new, or has lost its
partner, is put right by one shortest path of swaps (Dijkstra), which keeps the rest right.

Cells hang in two linked lists: those of a row, sorted by column, and those of a column. A *side*
is what one of the two sides needs to know; all is symmetric, so one function serves both.
"""

from __future__ import annotations

import numpy as np

from hierviz.core.compiled import jit

_INTS, _LONGS = "int32[::1]", "int64[::1]"
_FAR = np.iinfo(np.int64).max


@jit(f"void(int32, int32, {_INTS}, {_INTS}, {_INTS}, {_INTS}, {_INTS}, {_INTS}, {_INTS}, {_LONGS})")
def _merge(a, b, of_row, of_column, right, down, up, row, column, weight):
    """Move the cells of row b into row a."""
    last, here, there = -1, of_row[a], of_row[b]
    while there >= 0:
        if here >= 0 and column[here] < column[there]:
            last, here = here, right[here]
        elif here >= 0 and column[here] == column[there]:
            weight[here] += weight[there]
            if up[there] >= 0:
                down[up[there]] = down[there]
            else:
                of_column[column[there]] = down[there]
            if down[there] >= 0:
                up[down[there]] = up[there]
            last, here, there = here, right[here], right[there]
        else:
            following = right[there]
            if last >= 0:
                right[last] = there
            else:
                of_row[a] = there
            right[there], row[there] = here, a
            last, there = there, following
    of_row[b] = -1


@jit(f"int64({_INTS}, {_LONGS})")
def _nearest(waiting, distance):
    """Place in `waiting` of the one at the least distance."""
    nearest = 0
    for place in range(1, len(waiting)):
        if distance[waiting[place]] < distance[waiting[nearest]]:
            nearest = place
    return nearest


@jit(f"void(int64, int64, {_INTS}, {_INTS}, {_INTS})")
def _swap_along(new, y, via, mate, mate_of_other):
    """Give everyone on the path that ends at y the partner it was reached from."""
    x = -1
    while x != new:
        x = via[y]
        mate_of_other[y] = x
        mate[x], y = y, mate[x]


@jit(f"int64(int64, {_INTS}, {_INTS}, {_INTS}, {_LONGS}, {_LONGS}, {_LONGS}, {_INTS}, {_INTS})")
def _swap(new, first, following, other, weight, own, price, mate, mate_of_other):
    """Swap partners along the shortest path from a new row or column; its length.

    The path ends where the other side is free, or where a partner loses its own for good.
    """
    distance = np.full(len(price), _FAR)
    via = np.empty(len(price), np.int32)
    waiting, settled = np.empty(len(price), np.int32), np.empty(len(price), np.int32)
    n_waiting = n_settled = 0
    x, so_far, length = new, 0, own[new]
    end, free = new, -1
    while True:
        cell = first[x]
        while cell >= 0:
            y = other[cell]
            reach = so_far + own[x] + price[y] - weight[cell]
            if reach < length and reach < distance[y]:
                if distance[y] == _FAR:
                    waiting[n_waiting] = y
                    n_waiting += 1
                distance[y], via[y] = reach, x
            cell = following[cell]
        if n_waiting == 0:
            break
        nearest = _nearest(waiting[:n_waiting], distance)
        y = waiting[nearest]
        if distance[y] >= length:
            break
        n_waiting -= 1
        waiting[nearest] = waiting[n_waiting]
        if mate_of_other[y] < 0:
            length, free = distance[y], y
            break
        settled[n_settled] = y
        n_settled += 1
        x, so_far = mate_of_other[y], distance[y]
        if so_far + own[x] < length:
            length, end = so_far + own[x], x
    own[new] -= length
    for place in range(n_settled):
        y = settled[place]
        price[y] += length - distance[y]
        own[mate_of_other[y]] -= length - distance[y]
    if free < 0 and end == new:
        return length
    y = free
    if free < 0:
        y, mate[end] = mate[end], -1
    _swap_along(new, y, via, mate, mate_of_other)
    return length


@jit(f"int64(int64, {_INTS}, {_INTS}, {_INTS}, {_LONGS}, {_LONGS}, {_LONGS}, {_INTS}, {_INTS})")
def _insert(new, first, following, other, weight, own, price, mate, mate_of_other):
    """Give a row or column without partner its price, and match it; by how much the prices rose.

    `first`, `following` and `other` are the lists of cells on its side and where they lead, `own`
    and `mate` prices and partners on its side, `price` and `mate_of_other` those on the other.
    """
    own[new], best = 0, -1
    cell = first[new]
    while cell >= 0:
        y = other[cell]
        rise = weight[cell] - price[y]
        if rise > own[new] or (rise == own[new] and rise > 0 and mate_of_other[y] < 0):
            own[new], best = rise, y
        cell = following[cell]
    worth = own[new]
    if best < 0:
        return worth
    if mate_of_other[best] < 0:
        mate[new], mate_of_other[best] = best, new
        return worth
    return worth - _swap(new, first, following, other, weight, own, price, mate, mate_of_other)


@jit(f"UniTuple({_INTS}, 6)({_LONGS}, {_INTS}, int64)")
def _hang_up(start, row, n_rows):
    """Columns of the cells, and the linked lists: first cells of rows and columns, next ones, last one up."""
    n_columns, n_cells = len(start) - 1, len(row)
    column, right = np.empty(n_cells, np.int32), np.empty(n_cells, np.int32)
    down, up = np.empty(n_cells, np.int32), np.full(n_cells, -1, np.int32)
    of_row, of_column = np.full(n_rows, -1, np.int32), np.full(n_columns, -1, np.int32)
    for j in range(n_columns - 1, -1, -1):
        for cell in range(start[j + 1] - 1, start[j] - 1, -1):
            column[cell] = j
            right[cell], of_row[row[cell]] = of_row[row[cell]], cell
            if of_column[j] >= 0:
                up[of_column[j]] = cell
            down[cell], of_column[j] = of_column[j], cell
    return column, of_row, of_column, right, down, up


@jit(f"int64[::1]({_LONGS}, {_INTS}, {_LONGS}, {_INTS}, {_LONGS}, int64)")
def match_all_cuts(start, row, weight, joined, joins, n_rows):
    """Points matched before the first merge, after it, and so on.

    Cells `start[j]:start[j + 1]` are those of column j. Merge t puts the rows
    `joined[joins[t]:joins[t + 1]]` into the first of them.
    """
    n_columns = len(start) - 1
    row, weight = row.copy(), weight.copy()
    column, of_row, of_column, right, down, up = _hang_up(start, row, n_rows)
    u, v = np.zeros(n_rows, np.int64), np.zeros(n_columns, np.int64)
    partner, holder = np.full(n_rows, -1, np.int32), np.full(n_columns, -1, np.int32)
    found = np.zeros(len(joins), np.int64)
    for i in range(n_rows):
        found[0] += _insert(i, of_row, right, column, weight, u, v, partner, holder)
    for t in range(len(joins) - 1):
        rows = joined[joins[t] : joins[t + 1]]
        left = partner[rows]
        value = found[t]
        for i in rows:
            value -= u[i]
            if partner[i] >= 0:
                holder[partner[i]], partner[i] = -1, -1
        for i in rows[1:]:
            _merge(rows[0], i, of_row, of_column, right, down, up, row, column, weight)
        value += _insert(rows[0], of_row, right, column, weight, u, v, partner, holder)
        for j in left:
            if j >= 0 and holder[j] < 0:
                value -= v[j]
                value += _insert(j, of_column, down, row, weight, v, u, holder, partner)
        found[t + 1] = value
    return found
