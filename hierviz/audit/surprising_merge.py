"""Surprising merge: two groups, each of its own category, that have hardly any category in common."""

from __future__ import annotations

from typing import cast

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding
from hierviz.audit.kinds import FindingKind
from hierviz.audit.merges import Merges, by_rank, merge_finding, merges_of
from hierviz.audit.pairs import LEAST_SCORE
from hierviz.taxonomy import Taxonomy
from hierviz.text import isolated

KEY = "surprising-merge"


def find(seen: Audited) -> list[Finding]:
    """Merges by (min(IC(left), IC(right)) - IC(node)) max(mean R across the sides, 0) support."""
    merges = merges_of(seen)
    information = _information(seen)
    of_sides = np.minimum(information[merges.left], information[merges.right])
    lost = of_sides - information[merges.node]
    score = lost * np.maximum(merges.mean, 0)
    support = None
    if seen.transfer is not None:
        support = np.nan_to_num(seen.transfer, nan=1.0)[merges.node]
        score = score * support
    order = by_rank(seen, merges, score, np.flatnonzero(np.round(score, 6) >= LEAST_SCORE))
    findings = []
    for place in order:
        merge = tuple(int(part[place]) for part in merges[:3])
        numbers = {"bits_lost": float(lost[place]), "mean_R": float(merges.mean[place])}
        if support is not None:
            numbers["transfer_support"] = float(support[place])
        sentence = _sentence(seen, merges, place, numbers)
        findings.append(merge_finding(seen, KEY, merge, score[place], sentence, **numbers))
    return findings


def _information(seen: Audited) -> np.ndarray:
    """IC of the category of each node, in bits: log2(classes / classes under it); 0 for none."""
    category, n_below = seen.node_categories, cast(Taxonomy, seen.taxonomy).n_classes_below
    under = np.where(category >= 0, n_below[category], seen.n_placed)
    return np.log2(max(1, seen.n_placed) / np.maximum(1, under))


def _sentence(seen: Audited, merges: Merges, place: int, numbers: dict[str, float]) -> str:
    node, left, right = (int(part[place]) for part in merges[:3])
    tree = seen.analysis.tree
    sides = [f"{seen.names(tree.leaves_below(side))}{_of(seen, side)}" for side in (left, right)]
    text = f"{sides[0]} and {sides[1]} are one group, although {_in_common(seen, node)}. Their logits correlate at {numbers['mean_R']:.2f} on average"
    if "transfer_support" in numbers:
        text += f", and the group has a support of {numbers['transfer_support']:.2f}"
    return text + "."


def _of(seen: Audited, node: int) -> str:
    category = _category(seen, node)
    return f" ({category})" if category and seen.analysis.tree.n_leaves_below[node] > 1 else ""


def _in_common(seen: Audited, node: int) -> str:
    held = "both" if seen.analysis.tree.n_leaves_below[node] == 2 else "most of it"
    if category := _category(seen, node):
        return f"the smallest category that holds {held} is {category}"
    return f"no category of {seen.taxonomy_called} holds {held}"


def _category(seen: Audited, node: int) -> str:
    category = int(seen.node_categories[node])
    return f"“{isolated(cast(Taxonomy, seen.taxonomy).labels[category])}”" if category >= 0 else ""


def lacks(seen: Audited) -> str:
    """A taxonomy, which says what groups have in common."""
    if seen.taxonomy is None:
        return "It needs a taxonomy, WordNet or a column of classes.csv, to know what groups have in common."
    return ""


KIND = FindingKind(
    KEY,
    "Surprising merge",
    "Where did the tree join groups of different things?",
    find,
    lacks,
)
