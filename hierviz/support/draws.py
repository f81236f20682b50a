"""Points drawn with replacement within every cluster, whole groups of rows at a time."""

from __future__ import annotations

import numpy as np


class Draws:
    """Draws from rows that are sorted by cluster.

    Parameters
    ----------
    start : int64 array, shape (n_clusters + 1,)
        Cluster c has the positions ``start[c]`` to ``start[c + 1]``.
    group : int array, shape (n_points,), optional
        Rows of a cluster with the same number are drawn together; each by itself
        when left out.
    most : int, optional
        Draw from this many groups of each cluster, chosen once at random.
    seed : int

    Attributes
    ----------
    n_groups : int64 array, shape (n_clusters,)
        Groups of each cluster, all of them.

    Notes
    -----
    Of each cluster as many groups are drawn as it has, so no cluster loses all its
    points. A draw depends on the seed and its number alone.
    """

    def __init__(
        self, start: np.ndarray, group: np.ndarray | None = None, *, most: int = 0, seed: int = 0
    ) -> None:
        size = np.diff(start)
        cluster = np.repeat(np.arange(len(size)), size)
        if group is None:
            self._order = np.arange(start[-1])
            first, unit_cluster = self._order, cluster
        else:
            self._order = np.lexsort((group, cluster))
            by_unit = group[self._order]
            is_first = np.ones(len(by_unit), dtype=bool)
            is_first[1:] = (by_unit[1:] != by_unit[:-1]) | (cluster[1:] != cluster[:-1])
            first, unit_cluster = np.flatnonzero(is_first), cluster[is_first]
        self._unit_start, self._unit_size = first, np.diff(np.append(first, start[-1]))
        units = self.n_groups = np.bincount(unit_cluster, minlength=len(size))
        begin = np.concatenate([[0], np.cumsum(units)])
        self._seed = seed
        if most and (units > most).any():
            mixed = np.random.default_rng([seed, 0]).random(len(first))
            rank = np.argsort(np.lexsort((mixed, unit_cluster))) - begin[unit_cluster]
            kept = rank < most
            self._unit_start, self._unit_size = first[kept], self._unit_size[kept]
            units = np.minimum(units, most)
            begin = np.concatenate([[0], np.cumsum(units)])
        self._cluster = np.repeat(np.arange(len(size)), units)
        self._begin, self._units = begin[self._cluster], units[self._cluster]
        self.n_clusters = len(size)

    def draw(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The positions of draw `number`, 0, 1, ..., and where those of each cluster begin, as int64."""
        chance = np.random.default_rng([self._seed, number + 1]).random(len(self._cluster))
        # A number below 1 times a large one can round up to the large one.
        unit = self._begin + np.minimum((chance * self._units).astype(np.int64), self._units - 1)
        unit.sort()
        n_rows = self._unit_size[unit]
        end = np.cumsum(n_rows)
        drawn = np.arange(end[-1] if len(end) else 0)
        drawn += np.repeat(self._unit_start[unit] - end + n_rows, n_rows)
        size = np.bincount(self._cluster, n_rows, minlength=self.n_clusters).astype(np.int64)
        return self._order[drawn], np.concatenate([[0], np.cumsum(size)])
