"""Tree-sampling divergence: how much a tree tells about which points are alike."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics.pair_weights import PairWeights, pair_weights


def tree_sampling_divergence(
    tree: Hierarchy,
    points: np.ndarray | sparse.sparray | PairWeights,
    *,
    leaf_of_point: np.ndarray | None = None,
    normalised: bool = True,
) -> float:
    """Tree-sampling divergence: how much a tree tells about which points are alike.

    Parameters
    ----------
    tree, points, leaf_of_point
        As for `dasgupta_cost_of_points`.
    normalised : bool
        True divides by the mutual information of the pairs.

    Returns
    -------
    float
        In [0, 1] when normalised, higher is better; nan where the points of a pair are independent.

    Notes
    -----
    Kullback-Leibler divergence of the node at which a pair meets, pairs drawn by their weight, from
    that of two points drawn one by one, each by its sum of weights; a point drawn twice meets itself
    at the node above. O(N D) for vectors, and O(N^2 D) normalised; O(edges log N) for graphs.

    References
    ----------
    Charpentier and Bonald (2019), Tree sampling divergence: an information-theoretic metric for
    hierarchical graph clustering, IJCAI.

    Examples
    --------
    >>> graph = sparse.csr_array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> round(tree_sampling_divergence(Hierarchy.from_nested([[0, 1], [2, 3]]), graph), 6)
    0.5
    """
    pairs = pair_weights(tree, points, leaf_of_point=leaf_of_point)
    total = pairs.degree.sum()
    if not total > 0:
        return np.nan
    mass = pairs.tree.sum_below(
        np.bincount(pairs.leaf_of_point, weights=pairs.degree, minlength=tree.n_leaves) / total
    )
    drawn, parts = mass**2, mass[:-1] ** 2
    is_point = pairs.size[:-1] == 1  # its own pair is drawn at the node above
    is_point[tree.n_leaves :] = False
    np.subtract.at(drawn, tree.parent[:-1], np.where(is_point, 0.0, parts))
    met = pairs.met / total
    found = met > 0
    score = float(met[found] @ np.log(met[found] / drawn[found]))
    if not normalised:
        return score
    information = pairs.mutual_information
    return score / information if information > 1e-12 else np.nan
