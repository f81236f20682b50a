"""One tree against another: how different, how different is that by chance and by the sample, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hierviz.compare.agreement import CutAgreement, agreement_of_cuts
from hierviz.compare.clades import Partners, distances, partners, shared_leaves
from hierviz.compare.matching import Matched, match_leaves
from hierviz.compare.moved import moved_leaves, nearest
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.leaf_changes import reorder_leaves
from hierviz.methods import l2h

_SHUFFLES = 3


@dataclass(frozen=True)
class MovedLeaf:
    """A leaf whose neighbours changed.

    Parameters
    ----------
    leaf : int
        In the matched trees.
    name : str
    change : float
        Mean change of rank among its nearest.
    before, after : tuple of str
        Its nearest leaves in the one tree and in the other.
    """

    leaf: int
    name: str
    change: float
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What differs between two trees of the same leaves.

    Parameters
    ----------
    one, other : Hierarchy
        The trees with the leaves that both have, in one order.
    matched : Matched
        Which leaves these are, and which only one tree has.
    clustering_information_distance, robinson_foulds : float
        See `distances`.
    floor : float
        The distance that two halves of the points of the first study make, nan where it has no
        logits: what is below it may be the sample.
    chance : float
        The mean distance to the other tree with its leaves shuffled.
    partners, partners_of_other : Partners
        The best partner of every node in the other tree.
    agreement : tuple of CutAgreement
    moved : tuple of MovedLeaf
        All leaves, the most moved first.
    """

    one: Hierarchy
    other: Hierarchy
    matched: Matched
    clustering_information_distance: float
    robinson_foulds: float
    floor: float
    chance: float
    partners: Partners
    partners_of_other: Partners
    agreement: tuple[CutAgreement, ...]
    moved: tuple[MovedLeaf, ...]

    @property
    def mean_best_jaccard(self) -> float:
        """Mean Jaccard of the inner nodes of both trees without the roots with their best partners."""
        k = self.one.n_leaves
        found = np.concatenate([self.partners.jaccard[k:-1], self.partners_of_other.jaccard[k:-1]])
        return float(found.mean()) if len(found) else float("nan")

    @property
    def position(self) -> float:
        """Where the distance lies between floor, 0, and chance, 1; nan without a floor."""
        span = self.chance - self.floor
        return (
            (self.clustering_information_distance - self.floor) / span if span > 0 else float("nan")
        )


def compare(
    one: Analysis | Hierarchy,
    other: Analysis | Hierarchy,
    *,
    seed: int = 0,
    floor: bool = True,
) -> Comparison:
    """Compare a tree with another: distance, between what the sample and what chance make of it.

    Parameters
    ----------
    one, other : Analysis or Hierarchy
        Their leaves are matched by name, else by number. An analysis of a study with logits gives
        the floor.
    seed : int
        Of the shuffled leaves.
    floor : bool
        False leaves the floor out, which takes two runs of L2H.

    Raises
    ------
    InputError
        Fewer than two leaves in common, or more than can be matched.

    Examples
    --------
    >>> import hierviz as hv
    >>> analysis = hv.analyse(hv.read_study("digits"))
    >>> found = compare(analysis, analysis)
    >>> found.clustering_information_distance, found.mean_best_jaccard
    (0.0, 1.0)
    """
    trees = [part.tree if isinstance(part, Analysis) else part for part in (one, other)]
    matched = match_leaves(*trees)
    first, second = matched.trees
    shared = shared_leaves(first, second)
    distance = distances(first, second, shared)
    sampled = [part for part in (one, other) if isinstance(part, Analysis)] if floor else []
    return Comparison(
        first, second, matched, *distance,
        floor=_floor(sampled, matched),
        chance=_chance(first, second, seed),
        partners=partners(first, second, shared),
        partners_of_other=partners(second, first, shared.T),
        agreement=tuple(agreement_of_cuts(first, second)),
        moved=tuple(_moved(first, second)),
    )  # fmt: skip


def _moved(first: Hierarchy, second: Hierarchy) -> list[MovedLeaf]:
    change, names = moved_leaves(first, second), first.leaf_names
    order = sorted(
        range(first.n_leaves), key=lambda leaf: (-round(float(change[leaf]), 9), names[leaf])
    )
    named = lambda tree, leaf: tuple(names[n] for n in nearest(tree, leaf))  # noqa: E731
    return [
        MovedLeaf(leaf, names[leaf], float(change[leaf]), named(first, leaf), named(second, leaf))
        for leaf in order
    ]


def _chance(first: Hierarchy, second: Hierarchy, seed: int) -> float:
    """The mean distance of the one tree to the other with shuffled leaves."""
    random = np.random.default_rng(seed)
    found = [
        distances(first, reorder_leaves(second, random.permutation(second.n_leaves)))[0]
        for _ in range(1 if first.n_leaves > 300 else _SHUFFLES)
    ]
    return float(np.mean(found))


def _floor(analyses: Sequence[Analysis], matched: Matched) -> float:
    """The mean distance of the trees of two halves of the points to the tree of all."""
    for analysis in analyses:
        logits = analysis.study.tree_logits
        if logits is None or len(logits) < 2:
            continue
        whole = l2h(logits)
        halves = (l2h(np.asarray(logits[half::2])) for half in (0, 1))
        return float(np.mean([distances(whole, half)[0] for half in halves]))
    return float("nan")
