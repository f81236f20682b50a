import numpy as np
import pytest
from hypothesis import given, settings
from sklearn import metrics as oracle

from hierviz import metrics as hm
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import CutError
from hierviz.metrics.matching import matched_points
from tests.naive import metrics as naive
from tests.strategies import caterpillar, star, trees_with_counts

NAMES = [metric.name for metric in hm.FLAT_METRICS]


def random_tree(n_leaves, seed=0):
    rng = np.random.default_rng(seed)
    standing, merges = list(range(n_leaves)), []
    while len(standing) > 1:
        size = min(len(standing), int(rng.choice([2, 2, 2, 3, 5])))
        joined = [standing.pop(rng.integers(len(standing))) for _ in range(size)]
        standing.append(n_leaves + len(merges))
        merges.append(joined)
    return Hierarchy.from_merges(merges, n_leaves=n_leaves)


@settings(max_examples=80, deadline=None)
@given(trees_with_counts(max_leaves=5, max_classes=3, max_count=3))
def test_equals_the_definitions_at_every_cut(pair):
    tree, counts = pair
    found = hm.sweep(tree, counts)
    parent, points = tree.parent.tolist(), naive.points_of(counts)
    cuts = naive.cuts(parent, tree.height.tolist())
    assert found.n_groups.tolist() == [len(nodes) for nodes in cuts]
    for place, nodes in enumerate(cuts):
        groups = naive.regroup(parent, nodes, points)
        for name in set(NAMES) - {"ami"}:  # its definition is for a handful of points: test_flat.py
            expected = getattr(naive, name)(groups)
            assert getattr(found, name)[place] == pytest.approx(expected, abs=1e-9, nan_ok=True)


@settings(max_examples=120, deadline=None)
@given(trees_with_counts(max_leaves=14, max_classes=16, max_count=9))
def test_equals_the_flat_metrics_at_every_cut(pair):
    tree, counts = pair
    found = hm.sweep(tree, counts)
    assert found.n_groups.dtype == np.int32
    assert (found.n_groups == tree.n_groups).all()
    for k in tree.n_groups.tolist():
        flat = hm.flat_metrics(hm.group_counts(counts, cut_into(tree, k)))
        assert found.at(k) == pytest.approx(flat, abs=1e-9, nan_ok=True)


SHAPES = {
    "more clusters than classes": (60, 7, 0.6),
    "more classes than clusters": (20, 90, 0.6),
    "square, dense": (50, 50, 6.0),
    "square, sparse": (60, 60, 0.02),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("binary", [True, False])
def test_accuracy_is_the_optimum_at_every_cut_of_larger_trees(shape, binary):
    n_clusters, n_classes, rate = SHAPES[shape]
    counts = np.random.default_rng(7).poisson(rate, (n_clusters, n_classes))
    tree = caterpillar(n_clusters) if binary else random_tree(n_clusters)
    found = hm.sweep(tree, counts)
    for k in tree.n_groups.tolist():
        flat = hm.accuracy(hm.group_counts(counts, cut_into(tree, k)))
        assert found.at(k)["accuracy"] == flat


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5, 50])
def test_accuracy_is_the_optimum_with_many_ties_and_empty_clusters(rate):
    rng = np.random.default_rng(3)
    for seed in range(60):
        n_clusters, n_classes = rng.integers(1, 25, 2).tolist()
        counts = rng.poisson(rate, (n_clusters, n_classes))
        tree, n_points = random_tree(n_clusters, seed), counts.sum()
        for k, matched in zip(tree.n_groups.tolist(), matched_points(tree, counts), strict=True):
            table = hm.group_counts(counts, cut_into(tree, k))
            assert matched == (n_points and round(hm.accuracy(table) * n_points))


@pytest.mark.parametrize("seed", range(3))
def test_equals_scikit_learn_at_every_cut(seed):
    rng = np.random.default_rng(seed)
    tree = random_tree(25, seed)
    labels = rng.integers(0, 9, 800)
    clusters = np.where(rng.random(800) < 0.5, labels * 2, rng.integers(0, 25, 800))
    counts = np.zeros((25, 9), dtype=int)
    np.add.at(counts, (clusters, labels), 1)
    found = hm.sweep(tree, counts)
    for k in tree.n_groups.tolist():
        cut = cut_into(tree, k)
        groups = cut.group_of_leaf[clusters]
        values = found.at(k)
        nmi = oracle.normalized_mutual_info_score(labels, groups)
        assert values["nmi"] == pytest.approx(nmi, abs=1e-10)
        assert values["ari"] == pytest.approx(oracle.adjusted_rand_score(labels, groups), abs=1e-10)
        ami = oracle.adjusted_mutual_info_score(labels, groups)
        assert hm.ami(hm.group_counts(counts, cut)) == pytest.approx(ami, abs=1e-10)


#       4
#      / \        class  A B
#     3   \       leaf 0 2 0
#    / \   \      leaf 1 1 1
#   0   1   2     leaf 2 0 3
TREE = Hierarchy.from_nested([[0, 1], 2])
COUNTS = np.array([[2, 0], [1, 1], [0, 3]])


def test_numbers_worked_out_by_hand():
    found = hm.sweep(TREE, COUNTS)
    assert found.n_groups.tolist() == [1, 2, 3]
    assert found.purity.tolist() == pytest.approx([4 / 7, 6 / 7, 6 / 7])
    # Three groups, two classes: the middle leaf is left over.
    assert found.accuracy.tolist() == pytest.approx([4 / 7, 6 / 7, 5 / 7])
    assert found.nmi[0] == found.ari[0] == 0.0
    # Pairs in one group 6 + 3, in one class 3 + 6, in both 3 + 3.
    assert found.at(2)["pairwise_f"] == pytest.approx(2 * 6 / (9 + 9))


def test_terms_of_nodes_worked_out_by_hand():
    terms = hm.node_terms(TREE, COUNTS)
    assert terms.n.tolist() == [2, 2, 3, 4, 7]
    assert terms.n_squared.tolist() == [4, 2, 9, 10, 25]
    assert terms.n_max.tolist() == [2, 1, 3, 3, 4]
    assert terms.recall.tolist() == pytest.approx([4 / 3, 1 / 3 + 1 / 4, 9 / 4, 3 + 1 / 4, 7])
    assert terms.n_log_n[:3].tolist() == pytest.approx([2 * np.log(2), 0, 3 * np.log(3)])


@settings(max_examples=60, deadline=None)
@given(trees_with_counts(max_leaves=10))
def test_the_formulas_written_beside_the_terms_hold(pair):
    tree, counts = pair
    terms = hm.node_terms(tree, counts)
    n = terms.n[-1]
    for k in tree.n_groups.tolist():
        cut = cut_into(tree, k)
        flat = hm.flat_metrics(hm.group_counts(counts, cut))
        total = lambda values, nodes=cut.nodes: values[nodes].sum()  # noqa: E731
        log_sizes = terms.n * np.log(np.maximum(terms.n, 1))
        if n == 0:
            assert all(np.isnan(value) for value in flat.values())
            continue
        classes = np.log(n) - terms.n_log_n[-1] / n
        groups = np.log(n) - total(log_sizes) / n
        mutual = classes + (total(terms.n_log_n) - total(log_sizes)) / n
        if classes + groups > 1e-9:
            assert 2 * mutual / (classes + groups) == pytest.approx(flat["nmi"], abs=1e-9)
        assert total(terms.n_max) / n == pytest.approx(flat["purity"])
        precision = total(terms.n_squared / np.maximum(terms.n, 1)) / n
        recall = total(terms.recall) / n
        assert 2 * precision * recall / (precision + recall) == pytest.approx(flat["bcubed_f"])


@pytest.mark.parametrize("tree", [star(1), star(4), caterpillar(4)])
def test_without_labelled_points_every_cut_is_nan(tree):
    for n_classes in (0, 3):
        found = hm.sweep(tree, np.zeros((tree.n_leaves, n_classes), dtype=int))
        assert len(found.n_groups) == len(tree.n_groups)
        assert all(np.isnan(getattr(found, name)).all() for name in NAMES)


def test_a_cut_that_does_not_exist_is_refused():
    found = hm.sweep(star(5), np.ones((5, 2), dtype=int))
    with pytest.raises(CutError, match=r"no cut with 3 groups. The nearest are 1 and 5\."):
        found.at(3)
    with pytest.raises(CutError, match=r"no cut with 9 groups. The nearest are 5\."):
        found.at(9)
    with pytest.raises(CutError, match=r"no cut with 0 groups. The nearest are 1\."):
        found.at(0)


def test_results_cannot_be_written_to():
    for record in (hm.sweep(TREE, COUNTS), hm.node_terms(TREE, COUNTS)):
        for array in vars(record).values():
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
