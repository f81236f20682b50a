"""What a step of L2H does with groups, compiled: select, list, choose a partner, merge."""

from __future__ import annotations

import numpy as np

from hierviz.core.compiled import jit

#: Scores whose minimum is kept.
BLOCK = 128


@jit(is_part=True)
def set_minimum(score, minima, node):
    """The minimum of the block of scores that a node stands in, anew."""
    block = node // BLOCK
    lowest = np.inf
    for u in range(block * BLOCK, min((block + 1) * BLOCK, len(score))):
        lowest = min(lowest, score[u])
    minima[block] = lowest


@jit(is_part=True)
def select(groups, minima, near_tie):
    """The group with the lowest score; -1 where others are so near that the definition decides."""
    lowest = np.inf
    for block in range(len(minima)):
        lowest = min(lowest, minima[block])
    bound = lowest * (1 + near_tie)
    selected, n_near, all_exact = -1, 0, True
    for block in range(len(minima)):
        if minima[block] > bound:
            continue
        for u in range(block * BLOCK, min((block + 1) * BLOCK, len(groups.score))):
            if groups.score[u] <= bound:
                n_near += 1
                all_exact = all_exact and groups.is_exact[u]
            if selected < 0 and groups.score[u] == lowest:
                selected = u
    return selected if n_near == 1 or all_exact else -1


@jit(is_part=True)
def list_members(groups, node, members, masked):
    cluster = groups.first[node]
    for j in range(groups.n_members[node]):
        members[j] = cluster
        masked[cluster] = -np.inf
        cluster = groups.following[cluster]


@jit(is_part=True)
def choose(groups, selected, oldest, gain, found, value, nodes):
    """Partner and runner-up (-1: none) of a group, and their values."""
    n_nodes = 0
    for j in range(len(found)):
        cluster = found[j]
        node = groups.group_of[cluster]
        if value[node] == 0:
            nodes[n_nodes] = node
            n_nodes += 1
        value[node] += gain[cluster]
    partner, runner_up, most, second = -1, -1, -np.inf, -np.inf
    for j in range(n_nodes):
        node = nodes[j]
        mean = value[node] / groups.n_members[node]
        value[node] = 0
        if mean > most or (mean == most and node < partner):
            partner, runner_up, most, second = node, partner, mean, most
        elif mean > second or (mean == second and node < runner_up):
            runner_up, second = node, mean
    if runner_up < 0:  # nothing went elsewhere: the first of the others
        second = np.nan
        for node in range(oldest, len(groups.is_alive)):
            if groups.is_alive[node] and node != selected and node != partner:
                return partner, node, most, 0.0
    return partner, runner_up, most, second


@jit(is_part=True)
def merge(groups, selected, partner, made, is_mean):
    """Make node `made` of two groups."""
    part = selected
    for _ in range(2):
        cluster = groups.first[part]
        for _ in range(groups.n_members[part]):
            groups.group_of[cluster] = made
            cluster = groups.following[cluster]
        groups.is_alive[part] = False
        groups.score[part] = np.inf
        part = partner
    groups.following[groups.last[selected]] = groups.first[partner]
    groups.first[made], groups.last[made] = groups.first[selected], groups.last[partner]
    groups.n_members[made] = groups.n_members[selected] + groups.n_members[partner]
    groups.n_points[made] = groups.n_points[selected] + groups.n_points[partner]
    groups.weight[made] = groups.weight[selected] + groups.weight[partner]
    groups.score[made] = groups.weight[made] / (groups.n_members[made] if is_mean else 1)
    groups.is_alive[made] = True
