"""The loops of PERCH, as plain Python: `perch.py` compiles them where numba works.

Node i < n is point i; the inner node that comes with point i is n + i. `box[0]` and `box[1]` are the
least and the largest coordinates below every node.
"""

from __future__ import annotations

import numpy as np


def insert(order, first, last, rows, parent, child, size, box, stack, root):
    """Insert order[first:last] one by one; the root afterwards.

    Parameters
    ----------
    order : int array
        The points; the one at place 0 is the tree that is begun with.
    rows : float array, shape (n_points, n_dimensions)
    parent, child, size, box
        The tree, changed in place; all nodes with the box and the size of a point of their own.
    stack : room to work in, 2 x n_nodes of floats
    """
    n = len(rows)
    for place in range(first, last):
        x = order[place]
        if root < 0:
            root = x
            continue
        t = nearest_leaf(rows[x], child, box, stack, root)
        joint = n + x
        above = parent[t]
        parent[joint], parent[t], parent[x] = above, joint, joint
        child[joint, 0], child[joint, 1] = t, x
        if above < 0:
            root = joint
        else:
            child[above, 0 if child[above, 0] == t else 1] = joint
        a = joint
        while a >= 0:
            update(a, child, size, box)
            a = parent[a]
        rotate_up(t, x, rows, parent, child, size, box, True)
        rotate_up(t, x, rows, parent, child, size, box, False)
    return root


def rotate_up(t, x, rows, parent, child, size, box, is_for_purity):
    """Swap the sibling and the aunt of leaf t where that helps, and of the nodes above it.

    For purity where the sibling stands between t, or the new point x beside it, and the aunt; for
    balance where no point comes between near ones by it. Boxes decide, and only what is sure.
    """
    v = t
    while parent[v] >= 0 and parent[parent[v]] >= 0:
        joint = parent[v]
        top = parent[joint]
        sibling = child[joint, 1] if child[joint, 0] == v else child[joint, 0]
        aunt = child[top, 1] if child[top, 0] == joint else child[top, 0]
        if is_for_purity:
            is_due = is_masked(rows[t], sibling, aunt, box)
            if v != t and not is_due:
                is_due = is_masked(rows[x], sibling, aunt, box)
        else:
            now = balance(size[v], size[sibling]) + balance(size[v] + size[sibling], size[aunt])
            then = balance(size[v], size[aunt]) + balance(size[v] + size[aunt], size[sibling])
            is_due = then > now and boxes_most_apart(v, aunt, box) <= boxes_least_apart(
                v, sibling, box
            )
        if is_due:
            child[joint, 0], child[joint, 1] = v, aunt
            child[top, 0], child[top, 1] = joint, sibling
            parent[aunt], parent[sibling] = joint, top
            update(joint, child, size, box)
        v = joint


def is_masked(point, sibling, aunt, box):
    """True where a point is surely nearer to all of the aunt than to any of the sibling."""
    return most_apart(point, aunt, box) < least_apart(point, sibling, box)


def nearest_leaf(point, child, box, stack, root):
    """The leaf nearest to a point; of equally near ones the first that is found."""
    best, least, n_stacked = root, np.inf, 1
    stack[0, 0], stack[1, 0] = root, 0.0
    while n_stacked:
        n_stacked -= 1
        node = int(stack[0, n_stacked])
        if stack[1, n_stacked] >= least:
            continue
        if child[node, 0] < 0:
            best, least = node, stack[1, n_stacked]
            continue
        x, y = child[node, 0], child[node, 1]
        to_x, to_y = least_apart(point, x, box), least_apart(point, y, box)
        if to_x < to_y:
            x, y, to_x, to_y = y, x, to_y, to_x
        stack[0, n_stacked], stack[1, n_stacked] = x, to_x
        stack[0, n_stacked + 1], stack[1, n_stacked + 1] = y, to_y
        n_stacked += 2
    return best


def update(node, child, size, box):
    """Size and box of a node from its children's."""
    x, y = child[node, 0], child[node, 1]
    size[node] = size[x] + size[y]
    for column in range(box.shape[2]):
        box[0, node, column] = min(box[0, x, column], box[0, y, column])
        box[1, node, column] = max(box[1, x, column], box[1, y, column])


def balance(one, other):
    """1 for two parts of one size, near 0 for a large and a small one."""
    return min(one, other) / max(one, other)


def least_apart(point, node, box):
    """Least squared distance of a point to a box."""
    total = 0.0
    for column in range(len(point)):
        far = max(box[0, node, column] - point[column], point[column] - box[1, node, column], 0.0)
        total += far * far
    return total


def most_apart(point, node, box):
    """Largest squared distance of a point to a box."""
    total = 0.0
    for column in range(len(point)):
        far = max(point[column] - box[0, node, column], box[1, node, column] - point[column])
        total += far * far
    return total


def boxes_least_apart(u, v, box):
    total = 0.0
    for column in range(box.shape[2]):
        far = max(box[0, u, column] - box[1, v, column], box[0, v, column] - box[1, u, column], 0.0)
        total += far * far
    return total


def boxes_most_apart(u, v, box):
    total = 0.0
    for column in range(box.shape[2]):
        far = max(box[1, u, column] - box[0, v, column], box[1, v, column] - box[0, u, column])
        total += far * far
    return total
