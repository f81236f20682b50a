"""Taking a subtree out of a binary tree and putting it elsewhere, compiled.

A tree is two arrays: `parent` (n_nodes,), -1 for the root, and `child` (n_nodes, 2), -1 for leaves.
The node above a subtree that is taken out goes with it, so ids stay what they are.
"""

from __future__ import annotations

from hierviz.core.compiled import jit

INTS, PAIRS, FLOATS, ROWS = "int32[::1]", "int32[:, ::1]", "float64[::1]", "float64[:, ::1]"


@jit(f"void({INTS}, {PAIRS}, int64, int64, int64)")
def put_in_place(parent, child, old, new, above):
    """Attach `new` below `above` (-1: it is the root) where `old` was."""
    parent[new] = above
    if above >= 0:
        child[above, 0 if child[above, 0] == old else 1] = new


@jit(f"int64({INTS}, {PAIRS}, int64)")
def sibling_of(parent, child, v):
    above = parent[v]
    return child[above, 1] if child[above, 0] == v else child[above, 0]


@jit(f"void({INTS}, {PAIRS}, int64, int64)")
def take_out(parent, child, v, sibling):
    """Take out v and the node above it; the sibling moves up."""
    joint = parent[v]
    put_in_place(parent, child, joint, sibling, parent[joint])


@jit(f"void({INTS}, {PAIRS}, int64, int64)")
def put_back(parent, child, v, t):
    """Put v, with the node above it, on the edge above t."""
    joint = parent[v]
    put_in_place(parent, child, t, joint, parent[t])
    parent[t] = joint
    child[joint, 0], child[joint, 1] = t, v
