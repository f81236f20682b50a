"""The most that a metric of a cut can reach: the upper end of its scale."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.metrics.cells import ClassCells, class_cells
from hierviz.metrics.checked_counts import ContingencyTable
from hierviz.metrics.flat import n_log_n, share
from hierviz.metrics.sweep import Sweep, without_points


def ceilings(tree: Hierarchy, counts: ContingencyTable | ClassCells) -> Sweep:
    """Upper bounds of the metrics over all groupings into at most k groups, for the k of every cut.

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
