"""A made study in which faults were planted, and what each of them is."""

from __future__ import annotations

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.taxonomy import taxonomy_of

N_SORTS, N_OF_SORT, N_POINTS = 6, 5, 40
K = N_SORTS * N_OF_SORT

BACKGROUND = (0, 16)  # of different sorts: the same thing stands behind both
TWICE = (5, 6)  # one thing under two names, labelled by the toss of a coin
SEEN_WITH = (10, 26)  # points of the first always show the second, never the other way
TORN = (20, 21)  # alike, but the tree has put them far apart
SWAPPED = (2, 17)  # some points of each have the other's label
TORN_BY = 9  # what the second of the torn pair has a little in common with, and stands beside
LEFT_OVER = 14  # was put beside another sort for want of anything better


def logits_and_labels(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    label = np.repeat(np.arange(K), N_POINTS)
    n = len(label)
    logits = rng.normal(0, 1, (n, K))
    sort = label // N_OF_SORT
    mates = np.arange(K) // N_OF_SORT == sort[:, None]
    logits += np.where(mates, rng.normal(2, 0.7, (n, 1)), 0)
    logits[np.arange(n), label] += 6

    def tie(one: int, other: int, how_much: float) -> None:
        at = label == one
        logits[at, other] += how_much + rng.normal(0, 0.5, at.sum())

    for a, b in (BACKGROUND, BACKGROUND[::-1]):
        tie(a, b, 6)
    tie(*SEEN_WITH, 6)
    for a, b in (TORN, TORN[::-1]):
        tie(a, b, 3)
    for a, b in ((TORN[1], TORN_BY), (TORN_BY, TORN[1])):
        tie(a, b, 4)
    a, b = TWICE
    at = np.isin(label, TWICE)
    logits[np.ix_(at, TWICE)] = (
        8 + rng.normal(0, 0.3, (at.sum(), 1)) + rng.normal(0, 0.3, (at.sum(), 2))
    )
    return logits.astype(np.float32), label


def swap(labels: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Three points of each of two classes get the other's label; the points."""
    one, other = SWAPPED
    rows = [
        *np.flatnonzero(labels == one)[:3].tolist(),
        *np.flatnonzero(labels == other)[:3].tolist(),
    ]
    labels = labels.copy()
    labels[rows[:3]], labels[rows[3:]] = other, one
    return labels, rows


def tree() -> Hierarchy:
    """The sorts one after the other; what was planted stands elsewhere."""
    moved = (BACKGROUND[1], TORN[1], TORN_BY, LEFT_OVER)
    sorts = [range(s * N_OF_SORT, (s + 1) * N_OF_SORT) for s in range(N_SORTS)]
    nested = [_pairs([c for c in sort if c not in (*moved, BACKGROUND[0])]) for sort in sorts]
    nested[0] = [nested[0], list(BACKGROUND)]
    nested[1] = [nested[1], [TORN_BY, TORN[1]]]
    nested[5] = [nested[5], LEFT_OVER]
    return Hierarchy.from_nested(_pairs(nested), leaf_names=tuple(f"{c:02d}" for c in range(K)))


def _pairs(parts: list) -> list:
    made = parts[0]
    for part in parts[1:]:
        made = [made, part]
    return made


def made_study(seed: int = 0) -> tuple[Study, list[int]]:
    logits, labels = logits_and_labels(seed)
    labels, swapped = swap(labels)
    study = Study(
        "made",
        logits=logits,
        labels=labels.astype(np.int32),
        class_names=tuple(f"{c:02d}" for c in range(K)),
        class_table={"sort": tuple("ABCDEF"[c // N_OF_SORT] for c in range(K))},
    )
    return study, swapped


def made_analysis(seed: int = 0) -> Analysis:
    return Analysis.of(made_study(seed)[0], tree())


def made_taxonomy(study: Study):
    return taxonomy_of(study, "sort")
