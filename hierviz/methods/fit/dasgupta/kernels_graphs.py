"""Subtree prune-and-regraft for sparse graphs, compiled: every subtree to the edge where it costs least.

`met[a]` is the weight of the edges whose ends meet at a, loops of leaf children included; the cost of
a tree is the sum of met[a] |a|. A subtree gains nothing below the highest node that none of its edges
reaches, so only the nodes above its neighbours are looked at: each once, however many neighbours are
below it. They are found as *chains*: from a neighbour up to the first node that was found before. A
chain hangs on an earlier one, so going through them backwards is a walk upward, forwards a walk
downward.
"""

from __future__ import annotations

import numpy as np

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


@jit(f"int64({PAIRS}, int64, {INTS}, {INTS}, {INTS})")
def _leaves_below(child, v, inside, leaves, waiting):
    """Fill `leaves` with those below v, and mark them as inside; how many."""
    n_found, n_waiting = 0, 1
    waiting[0] = v
    while n_waiting:
        n_waiting -= 1
        node = waiting[n_waiting]
        if child[node, 0] < 0:
            leaves[n_found] = node
            inside[node] = v
            n_found += 1
        else:
            waiting[n_waiting], waiting[n_waiting + 1] = child[node, 0], child[node, 1]
            n_waiting += 2
    return n_found


@jit(f"int64({INTS}, int64, {FLOATS}, {INTS}, {INTS}, int64)")
def _climb(parent, node, weight, seen, chain, n_chained):
    """Add the nodes from one up to the first that was seen before; how many there are now."""
    while node >= 0 and not seen[node]:
        seen[node] = 1
        weight[node] = 0.0
        chain[n_chained] = node
        n_chained += 1
        node = parent[node]
    return n_chained


@jit(
    f"int64({INTS}, {PAIRS}, int64, int64, {INTS}, {INTS}, {FLOATS}, {FLOATS}, {INTS}, {INTS}, "
    f"{INTS}, {INTS}, {INTS}, {INTS})"
)
def _find_chains(
    parent, child, v, sibling, start, neighbour, edge, weight, inside, seen, leaves, waiting, chain,
    first_of,
):  # fmt: skip
    """The nodes above the sibling and above the neighbours of v, and what v weighs with each; how many chains."""
    n_chained = _climb(parent, sibling, weight, seen, chain, 0)
    first_of[0], first_of[1], n_chains = 0, n_chained, 1
    n_own = _leaves_below(child, v, inside, leaves, waiting)
    for i in range(n_own):
        x = leaves[i]
        for at in range(start[x], start[x + 1]):
            y = neighbour[at]
            if inside[y] != v:
                if not seen[y]:
                    n_chained = _climb(parent, y, weight, seen, chain, n_chained)
                    n_chains += 1
                    first_of[n_chains] = n_chained
                weight[y] += edge[at]
    for i in range(n_own):
        inside[leaves[i]] = -1
    for number in range(n_chains - 1, -1, -1):
        for at in range(first_of[number], first_of[number + 1]):
            node = chain[at]
            seen[node] = 0
            if parent[node] >= 0:
                weight[parent[node]] += weight[node]
    return n_chains


@jit(
    f"int64({INTS}, {PAIRS}, {INTS}, {FLOATS}, {INTS}, {INTS}, {FLOATS}, {FLOATS}, {INTS}, "
    f"float64, {PAIRS}, {ROWS}, {FLOATS})",
    files=[kernels_tree.__file__],
)
def regraft_in_graph(
    parent, child, size, met, start, neighbour, edge, loop, order, least_gain, room, sums,
    gain,
):  # fmt: skip
    """Put subtrees in turn on their best edges; how many moved.

    Parameters
    ----------
    parent, child, size, met
        The tree, and the size and met weight of every node; changed in place.
    start, neighbour, edge
        The graph without its loops, as the arrays of a csr matrix.
    loop : half the weight of the loop of every node; 0 of inner nodes
    order : the subtrees
    least_gain : a move that gains less does not count
    room, sums : room to work in, 6 x (n_nodes + 1), of -1 and 0 in rows 0 and 1, and 2 x n_nodes
    gain : gain[0] grows by what the moves gain
    """
    inside, seen, leaves, waiting = room[0], room[1], room[2], room[3]
    chain, first_of = room[4], room[5]
    weight, prefix = sums[0], sums[1]
    n_moves = 0
    for v in order:
        joint = parent[v]
        if joint < 0:
            continue
        sibling = sibling_of(parent, child, v)
        take_out(parent, child, v, sibling)
        above, n = parent[sibling], size[v]
        n_chains = _find_chains(
            parent, child, v, sibling, start, neighbour, edge, weight, inside, seen, leaves,
            waiting, chain, first_of,
        )  # fmt: skip
        if above >= 0:
            met[above] += loop[sibling]
        for at in range(1, first_of[1]):
            a = chain[at]
            size[a] -= n
            met[a] -= weight[a] - weight[chain[at - 1]]
        least, t, stayed = np.inf, sibling, 0.0
        for number in range(n_chains):
            for at in range(first_of[number + 1] - 1, first_of[number] - 1, -1):
                node = chain[at]
                a = parent[node]
                prefix[node] = 0.0
                cost = (weight[node] + loop[v]) * (size[node] + n)
                if a >= 0:
                    further = met[a] * n + (weight[a] - weight[node]) * (size[a] + n)
                    prefix[node] = prefix[a] + further
                    cost += prefix[node] + loop[node] * (1 - size[a])
                if node == sibling:
                    stayed = cost
                if cost < least or (cost == least and node < t):
                    least, t = cost, node
        if stayed - least > least_gain:
            n_moves += 1
            gain[0] += stayed - least
        else:
            t = sibling
        if parent[t] >= 0:
            met[parent[t]] -= loop[t]
        below, a = t, parent[t]
        while a >= 0:
            size[a] += n
            met[a] += weight[a] - weight[below]
            below, a = a, parent[a]
        put_back(parent, child, v, t)
        size[joint] = size[t] + n
        met[joint] = weight[t] + loop[t] + loop[v]
    return n_moves
