"""The twin of the compiled kernels: all edges of the tree are looked at, nothing is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hierviz.methods.fit.dasgupta.binary_trees import hang

if TYPE_CHECKING:
    from hierviz.methods.fit.dasgupta.spaces import Measured, Space


def regraft_all_edges(
    space: Space, at: Measured, order: np.ndarray, least_gain: float
) -> tuple[int, float]:
    """Put subtrees in turn on their best edges: how many moved, and what the cost fell by.

    Where edges cost the same the first by id is taken, of vectors too if rounding lets it.
    """
    tree, size, met, _ = at
    parent, child = tree.parent, tree.child
    n_moves, gain = 0, 0.0
    for v in order.tolist():
        joint = int(parent[v])
        if joint < 0:
            continue
        sibling = int(child[joint].sum()) - v
        hang(parent, child, joint, sibling, int(parent[joint]))
        path = _path(parent, sibling)
        n = int(size[v])
        size[path[1:]] -= n
        space.lift(at, path[1:], v, -1)
        weight = space.weigh(at, v)
        met[path[1:]] -= weight[path[1:]] - weight[path[:-1]]
        if len(path) > 1:
            met[path[1]] += space.loop[sibling]
        costs = _costs(space, at, v, n, weight, path)
        t = int(np.argmin(costs))
        if costs[sibling] - costs[t] > least_gain:
            n_moves += 1
            gain += float(costs[sibling] - costs[t])
        else:
            t = sibling
        path = _path(parent, t)
        met[path[1:]] += weight[path[1:]] - weight[path[:-1]]
        if len(path) > 1:
            met[path[1]] -= space.loop[t]
        size[path[1:]] += n
        space.lift(at, path[1:], v, +1)
        hang(parent, child, t, joint, int(parent[t]))
        parent[t], child[joint] = joint, (t, v)
        size[joint] = size[t] + n
        met[joint] = weight[t] + space.loop[t] + space.loop[v]
        at.sums[joint] = at.sums[t] + at.sums[v]
    return n_moves, gain


def _costs(
    space: Space, at: Measured, v: int, n: int, weight: np.ndarray, path: list[int]
) -> np.ndarray:
    """What v costs on the edge above every node; inf where no edge of a graph leads to."""
    parent, child = at.tree.parent, at.tree.child
    costs, prefix = np.full(len(parent), np.inf), np.zeros(len(parent))
    of_interest = weight > 0
    of_interest[path] = True
    nodes = np.array(path[-1:])
    while nodes.size:
        above = parent[nodes]
        size = np.where(above >= 0, at.size[above], 1)
        if above[0] >= 0:
            further = at.met[above] * n + (weight[above] - weight[nodes]) * (size + n)
            prefix[nodes] = prefix[above] + further
        here = prefix[nodes] + (weight[nodes] + space.loop[v]) * (at.size[nodes] + n)
        costs[nodes] = here + space.loop[nodes] * (1 - size)
        costs[nodes[~of_interest[nodes]]] = np.inf
        nodes = child[nodes].ravel()
        nodes = nodes[nodes >= 0]
    return costs


def _path(parent: np.ndarray, node: int) -> list[int]:
    found = [node]
    while parent[found[-1]] >= 0:
        found.append(int(parent[found[-1]]))
    return found
