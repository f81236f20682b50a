"""Seen with: a cluster whose points look like another one's, but not the other way."""

from __future__ import annotations

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding
from hierviz.audit.kinds import FindingKind
from hierviz.audit.pairs import apart, pair_finding, percent, top_pairs

KEY = "seen-with"


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
    given = seen.measures.reassigned
    where = apart(seen, a, b)
    return (
        f"{seen.name(a)} is seen with {seen.name(b)}: where {seen.name(a)} is left out, its points go to "
        f"{seen.name(b)} with {percent(given[a, b])}; the other way it is {percent(given[b, a])}."
        + (f" And {where}." if where else "")
    )


KIND = FindingKind(
    KEY,
    "Seen with",
    "Which class is recognised by what stands beside it in its pictures?",
    find,
)
