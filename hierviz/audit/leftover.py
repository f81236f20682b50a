"""Leftover: a few clusters that were put somewhere because nothing suitable was left."""

from __future__ import annotations

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding
from hierviz.audit.kinds import FindingKind
from hierviz.audit.merges import by_rank, merge_finding, merges_of

KEY = "leftover"
#: Leaves of the smaller side at most.
MOST_LEAVES = 3
#: The largest R across the sides stays below this.
LEAST_R = 0.15


def find(seen: Audited) -> list[Finding]:
    """Merges with a side of at most three leaves by 1 - the largest R across the sides, where that is small."""
    tree, merges = seen.analysis.tree, merges_of(seen)
    below = tree.n_leaves_below
    is_small = np.minimum(below[merges.left], below[merges.right]) <= MOST_LEAVES
    is_left = is_small & (merges.best < LEAST_R) & (merges.node != tree.root)
    score = 1 - merges.best
    findings = []
    for place in by_rank(seen, merges, score, np.flatnonzero(is_left)):
        merge = tuple(int(part[place]) for part in merges[:3])
        small, large = sorted(merge[1:], key=lambda side: (below[side], side))
        best = float(merges.best[place])
        stand = "seems to stand" if below[small] == 1 else "seem to stand"
        sentence = (
            f"{seen.names(tree.leaves_below(small))} {stand} beside {seen.names(tree.leaves_below(large))} "
            f"for want of anything better: no two logits across the two sides correlate at more than {best:.2f}."
        )
        findings.append(merge_finding(seen, KEY, merge, score[place], sentence, best_R=best))
    return findings


KIND = FindingKind(
    KEY,
    "Leftover",
    "Which classes has the tree put somewhere for want of anything better?",
    find,
)
