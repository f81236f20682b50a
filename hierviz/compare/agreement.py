"""How well the cuts of two trees agree, at every number of groups."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hierviz.core.contingency import contingency_table
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics import ami, ari

_ALL_TO, _MOST = 64, 128


class CutAgreement(NamedTuple):
    """Agreement of the cuts of two trees into as many groups.

    Attributes
    ----------
    n_groups : int
    ari, ami : float
    """

    n_groups: int
    ari: float
    ami: float


def agreement_of_cuts(tree: Hierarchy, other: Hierarchy) -> list[CutAgreement]:
    """ARI and AMI of the cuts of two trees into 2, 3, ... groups, over their leaves.

    Returns
    -------
    list of CutAgreement
        At numbers of groups that both trees can be cut into; all of them up to 64 groups, then
        about as many more on a log scale. The cut into the leaves is left out: it is the same.

    Notes
    -----
    The Bk plot of Fowlkes and Mallows 1983, corrected for chance.

    Examples
    --------
    >>> one = Hierarchy.from_nested([[0, 1], [2, 3]])
    >>> agreement_of_cuts(one, one)
    [CutAgreement(n_groups=2, ari=1.0, ami=1.0), CutAgreement(n_groups=3, ari=1.0, ami=1.0)]
    """
    both = np.intersect1d(tree.n_groups, other.n_groups)
    both = both[(both >= 2) & (both < tree.n_leaves)]
    if len(both) > _MOST:
        spread = np.unique(np.geomspace(_ALL_TO, len(both), _MOST - _ALL_TO).astype(int)) - 1
        both = both[np.union1d(np.arange(_ALL_TO), spread)]
    found = []
    for n in both.tolist():
        one, two = (cut_into(of, n).group_of_leaf for of in (tree, other))
        counts = contingency_table(one, two, n, n)
        found.append(CutAgreement(n, float(ari(counts)), float(ami(counts))))
    return found
