"""What a metric of a cut can reach at most, and what it reaches by chance: the two ends of its scale."""

from __future__ import annotations

import numpy as np

from hierviz.core.cut import sums_over_groups
from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics.cells import ClassCells, class_cells
from hierviz.metrics.checked_counts import ContingencyTable
from hierviz.metrics.flat import bcubed_f_of_sums, n_log_n, nmi_of_sums, share
from hierviz.metrics.matching import matched_points
from hierviz.metrics.sweep import (
    Sweep,
    expected_information,
    information_sums,
    node_terms,
    pair_sums,
    precision_and_recall,
    without_points,
)

_DEALT = 25_000  # points in all draws together, from which follows how many draws there are
_MOST_DRAWS = 100


def ceilings(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> Sweep:
    """What no grouping of the points into at most k groups can exceed, for the k of every cut.

    From counts as `metrics.tree` takes them, of which only the class sizes count.

    Returns
    -------
    Sweep
        All nan without labelled points.

    Notes
    -----
    Accuracy and purity: the points of the k largest classes over all points, p;
    some grouping reaches it. The others are bounds, reached where all classes
    are equally large and k divides their number, or is not below it:

    - NMI and AMI: 2 m / (m + H), m the smaller of log k and the classes' entropy H;
      no groups tell more about classes than either has, and AMI is never above NMI.
    - ARI: t (1 - s) / ((s + t) / 2 - s t), of all pairs t in one class and s in one
      group, at least as many as groups of equal size have; 1 where that is below t.
    - Pairwise F: 2 t / (s + t), likewise.
    - BCubed F: 2 p / (p + 1); its precision is at most purity, its recall at most 1.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> ceilings(tree, [[2, 0, 0], [0, 2, 0], [0, 0, 2]]).accuracy.round(3).tolist()
    [0.333, 0.667, 1.0]
    """
    cells, k = class_cells(tree, counts), tree.n_groups.astype(np.int64)
    sizes = np.sort(cells.class_sizes[cells.class_sizes > 0])[::-1]
    n = int(sizes.sum())
    if n == 0:
        return without_points(tree)
    largest = np.cumsum(sizes)[np.minimum(k, len(sizes)) - 1] / n
    entropy = np.log(n) - n_log_n(sizes).sum() / n
    told = np.minimum(np.log(k), entropy)
    nmi = np.where(k < len(sizes), share(2 * told, told + entropy), 1.0)
    each, over = np.divmod(n, k)  # the most equal groups: `over` of them with one point more
    all_pairs = max(n * (n - 1), 1)
    t = float((sizes * (sizes - 1)).sum() / all_pairs)
    s = (k * each * (each - 1) + 2 * over * each) / all_pairs
    return Sweep(
        n_groups=tree.n_groups,
        nmi=nmi,
        ari=np.where(s > t, share(t * (1 - s), (s + t) / 2 - s * t), 1.0),
        ami=nmi,
        accuracy=largest,
        purity=largest,
        pairwise_f=np.where(s > t, share(2 * t, s + t), 1.0),
        bcubed_f=2 * largest / (largest + 1),
    )


def chance_levels(
    tree: Hierarchy, counts: ContingencyTable | ClassCells, *, draws: int | None = None
) -> Sweep:
    """What random groups, each as large as those of the tree, reach on average at every cut.

    Parameters
    ----------
    tree : Hierarchy
    counts : integer array or scipy.sparse array, shape (n_leaves, n_classes)
        Or the cells that `class_cells` makes of them.
    draws : int, optional
        How often points are dealt anew; 25,000 over their number when left out,
        from 1 to 100. With 0 the metrics that need it are nan.

    Returns
    -------
    Sweep
        All nan without labelled points.

    Notes
    -----
    ARI and AMI are 0 by construction, but where all groupings of these sizes are
    the same. NMI: the expected mutual information over the mean entropy. Pairwise
    F: 2 s t / (s + t), s and t the shares of all pairs that are in one group and in
    one class. Accuracy, purity and BCubed F are means of draws, the same each
    time: the labels are dealt anew to the points, and all cuts measured. Their
    standard error is below 0.001 for the studies that come along. O(n_points log n_points)
    a draw, and as `sweep`.

    References
    ----------
    Vinh, Epps and Bailey (2010), Information theoretic measures for
    clusterings comparison, JMLR 11.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> chance_levels(tree, [[2, 0], [0, 2], [0, 1]]).pairwise_f.round(3).tolist()
    [0.571, 0.48, 0.267]
    """
    cells = class_cells(tree, counts)
    terms = node_terms(tree, cells)
    n = int(terms.n[-1])
    if n == 0:
        return without_points(tree)
    points, _, in_group, in_class = pair_sums(tree, terms)
    all_pairs = max(float(n) * (n - 1), 1.0)
    s, t = (in_group - points) / all_pairs, (in_class - points) / all_pairs
    is_same = (s == t) & ((t == 0) | (in_class == float(n) * n))
    if draws is None:
        draws = int(np.clip(_DEALT // n, 1, _MOST_DRAWS))
    accuracy, purity, bcubed = _mean_of_draws(cells, draws)
    _, _, group, classes = information_sums(tree, terms)
    joint = group + classes + n * (expected_information(cells) - np.log(n))
    return Sweep(
        n_groups=tree.n_groups,
        nmi=nmi_of_sums(n, joint, group, classes),
        ari=is_same.astype(float),
        ami=is_same.astype(float),
        accuracy=accuracy,
        purity=purity,
        pairwise_f=2 * s * t / np.where(s + t > 0, s + t, np.nan),
        bcubed_f=bcubed,
    )


def _mean_of_draws(cells: ClassCells, draws: int) -> np.ndarray:
    """Accuracy, purity and BCubed F at every cut, means over draws; nan without a draw."""
    tree, found, rng = cells.tree, np.zeros((3, len(cells.tree.n_groups))), np.random.default_rng(0)
    for _ in range(draws):
        dealt = _dealt(cells, rng)
        n = dealt.sums.n[-1]
        found[0] += matched_points(tree, dealt) / n
        found[1] += sums_over_groups(tree, dealt.sums.n_max) / n
        found[2] += bcubed_f_of_sums(n, *precision_and_recall(tree, node_terms(tree, dealt)))
    return found / draws if draws else np.full_like(found, np.nan)


def _dealt(cells: ClassCells, rng: np.random.Generator) -> ClassCells:
    """The same clusters and classes, the labels dealt anew to the points; however the leaves are ordered."""
    n_leaves = cells.tree.n_leaves
    place = np.repeat(cells.tree.leaf_span[:n_leaves, 0], cells.sums.n[:n_leaves])
    label = np.repeat(np.arange(cells.n_classes, dtype=np.int32), cells.class_sizes)
    where = rng.permutation(label) * np.int64(n_leaves) + place
    where, count = np.unique(where, return_counts=True)
    start = np.searchsorted(where, n_leaves * np.arange(cells.n_classes + 1))
    return ClassCells(cells.tree, start, (where % n_leaves).astype(np.int32), count)
