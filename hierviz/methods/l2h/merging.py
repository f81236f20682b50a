"""The steps of L2H: select a group, bring its rows up to date, choose its partner, merge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor

import numpy as np

from hierviz.core.hierarchy import EVIDENCE_DTYPE
from hierviz.methods.l2h import exact
from hierviz.methods.l2h.source import Source
from hierviz.methods.l2h.state import NEAR_TIE, Rows, most_gathered, new_groups, new_record

_LARGE = 1 << 15  # points times clusters of a group that is worth several threads
_BUDGET = 1 << 17  # points and clusters gone through before progress is told: some milliseconds
_PART = 1 << 21  # points times clusters that a thread takes at a time


class Merger:
    """A run after the logits have been read. `run` makes the merges.

    `step` is the definition of a step, in numpy and the kernels. Where the
    kernels are compiled, `advance` makes runs of plain steps in one go, and
    leaves to `step` the near ties and the groups that are worth threads: those of
    `pool`, none without one. Both work on the same arrays.
    """

    def __init__(
        self,
        source: Source,
        rows: Rows,
        confidence: np.ndarray,
        pool: Executor | None,
        aggregation: str,
    ) -> None:
        self.source, self.rows, self.pool = source, rows, pool
        self.large = _LARGE if pool else np.iinfo(np.int64).max
        size = np.diff(rows.start)
        self.n_clusters = k = len(size)
        self.near_tie = NEAR_TIE[source.dtype]
        self.is_mean = aggregation == "mean-of-means"
        self.divisor = np.ones(k) if aggregation == "sum-of-sums" else np.maximum(size, 1)
        self.groups = new_groups(size, confidence / self.divisor)
        self.exact_weight = np.full(k, np.nan)
        self.record = new_record(k - 1)
        self.n_empty = int((size == 0).sum())
        self.left_empty = 0

    def run(self, tell: Callable[..., None]) -> tuple[list[tuple[int, ...]], np.ndarray]:
        """Merge until one group with points is left.

        Parameters
        ----------
        tell : callable
            Called after every merge, and once for those of clusters without
            points with their number; what it raises stops the work.

        Returns
        -------
        merges : list of tuple of int
        evidence : array of `EVIDENCE_DTYPE`, one record per merge
        """
        step = 0
        while (n_live := self._n_live()) > 1:
            self.source.check()
            made = self._advance(step, n_live)
            if made == step:
                self.step(step)
                made += 1
            for _ in range(step, made):
                tell()
            step = made
        self.source.check()  # what was cut off within a page reads as zeros
        merges = [tuple(pair) for pair in self.record.node[:step, :2].tolist()]
        evidence = self._evidence(step)
        if step < self.n_clusters - 1:
            evidence = np.concatenate([evidence, self._hang_empty(merges)])
            tell(self.n_clusters - 1 - step)
        return merges, evidence

    def _n_live(self) -> int:
        return int(np.isfinite(self.groups.score).sum())

    def _advance(self, step: int, n_live: int) -> int:
        advance = self.source.kernels.advance
        if advance is None:
            return step
        return advance(
            self.source.stored, self.rows, self.groups, self.record, step, n_live, self.is_mean,
            self.near_tie, self.large, _BUDGET,
        )  # fmt: skip

    def step(self, step: int) -> None:
        """Merge the group with the lowest score with its partner."""
        selected = self._select()
        gain, count = self._touch(selected)
        partner, runner_up, value = self._choose(selected, gain)
        if runner_up >= 0 and value[partner] - value[runner_up] <= self.near_tie * value[partner]:
            gain, count = self._exact_gains(selected)
            partner, runner_up, value = self._choose(selected, gain)
        n_moved = count[self.groups.group_of == partner].sum()
        n_points = self.groups.n_points[selected]
        second = value[runner_up] if runner_up >= 0 else np.nan
        self.record.node[step] = selected, partner, runner_up, n_points, n_moved
        self.record.value[step] = self.groups.score[selected], value[partner], second
        self._merge(selected, partner, self.n_clusters + step)

    # Selecting ---------------------------------------------------------------

    def _select(self) -> int:
        """The group with the lowest score; the first one in the list, where they tie."""
        score = self.groups.score
        near = np.flatnonzero(score <= score.min() * (1 + self.near_tie))
        if len(near) > 1:
            for node in near[~self.groups.is_exact[near]].tolist():
                self._make_exact(node)
        return int(near[np.argmin(score[near])])

    def _make_exact(self, node: int) -> None:
        """Compute a group's score as the definition does."""
        groups = self.groups
        clusters = np.flatnonzero(groups.group_of == node)
        for cluster in clusters[np.isnan(self.exact_weight[clusters])].tolist():
            rows = self.rows.row[self.rows.start[cluster] : self.rows.start[cluster + 1]]
            total = exact.confidence_sum(self.source, rows)
            self.exact_weight[cluster] = total / self.divisor[cluster]
        groups.weight[node] = sum(self.exact_weight[clusters].tolist())
        groups.score[node] = groups.weight[node] / (len(clusters) if self.is_mean else 1)
        groups.is_exact[node] = True

    # Going through the rows --------------------------------------------------

    def _touch(self, selected: int) -> tuple[np.ndarray, np.ndarray]:
        """Bring the rows of a group up to date; what each column gains from them, and how many."""
        k = self.n_clusters
        clusters = np.flatnonzero(self.groups.group_of == selected)
        masked = np.zeros(k, dtype=self.source.dtype)
        masked[clusters] = -np.inf

        def touch(part: tuple[np.ndarray, np.ndarray, bool]) -> tuple[np.ndarray, np.ndarray]:
            self.source.check()
            spans, merged, is_whole = part
            gain, count = np.zeros(k), np.zeros(k, dtype=np.int64)
            self.source.kernels.touch(
                self.source.stored, self.rows, spans, merged, is_whole, masked, gain, count
            )  # fmt: skip
            return gain, count

        gain, count = np.zeros(k), np.zeros(k, dtype=np.int64)
        is_large = self.groups.n_points[selected] * len(clusters) > self.large
        over = self.pool.map if self.pool and is_large else map
        for part_gain, part_count in over(touch, self._parts(clusters)):
            gain += part_gain
            count += part_count
        self.groups.seen[clusters] = selected
        return gain, count

    def _parts(self, clusters: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, bool]]:
        """Spans of positions for one thread each, the columns that joined, whether to read them whole."""
        seen = self.groups.seen[clusters]
        groups, size = np.unique(seen, return_counts=True)
        is_whole = len(clusters) - size > most_gathered(self.n_clusters, len(clusters))
        n_rows = max(1, _PART // self.n_clusters)
        whole = clusters[np.isin(seen, groups[is_whole])]
        for spans in _split(self.rows.start, whole, n_rows):
            yield spans, whole[:0].astype(np.int32), True
        for group in groups[~is_whole].tolist():
            merged = clusters[seen != group].astype(np.int32)
            for spans in _split(self.rows.start, clusters[seen == group], n_rows):
                yield spans, merged, False

    # Choosing ----------------------------------------------------------------

    def _choose(self, selected: int, gain: np.ndarray) -> tuple[int, int, np.ndarray]:
        """Partner and runner-up (-1: none) of a group, and the value of each node."""
        groups = self.groups
        value = np.bincount(groups.group_of, weights=gain, minlength=len(groups.score))
        value = np.where(groups.is_alive, value / np.maximum(groups.n_members, 1), -np.inf)
        value[selected] = -np.inf
        partner = int(np.argmax(value))
        others = value.copy()
        others[partner] = -np.inf
        runner_up = int(np.argmax(others))
        return partner, runner_up if np.isfinite(others[runner_up]) else -1, value

    def _exact_gains(self, selected: int) -> tuple[np.ndarray, np.ndarray]:
        in_group = self.groups.group_of == selected
        start, row = self.rows.start, self.rows.row
        rows = [row[start[c] : start[c + 1]] for c in np.flatnonzero(in_group)]
        return exact.gains(self.source, np.concatenate(rows), in_group)

    # Merging -----------------------------------------------------------------

    def _merge(self, selected: int, partner: int, made: int) -> None:
        groups, parts = self.groups, [selected, partner]
        groups.group_of[(groups.group_of == selected) | (groups.group_of == partner)] = made
        groups.following[groups.last[selected]] = groups.first[partner]
        groups.first[made], groups.last[made] = groups.first[selected], groups.last[partner]
        for total in (groups.n_members, groups.n_points, groups.weight):
            total[made] = total[selected] + total[partner]
        groups.score[parts], groups.is_alive[parts] = np.inf, False
        groups.score[made] = groups.weight[made] / (groups.n_members[made] if self.is_mean else 1)
        groups.is_alive[made] = True

    # The result --------------------------------------------------------------

    def _evidence(self, n_steps: int) -> np.ndarray:
        evidence = np.zeros(n_steps, dtype=EVIDENCE_DTYPE)
        evidence["step"] = np.arange(1, n_steps + 1)
        evidence["node"] = self.n_clusters + np.arange(n_steps)
        for place, name in enumerate(("selected", "partner", "runner_up", "n_points", "n_moved")):
            evidence[name] = self.record.node[:n_steps, place]
        for place, name in enumerate(("score", "partner_value", "runner_up_value")):
            evidence[name] = self.record.value[:n_steps, place]
        return evidence

    def _hang_empty(self, merges: list[tuple[int, ...]]) -> np.ndarray:
        """Join the clusters without points under one node, and that with the rest at the root."""
        rest = int(np.argmin(self.groups.score))
        left = np.flatnonzero(self.groups.group_of != rest).tolist()
        self.left_empty = len(left)
        joins: list[tuple[int, ...]] = [(rest, left[0])]
        if len(left) > 1:
            joins = [tuple(left), (rest, self.n_clusters + len(merges))]
        records = np.zeros(len(joins), dtype=EVIDENCE_DTYPE)
        # The node of the empty clusters counts as merged before all others: no cut opens it
        # before the groups with points are all undone.
        records["step"][-1] = len(merges) + 1
        records["node"] = self.n_clusters + len(merges) + np.arange(len(joins))
        records["selected"] = [nodes[0] for nodes in joins]
        records["partner"] = [nodes[1] for nodes in joins]
        records["n_points"][-1] = self.groups.n_points[rest]
        records["runner_up"], records["empty"] = -1, True
        for name in ("score", "partner_value", "runner_up_value"):
            records[name] = np.nan
        merges += joins
        return records

    def notices(self) -> list[str]:
        """What a reader of the tree should know, once it is made."""
        if self.n_empty == 0:
            return []
        found = f"{self.n_empty} of {self.n_clusters} clusters have no points"
        if self.left_empty == 0:
            return [f"{found}; each was merged with clusters whose points would move to it."]
        return [f"{found}; {self.left_empty} of them joined by no group, attached to the root."]


def _split(start: np.ndarray, clusters: np.ndarray, n_rows: int) -> Iterator[np.ndarray]:
    """The positions of some clusters as spans, in parts of at most so many rows."""
    first, end = start[clusters], start[clusters + 1]
    n_all = int((end - first).sum())
    if n_all <= n_rows:
        if n_all:
            yield np.stack([first, end], axis=1)
        return
    before = np.concatenate([[0], np.cumsum(end - first)])  # rows, in their order
    ends = np.arange(n_rows, before[-1], n_rows)
    bounds = np.union1d(before, ends)
    cluster = np.searchsorted(before, bounds[:-1], side="right") - 1
    begin = first[cluster] + bounds[:-1] - before[cluster]
    spans = np.stack([begin, begin + np.diff(bounds)], axis=1)
    yield from np.split(spans, np.searchsorted(bounds, ends))
