"""L2H: a hierarchy of clusters from logits alone.

Reference: Palumbo et al., "From Logits to Hierarchies: Hierarchical Clustering made Simple"
(arXiv 2410.07858), Section 3 and Table 4.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from hierviz.core.hierarchy import EVIDENCE_DTYPE, Hierarchy
from hierviz.core.logits import check_logits, predict
from hierviz.errors import HiervizWarning, InputError

#: The ways to score a group, by name.
AGGREGATIONS = {
    "sum-of-means": "sum over the group's clusters of the mean confidence of the cluster's points",
    "sum-of-sums": "sum of the confidences of the group's points",
    "mean-of-means": "mean over the group's clusters of the mean confidence of the cluster's points",
}

_BLOCK_ITEMS = 1 << 20  # logits worked on at a time: 8 MB in float64
_CANCELLED = 1e-3  # a row is summed anew when subtraction has left this share of it


def l2h(
    logits: np.ndarray,
    *,
    aggregation: str = "sum-of-means",
    leaf_names: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Hierarchy:
    """Hierarchy of a model's clusters, from the logits it gave to the points.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
        float16, float32, float64 or integer; may be memory-mapped, and is
        never copied whole.
    aggregation : str
        How a group is scored: a key of `AGGREGATIONS`.
    leaf_names : sequence of str
        A name for every cluster.
    progress : callable, optional
        Called as ``progress(steps_done, steps)`` after every step. What it
        raises stops the work and passes through.

    Returns
    -------
    Hierarchy
        Binary, heights are merge steps 1..K-1, with `evidence`. Clusters
        without points that no group chose hang under one node at the root.

    Raises
    ------
    InputError
        Logits that are no finite table of numbers, or an unknown aggregation.

    Warns
    -----
    HiervizWarning
        Values that look like probabilities, clusters without points.

    Notes
    -----
    Each step takes the group with the lowest score, removes its columns from
    the logits of its points, and merges it with the group whose clusters gain
    the highest mean probability. All decisions are made in float64; the first
    group in the list wins a tie. A row is read whole when its cluster is first
    selected and when its best column has joined its group; in between, columns
    that join the group are subtracted from the row's mass.

    References
    ----------
    Palumbo et al. 2024, Algorithm 1 and Table 4.

    Examples
    --------
    >>> logits = np.array([[4.0, 2.0, 0.0], [2.0, 3.0, 0.0], [0.0, 1.0, 5.0]])
    >>> l2h(logits).children(3).tolist()
    [0, 1]
    """
    if aggregation not in AGGREGATIONS:
        raise InputError(
            f"Unknown aggregation {aggregation!r}; expected one of {', '.join(AGGREGATIONS)}."
        )
    logits = np.asanyarray(logits)
    notices = [notice.message for notice in check_logits(logits)]
    merger = _Merger(logits, aggregation)
    n_empty = int((merger.size == 0).sum())
    if n_empty:
        notices.append(f"{n_empty} of {merger.n_clusters} clusters have no points.")
    for notice in notices:
        warnings.warn(notice, HiervizWarning, stacklevel=2)
    merges, evidence = merger.run(progress)
    return Hierarchy.from_merges(
        merges,
        n_leaves=merger.n_clusters,
        leaf_names=tuple(leaf_names),
        source=f"L2H, {aggregation.replace('-', ' ')}",
        evidence=evidence,
        notices=tuple(notices),
    )


class _Merger:
    """The state of a run. Groups are named by node id, which is also their order in the list."""

    def __init__(self, logits: np.ndarray, aggregation: str) -> None:
        self.logits = logits
        self.n_clusters = k = logits.shape[1]
        assignments, confidence = predict(logits)
        self.size = np.bincount(assignments, minlength=k)
        self.rows = np.argsort(assignments, kind="stable")  # a cluster's rows are one slice
        self.start = np.concatenate([[0], np.cumsum(self.size)])
        weight = np.bincount(assignments, weights=confidence, minlength=k)
        if aggregation != "sum-of-sums":
            weight = weight / np.maximum(self.size, 1)
        self.per_cluster = aggregation == "mean-of-means"
        n_nodes = max(2 * k - 1, 1)
        self.weight = np.concatenate([weight, np.zeros(n_nodes - k)])
        self.score = np.full(n_nodes, np.inf)  # inf: gone, not made yet, or without points
        self.score[:k][self.size > 0] = weight[self.size > 0]
        self.clusters: list[np.ndarray] = [np.array([c]) for c in range(k)]
        self.group_of = np.arange(k)  # node that each cluster is in now
        # What is known of every point's row without its group's columns, and since which group.
        self.seen = np.full(k, -1)  # node whose columns a cluster's rows were freed of, -1 none
        self.best = np.zeros(len(logits), dtype=np.int32)
        self.peak, self.zero, self.rest, self.rest_at_look = np.zeros((4, len(logits)))

    def run(self, progress) -> tuple[list[tuple[int, ...]], np.ndarray]:
        k = self.n_clusters
        merges: list[tuple[int, ...]] = []
        evidence = np.zeros(max(k - 1, 0), dtype=EVIDENCE_DTYPE)
        while np.isfinite(self.score).sum() > 1:
            record = self.step(k + len(merges))
            record["step"] = len(merges) + 1
            for name, value in record.items():
                evidence[name][len(merges)] = value
            merges.append((record["selected"], record["partner"]))
            if progress is not None:
                progress(len(merges), k - 1)
        evidence = evidence[: len(merges)]
        left = [int(node) for node in np.unique(self.group_of) if np.isinf(self.score[node])]
        if left:
            evidence = np.concatenate([evidence, self.hang_empty(left, merges)])
            if progress is not None:
                progress(k - 1, k - 1)
        return merges, evidence

    def step(self, made: int) -> dict:
        """Merge the group with the lowest score with its partner into node `made`."""
        selected = int(np.argmin(self.score))
        probability, moved = self.reassign(selected)
        alive, place = np.unique(self.group_of, return_inverse=True)
        value = np.bincount(place, weights=probability) / np.bincount(place)
        value[alive == selected] = -np.inf
        best = int(np.argmax(value))
        partner, partner_value = int(alive[best]), value[best]
        value[best] = -np.inf
        second = int(np.argmax(value))
        has_second = np.isfinite(value[second])
        record = {
            "node": made,
            "selected": selected,
            "partner": partner,
            "score": self.score[selected],
            "partner_value": partner_value,
            "runner_up": int(alive[second]) if has_second else -1,
            "runner_up_value": value[second] if has_second else np.nan,
            "n_points": self.size[self.clusters[selected]].sum(),
            "n_moved": moved[self.clusters[partner]].sum(),
        }
        self.merge(selected, partner, made)
        return record

    def merge(self, selected: int, partner: int, made: int) -> None:
        clusters = np.concatenate([self.clusters[selected], self.clusters[partner]])
        self.clusters.append(clusters)
        self.group_of[clusters] = made
        self.weight[made] = self.weight[selected] + self.weight[partner]
        self.score[[selected, partner]] = np.inf
        self.score[made] = self.weight[made] / (len(clusters) if self.per_cluster else 1)

    def reassign(self, node: int) -> tuple[np.ndarray, np.ndarray]:
        """Where the points of a group go without its columns.

        Returns the summed probability and the number of points for every
        cluster, float64 and int64 (n_clusters,).
        """
        clusters = self.clusters[node]
        for seen in np.unique(self.seen[clusters]).tolist():
            rows = self.rows_of(clusters[self.seen[clusters] == seen])
            if seen < 0:
                self.look(rows, clusters)
            elif seen != node:
                self.look_again(rows, clusters, np.setdiff1d(clusters, self.clusters[seen]))
        self.seen[clusters] = node
        rows = self.rows_of(clusters)
        share = np.exp(self.peak[rows] - self.zero[rows]) / self.rest[rows]
        probability = np.bincount(self.best[rows], weights=share, minlength=self.n_clusters)
        return probability, np.bincount(self.best[rows], minlength=self.n_clusters)

    def rows_of(self, clusters: np.ndarray) -> np.ndarray:
        return np.concatenate([self.rows[self.start[c] : self.start[c + 1]] for c in clusters])

    def look(self, rows: np.ndarray, clusters: np.ndarray) -> None:
        """Read rows whole: their best column without those of `clusters`, and the mass of all others."""
        for part in _blocks(rows, self.n_clusters):
            block = self.logits[part].astype(np.float64)
            block[:, clusters] = -np.inf
            best = block.argmax(axis=1)
            peak = block[np.arange(len(block)), best]
            block -= peak[:, None]
            self.best[part], self.peak[part], self.zero[part] = best, peak, peak
            self.rest[part] = self.rest_at_look[part] = np.exp(block, out=block).sum(axis=1)

    def look_again(self, rows: np.ndarray, clusters: np.ndarray, lost: np.ndarray) -> None:
        """Take the columns `lost` out of rows that were looked at before the group got them."""
        for part in _blocks(rows, len(lost)):
            block = self.logits[part[:, None], lost].astype(np.float64)
            block -= self.zero[part][:, None]
            self.rest[part] -= np.exp(block, out=block).sum(axis=1)
        stale = np.isin(self.best[rows], lost)
        stale |= self.rest[rows] < _CANCELLED * self.rest_at_look[rows]
        self.look(rows[stale], clusters)

    def hang_empty(self, left: list[int], merges: list[tuple[int, ...]]) -> np.ndarray:
        """Join the clusters without points under one node, and that with the rest at the root."""
        with_points = int(np.argmin(self.score))
        empty = left[0]
        joins = [(with_points, empty)]
        if len(left) > 1:
            empty = self.n_clusters + len(merges)
            joins = [tuple(left), (with_points, empty)]
        records = np.zeros(len(joins), dtype=EVIDENCE_DTYPE)
        for record, nodes in zip(records, joins, strict=True):
            record["node"] = self.n_clusters + len(merges)
            record["step"] = len(merges) + 1
            record["selected"], record["partner"] = nodes[0], nodes[1]
            record["runner_up"] = -1
            for name in ("score", "partner_value", "runner_up_value"):
                record[name] = np.nan
            record["empty"] = True
            merges.append(nodes)
        return records


def _blocks(rows: np.ndarray, n_columns: int) -> Iterator[np.ndarray]:
    step = max(1, _BLOCK_ITEMS // n_columns)
    for first in range(0, len(rows), step):
        yield rows[first : first + step]
