"""Which inner nodes of a tree to keep when their number is limited, at the least Dasgupta cost."""

from __future__ import annotations

import heapq

import numpy as np

from hierviz.metrics.pair_weights import PairWeights


def costliest_nodes(pairs: PairWeights, n_inner: int) -> np.ndarray:
    """The inner nodes left after removing, one by one, those that cost least to lose.

    Parameters
    ----------
    pairs : PairWeights
        Of a tree, see `pair_weights`.
    n_inner : int
        How many inner nodes to keep at most, the root among them.

    Returns
    -------
    bool array, shape (n_nodes,)
        True for leaves and for what is kept; `hierviz.collapsed` makes the tree of it.

    Notes
    -----
    Greedy: of all nodes the one whose pairs, met at the next node above, raise the cost least. A
    node only becomes dearer as others go, so what is old in the heap is found when it comes up:
    O(n_nodes log n_nodes).

    Examples
    --------
    >>> from hierviz.core.hierarchy import Hierarchy
    >>> from hierviz.metrics.pair_weights import pair_weights
    >>> tree = Hierarchy.from_nested([[[0, 1], 2], 3])
    >>> costliest_nodes(pair_weights(tree, np.array([[1.0, 0], [1, 0], [1, 1], [0, 1]])), 2).tolist()
    [True, True, True, True, False, True, True]
    """
    tree = pairs.tree
    met, size, above = pairs.met.tolist(), pairs.size.tolist(), tree.parent.tolist()
    keep = np.ones(tree.n_nodes, dtype=bool)

    def next_above(node: int) -> int:
        found = above[node]
        while not keep[found]:
            found = above[found]
        above[node] = found
        return found

    def loss(node: int) -> float:
        return met[node] * (size[next_above(node)] - size[node])

    heap = [(loss(node), node) for node in range(tree.n_leaves, tree.root)]
    heapq.heapify(heap)
    n_left = tree.n_inner
    while heap and n_left > n_inner:
        known, node = heapq.heappop(heap)
        if (now := loss(node)) > known:
            heapq.heappush(heap, (now, node))
            continue
        keep[node] = False
        met[next_above(node)] += met[node]
        n_left -= 1
    return keep
