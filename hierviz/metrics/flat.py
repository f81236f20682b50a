"""Metrics of one grouping against the true classes, each from a contingency table.

Every function takes counts, an integer array or scipy.sparse array of shape
(n_groups, n_classes), or two vectors, ``nmi(labels_true, labels_pred)``, as scikit-learn
does; it raises `InputError` where `Table.of` does. Groups and classes without a labelled
point change nothing. The `*_of_sums` functions are the
formulas alone, over arrays of sums, and serve every cut of a sweep at once.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import min_weight_full_bipartite_matching
from scipy.special import xlogy

from hierviz.metrics.chance import expected_mutual_information
from hierviz.metrics.checked_counts import ContingencyTable, Labels, Table


def nmi(counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> float:
    """Normalised mutual information: how much a point's group tells about its class.

    Returns
    -------
    float
        In [0, 1], higher is better: 1 when groups and classes are the same, 0
        when they are independent or only one of the two is split; 1 when
        neither is split; nan without labelled points.

    Notes
    -----
    I(group; class) / ((H(group) + H(class)) / 2), as in scikit-learn.
    O(n_groups x n_classes).

    References
    ----------
    Vinh, Epps and Bailey (2010), Information theoretic measures for
    clusterings comparison, JMLR 11.

    Examples
    --------
    >>> nmi([[5, 0], [0, 5]])
    1.0
    >>> nmi(["cat", "cat", "dog"], [1, 1, 0])
    1.0
    """
    table = Table.of(counts, labels_pred)
    return float(nmi_of_sums(*table.sums(n_log_n))) if table.n else np.nan


def ari(counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> float:
    """Adjusted Rand index: agreement over pairs of points, 0 on average for random groups.

    Returns
    -------
    float
        In [-0.5, 1], higher is better; 1 when groups and classes are the same;
        nan without labelled points.

    Notes
    -----
    2 (tp tn - fn fp) / ((tp + fn)(fn + tn) + (tp + fp)(fp + tn)) over pairs of
    points, "positive" being a pair in one group, "true" one of one class; as
    in scikit-learn. O(n_groups x n_classes).

    References
    ----------
    Hubert and Arabie (1985), Comparing partitions, Journal of Classification 2.

    Examples
    --------
    >>> ari([[2, 1], [0, 3]])
    0.32432432432432434
    """
    table = Table.of(counts, labels_pred)
    return float(ari_of_sums(*table.sums(np.square))) if table.n else np.nan


def ami(counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> float:
    """Adjusted mutual information: NMI corrected for what random groups would reach.

    Returns
    -------
    float
        At most 1, higher is better; 1 when groups and classes are the same, 0
        on average for random groups of these sizes, 0 when only one of groups
        and classes is split; nan without labelled points.

    Notes
    -----
    (I - E[I]) / ((H(group) + H(class)) / 2 - E[I]), E over all tables with the
    same row and column sums; as in scikit-learn. Rows with equal sums share
    their terms, as do columns, so the cost is O(u w m) for u and w different
    row and column sums and m likely values of one count.

    References
    ----------
    Vinh, Epps and Bailey (2010), Information theoretic measures for
    clusterings comparison, JMLR 11.

    Examples
    --------
    >>> round(ami([[2, 1], [0, 3]]), 6)
    0.355245
    """
    table = Table.of(counts, labels_pred)
    rows, columns = table.groups[table.groups > 0], table.classes[table.classes > 0]
    if not len(rows):
        return np.nan
    expected = expected_mutual_information(rows, columns)
    return float(ami_of_sums(table.sums(n_log_n), table.sums(np.square), expected))


def accuracy(counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> float:
    """Clustering accuracy: share of points in the class their group is matched with.

    Returns
    -------
    float
        In (0, 1], higher is better; nan without labelled points.

    Notes
    -----
    Every group is matched with at most one class and every class with at most
    one group, such that most points are matched (the Hungarian method).
    O(n^3) in the worst case, n the smaller side; a sparse table is never
    filled, and takes O(n x cells with points) at worst.

    References
    ----------
    Kuhn (1955), The Hungarian method for the assignment problem. Jonker and
    Volgenant (1987), A shortest augmenting path algorithm for dense and sparse
    linear assignment problems.

    Examples
    --------
    >>> accuracy([[2, 1], [0, 3]])
    0.8333333333333334
    """
    table = Table.of(counts, labels_pred)
    if not table.n:
        return np.nan
    if sparse.issparse(table.whole):
        return float(_n_matched(table.whole) / table.n)
    groups, classes = linear_sum_assignment(table.whole, maximize=True)
    return float(table.whole[groups, classes].sum() / table.n)


def purity(counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> float:
    """Purity: share of points that belong to the most frequent class of their group.

    Returns
    -------
    float
        In (0, 1], higher is better; nan without labelled points. It never
        falls when a group is split.

    Notes
    -----
    Sum over groups of the largest class count / points.
    O(n_groups x n_classes).

    Examples
    --------
    >>> purity([[2, 1], [0, 3]])
    0.8333333333333334
    """
    table = Table.of(counts, labels_pred)
    return float(table.whole.max(axis=1).sum() / table.n) if table.n else np.nan


def pairwise_f(counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> float:
    """Pairwise F: are two points of one group of one class, and the other way round?

    Returns
    -------
    float
        In [0, 1], higher is better; nan when no two points share a group or a
        class.

    Notes
    -----
    2 tp / (2 tp + fp + fn) over unordered pairs of different points: the
    harmonic mean of precision and recall, 0 when one of the two has no pair to
    look at. O(n_groups x n_classes).

    Examples
    --------
    >>> pairwise_f([[2, 1], [0, 3]])
    0.6153846153846154
    """
    return float(pairwise_f_of_sums(*Table.of(counts, labels_pred).sums(np.square)))


def bcubed_f(counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> float:
    """BCubed F: precision and recall of each point's own group, averaged over points.

    Returns
    -------
    float
        In (0, 1], higher is better; nan without labelled points.

    Notes
    -----
    Precision of a point: share of its class in its group; recall: share of its
    group in its class; the point itself included. Harmonic mean of the two
    averages. O(n_groups x n_classes).

    References
    ----------
    Bagga and Baldwin (1998), Entity-based cross-document coreferencing using
    the vector space model. Amigo et al. (2009), Information Retrieval 12.

    Examples
    --------
    >>> bcubed_f([[2, 0], [1, 0]])
    0.7142857142857143
    """
    table = Table.of(counts, labels_pred)
    squares = Table(table.whole**2)
    precision = share(squares.groups, table.groups).sum()
    recall = share(squares.classes, table.classes).sum()
    return float(bcubed_f_of_sums(table.n, precision, recall))


def mean_f(counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> float:
    """Harmonic mean of pairwise F and BCubed F, as papers on clustering embeddings report it.

    Returns
    -------
    float
        In [0, 1], higher is better; nan where one of the two is.

    Examples
    --------
    >>> round(mean_f([[2, 1], [0, 3]]), 6)
    0.681542
    """
    table = Table.of(counts, labels_pred).whole
    f_p, f_b = pairwise_f(table), bcubed_f(table)
    return float(2 * f_p * f_b / (f_p + f_b))


def _n_matched(table: sparse.csr_array) -> int:
    """Points in the best match of groups and classes, from the cells with points alone.

    The solver matches every row, so each row gets a column of its own that holds nothing.
    """
    cells = table.tocoo() if table.shape[0] <= table.shape[1] else table.T.tocoo()
    n_rows, n_columns = cells.shape
    rows = np.arange(n_rows)
    most = int(cells.data.max()) + 1  # more than any count: the solver takes costs above 0
    cost = np.concatenate([most - cells.data, np.full(n_rows, most)])
    where = (np.concatenate([cells.row, rows]), np.concatenate([cells.col, n_columns + rows]))
    graph = sparse.csr_array((cost, where), shape=(n_rows, n_columns + n_rows))
    chosen = min_weight_full_bipartite_matching(graph)
    return int((most - graph[chosen]).sum())


# -- formulas over sums -------------------------------------------------------


def n_log_n(n: np.ndarray) -> np.ndarray:
    """The function n log n (natural logarithm), 0 at 0."""
    return xlogy(n, n)


def share(part: np.ndarray | float, whole: np.ndarray) -> np.ndarray:
    """The quotient part / whole, float64, 0 where whole is 0."""
    return np.divide(part, whole, out=np.zeros(np.shape(whole)), where=np.asarray(whole) > 0)


def nmi_of_sums(n, joint, group, classes) -> np.ndarray:
    """NMI from the number of points and three sums of n log n: over cells, groups, classes.

    n log n is superadditive, so a sum reaches that of all points only when
    there is one group (one class): the two cases scikit-learn singles out.
    """
    mutual, mean_entropy = _information(n, joint, group, classes)
    one_group, one_class = group >= n_log_n(n), classes >= n_log_n(n)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.clip(mutual / mean_entropy, 0.0, 1.0)
    return np.where(one_group | one_class, (one_group & one_class).astype(float), ratio)


def ami_of_sums(information: tuple, pairs: tuple, expected: np.ndarray | float) -> np.ndarray:
    """AMI from the sums of `nmi_of_sums`, those of `ari_of_sums`, and the expected mutual information."""
    n, _, group, classes = information
    mutual, mean_entropy = _information(*information)
    _, both, same_group, same_class = pairs
    is_same = (both == same_group) & (both == same_class)  # else 0 / 0 for single points
    is_whole = (group >= n_log_n(n)) | (classes >= n_log_n(n))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = (mutual - expected) / (mean_entropy - expected)
    return np.where(is_same, 1.0, np.where(is_whole, 0.0, ratio))


def ari_of_sums(n, joint, group, classes) -> np.ndarray:
    """ARI from the number of points and three sums of squares: over cells, groups, classes."""
    n, joint, group, classes = (
        np.asarray(sums, dtype=np.float64) for sums in (n, joint, group, classes)
    )
    tp, fp, fn = joint - n, group - joint, classes - joint
    tn = n * n - fp - fn - joint
    norm = (tp + fn) * (fn + tn) + (tp + fp) * (fp + tn)
    same = (fp == 0) & (fn == 0)
    return np.where(same, 1.0, 2.0 * (tp * tn - fn * fp) / np.where(same, 1.0, norm))


def pairwise_f_of_sums(n, joint, group, classes) -> np.ndarray:
    """Pairwise F from the number of points and three sums of squares, as for `ari_of_sums`."""
    norm = np.asarray(group + classes - 2 * n, dtype=np.float64)
    return 2.0 * (joint - n) / np.where(norm > 0, norm, np.nan)


def bcubed_f_of_sums(n, precision, recall) -> np.ndarray:
    """BCubed F from the number of points and the sums of their precisions and recalls."""
    with np.errstate(invalid="ignore"):
        return 2.0 * (precision / n) * (recall / n) / ((precision + recall) / n)


def _information(n, joint, group, classes) -> tuple:
    """Mutual information and mean entropy from sums of n log n, in nats."""
    mutual = (joint - group - classes) / n + np.log(n)
    return mutual, np.log(n) - (group + classes) / (2 * n)
