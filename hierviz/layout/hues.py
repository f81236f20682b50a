"""Which colour of a palette each group has, the same at every cut."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy


def group_hues(tree: Hierarchy, n_colours: int, *, span: np.ndarray | None = None) -> np.ndarray:
    """Colour index of every node, the same at every cut.

    Parameters
    ----------
    tree : Hierarchy
    n_colours : int
        Size of the palette, at least 4.
    span : int array, shape (n_nodes, 2), optional
        First and last-plus-one place of each node's leaves, as `Layout.span`;
        `tree.leaf_span` when left out.

    Returns
    -------
    int32 array, shape (n_nodes,)
        0 .. n_colours - 1.

    Notes
    -----
    Merges are undone from the root down. The child with most leaves keeps its
    parent's colour; every other child takes the colour that is used least at
    that moment and by neither neighbour on the circle. O(n_nodes x n_colours).
    """
    hue = [0] * tree.n_nodes
    places = (tree.leaf_span if span is None else span).tolist()
    below = tree.n_leaves_below.tolist()
    # Colour of the group that begins at, or ends before, a place across the leaves.
    begins, ends = {0: 0}, {tree.n_leaves: 0}
    in_use = [1] + [0] * (n_colours - 1)
    for node in tree.merge_order[::-1].tolist():
        inherited = hue[node]
        children = sorted(tree.children(node).tolist(), key=lambda kid: -below[kid])
        taken = {inherited}
        for kid in children:
            begins[places[kid][0]] = ends[places[kid][1]] = inherited
        for kid in children[1:]:
            start, end = places[kid]
            left = ends.get(start if start > 0 else tree.n_leaves)
            right = begins.get(end if end < tree.n_leaves else 0)
            avoid = {*taken, left, right} if len(taken) < n_colours - 2 else {left, right}
            free = [colour for colour in range(n_colours) if colour not in avoid]
            colour = min(free, key=in_use.__getitem__)  # the first of those used least
            hue[kid] = begins[start] = ends[end] = colour
            in_use[colour] += 1
            taken.add(colour)
        hue[children[0]] = inherited
    return np.array(hue, dtype=np.int32)
