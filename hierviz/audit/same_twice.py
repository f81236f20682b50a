"""The same thing twice: two clusters that the model can hardly tell apart."""

from __future__ import annotations

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding
from hierviz.audit.kinds import FindingKind
from hierviz.audit.pairs import (
    DIGITS,
    LEAST_SCORE,
    Pair,
    in_order,
    pair_finding,
    pairs_by_score,
    ranked,
    top_pairs,
)

KEY = "same-twice"
#: Labelled points that each of two classes needs for the model's telling them apart to be measured.
ENOUGH_LABELLED = 20
#: R from which on two clusters may be one thing, where nothing is known of how well they are told apart.
MAY_BE_ONE = 0.5
#: AUC below which two classes are nearly one thing, and from which on they are told apart well.
HARDLY_TOLD, WELL_TOLD = 0.75, 0.95

_BATCH = 64


def find(seen: Audited) -> list[Finding]:
    """Pairs by R; with enough labelled points by R x 2 (1 - AUC), the AUC of telling one from the other."""
    correlation = seen.measures.correlation
    if not has_enough_labels(seen):
        return [
            pair_finding(seen, KEY, pair, _sentence(seen, pair.a, pair.b, np.nan))
            for pair in top_pairs(seen, correlation)
        ]
    found = _hardly_told_apart(seen, correlation)
    return [
        pair_finding(seen, KEY, pair, _sentence(seen, pair.a, pair.b, auc), auc=auc)
        for pair, auc in found
    ]


def has_enough_labels(seen: Audited) -> bool:
    """True where most classes have enough labelled points for scores by label."""
    n = seen.measures.n_labelled
    return n is not None and bool((n >= ENOUGH_LABELLED).sum() * 2 > len(n))


def _hardly_told_apart(seen: Audited, correlation: np.ndarray) -> list[tuple[Pair, float]]:
    """The best pairs and their AUC. No score exceeds R, so pairs are tried in the order of R."""
    auc_of: dict[frozenset[int], float] = {}
    best: list[Pair] = []
    places = pairs_by_score(np.triu(correlation, 1))
    for first in range(0, len(places), _BATCH):
        pairs = [
            divmod(place, len(correlation)) for place in places[first : first + _BATCH].tolist()
        ]
        if len(best) == seen.top and correlation[pairs[0]] < best[-1].score - 10**-DIGITS:
            break
        for a, b in pairs:
            auc_of[frozenset((a, b))] = auc = told_apart(seen, a, b)
            score = 0.0 if np.isnan(auc) else float(correlation[a, b]) * min(1.0, 2 * (1 - auc))
            if round(score, DIGITS) >= LEAST_SCORE:
                best.append(in_order(seen, Pair(a, b, score)))
        best = ranked(seen, best)[: seen.top]
    return [(pair, auc_of[frozenset(pair[:2])]) for pair in best]


def told_apart(seen: Audited, a: int, b: int) -> float:
    """AUC of z_a - z_b between the labelled points of two classes; nan where one has too few."""
    of_a, of_b = seen.rows_labelled(a), seen.rows_labelled(b)
    if min(len(of_a), len(of_b)) < ENOUGH_LABELLED:
        return float("nan")
    logits = seen.logits
    one, other = (
        logits[rows, a].astype(np.float64) - logits[rows, b].astype(np.float64)
        for rows in (of_a, of_b)
    )
    other.sort()
    below = np.searchsorted(other, one, side="left") + np.searchsorted(other, one, side="right")
    return float(below.sum() / (2 * len(one) * len(other)))


def _sentence(seen: Audited, a: int, b: int, auc: float) -> str:
    names, r = f"{seen.name(a)} and {seen.name(b)}", seen.measures.correlation[a, b]
    if np.isnan(auc):
        alike = "may be one thing" if r >= MAY_BE_ONE else "are somewhat alike"
        return f"{names} {alike} to the model: their logits correlate at {r:.2f}."
    apart = f"a point of each is told from the other in {100 * auc:.0f} % of cases"
    if auc < HARDLY_TOLD:
        return f"{names} are nearly one thing to the model: their logits correlate at {r:.2f}, and {apart}."
    if auc < WELL_TOLD:
        return f"{names} are hard to tell apart for the model: their logits correlate at {r:.2f}, and {apart}."
    return f"{names} look alike to the model, their logits correlate at {r:.2f}, but {apart}."


KIND = FindingKind(
    KEY,
    "The same thing twice",
    "Which two classes can the model hardly tell apart, so that they may be one?",
    find,
)
