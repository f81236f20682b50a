"""One tree against another: how different, how different is that by chance and by the sample, and where."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np

from hierviz.compare.agreement import CutAgreement, agreement_of_cuts
from hierviz.compare.clades import (
    MOST_LEAVES,
    Partners,
    distances,
    partners,
    robinson_foulds,
)
from hierviz.compare.halves import trees_of_halves
from hierviz.compare.matching import Matched, match_leaves, restricted
from hierviz.compare.moved import moved_leaves, nearest
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.immutable import brief
from hierviz.core.leaf_changes import reorder_leaves

_SHUFFLES, _MOST_MOVED = 3, 10
#: Halves of the points that say what the sample alone does.
N_HALVES = 20
_FEW_HALVES, _MANY_LEAVES = 2, 1000  # matching takes a second and more of larger trees


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
    by_sample : float
        The largest such change between the tree of all points and one of a half of them; nan
        without halves.
    before, after : tuple of str
        Its nearest leaves in the one tree and in the other.
    """

    leaf: int
    name: str
    change: float
    by_sample: float
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def is_beyond_noise(self) -> bool:
        """True where it moved further than in any half of the points; False without halves."""
        return self.change > self.by_sample


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
        See `distances`. The first is nan for more leaves than `MOST_LEAVES`, and so are floor and
        chance.
    floor : float
        The median of `of_halves`, nan without them: what is below it may be the sample.
    of_halves : tuple of float
        Distances between L2H's tree of all points of the first study that has logits and those of
        halves of them, the even and odd rows first; where `is_of_two_samples`, between two halves.
    is_of_two_samples : bool
        True where both trees are of logits, of different studies: both then have the noise of a
        sample, and so have two halves.
    chance : float
        The mean distance to the other tree with its leaves shuffled.
    partners, partners_of_other : Partners
        The best partner of every node in the other tree.
    agreement : tuple of CutAgreement
    floor_agreement : tuple of tuple of CutAgreement
        Those of the first two of `of_halves`; empty without halves.
    moved : tuple of MovedLeaf
        All leaves, the most moved first.
    """

    __repr__ = brief

    one: Hierarchy
    other: Hierarchy
    matched: Matched
    clustering_information_distance: float
    robinson_foulds: float
    floor: float
    of_halves: tuple[float, ...]
    is_of_two_samples: bool
    chance: float
    partners: Partners
    partners_of_other: Partners
    agreement: tuple[CutAgreement, ...]
    floor_agreement: tuple[tuple[CutAgreement, ...], ...]
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

    @property
    def is_beyond_noise(self) -> bool:
        """True where the trees are further apart than any of `of_halves`."""
        return bool(self.of_halves) and self.clustering_information_distance > max(self.of_halves)

    @property
    def beyond_noise(self) -> tuple[MovedLeaf, ...]:
        """The leaves that moved further than in any half of the points, the most moved first."""
        return tuple(moved for moved in self.moved if moved.is_beyond_noise)

    @property
    def standing_out(self) -> tuple[MovedLeaf, ...]:
        """`beyond_noise`; without halves the ten leaves that moved most."""
        if self.of_halves:
            return self.beyond_noise
        return tuple(moved for moved in self.moved[:_MOST_MOVED] if moved.change > 0)

    @property
    def stands_out_as(self) -> str:
        """A description of `standing_out`."""
        return "moved further than in halves of the data" if self.of_halves else "moved most"


def compare(
    one: Analysis | Hierarchy,
    other: Analysis | Hierarchy,
    *,
    seed: int = 0,
    halves: int = N_HALVES,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare a tree with another: distance, between what the sample and what chance make of it.

    Parameters
    ----------
    one, other : Analysis or Hierarchy
        Their leaves are matched by name, else by number. An analysis of a study with logits gives
        the halves.
    seed : int
        Random seed of the shuffled leaves and the halves.
    halves : int
        Number of halves of the points of which L2H makes trees; 0 for none, at most 2 for more than
        1,000 leaves.
    progress : callable, optional
        Called with the number of steps done and of all steps; may raise to stop.

    Raises
    ------
    InputError
        Fewer than two leaves in common.
    LoadError
        The file of mapped logits is not what it was.

    Notes
    -----
    A half that is drawn from n points is as far from all of them as these are from what they were
    drawn from, and as two halves that are drawn independently of each other two samples of n points
    are from one another. Trees of more than `MOST_LEAVES` leaves get everything but the clustering information
    distance, and with it floor and chance: matching all pairs of nodes would take minutes and
    gigabytes. O(K^2) without it, O(K^3) at worst with it.

    Examples
    --------
    >>> import hierviz as hv
    >>> analysis = hv.analyse(hv.read_study("digits"))
    >>> found = compare(analysis, analysis)
    >>> found.clustering_information_distance, found.mean_best_jaccard, found.is_beyond_noise
    (0.0, 1.0, False)
    """
    steps = count(1)

    def step() -> None:
        if progress is not None:
            progress(next(steps), halves + 3)

    for part in (one, other):
        if not isinstance(part, Hierarchy):
            Analysis.check(part)
    trees = [part.tree if isinstance(part, Analysis) else part for part in (one, other)]
    matched = match_leaves(*trees)
    first, second = matched.trees
    there, back = partners(first, second), partners(second, first)
    can_match = first.n_leaves <= MOST_LEAVES
    halves = min(halves, _FEW_HALVES) if first.n_leaves > _MANY_LEAVES else halves
    distance = distances(first, second)[0] if can_match else math.nan
    step()
    both = _of_two_samples(one, other)
    sample = _Sample.of((one, other), matched, halves if can_match else 0, seed, both, step)
    chance = _chance(first, second, seed) if can_match else math.nan
    step()
    return Comparison(
        first, second, matched, distance, robinson_foulds(first, there, second, back),
        floor=float(np.median(sample.distances)) if sample.distances else math.nan,
        of_halves=sample.distances,
        is_of_two_samples=both,
        chance=chance,
        partners=there,
        partners_of_other=back,
        agreement=tuple(agreement_of_cuts(first, second)),
        floor_agreement=sample.agreement,
        moved=tuple(_moved(first, second, sample.moved)),
    )  # fmt: skip


def _of_two_samples(*both: Analysis | Hierarchy) -> bool:
    studies = [part.study for part in both if isinstance(part, Analysis)]
    has_logits = len(studies) == 2 and all(study.tree_logits is not None for study in studies)
    return has_logits and studies[0].fingerprint != studies[1].fingerprint


def _moved(first: Hierarchy, second: Hierarchy, by_sample: np.ndarray) -> list[MovedLeaf]:
    change, names = moved_leaves(first, second), first.leaf_names
    order = sorted(
        range(first.n_leaves), key=lambda leaf: (-round(float(change[leaf]), 9), names[leaf])
    )
    named = lambda tree, leaf: tuple(names[n] for n in nearest(tree, leaf))  # noqa: E731
    return [
        MovedLeaf(
            leaf, names[leaf], float(change[leaf]), float(by_sample[leaf]), named(first, leaf),
            named(second, leaf),
        )
        for leaf in order
    ]  # fmt: skip


def _chance(first: Hierarchy, second: Hierarchy, seed: int) -> float:
    """The mean distance of the one tree to the other with shuffled leaves."""
    random = np.random.default_rng(seed)
    found = [
        distances(first, reorder_leaves(second, random.permutation(second.n_leaves)))[0]
        for _ in range(1 if first.n_leaves > 300 else _SHUFFLES)
    ]
    return float(np.mean(found))


class _Sample(NamedTuple):
    """What halves of the points do to the tree of all of them.

    `distances` and the `agreement` of the first two halves; of every leaf how far it `moved` at
    most, nan where there are no halves.
    """

    distances: tuple[float, ...]
    agreement: tuple[tuple[CutAgreement, ...], ...]
    moved: np.ndarray

    @classmethod
    def of(
        cls, both: tuple[Analysis | Hierarchy, ...], matched: Matched, n_halves: int, seed: int,
        is_of_two: bool, step: Callable[[], None],
    ) -> _Sample:  # fmt: skip
        for part, leaves in zip(both, matched.leaves, strict=True):
            if not n_halves or not isinstance(part, Analysis):
                continue
            logits = part.study.tree_logits
            if logits is None or len(logits) < 2:
                continue
            names = matched.trees[0].leaf_names
            n_trees = n_halves + 2 * is_of_two
            trees = (
                restricted(t, leaves, names) for t in trees_of_halves(part.study, n_trees, seed)
            )
            return cls._of_trees(trees, is_of_two, step)
        return cls((), (), np.full(len(matched.leaves[0]), math.nan))

    @classmethod
    def _of_trees(
        cls, trees: Iterator[Hierarchy], is_of_two: bool, step: Callable[[], None]
    ) -> _Sample:
        whole = next(trees)
        step()
        # Two halves before is one of another draw; the one before may be all that a half lacks.
        earlier = [next(trees), next(trees)] if is_of_two else [whole]
        found: list[float] = []
        agreement: list[tuple[CutAgreement, ...]] = []
        moved = np.zeros(whole.n_leaves)
        for half in trees:
            against = earlier.pop(0)
            found.append(distances(against, half)[0])
            if len(agreement) < 2:
                agreement.append(tuple(agreement_of_cuts(against, half)))
            moved = np.maximum(moved, moved_leaves(against, half))
            earlier.append(half if is_of_two else whole)
            step()
        return cls(tuple(found), tuple(agreement), moved)
