"""What a comparison says, in plain sentences: is it beyond noise, how far, and in which classes."""

from __future__ import annotations

import math

from hierviz.compare.comparison import Comparison
from hierviz.text import listed

_NEAR = 0.05  # of the way from floor to chance: as good as chance


def in_words(found: Comparison) -> str:
    """Whether the two trees differ beyond the sample's noise, and how far from there to chance.

    Examples
    --------
    >>> import hierviz as hv
    >>> analysis = hv.analyse(hv.read_study("digits"))
    >>> in_words(hv.compare(analysis, analysis))
    'The same tree: every group of one is a group of the other.'
    """
    distance, position = found.clustering_information_distance, found.position
    if found.robinson_foulds == 0:
        return "The same tree: every group of one is a group of the other."
    if math.isnan(found.robinson_foulds):
        return "Neither tree has a group but the whole, so there is nothing to compare."
    if math.isnan(distance):
        return (
            f"{100 * found.robinson_foulds:.0f} % of the groups of one are not groups of the other. "
            "With so many leaves groups are not matched one to one, so the distance, its floor and "
            "chance are left out."
        )
    if not found.of_halves:
        return _without_floor(found)
    if math.isnan(position):
        return (
            "Halves of the same data are as far from all of it as a tree with its leaves shuffled, so "
            "this distance says little."
        )
    n = len(found.of_halves)
    if not found.is_beyond_noise:
        further = sum(half >= distance for half in found.of_halves)
        if found.is_of_two_samples:
            return (
                f"Not different beyond noise: of {n:,} pairs of halves of the same data {further:,} are as "
                "far apart, or further."
            )
        return (
            f"Not different beyond noise: {further:,} of {n:,} halves of the same data are as far from "
            "all of it, or further."
        )
    if position >= 1 - _NEAR:
        return "Different beyond noise: as far apart as if the leaves were shuffled."
    than = (
        f"any of {n:,} pairs of halves of the same data"
        if found.is_of_two_samples
        else f"any of {n:,} halves of the same data from all of it"
    )
    way = f"{100 * position:.0f} % of the way from there to chance."
    return f"Different beyond noise: further apart than {than}, {way}"


def classes_in_words(found: Comparison, most: int = 5) -> str:
    """Which leaves moved beyond the sample's noise; "" where there are no halves to say so.

    Examples
    --------
    >>> import hierviz as hv
    >>> analysis = hv.analyse(hv.read_study("digits"))
    >>> classes_in_words(hv.compare(analysis, analysis))
    'No class moved further than in halves of the same data.'
    """
    if not found.of_halves:
        return ""
    beyond, n = found.beyond_noise, len(found.moved)
    if not beyond:
        return "No class moved further than in halves of the same data."
    by_noise = round(n / (len(found.of_halves) + 1))
    return (
        f"{len(beyond):,} of {n:,} classes moved further than in any half of the data, where noise alone "
        f"makes {f'about {by_noise:,}' if by_noise else 'less than one'}: {listed([moved.name for moved in beyond], most=most)}."
    )


def _without_floor(found: Comparison) -> str:
    if not found.chance > 0:
        return "All trees of these leaves are alike, so there is nothing to compare."
    share = found.clustering_information_distance / found.chance
    return (
        f"{100 * share:.0f} % of the way from the same tree to one with its leaves shuffled. Without "
        "logits it is unknown how much of that is due to the sample."
    )
