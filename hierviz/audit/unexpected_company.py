"""Unexpected company: two clusters that go together in the model and have nothing in common."""

from __future__ import annotations

from typing import cast

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding
from hierviz.audit.kinds import FindingKind
from hierviz.audit.pairs import apart, left_out, pair_finding, top_pairs

KEY = "unexpected-company"
#: R from which on two clusters are said to go together.
CLOSE = 0.3


def find(seen: Audited) -> list[Finding]:
    """Pairs that are far apart in the taxonomy, by R sqrt((B + B') / 2)."""
    given = seen.measures.reassigned
    score = seen.measures.correlation * np.sqrt((given + given.T) / 2)
    return [
        pair_finding(seen, KEY, pair, _sentence(seen, pair.a, pair.b))
        for pair in top_pairs(seen, np.where(seen.is_far, score, 0))
    ]


def _sentence(seen: Audited, a: int, b: int) -> str:
    r = seen.measures.correlation[a, b]
    together = "go together in" if r >= CLOSE else "have something in common for"
    return (
        f"{seen.name(a)} and {seen.name(b)} {together} the model, although {apart(seen, a, b)}: "
        f"their logits correlate at {r:.2f}. {left_out(seen, a, b)}"
    )


def lacks(seen: Audited) -> str:
    """A taxonomy, which says what is far apart."""
    if seen.taxonomy is None:
        return (
            "It needs a taxonomy, WordNet or a column of classes.csv, to know what is unexpected."
        )
    known = cast(np.ndarray, seen.in_common) >= 2
    if (seen.is_far == known).all():  # those of one class are none of the pairs
        return f"The {seen.taxonomy.name} taxonomy has no two classes in one category and a third in another."
    return ""


KIND = FindingKind(
    KEY,
    "Unexpected company",
    "Which classes go together in the model although they are different things?",
    find,
    lacks,
)
