"""Profiles of leaves and nodes equal obvious loops over the points."""

from __future__ import annotations

import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.core.analysis import Analysis
from hierviz.core.contingency import dense_contingency_table
from hierviz.core.profile import LeafProfile, NodeProfile, cluster_names, distinct_names
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.taxonomy.node_names import NodeNames
from tests.strategies import caterpillar, star, trees


@st.composite
def trees_with_points(draw):
    """A tree, and a study of points in its clusters; -1 for what is unknown."""
    tree = draw(trees(max_leaves=8))
    n_points, n_classes = draw(st.integers(1, 30)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    labels = rng.integers(-1, n_classes, n_points).astype(np.int32)
    names = tuple(f"class {label}" for label in range(n_classes))
    logits = rng.normal(size=(n_points, tree.n_leaves))
    return tree, Study("s", logits=logits, labels=labels, class_names=names)


@settings(max_examples=80, deadline=None)
@given(case=trees_with_points())
def test_profiles_are_what_loops_over_points_find(case):
    tree, study = case
    leaves = LeafProfile.from_study(study)
    nodes = NodeProfile.from_tree(tree, leaves)
    assigned = study.logits.argmax(axis=1)
    confidence = [np.exp(row).max() / np.exp(row).sum() for row in study.logits]
    for node in range(tree.n_nodes):
        below = set(tree.leaves_below(node).tolist())
        rows = [x for x in range(study.n_points) if assigned[x] in below]
        known = Counter(int(study.labels[x]) for x in rows if study.labels[x] >= 0)
        profiles = [nodes, leaves] if node < tree.n_leaves else [nodes]
        for profile in profiles:
            assert profile.size[node] == len(rows)
            if rows:
                mean = sum(confidence[x] for x in rows) / len(rows)
                assert profile.mean_confidence[node] == pytest.approx(mean)
            else:
                assert np.isnan(profile.mean_confidence[node])
            if not known:
                assert profile.top_class[node] == -1
                assert np.isnan(profile.purity[node])
            else:
                most = max(known.values())
                assert profile.top_class[node] == min(c for c in known if known[c] == most)
                assert profile.purity[node] == pytest.approx(most / sum(known.values()))

        counts = [known[c] for c in range(study.n_classes)]
        if node < tree.n_leaves and study.has_labels:
            assert leaves.counts.toarray()[node].tolist() == counts
            for c, n in enumerate(counts):
                assert leaves.points_of_class(c)[node] == n
        if study.has_labels:
            assert nodes.counts_below(node).tolist() == counts
            assert nodes.labelled[node] == sum(counts)
            wanted = sorted(known, key=lambda c: (-known[c], c))[:3]
            classes, shares = (part[node].tolist() for part in nodes.most_frequent(3))
            assert classes == wanted + [-1] * (3 - len(wanted))
            assert shares == pytest.approx(
                [known[c] / sum(counts) for c in wanted] + [0] * (3 - len(wanted))
            )
    if study.has_labels:
        pure = sum(leaves.counts.toarray().max(axis=1)) / (study.labels >= 0).sum()
        assert leaves.mean_purity == pytest.approx(pure)


def test_thousands_of_clusters_and_classes_take_no_table_of_all_cells():
    # A table of 3,000 clusters and classes is 72 MB, that of all nodes 144 MB.
    n = 3000
    tree = caterpillar(n)
    study = Study("s", assignments=np.arange(n), labels=np.arange(n) // 2, cluster_is_class=False)
    tracemalloc.start()
    nodes = NodeProfile.from_tree(tree, LeafProfile.from_study(study))
    assert nodes.purity[tree.root] == 2 / n and nodes.top_class[tree.root] == 0
    names = NodeNames(Analysis(study, tree, nodes.leaves, nodes))
    assert names.full[tree.root] == "0, 2, 4, … (3000)"
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_contingency_table_by_hand():
    assignments = np.array([0, 0, 2, 2, -1, 2], dtype=np.int32)
    labels = np.array([1, 1, 0, -1, 0, 1], dtype=np.int32)
    assert dense_contingency_table(assignments, labels, 3, 2).tolist() == [[0, 2], [0, 0], [1, 1]]


def test_assignments_without_logits_have_no_confidence():
    study = Study("s", assignments=np.array([0, 2, -1], dtype=np.int32), cluster_is_class=False)
    leaves = LeafProfile.from_study(study)
    assert leaves.confidence is None
    assert leaves.size.tolist() == [1, 0, 1]
    assert np.isnan(leaves.mean_confidence).all()


def test_without_labels_purity_is_nan_and_the_top_class_unknown():
    leaves = LeafProfile.from_study(Study("s", logits=np.eye(3)))
    assert leaves.counts is None and np.isnan(leaves.mean_purity)
    for profile in (leaves, NodeProfile.from_tree(star(3), leaves)):
        assert np.isnan(profile.purity).all()
        assert (profile.top_class == -1).all()
    assert np.isnan(leaves.class_accuracy)


def test_accuracy_where_clusters_are_classes():
    study = Study("s", logits=np.eye(3)[[0, 1, 1, 2]], labels=np.array([0, 1, 2, -1]))
    assert LeafProfile.from_study(study).class_accuracy == pytest.approx(2 / 3)


def test_a_profile_of_another_number_of_clusters_is_refused():
    leaves = LeafProfile.from_study(Study("s", logits=np.eye(3)))
    with pytest.raises(InputError, match="tree has 4 leaves but the profile has 3 clusters"):
        NodeProfile.from_tree(star(4), leaves)


def names_of(study):
    return cluster_names(study, LeafProfile.from_study(study))


def test_a_classifiers_clusters_have_their_classes_names():
    assert names_of(Study("s", logits=np.eye(2), class_names=("cat", "dog"))) == ("cat", "dog")
    assert names_of(Study("s", logits=np.eye(3), class_names=("cat",))) == (
        "cat",
        "cluster 1",
        "cluster 2",
    )


def test_a_clustering_models_clusters_are_named_after_their_most_frequent_class():
    # cluster 0: cat cat; 1: dog; 2: cat; 3: nothing; 4: a class without a name
    study = Study(
        "s",
        assignments=np.array([0, 0, 1, 2, 4], dtype=np.int32),
        labels=np.array([0, 0, 1, 0, 2], dtype=np.int32),
        class_names=("cat", "dog"),
        cluster_is_class=False,
    )
    assert names_of(study) == ("cat 1", "dog", "cat 2", "cluster 3 (empty)", "class 2")


def test_a_clustering_models_clusters_without_labels_are_numbered():
    assert names_of(Study("s", logits=np.eye(2), cluster_is_class=False)) == (
        "cluster 0",
        "cluster 1",
    )


def test_what_needs_labels_says_that_there_are_none():
    leaves = LeafProfile.from_study(Study("pets", assignments=np.array([0, 1, 1])))
    nodes = NodeProfile.from_tree(star(2), leaves)
    for ask in (lambda: leaves.points_of_class(0), lambda: nodes.most_frequent(1)):
        with pytest.raises(InputError, match="This needs labels, and the study has none"):
            ask()


def test_names_given_twice_are_told_apart_by_wnid_or_number():
    names, assignments = ("crane", "owl", "crane"), np.array([0], dtype=np.int32)
    plain = Study(name="s", assignments=assignments, class_names=names)
    assert distinct_names(plain) == ("crane (0)", "owl", "crane (2)")
    table = {"wnid": ("n1", "n2", "n3")}
    with_wnid = Study(name="s", assignments=assignments, class_names=names, class_table=table)
    assert distinct_names(with_wnid) == ("crane (n1)", "owl", "crane (n3)")


def test_arrays_of_profiles_are_read_only():
    study = Study("s", logits=np.eye(3), labels=[0, 1, 2])
    analysis = Analysis.of(study, star(3))
    leaves, nodes = analysis.leaves, analysis.nodes
    arrays = [
        leaves.assignments,
        leaves.size,
        leaves.confidence_sum,
        leaves.top_class,
        leaves.purity,
    ]
    arrays += [leaves.counts.data, nodes.size, nodes.mean_confidence, nodes.labelled]
    assert not any(array.flags.writeable for array in arrays)
