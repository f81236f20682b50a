"""Pairs, distances and severity of confusions, against their definitions and numbers by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hierviz as hv
from hierviz.audit import confusion_matrix, confusions
from hierviz.audit.confusions import edges_down, meets
from hierviz.errors import InputError
from hierviz.taxonomy import Taxonomy, from_columns
from tests.naive import confusions as naive
from tests.strategies import caterpillar, trees
from tests.taxonomy.strategies import taxonomies

NAMES = ("cat", "dog", "jet", "kite")


@st.composite
def analyses(draw, *, logits: bool = True):
    """Studies with labels, some unknown, some of classes beyond the clusters; and a tree of the clusters."""
    tree = draw(trees(max_leaves=6))
    k, n = tree.n_leaves, draw(st.integers(1, 25))
    n_classes = draw(st.integers(1, 7))
    label = st.integers(-1, n_classes - 1)
    labels = np.array(draw(st.lists(label, min_size=n, max_size=n)), dtype=np.int32)
    labels[0] = max(labels[0], 0)
    names = tuple(f"class {c}" for c in range(n_classes))
    is_class = draw(st.booleans())
    if draw(st.booleans()) and logits:
        value = st.integers(0, 3)
        cells = draw(st.lists(value, min_size=n * k, max_size=n * k))
        rows = {"logits": np.array(cells, dtype=np.float64).reshape(n, k)}
    else:
        assigned = draw(st.lists(st.integers(-1, k - 1), min_size=n, max_size=n))
        options = {"n_clusters": k}
        rows = {"assignments": np.array(assigned, dtype=np.int32), "options": options}
        is_class = is_class and n_classes <= k
    study = hv.Study("drawn", labels=labels, class_names=names, cluster_is_class=is_class, **rows)
    return hv.Analysis.of(study, tree)


def parts(analysis):
    study, leaves = analysis.study, analysis.leaves
    labels, assigned = study.labels.tolist(), leaves.assignments.tolist()
    about = (analysis.tree.n_leaves, study.n_classes, study.cluster_is_class)
    stands_for = naive.predicted(labels, assigned, *about, len(study.class_names))
    sure = [float("nan")] * len(labels) if leaves.confidence is None else leaves.confidence.tolist()
    place = naive.places(labels, assigned, *about)
    return labels, assigned, sure, stands_for, place


@given(analyses(), st.data())
@settings(max_examples=200)
def test_pairs_distances_and_severity_are_those_of_the_definitions(analysis, data):
    taxonomy = data.draw(taxonomies(len(analysis.study.class_names)))
    has_taxonomy = bool((taxonomy.concept_of_class >= 0).any())
    found = confusions(analysis, taxonomy if has_taxonomy else None)
    labels, assigned, sure, stands_for, place = parts(analysis)
    wanted = naive.pairs(labels, assigned, sure, stands_for)
    tree = analysis.tree
    got = zip(found.label.tolist(), found.cluster.tolist(), found.count.tolist(), strict=True)
    assert list(got) == [row[:3] for row in wanted]
    assert found.confidence == pytest.approx([row[3] for row in wanted], nan_ok=True)
    ends = [(place[label], cluster) for label, cluster, *_ in wanted]
    assert found.tree_distance.tolist() == [len(naive.lowest(tree, *pair)) for pair in ends]
    assert found.tree_edges.tolist() == [naive.edges(tree, *pair) for pair in ends]
    assert found.n_pairs == len(wanted) == len(found)
    assert found.n_mistakes == sum(row[2] for row in wanted)
    assert found.n_labelled == sum(c >= 0 and k >= 0 for c, k in zip(labels, assigned, strict=True))
    counted = [(*pair, row[2]) for pair, row in zip(ends, wanted, strict=True)]
    check_severity(found.in_tree, naive.severity(naive.tree_family(tree), counted))
    if not has_taxonomy:
        assert found.taxonomy_distance is None and found.in_taxonomy is None
        return
    classes = [(label, stands_for[cluster]) for label, cluster, *_ in wanted]
    assert found.taxonomy_distance.tolist() == [naive.under_both(taxonomy, *p) for p in classes]
    counted = [(*pair, row[2]) for pair, row in zip(classes, wanted, strict=True)]
    check_severity(found.in_taxonomy, naive.severity(naive.taxonomy_family(taxonomy), counted))


def check_severity(found, wanted):
    mean, at_random, highest, n_points = wanted
    assert found.mean == pytest.approx(mean, nan_ok=True)
    assert found.at_random == pytest.approx(at_random, nan_ok=True)
    assert (found.highest, found.n_points) == (highest, n_points)


@given(analyses(), st.integers(0, 5))
@settings(max_examples=50)
def test_the_most_pairs_are_kept_and_totals_are_of_all(analysis, most):
    every, found = confusions(analysis), confusions(analysis, most=most)
    assert len(found) == min(most, len(every))
    for name in ("label", "cluster", "count", "tree_distance", "tree_edges"):
        assert getattr(found, name).tolist() == getattr(every, name)[:most].tolist()
    assert (found.n_pairs, found.n_mistakes) == (every.n_pairs, every.n_mistakes)
    assert found.in_tree.n_points == every.in_tree.n_points
    if every.n_labelled:
        assert 0 <= found.accuracy <= 1


def pets(labels, assignments, **options) -> hv.Analysis:
    """Four classes below ((cat dog) (jet kite))."""
    study = hv.Study(
        "pets", assignments=np.array(assignments), labels=np.array(labels), class_names=NAMES,
        **{"options": {"n_clusters": 4}, **options},
    )  # fmt: skip
    return hv.Analysis.of(study, hv.Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)]))


def test_numbers_by_hand():
    # cat -> dog twice, cat -> jet once, kite -> dog once; two right; one without a label
    analysis = pets([0, 0, 0, 3, 1, 2, -1], [1, 1, 2, 1, 1, 2, 0])
    kinds = from_columns(NAMES, {"kind": ["pet", "pet", "craft", "toy"]})
    found = confusions(analysis, kinds)
    assert found.label.tolist() == [0, 0, 3]
    assert found.cluster.tolist() == [1, 2, 1]
    assert found.count.tolist() == [2, 1, 1]
    assert np.isnan(found.confidence).all()
    assert found.tree_distance.tolist() == [2, 4, 4]
    assert found.tree_edges.tolist() == [2, 4, 4]
    assert found.taxonomy_distance.tolist() == [2, 4, 4]
    assert (found.n_mistakes, found.n_labelled, found.accuracy) == (4, 6, pytest.approx(1 / 3))
    # heights 1, 1, 2, 2 over four mistakes; of six pairs of leaves two meet at 1 and four at 2
    assert (found.in_tree.mean, found.in_tree.highest) == (1.5, 2)
    assert found.in_tree.at_random == pytest.approx((2 * 1 + 4 * 2) / 6)
    # in the taxonomy jet and kite stand alone below the top, cat and dog below "pet"
    assert found.in_taxonomy.mean == 1.5
    assert found.in_taxonomy.at_random == pytest.approx((1 * 1 + 5 * 2) / 6)
    assert found.what == "A mistake is a labelled point that is predicted as another class."


def test_a_clustering_model_has_points_apart_from_their_class():
    # clusters 0 and 1 are mostly of class 0, cluster 2 of class 1; class 3 is mostly in cluster 1
    labels = [0, 0, 0, 0, 0, 3, 3, 1, 1, 0]
    clusters = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    analysis = pets(labels, clusters, cluster_is_class=False)
    found = confusions(analysis)
    pairs = list(zip(found.label.tolist(), found.cluster.tolist(), strict=True))
    assert pairs == [(0, 2), (3, 1), (3, 2)]  # class 0 is at home in clusters 0 and 1
    assert found.accuracy == analysis.leaves.mean_purity == pytest.approx(0.7)
    # class 0 stands at cluster 0, class 3 at cluster 1 (the lower one of two equals)
    assert found.tree_distance.tolist() == [4, 1, 4]
    assert found.tree_edges.tolist() == [4, 0, 4]
    assert "it need not be a mistake" in found.what


def test_no_mistakes_have_no_severity():
    found = confusions(pets([0, 1], [0, 1]))
    assert (len(found), found.accuracy) == (0, 1.0)
    assert np.isnan(found.in_tree.mean) and found.in_tree.n_points == 0


def test_what_cannot_be_is_refused():
    bare = hv.Analysis.of_tree(hv.Hierarchy.from_merges([(0, 1)]))
    for function in (confusions, confusion_matrix):
        with pytest.raises(InputError, match="this study has no labels") as error:
            function(bare)
        assert "labels.npy" in error.value.hint
    with pytest.raises(InputError, match="a number of pairs of 0 or more; found -1"):
        confusions(pets([0], [1]), most=-1)
    other = from_columns("abcdefg", {"kind": list("xxxyyyy")})
    with pytest.raises(InputError, match="has 4 classes; the kind taxonomy has 7"):
        confusions(pets([0], [1]), other)
    nobody = Taxonomy(
        "empty", NAMES, ids=("x",), names=("x",), parents=((),), concept_of_class=[-1] * 4
    )
    with pytest.raises(InputError, match="No leaf stands for a class of the empty taxonomy"):
        confusions(pets([0], [1]), nobody)


def test_deep_trees_do_not_recurse():
    tree = caterpillar(10_000)
    assert edges_down(tree)[-1] == 9_999
    ends = np.array([0, 0, 9_998]), np.array([1, 9_999, 9_998])
    assert tree.n_leaves_below[meets(tree, *ends)].tolist() == [2, 10_000, 1]


@pytest.mark.shared
def test_classes_of_cifar_100_that_are_confused_are_near(shared_data):
    analysis = hv.analyse(hv.read_study(shared_data / "cifar100"))
    found = confusions(analysis, hv.taxonomy.taxonomy_of(analysis.study, "superclass"))
    assert found.accuracy == pytest.approx(analysis.leaves.class_accuracy)
    assert found.in_taxonomy.highest == 2
    assert found.in_taxonomy.mean < found.in_taxonomy.at_random - 0.2
    assert found.in_tree.mean < found.in_tree.at_random - 2
