"""Torn pair: two clusters that belong together by their logits, but are far apart in the tree."""

from __future__ import annotations

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding
from hierviz.audit.kinds import FindingKind
from hierviz.audit.pairs import Pair, pair_finding, top_pairs

KEY = "torn-pair"
#: Share of all leaves below the lowest node above a pair from which on it is torn.
LEAST_BELOW = 0.3
#: In small trees no fewer leaves than these.
LEAST_LEAVES = 4
#: Pairs of a lower R are not close.
LEAST_R = 0.15


def find(seen: Audited) -> list[Finding]:
    """Of as many pairs with the highest R as there are clusters, those that meet above 0.3 of all leaves."""
    tree = seen.analysis.tree
    closest = Audited(seen.analysis, seen.measures, top=tree.n_leaves)
    pairs = top_pairs(closest, seen.measures.correlation)
    if not pairs:
        return []
    a, b = np.array([pair[:2] for pair in pairs]).T
    below = tree.n_leaves_below[seen.meeting(a, b)]
    torn = [(pair, int(n)) for pair, n in zip(pairs, below, strict=True)]
    return [
        pair_finding(seen, KEY, pair, _sentence(seen, pair, n), leaves_below=n)
        for pair, n in torn
        if pair.score >= LEAST_R and n >= max(LEAST_LEAVES, LEAST_BELOW * tree.n_leaves)
    ][: seen.top]


def _sentence(seen: Audited, pair: Pair, n_below: int) -> str:
    n_leaves = seen.analysis.tree.n_leaves
    where = (
        "at the root"
        if n_below == n_leaves
        else f"in a group of {n_below:,} of {n_leaves:,} leaves"
    )
    return (
        f"{seen.name(pair.a)} and {seen.name(pair.b)} are among the closest pairs by their logits, which correlate at "
        f"{pair.score:.2f}, yet in the tree they meet only {where}: an earlier merge separated them."
    )


KIND = FindingKind(
    KEY,
    "Torn pair",
    "Which classes belong together by their logits, but are far apart in the tree?",
    find,
)
