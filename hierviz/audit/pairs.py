"""Pairs of clusters by a score, and how findings speak of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding, Side

#: What has a lower score is no finding.
LEAST_SCORE = 0.01

_DIGITS = 6  # of a score, for the order: what sums of floats leave behind them is no difference


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
    Equal scores go by name, so the order of points and clusters is of no matter. O(n_clusters^2).
    """
    rounded = np.round(score, _DIGITS)
    if not is_ordered:
        rounded = np.triu(rounded, 1)
    places = np.flatnonzero(rounded >= LEAST_SCORE)
    if len(places) > seen.top:
        found = rounded.ravel()[places]
        last = np.partition(found, -seen.top)[-seen.top]
        places = places[found >= last]
    pairs = [divmod(place, len(score)) for place in places.tolist()]
    if not is_ordered:
        pairs = [_in_order(seen, a, b) for a, b in pairs]
    named = [Pair(a, b, float(score[a, b])) for a, b in pairs]
    return ranked(seen, named)[: seen.top]


def ranked(seen: Audited, pairs: list[Pair]) -> list[Pair]:
    """Pairs, the highest score first; equal ones by name."""
    names = seen.analysis.tree.leaf_names
    return sorted(pairs, key=lambda p: (-round(p.score, _DIGITS), names[p.a], names[p.b]))


def _in_order(seen: Audited, a: int, b: int) -> tuple[int, int]:
    """The cluster first that gives more to the other when it is left out; equal ones by name."""
    gives, names = np.round(seen.measures.reassigned, _DIGITS), seen.analysis.tree.leaf_names
    key = lambda one, other: (-gives[one, other], names[one])  # noqa: E731
    return (a, b) if key(a, b) <= key(b, a) else (b, a)


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
    """How far apart the taxonomy holds two clusters, as the end of a clause."""
    taxonomy, category = seen.taxonomy, seen.common_category(a, b)
    if taxonomy is None:
        return ""
    if seen.in_common is None or not category:
        return f"no category of {taxonomy.name} holds both"
    n = int(seen.in_common[a, b])
    return f"the smallest category of {taxonomy.name} that holds both is “{category}”, with {n:,} of {seen.n_placed:,} classes"
