"""The definition of L2H: slow, obvious, float64 throughout."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Step(NamedTuple):
    """One merge as the definition makes it, clusters in frozensets."""

    selected: frozenset
    partner: frozenset
    score: float
    partner_value: float
    runner_up: frozenset | None
    runner_up_value: float
    n_points: int
    n_moved: int


class Result(NamedTuple):
    steps: list[Step]
    left_empty: list[int]  # clusters without points that no group chose
    margin: float  # smallest relative gap between the best and the second of any decision


def softmax(row):
    share = np.exp(row - row.max())
    return share / share.sum()


def relative_gap(best, second):
    return abs(best - second) / max(abs(best), abs(second))


def naive_l2h(logits, aggregation) -> Result:
    logits = np.asarray(logits, dtype=np.float64)
    n_clusters = logits.shape[1]
    assigned = logits.argmax(axis=1)
    confidence = [softmax(row)[cluster] for row, cluster in zip(logits, assigned, strict=True)]
    points = [np.flatnonzero(assigned == cluster).tolist() for cluster in range(n_clusters)]

    def score(group):
        sums = [sum(confidence[x] for x in points[c]) for c in sorted(group)]
        means = [
            total / len(points[c]) if points[c] else 0.0
            for total, c in zip(sums, sorted(group), strict=True)
        ]
        return {
            "sum-of-means": sum(means),
            "sum-of-sums": sum(sums),
            "mean-of-means": sum(means) / len(group),
        }[aggregation]

    groups = [frozenset([cluster]) for cluster in range(n_clusters)]
    steps, margin = [], np.inf
    while True:
        with_points = [group for group in groups if any(points[c] for c in group)]
        if len(with_points) == 1:
            left = sorted(c for group in groups if group != with_points[0] for c in group)
            return Result(steps, left, margin)
        scores = [score(group) for group in with_points]
        selected = with_points[scores.index(min(scores))]
        low = sorted(scores)
        margin = min(margin, relative_gap(low[0], low[1]))

        outside = [c for c in range(n_clusters) if c not in selected]
        gain, moved = np.zeros(n_clusters), np.zeros(n_clusters, dtype=int)
        for cluster in selected:
            for x in points[cluster]:
                share = softmax(logits[x, outside])
                second = np.sort(share)[::-1][:2]
                if len(second) == 2 and second[0] == second[1]:
                    margin = 0.0
                gain[outside[int(share.argmax())]] += share.max()
                moved[outside[int(share.argmax())]] += 1
        others = [group for group in groups if group != selected]
        values = [float(np.mean([gain[c] for c in group])) for group in others]
        partner = others[values.index(max(values))]
        rest = [(value, -i) for i, value in enumerate(values) if others[i] != partner]
        runner_up, runner_up_value = None, np.nan
        if rest:
            runner_up_value, place = max(rest)
            runner_up = others[-place]
            margin = min(margin, relative_gap(max(values), runner_up_value))
        n_points = sum(len(points[c]) for c in selected)
        n_moved = int(sum(moved[c] for c in partner))
        steps.append(
            Step(
                selected, partner, min(scores), max(values), runner_up, runner_up_value,
                n_points, n_moved,
            )
        )  # fmt: skip
        groups = [group for group in groups if group not in (selected, partner)]
        groups.append(selected | partner)


def array_l2h(logits, aggregation) -> list[tuple[frozenset, frozenset, float]]:
    """The definition again, a group's rows at once, for real logits: the groups and the value."""
    logits = np.asarray(logits, dtype=np.float64)
    n_clusters = logits.shape[1]
    assigned = logits.argmax(axis=1)
    confidence = 1 / np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1)
    points = [np.flatnonzero(assigned == cluster) for cluster in range(n_clusters)]
    total = [confidence[rows].sum() for rows in points]
    mean = [confidence[rows].mean() if len(rows) else 0.0 for rows in points]

    def score(group):
        if not any(len(points[c]) for c in group):
            return np.inf
        weight = sum((total if aggregation == "sum-of-sums" else mean)[c] for c in group)
        return weight / len(group) if aggregation == "mean-of-means" else weight

    groups = {frozenset([cluster]): score([cluster]) for cluster in range(n_clusters)}
    steps = []
    while np.isfinite(list(groups.values())).sum() > 1:
        selected = min(groups, key=groups.get)
        outside = np.setdiff1d(np.arange(n_clusters), list(selected))
        rows = logits[np.concatenate([points[c] for c in selected])][:, outside]
        share = 1 / np.exp(rows - rows.max(axis=1, keepdims=True)).sum(axis=1)
        gain = np.bincount(outside[rows.argmax(axis=1)], share, minlength=n_clusters)
        value = {g: gain[list(g)].mean() for g in groups if g != selected}
        partner = max(value, key=value.get)
        steps.append((selected, partner, value[partner]))
        del groups[selected], groups[partner]
        groups[selected | partner] = score(selected | partner)
    return steps
