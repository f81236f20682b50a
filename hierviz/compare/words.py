"""What a comparison says, in one plain sentence."""

from __future__ import annotations

import math

from hierviz.compare.comparison import Comparison

_NEAR = 0.05  # of the way from floor to chance: no difference worth speaking of


def in_words(found: Comparison) -> str:
    """How different the two trees are, measured by the sample's noise and by chance.

    Examples
    --------
    >>> import hierviz as hv
    >>> analysis = hv.analyse(hv.read_study("digits"))
    >>> in_words(hv.compare(analysis, analysis))
    'The same tree: every group of one is a group of the other.'
    """
    distance, position = found.clustering_information_distance, found.position
    if math.isnan(distance):
        return "Neither tree has a group but the whole, so there is nothing to compare."
    if distance == 0:
        return "The same tree: every group of one is a group of the other."
    if math.isnan(found.floor):
        return _without_floor(found)
    if math.isnan(position):
        return (
            "Two halves of the same data are as different as a tree with its leaves shuffled, so "
            "this distance says little."
        )
    if position <= -_NEAR:
        return "Less different than two halves of the same data."
    if position <= _NEAR:
        return "As different as two halves of the same data."
    if position >= 1 - _NEAR:
        return "As different as a tree with its leaves shuffled."
    return f"More different than two halves of the same data: {100 * position:.0f} % of the way from there to chance."


def _without_floor(found: Comparison) -> str:
    if not found.chance > 0:
        return "All trees of these leaves are alike, so there is nothing to compare."
    share = found.clustering_information_distance / found.chance
    return (
        f"{100 * share:.0f} % of the way from the same tree to one with its leaves shuffled. Without "
        "logits nobody can say how much of that the sample makes."
    )
