"""The best one-to-one match of groups and classes, at every number of groups."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from hierviz.core.compiled import engine
from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics.cells import ClassCells, class_cells
from hierviz.metrics.checked_counts import ContingencyTable

_FAR = np.iinfo(np.int64).max // 4
_BLOCK_ROWS = 256  # rows whose prices are looked at together


def matched_points(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> np.ndarray:
    """Points in the class their group is matched with, at every number of groups.

    From counts as `metrics.tree` takes them.

    Returns
    -------
    int64 array, shape (n_cuts,)
        The optimum at each of `tree.n_groups`, 1 group first.

    Notes
    -----
    A merge puts its groups' rows of the table into one. The prices of the old
    optimum stay valid, and a shortest augmenting path for the new row and for
    each class that lost its partner restores it. All arithmetic is on
    integers, so every number is exact. O(cells with points) a path at worst,
    and far less in practice; without numba the table is dense and O(n^2) a
    path, n the larger side.

    References
    ----------
    Jonker and Volgenant (1987), A shortest augmenting path algorithm for dense
    and sparse linear assignment problems.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> matched_points(tree, [[4, 1], [0, 2], [1, 3]]).tolist()
    [6, 7, 7]
    """
    cells = class_cells(tree, counts)
    joined, joins = _rows_joined(tree)
    if engine().is_compiled:
        from hierviz.metrics.matching_kernels import match_all_cuts

        return match_all_cuts(cells.start, cells.place, cells.count, joined, joins, tree.n_leaves)[
            ::-1
        ]
    matching = _Matching(cells.leaf_counts(0, cells.n_classes)[tree.leaf_order])
    matched = [matching.n_matched]
    for first, last in zip(joins[:-1].tolist(), joins[1:].tolist(), strict=True):
        matching.merge(joined[first:last].tolist())
        matched.append(matching.n_matched)
    return np.array(matched[::-1], dtype=np.int64)


def _rows_joined(tree: Hierarchy) -> tuple[np.ndarray, np.ndarray]:
    """Rows that each merge joins, one merge after the other, and where in that list each begins.

    A group's row is that of its first leaf from the left.
    """
    first, rank = tree.leaf_span[:-1, 0], tree.merge_rank[tree.parent[:-1]]
    joined = first[np.lexsort((first, rank))].astype(np.int32)
    n_joined = np.bincount(rank, minlength=tree.n_inner)
    return joined, np.concatenate([[0], np.cumsum(n_joined)]).astype(np.int64)


class _Matching:
    """An optimal assignment of rows to columns of a square table that keeps its prices.

    A row's own price is implied by its column's. Costs are negative counts,
    padded with empty rows or columns.
    """

    def __init__(self, table: np.ndarray) -> None:
        size = max(table.shape)
        self.cost = np.zeros((size, size), dtype=np.int64)
        self.cost[: table.shape[0], : table.shape[1]] = -table
        self.rows = np.arange(size)
        self.column_of = linear_sum_assignment(self.cost)[1]
        self.row_of = np.argsort(self.column_of)
        self.is_empty = np.asarray(~self.cost.any(axis=1))
        self.price = self._prices()

    @property
    def n_matched(self) -> int:
        """Points in matched cells."""
        return -int(self.cost[self.rows, self.column_of].sum())

    def _prices(self) -> np.ndarray:
        """Column prices under which no row would rather have another column.

        Shortest paths in the graph of swaps; it has no negative cycle because
        the assignment is optimal, so this ends (Bellman and Ford).
        """
        price = np.zeros(len(self.cost), dtype=np.int64)
        while True:
            lower = price.copy()
            offset = price[self.column_of] - self.cost[self.rows, self.column_of]
            for first in range(0, len(price), _BLOCK_ROWS):
                rows = slice(first, first + _BLOCK_ROWS)
                np.minimum(lower, (self.cost[rows] + offset[rows, None]).min(axis=0), out=lower)
            if (lower == price).all():
                return price
            price = lower

    def merge(self, rows: list[int]) -> None:
        """Put the sum of several rows into the first, empty the others, and match all anew."""
        self.row_of[self.column_of[rows]] = -1
        self.cost[rows[0]] = self.cost[rows].sum(axis=0)
        self.cost[rows[1:]] = 0
        self.is_empty[rows[0]] = self.is_empty[rows].all()  # it may have been empty itself
        self.is_empty[rows[1:]] = True
        for row in rows:
            self._augment(row)

    def _augment(self, start: int) -> None:
        """Match a free row along the shortest path of swaps to a free column."""
        distance = self.cost[start] - self.price
        waiting = distance.copy()  # as `distance`, out of the way for settled columns
        from_row = np.full(len(distance), start)
        settled = np.zeros(len(distance), dtype=bool)
        free = np.flatnonzero(self.row_of < 0)
        while True:
            nearest = waiting.min()
            end = free[distance[free].argmin()]
            if distance[end] == nearest:
                break
            ties = np.flatnonzero(waiting == nearest)
            settled[ties], waiting[ties] = True, _FAR
            onward, row = self._onward(ties)
            onward += nearest
            shorter = (onward < distance) & ~settled
            distance[shorter] = waiting[shorter] = onward[shorter]
            from_row[shorter] = row[shorter]
        self.price[settled] += distance[settled] - nearest
        self._swap_along(from_row, start, end)

    def _onward(self, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Shortest step from these columns, through their rows, to every column; and the row.

        All ties are settled together, and of the empty rows, which are alike,
        only one is looked at: without this, padding costs most of the time.
        """
        rows = self.row_of[columns]
        spare = self.is_empty[rows]
        spare[spare.argmax()] = False
        rows, columns = rows[~spare], columns[~spare]
        step = self.cost[rows]
        step -= (step[np.arange(len(rows)), columns] - self.price[columns])[:, None]
        best = step.argmin(axis=0)
        return step[best, self.rows] - self.price, rows[best]

    def _swap_along(self, from_row: np.ndarray, start: int, column: int) -> None:
        row = -1
        while row != start:
            row = from_row[column]
            self.row_of[column] = row
            column, self.column_of[row] = self.column_of[row], column
