"""One tree against another: how different, how different is that by chance and by the sample, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

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
#: Steps of `compare` that its progress counts, those of the floor included.
N_STEPS = 5


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
    floor_agreement : tuple of tuple of CutAgreement
        Those of each of the two halves with all points; empty without a floor.
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


def compare(
    one: Analysis | Hierarchy,
    other: Analysis | Hierarchy,
    *,
    seed: int = 0,
    floor: bool = True,
    progress: Callable[[int, int], None] | None = None,
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
        False leaves the floor out, which takes three runs of L2H.
    progress : callable, optional
        Called with the steps done and all; may raise to stop.

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
    steps = count(1)

    def step() -> None:
        if progress is not None:
            progress(next(steps), N_STEPS)

    trees = [part.tree if isinstance(part, Analysis) else part for part in (one, other)]
    matched = match_leaves(*trees)
    first, second = matched.trees
    shared = shared_leaves(first, second)
    distance = distances(first, second, shared)
    step()
    sampled = [part for part in (one, other) if isinstance(part, Analysis)] if floor else []
    lowest, of_halves = _floor(sampled, step)
    chance = _chance(first, second, seed)
    step()
    return Comparison(
        first, second, matched, *distance,
        floor=lowest,
        chance=chance,
        partners=partners(first, second, shared),
        partners_of_other=partners(second, first, shared.T),
        agreement=tuple(agreement_of_cuts(first, second)),
        floor_agreement=of_halves,
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


def _floor(
    analyses: Sequence[Analysis], step: Callable[[], None]
) -> tuple[float, tuple[tuple[CutAgreement, ...], ...]]:
    """The trees of two halves of the points and the tree of all: mean distance, agreement of each."""
    for analysis in analyses:
        logits = analysis.study.tree_logits
        if logits is None or len(logits) < 2:
            continue
        whole = l2h(logits)
        step()
        found, agreement = [], []
        for start in (0, 1):
            half = l2h(np.asarray(logits[start::2]))
            found.append(distances(whole, half)[0])
            agreement.append(tuple(agreement_of_cuts(whole, half)))
            step()
        return float(np.mean(found)), tuple(agreement)
    return float("nan"), ()
