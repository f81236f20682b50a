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
_NEAR_TIE = 1e-9  # partners this close, relatively, are compared again on rows read whole


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
        without points that no group chose hang under one node at the root;
        the evidence of these last merges is flagged "empty", its values are
        nan, and `selected` and `partner` are the first two nodes they join.

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
    group in the list wins a tie. A cluster without points scores nothing but
    counts in its group's size.

    A row is read whole when its cluster is first selected and when its best
    column has joined its group; in between, columns that join the group are
    subtracted from the row's mass. At most K is there at first and at least
    the best column's 1 stays, so subtraction loses no more than a factor K of
    float64's precision; near ties are decided on rows read whole. In practice
    some 4 n_points x n_clusters exponentials; O(n_points + n_clusters) memory.

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
    notices = [f"{notice.message} {notice.hint}".strip() for notice in check_logits(logits)]
    merger = _Merger(logits, aggregation)
    merges, evidence = merger.run(progress)
    notices += merger.notices()
    for notice in notices:
        warnings.warn(notice, HiervizWarning, stacklevel=2)
    return Hierarchy.from_merges(
        merges,
        heights=evidence["step"],
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
        self.is_mean = aggregation == "mean-of-means"
        # Groups, by node id.
        n_nodes = 2 * k - 1
        self.weight = np.concatenate([weight, np.zeros(n_nodes - k)])
        self.score = np.full(n_nodes, np.inf)  # inf: gone, not made yet, or without points
        self.score[:k][self.size > 0] = weight[self.size > 0]
        self.clusters = {c: np.array([c]) for c in range(k)}
        self.group_of = np.arange(k)  # node that each cluster is in now
        self.n_left_empty = 0
        # A point's row without the columns of the group its cluster was last selected in.
        self.seen = np.full(k, -1)  # node of that group, for each cluster; -1 for none yet
        self.best = np.zeros(len(logits), dtype=np.int32)
        self.peak = np.zeros(len(logits))  # the logit of the best column
        self.mass = np.zeros(len(logits))  # sum of exp(logit - peak), best column included

    def run(self, progress) -> tuple[list[tuple[int, ...]], np.ndarray]:
        """Merge until one group is left; the merges, and the evidence of each."""
        n_steps = self.n_clusters - 1
        merges: list[tuple[int, ...]] = []
        evidence = np.zeros(n_steps, dtype=EVIDENCE_DTYPE)
        while np.isfinite(self.score).sum() > 1:
            step = len(merges)
            record = evidence[step : step + 1]
            record["step"] = step + 1
            self.step(self.n_clusters + step, record)
            merges.append((int(record["selected"][0]), int(record["partner"][0])))
            if progress is not None:
                progress(step + 1, n_steps)
        if len(merges) < n_steps:
            evidence = np.concatenate([evidence[: len(merges)], self.hang_empty(merges)])
            if progress is not None:
                progress(n_steps, n_steps)
        return merges, evidence

    def step(self, made: int, record: np.ndarray) -> None:
        """Merge the group with the lowest score with its partner into node `made`."""
        selected = int(np.argmin(self.score))
        self.refresh(selected)
        partner, runner_up, value, n_points = self.choose(selected)
        if runner_up >= 0 and value[partner] - value[runner_up] <= _NEAR_TIE * value[partner]:
            clusters = self.clusters[selected]
            self.look(self.rows_of(clusters), clusters)
            partner, runner_up, value, n_points = self.choose(selected)
        record["node"], record["selected"], record["partner"] = made, selected, partner
        record["score"], record["partner_value"] = self.score[selected], value[partner]
        record["runner_up"] = runner_up
        record["runner_up_value"] = value[runner_up] if runner_up >= 0 else np.nan
        record["n_points"] = n_points.sum()
        record["n_moved"] = n_points[self.clusters[partner]].sum()
        self.merge(selected, partner, made)

    def choose(self, selected: int) -> tuple[int, int, np.ndarray, np.ndarray]:
        """Partner and runner-up (-1: none) of a group, each node's value, each cluster's gain."""
        rows = self.rows_of(self.clusters[selected])
        best = self.best[rows]
        gain = np.bincount(best, weights=1 / self.mass[rows], minlength=self.n_clusters)
        n_nodes = len(self.score)
        n_clusters = np.bincount(self.group_of, minlength=n_nodes)  # 0: gone or not made yet
        value = np.bincount(self.group_of, weights=gain, minlength=n_nodes)
        value = np.where(n_clusters > 0, value / np.maximum(n_clusters, 1), -np.inf)
        value[selected] = -np.inf
        partner = int(np.argmax(value))
        others = value.copy()
        others[partner] = -np.inf
        runner_up = int(np.argmax(others)) if np.isfinite(others).any() else -1
        return partner, runner_up, value, np.bincount(best, minlength=self.n_clusters)

    def merge(self, selected: int, partner: int, made: int) -> None:
        # The selected group's clusters are still needed, to tell what its rows lose later.
        clusters = np.concatenate([self.clusters[selected], self.clusters.pop(partner)])
        self.clusters[made] = clusters
        self.group_of[clusters] = made
        self.weight[made] = self.weight[selected] + self.weight[partner]
        self.score[[selected, partner]] = np.inf
        self.score[made] = self.weight[made] / (len(clusters) if self.is_mean else 1)

    def refresh(self, node: int) -> None:
        """Bring the rows of a group up to the group as it is now."""
        clusters = self.clusters[node]
        for seen in np.unique(self.seen[clusters]).tolist():
            rows = self.rows_of(clusters[self.seen[clusters] == seen])
            if seen < 0:
                self.look(rows, clusters)
            else:
                self.look_again(rows, clusters, np.setdiff1d(clusters, self.clusters.pop(seen)))
        self.seen[clusters] = node

    def rows_of(self, clusters: np.ndarray) -> np.ndarray:
        return np.concatenate([self.rows[self.start[c] : self.start[c + 1]] for c in clusters])

    def look(self, rows: np.ndarray, clusters: np.ndarray) -> None:
        """Read rows whole: their best column without those of `clusters`, and the mass."""
        for part in _blocks(rows, self.n_clusters):
            block = self.logits[part].astype(np.float64)
            block[:, clusters] = -np.inf
            best = block.argmax(axis=1)
            peak = block[np.arange(len(block)), best]
            block -= peak[:, None]
            self.best[part], self.peak[part] = best, peak
            self.mass[part] = np.exp(block, out=block).sum(axis=1)

    def look_again(self, rows: np.ndarray, clusters: np.ndarray, lost: np.ndarray) -> None:
        """Take the columns `lost` out of rows that were looked at before the group got them."""
        is_stale = np.isin(self.best[rows], lost)
        self.look(rows[is_stale], clusters)
        for part in _blocks(rows[~is_stale], len(lost)):
            block = self.logits[part[:, None], lost].astype(np.float64)
            block -= self.peak[part][:, None]
            self.mass[part] -= np.exp(block, out=block).sum(axis=1)

    def hang_empty(self, merges: list[tuple[int, ...]]) -> np.ndarray:
        """Join the clusters without points under one node, and that with the rest at the root."""
        rest = int(np.argmin(self.score))
        left = np.flatnonzero(self.group_of != rest).tolist()
        self.n_left_empty = len(left)
        joins = [(rest, left[0])]
        if len(left) > 1:
            joins = [tuple(left), (rest, self.n_clusters + len(merges))]
        records = np.zeros(len(joins), dtype=EVIDENCE_DTYPE)
        # The node of the empty clusters counts as merged before all others: no cut opens it
        # before the groups with points are all undone.
        records["step"][-1] = len(merges) + 1
        records["node"] = self.n_clusters + len(merges) + np.arange(len(joins))
        records["selected"], records["partner"] = (
            [nodes[0] for nodes in joins],
            [nodes[1] for nodes in joins],
        )
        records["n_points"][-1] = self.size.sum()
        records["runner_up"], records["empty"] = -1, True
        for name in ("score", "partner_value", "runner_up_value"):
            records[name] = np.nan
        merges += joins
        return records

    def notices(self) -> list[str]:
        """What a reader of the tree should know, once it is made."""
        n_empty = int((self.size == 0).sum())
        if n_empty == 0:
            return []
        found = f"{n_empty} of {self.n_clusters} clusters have no points"
        if self.n_left_empty == 0:
            return [f"{found}; each was placed by points of other clusters."]
        return [f"{found}; {self.n_left_empty} of them drew no group and hang at the root."]


def _blocks(rows: np.ndarray, n_columns: int) -> Iterator[np.ndarray]:
    step = max(1, _BLOCK_ITEMS // n_columns)
    for first in range(0, len(rows), step):
        yield rows[first : first + step]
