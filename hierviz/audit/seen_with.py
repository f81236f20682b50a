"""Seen with: a cluster whose points look like another one's, but not the other way."""

from __future__ import annotations

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding
from hierviz.audit.kinds import FindingKind
from hierviz.audit.pairs import apart, left_out, pair_finding, top_pairs

KEY = "seen-with"
#: R from which on two clusters may as well be one thing.
ONE_THING = 0.7


def find(seen: Audited) -> list[Finding]:
    """Ordered pairs by (B[a, b] - B[b, a]) max(R, 0), times how far apart the taxonomy holds them."""
    given, correlation = seen.measures.reassigned, seen.measures.correlation
    score = (given - given.T) * np.maximum(correlation, 0)
    if seen.farness is not None:
        score = score * seen.farness
    return [
        pair_finding(seen, KEY, pair, _sentence(seen, pair.a, pair.b))
        for pair in top_pairs(seen, score, is_ordered=True)
    ]


def _sentence(seen: Audited, a: int, b: int) -> str:
    r, given = seen.measures.correlation[a, b], seen.measures.reassigned
    points = "The points" if given[a, b] >= 0.5 else "Some points"
    hardly = "hardly" if given[b, a] < min(0.1, given[a, b] / 3) else "less so"
    where = apart(seen, a, b)
    return (
        f"{points} of {seen.name(a)} may show {seen.name(b)} as well, {hardly} the other way. "
        + left_out(seen, a, b)
        + (f" Or both are one thing: their logits correlate at {r:.2f}." if r >= ONE_THING else "")
        + (f" {where[0].upper()}{where[1:]}." if where else "")
    )


KIND = FindingKind(
    KEY,
    "Seen with",
    "Which class has points that may show another one as well, but hardly the other way?",
    find,
)
