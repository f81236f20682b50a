"""Pairs of clusters by a score, and how findings speak of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding, Side

#: Anything with a lower score is not a finding.
LEAST_SCORE = 0.01

#: Digits of a score that decide the order: what sums of floats leave behind them is no difference.
DIGITS = 6


class Pair(NamedTuple):
    """Two clusters and their score."""

    a: int
    b: int
    score: float


def top_pairs(seen: Audited, score: np.ndarray, *, is_ordered: bool = False) -> list[Pair]:
    """The pairs with the highest scores, of at least `LEAST_SCORE`, as many as are wanted of a finding.

    Parameters
    ----------
    seen : Audited
    score : float array, shape (n_clusters, n_clusters)
        Symmetric, unless pairs are ordered.
    is_ordered : bool
        True where (a, b) is another pair than (b, a); else the cluster comes first that gives more
        to the other.

    Notes
    -----
    Equal scores go by name, so the order of points and clusters does not matter. O(n_clusters^2).
    """
    places = pairs_by_score(score if is_ordered else np.triu(score, 1), seen.top)
    k, found = len(score), score.ravel()
    pairs = [Pair(place // k, place % k, float(found[place])) for place in places.tolist()]
    return ranked(seen, pairs if is_ordered else [in_order(seen, pair) for pair in pairs])[
        : seen.top
    ]


def pairs_by_score(score: np.ndarray, most: int | None = None) -> np.ndarray:
    """Places in a flat table of scores of at least `LEAST_SCORE`, int64, the highest first.

    With `most` so many of them, and all that score as high as the last.
    """
    rounded = np.round(score, DIGITS).ravel()
    places = np.flatnonzero(rounded >= LEAST_SCORE)
    if most is not None and len(places) > most:
        found = rounded[places]
        places = places[found >= np.partition(found, -most)[-most]]
    return places[np.argsort(-rounded[places], kind="stable")]


def ranked(seen: Audited, pairs: list[Pair]) -> list[Pair]:
    """Pairs, the highest score first; equal ones by name."""
    names = seen.analysis.tree.leaf_names
    return sorted(pairs, key=lambda p: (-round(p.score, DIGITS), names[p.a], names[p.b]))


def in_order(seen: Audited, pair: Pair) -> Pair:
    """The cluster first that gives more to the other when it is left out; equal ones by name."""
    a, b, score = pair
    given, names = seen.measures.reassigned, seen.analysis.tree.leaf_names
    of_a, of_b = round(float(given[a, b]), DIGITS), round(float(given[b, a]), DIGITS)
    return pair if (-of_a, names[a]) <= (-of_b, names[b]) else Pair(b, a, score)


def pair_finding(seen: Audited, kind: str, pair: Pair, sentence: str, **numbers) -> Finding:
    """A finding about a pair, with the numbers that all of them have."""
    a, b, score = pair
    node = int(seen.meeting(np.array([a]), np.array([b]))[0])
    return Finding(
        kind, (Side((a,)), Side((b,))), node, score, sentence, {**_numbers(seen, a, b), **numbers}
    )


def _numbers(seen: Audited, a: int, b: int) -> dict[str, float | int | str]:
    found = seen.measures
    numbers: dict[str, float | int | str] = {
        "R": float(found.correlation[a, b]),
        "B_ab": float(found.reassigned[a, b]),
        "B_ba": float(found.reassigned[b, a]),
    }
    if found.confusion is not None:
        numbers |= {"S_ab": float(found.confusion[a, b]), "S_ba": float(found.confusion[b, a])}
    if seen.in_common is not None:
        numbers |= {
            "classes_in_common": int(seen.in_common[a, b]),
            "category_in_common": seen.common_category(a, b),
        }
    return numbers


def percent(share: float) -> str:
    """A share in a sentence."""
    return f"{100 * share:.0f} %"


def apart(seen: Audited, a: int, b: int) -> str:
    """How far apart two clusters are in the taxonomy, as the end of a clause."""
    category = seen.common_category(a, b)
    if seen.taxonomy is None:
        return ""
    if seen.in_common is None or not category:
        return f"no category of {seen.taxonomy_called} holds both"
    n = int(seen.in_common[a, b])
    return (
        f"the smallest category of {seen.taxonomy_called} that holds both is “{category}”, "
        f"with {n:,} of {seen.n_placed:,} classes"
    )


def left_out(seen: Audited, a: int, b: int) -> str:
    """What two clusters give each other when left out, as a sentence."""
    given = seen.measures.reassigned
    return (
        f"With {seen.name(a)} left out, its points give {seen.name(b)} a mean probability of "
        f"{percent(given[a, b])}; the other way it is {percent(given[b, a])}."
    )
