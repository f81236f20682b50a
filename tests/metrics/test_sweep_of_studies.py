"""The sweep of every real study against other people's code, at twenty cuts."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.optimize import linear_sum_assignment
from sklearn import metrics as oracle

from hierviz import metrics as hm
from hierviz.core.contingency import dense_contingency_table
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.predictions import predict
from tests.places import shared

STUDIES = ("cifar10", "cifar100", "tiny-imagenet", "imagenet")


def from_points(groups, labels):
    """The flat metrics of points, from scikit-learn, scipy and per-point definitions."""
    table = oracle.cluster.contingency_matrix(labels, groups)
    rows, columns = linear_sum_assignment(table, maximize=True)
    (_, fp), (fn, tp) = oracle.pair_confusion_matrix(labels, groups).tolist()
    both = np.array([((groups == g) & (labels == c)).sum() for g, c in zip(groups, labels)])  # noqa: B905
    precision = (both / np.bincount(groups)[groups]).mean()
    recall = (both / np.bincount(labels)[labels]).mean()
    return {
        "nmi": oracle.normalized_mutual_info_score(labels, groups),
        "ari": oracle.adjusted_rand_score(labels, groups),
        "accuracy": table[rows, columns].sum() / len(labels),
        "purity": table.max(axis=0).sum() / len(labels),
        "pairwise_f": 2 * tp / (2 * tp + fp + fn),
        "bcubed_f": 2 * precision * recall / (precision + recall),
    }


@pytest.fixture(scope="module", params=STUDIES)
def study(request):
    """Clusters, labels, contingency table and some tree of a real study."""
    folder = shared(request.param)
    logits, labels = np.load(folder / "logits.npy"), np.load(folder / "labels.npy").astype(int)
    k = logits.shape[1]
    clusters = predict(logits).assignments
    tree = Hierarchy.from_linkage(linkage(logits[:3000].T.astype(float), "average"))
    return clusters, labels, dense_contingency_table(clusters, labels, k, k), tree


@pytest.mark.shared
def test_every_column_at_twenty_cuts(study):
    clusters, labels, counts, tree = study
    found = hm.sweep(tree, counts)
    some = slice(0, 2000)  # per-point definitions and scikit-learn take their time
    fewer = hm.sweep(tree, dense_contingency_table(clusters[some], labels[some], *counts.shape))
    for k in np.unique(np.linspace(1, tree.n_leaves, 20).astype(int)).tolist():
        groups = cut_into(tree, k).group_of_leaf[clusters]
        expected = from_points(groups[some], labels[some])
        of_fewer = fewer.at(k)
        of_fewer.pop("ami")  # test_ami_at_some_cuts
        assert of_fewer == pytest.approx(expected, abs=1e-10)
        flat = hm.flat_metrics(hm.group_counts(counts, cut_into(tree, k)))
        assert found.at(k) == pytest.approx(flat, abs=1e-10)


@pytest.mark.shared
def test_ami_at_some_cuts(study):
    clusters, labels, counts, tree = study
    for k in np.unique(np.linspace(2, tree.n_leaves, 4).astype(int)).tolist():
        cut = cut_into(tree, k)
        expected = oracle.adjusted_mutual_info_score(labels, cut.group_of_leaf[clusters])
        assert hm.ami(hm.group_counts(counts, cut)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.shared
def test_metrics_of_the_tree_by_their_definitions(study):
    """Over pairs of leaves, with the lowest common ancestors from sets of leaves."""
    _, _, counts, tree = study
    k = tree.n_leaves
    is_below = np.zeros((tree.n_nodes, k), dtype=bool)
    meet = np.zeros((k, k), dtype=int)
    for node in range(tree.n_nodes - 1, -1, -1):  # the lowest comes last
        leaves = tree.leaves_below(node)
        is_below[node, leaves] = True
        meet[np.ix_(leaves, leaves)] = node
    depth = np.array([len(tree.path_to_root(node)) - 1 for node in range(tree.n_nodes)])
    a, b = np.triu_indices(k, 1)
    n_pairs = (counts.astype(float) @ counts.T)[a, b]
    edges = depth[a] + depth[b] - 2 * depth[meet[a, b]]
    far = (np.log2(edges) - 1) / (np.log2(k) - 1)
    found = hm.tree_metrics(tree, counts)
    expected = np.average(far, weights=n_pairs)
    assert found["least_hierarchical_distance"] == pytest.approx(expected, abs=1e-12)
    expected = np.average(is_below.sum(axis=1)[meet[a, b]], weights=n_pairs)
    assert found["dasgupta_cost"] == pytest.approx(expected, abs=1e-9)
    below = is_below.astype(float) @ counts
    share, total = below / np.maximum(below.sum(axis=1, keepdims=True), 1), 0.0
    for label in range(counts.shape[1]):
        c = counts[:, label]
        total += (c * (c - 1) / 2) @ share[:k, label]
        has = np.flatnonzero(c)
        i, j = has[np.array(np.triu_indices(len(has), 1))]
        total += (c[i] * c[j]) @ share[meet[i, j], label]
    n_all = (counts.sum(axis=0) * (counts.sum(axis=0) - 1) / 2).sum()
    assert found["dendrogram_purity"] == pytest.approx(total / n_all, abs=1e-12)
