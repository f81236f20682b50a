"""Subtree prune-and-regraft for vectors, compiled: every subtree to the edge where it costs least.

Points are rows u of unit length, w(a, b) = (1 + u_a . u_b) / 2, so two sets of points weigh
w(A, B) = (|A||B| + S_A . S_B) / 2 with S their sums of rows. `met[a]` is the weight of the pairs whose
lowest common ancestor is a; the cost of a tree is the sum of met[a] |a|.
"""

from __future__ import annotations

from math import sqrt

from hierviz.core.compiled import jit
from hierviz.methods.fit.dasgupta import kernels_tree
from hierviz.methods.fit.dasgupta.kernels_tree import (
    FLOATS,
    INTS,
    PAIRS,
    ROWS,
    put_back,
    sibling_of,
    take_out,
)


@jit(f"float64({ROWS}, int64, int64)", fastmath=True)
def _dot(sums, a, b):
    total = 0.0
    for column in range(sums.shape[1]):
        total += sums[a, column] * sums[b, column]
    return total


@jit("float64(float64, float64, float64, float64, float64)")
def least_to_come(weight, n_below, n_own, low, high):
    """A bound from below of what a subtree costs with the points of a set, wherever it goes in there.

    The subtree of `n_own` points weighs `weight` with the `n_below` points of the set, and from
    `low` to `high` with each of them. They meet it in subtrees of n_own + 1, n_own + 2, ... points
    at best, the heaviest first.
    """
    spread = high - low
    n_high = (weight - low * n_below) / spread if spread > 1e-12 * high else 0.0
    n_high = min(max(n_high, 0.0), n_below)
    even = low * (n_below * n_own + 0.5 * n_below * (n_below + 1))
    return even + spread * (n_high * n_own + 0.5 * n_high * (n_high + 1))


@jit(
    f"int64({INTS}, {PAIRS}, {INTS}, {ROWS}, {FLOATS}, {INTS}, float64, {INTS}, {ROWS}, {FLOATS})",
    files=[kernels_tree.__file__],
)
def regraft(parent, child, size, sums, met, order, least_gain, mark, stack, gain):
    """Put subtrees in turn on their best edges; how many moved.

    Parameters
    ----------
    parent, child, size, sums, met
        The tree and the size, sum of rows and met weight of every node; changed in place.
    order : the subtrees
    least_gain : a move that gains less does not count
    mark, stack : room to work in, n_nodes of -1, and (n_nodes + 1) x 3
    gain : gain[0] grows by what the moves gain
    """
    n_moves = 0
    for v in order:
        if parent[v] < 0:
            continue
        joint = parent[v]
        sibling = sibling_of(parent, child, v)
        above = parent[joint]
        take_out(parent, child, v, sibling)
        n, own = float(size[v]), _dot(sums, v, v)
        # What v costs where it was, from there up to the root.
        cost = 0.5 * (n * size[sibling] + _dot(sums, v, sibling)) * (size[sibling] + n)
        below, a = sibling, above
        while a >= 0:
            other = child[a, 1] if child[a, 0] == below else child[a, 0]
            weight = 0.5 * (n * size[other] + _dot(sums, v, other))
            size[a] -= size[v]
            met[a] -= weight
            mark[a] = v
            cost += met[a] * n + weight * (size[a] + n)
            below, a = a, parent[a]
        root = below
        length = sqrt(max(own, 0.0))
        low, high = 0.5 * max(n - length, 0.0), 0.5 * (n + length)
        best, best_t = cost - least_gain, -1
        weight = _dot(sums, v, root) - (own if mark[root] == v else 0.0)
        stack[0, 0], stack[0, 1], stack[0, 2] = root, 0.0, 0.5 * (n * size[root] + weight)
        n_stacked = 1
        while n_stacked:
            n_stacked -= 1
            t, prefix, weight = int(stack[n_stacked, 0]), stack[n_stacked, 1], stack[n_stacked, 2]
            if prefix + least_to_come(weight, size[t], n, low, high) >= best:
                continue
            cost_here = prefix + weight * (size[t] + n)
            if cost_here < best:
                best, best_t = cost_here, t
            if child[t, 0] < 0:
                continue
            x, y = child[t, 0], child[t, 1]
            if mark[x] == v:
                x, y = y, x
            w_x = 0.5 * (n * size[x] + _dot(sums, v, x))
            w_y = weight - w_x
            prefix += met[t] * n
            prefix_x = prefix + w_y * (size[t] + n)
            prefix_y = prefix + w_x * (size[t] + n)
            if prefix_x + w_x * size[x] < prefix_y + w_y * size[y]:
                x, y, prefix_x, prefix_y, w_x, w_y = y, x, prefix_y, prefix_x, w_y, w_x
            stack[n_stacked, 0], stack[n_stacked, 1], stack[n_stacked, 2] = x, prefix_x, w_x
            n_stacked += 1
            stack[n_stacked, 0], stack[n_stacked, 1], stack[n_stacked, 2] = y, prefix_y, w_y
            n_stacked += 1
        has_moved = best_t >= 0
        t = best_t if has_moved else sibling
        if has_moved:
            n_moves += 1
            gain[0] += cost - best
            a = above
            while a >= 0:
                sums[a] -= sums[v]
                a = parent[a]
        a = above
        while a >= 0:
            mark[a] = -1
            a = parent[a]
        put_back(parent, child, v, t)
        size[joint] = size[t] + size[v]
        met[joint] = 0.5 * (n * size[t] + _dot(sums, v, t))
        if has_moved:
            sums[joint] = sums[t] + sums[v]
        below, a = joint, parent[joint]
        while a >= 0:
            other = child[a, 1] if child[a, 0] == below else child[a, 0]
            met[a] += 0.5 * (n * size[other] + _dot(sums, v, other))
            size[a] += size[v]
            if has_moved:
                sums[a] += sums[v]
            below, a = a, parent[a]
    return n_moves
