"""Which cuts of a tree are worth a look: nearest to a depth of a taxonomy, or by evidence alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlogy

from hierviz.core.cut import sums_over_groups
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.hierarchy_arrays import Integers
from hierviz.errors import InputError
from hierviz.taxonomy.groups import partition_at_depth
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.taxonomy.trees import check_class_of_leaf

#: The rule of `suggest_cuts`, in words for the page.
SUGGESTION_RULE = (
    "A clear gap: the value of the first merge that the cut undoes is that many times that of the last "
    "one it keeps. The value of a merge is its height or, for L2H, the score of the group it was made "
    "for. The largest gaps are listed, with numbers of groups at least 1.5 times apart."
)
#: What support adds to it.
SUPPORTED_RULE = (
    "Cuts whose groups are supported are preferred: what a gap is above 1 counts in proportion to "
    "their mean support."
)
_SPREAD = 1.5  # a further cut has at least so many times more, or fewer, groups
_ENOUGH, _MOST = 3, 5
_CLEAR = 1.1  # beyond the first three, a jump of at least 10 %


@dataclass(frozen=True)
class CutMatch:
    """The cut of a tree that agrees best with one depth of a taxonomy.

    Parameters
    ----------
    depth : int
        Depth in the taxonomy.
    n_concepts : int
        Groups that the taxonomy has there.
    n_groups : int
        Groups of the cut; fewest among equally good ones.
    ami : float
        Adjusted mutual information over leaves: 1 the same groups, 0 chance.
    """

    depth: int
    n_concepts: int
    n_groups: int
    ami: float


@dataclass(frozen=True)
class SuggestedCut:
    """A cut suggested by the evidence alone.

    Parameters
    ----------
    n_groups : int
    jump : float
        How many times larger the value of the first merge undone is than that
        of the last merge kept, at least 1.
    support : float
        Mean support of its groups, from 0 to 1; nan where it is not known.
    """

    n_groups: int
    jump: float
    support: float = float("nan")


def best_cuts(
    tree: Hierarchy, taxonomy: Taxonomy, class_of_leaf: Integers | None = None
) -> tuple[CutMatch, ...]:
    """For each depth of a taxonomy the cut of the tree that agrees best with it.

    Parameters
    ----------
    tree : Hierarchy
    taxonomy : Taxonomy
    class_of_leaf : int array, shape (n_leaves,), optional
        As for `recover`. Leaves outside the taxonomy are left out.

    Returns
    -------
    tuple of CutMatch
        Coarse to fine. Depths that put all leaves in one group, each leaf in a
        group of its own, or that group as the depth above does, are left out.

    Raises
    ------
    InputError
        When the classes do not fit.

    Notes
    -----
    A leaf attached above a depth is grouped by the concept right above
    it. AMI of every cut follows from sums over its groups, as undoing a merge
    takes off one term and adds those of the children:
    O(n_leaves x n_concepts) for each depth.
    """
    classes = check_class_of_leaf(tree, taxonomy, class_of_leaf)
    kept = np.flatnonzero(np.append(taxonomy.concept_of_class, -1)[classes] >= 0)
    found, before = [], 0
    for depth in range(int(taxonomy.depth.max(initial=0)) + 1):
        of_leaf = partition_at_depth(taxonomy, depth).of_leaves(classes)[kept]
        groups = np.unique(of_leaf, return_inverse=True)[1]
        n_concepts = int(groups.max(initial=-1)) + 1
        if n_concepts > max(before, 1) and n_concepts < len(kept):
            score = ami_of_cuts(tree, kept, groups)
            best = int(np.argmax(score))
            found.append(CutMatch(depth, n_concepts, int(tree.n_groups[best]), float(score[best])))
        before = n_concepts
    return tuple(found)


def ami_of_cuts(tree: Hierarchy, leaves: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Adjusted mutual information of every cut of a tree with a grouping of some leaves.

    Parameters
    ----------
    tree : Hierarchy
    leaves : int array, shape (n_kept,)
    groups : int array, shape (n_kept,)
        Group 0, 1, ... of each of these leaves; two groups at least.

    Returns
    -------
    float64 array, shape (n_cuts,)
        As `tree.n_groups`, 1 group first.

    Notes
    -----
    (I - E[I]) / ((H + G) / 2 - E[I]), E over all pairs of groupings with the
    same group sizes, as in scikit-learn; 0 when one side is a single group, 1
    when both are the same.
    """
    table = np.zeros((tree.n_leaves, int(groups.max()) + 1), dtype=np.int64)
    table[leaves, groups] = 1
    below = tree.sum_below(table)
    size, total = below.sum(axis=1), below[-1]
    n = len(leaves)
    chance = _expected_terms(n, total)
    n_log_n = sums_over_groups(tree, xlogy(size, size))
    joint = sums_over_groups(tree, xlogy(below, below).sum(axis=1))
    expected = sums_over_groups(tree, chance[size])
    entropy = np.log(n) - n_log_n / n
    known = np.log(n) - xlogy(total, total).sum() / n
    mutual = known + (joint - n_log_n) / n
    span = (entropy + known) / 2 - expected
    n_parts = sums_over_groups(tree, (size > 0).astype(float))
    n_cells = sums_over_groups(tree, (below > 0).sum(axis=1).astype(float))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(n_parts > 1.5, (mutual - expected) / span, 0.0)
    same = (np.rint(n_parts) == len(total)) & (np.rint(n_cells) == len(total))
    return np.where(same, 1.0, score)


def _expected_terms(n: int, columns: np.ndarray) -> np.ndarray:
    """What a group of size a adds to the expected mutual information, float64 (n + 1,), by a.

    The sum over the other grouping's sizes b of E[x / n log(n x / (a b))], with
    x hypergeometric.
    """
    log_factorial = gammaln(np.arange(n + 1) + 1.0)
    a = np.arange(1, n + 1)[:, None]
    terms = np.zeros(n + 1)
    for b, times in zip(*np.unique(columns, return_counts=True), strict=True):
        x = np.arange(1, b + 1)
        possible = (x <= a) & (a + b - x <= n)
        rest = np.where(possible, n - a - b + x, 0)
        log_p = (
            log_factorial[a] + log_factorial[b] + log_factorial[n - a] + log_factorial[n - b]
            - log_factorial[n] - log_factorial[x] - log_factorial[np.where(possible, a - x, 0)]
            - log_factorial[b - x] - log_factorial[rest]
        )  # fmt: skip
        chance = np.exp(np.where(possible, log_p, -np.inf))
        terms[1:] += times * (chance * x / n * np.log(n * x / (a * float(b)))).sum(axis=1)
    return terms


def suggest_cuts(tree: Hierarchy, support: np.ndarray | None = None) -> tuple[SuggestedCut, ...]:
    """Three to five cuts worth a look, from the tree's evidence alone.

    Parameters
    ----------
    tree : Hierarchy
        Made by L2H, or with heights in "distance".
    support : float array, shape (n_cuts,), optional
        Mean support of the groups of every cut, from 0 to 1, as `tree.n_groups`. Cuts of
        supported groups go first: what a jump is above 1 counts in proportion.

    Returns
    -------
    tuple of SuggestedCut
        Few groups first. Fewer than three where a tree is small, or where all
        its merges are alike.

    Raises
    ------
    InputError
        When the heights only number the merges, so that no merge stands out.

    Notes
    -----
    Each merge has a value: for L2H the score of the group that was selected,
    the weakest one at that moment (its running maximum, as scores may fall back
    a little); else its height. The jump of a cut is the value of the first
    merge it undoes over that of the last one it keeps: large where even the
    weakest group is much stronger than what was merged before. The cuts of 2 to
    n_leaves / 2 groups with the largest jumps are taken, one after the other,
    each with at least 1.5 times more or fewer groups than those taken; a fourth
    and a fifth only where values jump by 10 %. O(n log n).

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)],
    ...                              heights=[1, 1, 1, 5, 5], height_unit="distance")
    >>> suggest_cuts(tree)
    (SuggestedCut(n_groups=3, jump=5.0, support=nan),)
    """
    value, n = _merge_values(tree), tree.n_inner
    n_groups = tree.n_groups[n - np.arange(1, n)]  # after 1 .. n - 1 merges
    with np.errstate(invalid="ignore", divide="ignore"):
        jump = np.where(value[:-1] > 0, value[1:] / value[:-1], 1.0)
    sure = np.ones(max(0, n - 1)) if support is None else support[n - np.arange(1, n)]
    usable = (n_groups <= max(2, tree.n_leaves / 2)) & (jump > 1) & np.isfinite(jump)
    taken: list[SuggestedCut] = []
    for place in np.argsort(-(jump - 1) * sure, kind="stable"):
        k, ratio = int(n_groups[place]), float(jump[place])
        apart = all(max(k, one.n_groups) >= _SPREAD * min(k, one.n_groups) for one in taken)
        if usable[place] and apart and (len(taken) < _ENOUGH or ratio >= _CLEAR):
            known = float(sure[place]) if support is not None else np.nan
            taken.append(SuggestedCut(k, ratio, known))
        if len(taken) == _MOST:
            break
    return tuple(sorted(taken, key=lambda one: one.n_groups))


def _merge_values(tree: Hierarchy) -> np.ndarray:
    """One value per merge, in merge order, never falling; nan-free."""
    if tree.evidence is not None:
        value = np.zeros(tree.n_nodes)
        value[tree.evidence["node"]] = np.nan_to_num(tree.evidence["score"], nan=0.0)
        return np.maximum.accumulate(value[tree.merge_order])
    if tree.height_unit != "distance":
        raise InputError(
            f"No cuts can be suggested: this tree has no evidence, and its heights "
            f"({tree.height_unit}) only count.",
            hint="Trees made by L2H have evidence, linkages and trees with branch lengths heights.",
        )
    return tree.height[tree.merge_order]
