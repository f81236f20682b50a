"""PERCH: points come one by one, each beside its nearest, and rotations keep the tree pure and balanced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hierviz.core import compiled
from hierviz.core.hierarchy import Hierarchy
from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Points, Tell

_AT_ONCE = 256  # points between two words of progress


def perch(points: Points, *, seed: int, tell: Tell) -> Fitted:
    """PERCH with bounding boxes; the points come in an order that the seed gives."""
    if compiled.engine().is_compiled:
        from hierviz.methods.fit.perch_kernels import insert
    else:
        from hierviz.methods.fit.perch_steps import insert
    n = points.n
    rows = np.ascontiguousarray(points.values)
    order = np.random.default_rng(seed).permutation(n).astype(np.int32)
    parent, child = np.full(2 * n, -1, np.int32), np.full((2 * n, 2), -1, np.int32)
    size, box = np.ones(2 * n, np.int32), np.empty((2, 2 * n, rows.shape[1]))
    box[:, :n] = rows
    stack = np.empty((2, 2 * n))
    root = -1
    for first in range(0, n, _AT_ONCE):
        last = min(n, first + _AT_ONCE)
        root = insert(order, first, last, rows, parent, child, size, box, stack, root)
        tell(last, n)
    # The first point brought no inner node.
    unused = n + int(order[0])
    parent = np.delete(parent, unused)
    parent[parent > unused] -= 1
    tree = Hierarchy.from_parents(parent, leaf_ids=range(n), source="PERCH")
    return Fitted(tree, points.all_to_themselves)


def _cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    return Cost(1e-3 + n * (n * 1e-9 * d + 1e-6 * d), 40.0 * n * d)


PERCH = FitMethod(
    "perch",
    "PERCH",
    "Puts the points one by one beside their nearest, and rotates what comes between near points.",
    perch,
    _cost,
)
