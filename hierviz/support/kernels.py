"""The inner loop of support, compiled. Import this module only where `compiled.engine` says numba."""

from __future__ import annotations

import numpy as np

from hierviz.core.compiled import jit


@jit("int64[::1](int64[::1], int64[:, ::1], int64[::1], int64[::1])")
def least_distances(leaf, span, parent, size):
    """Of each span of points the least |span xor points below a node| over the nodes of a tree."""
    n_nodes = len(parent)
    found = np.empty(len(span), dtype=np.int64)
    shared = np.zeros(n_nodes, dtype=np.int64)
    for v in range(len(span)):
        n = span[v, 1] - span[v, 0]
        shared[:] = 0
        for place in range(span[v, 0], span[v, 1]):
            shared[leaf[place]] += 1
        least = n
        for u in range(n_nodes):
            least = min(least, n + size[u] - 2 * shared[u])
            if parent[u] >= 0:
                shared[parent[u]] += shared[u]
        found[v] = least
    return found
