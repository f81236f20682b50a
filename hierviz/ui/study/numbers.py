"""Numbers about a study and its tree: points, accuracy, metrics of the whole tree."""

from __future__ import annotations

from typing import cast

import numpy as np
import streamlit as st

from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.core.vectors import row_lengths
from hierviz.methods import engine
from hierviz.metrics import TREE_METRICS, VECTOR_METRICS, recall_at_1
from hierviz.ui.shared.analyses import MOST_LEAVES_IN_PAIRS, ServedAnalysis, tree_scores
from hierviz.ui.shared.messages import number, percent, plain
from hierviz.ui.shared.questions import FEW_LEAVES
from hierviz.ui.shared.studies import data_key
from hierviz.ui.shared.tree_files import NO_TREE

_MOST_PRODUCTS = 3e11  # of numbers, for Recall@1: some ten seconds


def wrong_points(study: Study, leaves: LeafProfile) -> np.ndarray | None:
    """True for points whose cluster does not stand for their class, bool (n_points,).

    None where labels are missing or clusters are not classes.
    """
    labels = study.labels
    if labels is None or not (study.has_labels and study.cluster_is_class):
        return None
    return (labels >= 0) & (leaves.assignments != labels)


def show_numbers(study: Study, leaves: LeafProfile) -> None:
    """Points, clusters, classes, accuracy, empty clusters."""
    if not study.has_clusters:
        _show(_of_points(study))
        return
    wrong = wrong_points(study, leaves)
    points = plain(study.points_called)
    values = {
        points: (f"{study.n_points:,}", ""),
        "clusters": (f"{study.n_clusters:,}", "Output units of the model: the leaves of the tree."),
        "classes": (f"{study.n_classes:,}" if study.n_classes else "–", "True labels."),
    }
    if wrong is not None:
        accuracy = percent(leaves.class_accuracy)
        values["top-1 accuracy"] = (
            accuracy,
            f"Labelled {points} whose predicted class, the largest logit, is their own. Clustering "
            "accuracy (ACC, on the Tree page) matches the groups of a cut with classes instead.",
        )
    else:
        values["mean purity of points"] = (
            percent(leaves.mean_purity),
            f"Share of {points} in the most frequent class of their cluster.",
        )
    empty = float((leaves.size == 0).mean())
    values["empty clusters"] = (
        percent(empty),
        f"Clusters that none of the {points} was assigned to.",
    )
    _show(values | _recall(study))
    if study.train_logits is not None:
        st.caption(
            f"These numbers are of the evaluation points. L2H makes its tree from the "
            f"{len(study.train_logits):,} training points."
        )


def _show(values: dict[str, tuple[str, str]]) -> None:
    with st.container(horizontal=True, gap="large"):  # wraps where the page is narrow
        for label, (value, help_text) in values.items():
            st.metric(label, value, help=help_text or None, width="content")


def _of_points(study: Study) -> dict[str, tuple[str, str]]:
    """What there is of vectors or a graph alone."""
    values = {"points": (f"{study.n_points:,}", "Each a leaf of a tree that is fitted to them.")}
    if study.embeddings is not None:
        values["dimensions"] = (f"{study.embeddings.shape[1]:,}", "Numbers in every vector.")
    if study.graph is not None:
        n_edges = (study.graph.nnz + np.count_nonzero(study.graph.diagonal())) // 2
        values["edges"] = (f"{n_edges:,}", "Of the graph, each counted once.")
    values["classes"] = (f"{study.n_classes:,}" if study.n_classes else "–", "True labels.")
    return values | _recall(study)


def _recall(study: Study) -> dict[str, tuple[str, str]]:
    """Recall@1 of the embeddings; nothing without embeddings or labels."""
    if study.embeddings is None or not study.has_labels:
        return {}
    metric = VECTOR_METRICS[0]
    about = f"{metric.meaning} Deep clustering beats the classical methods above about 0.9 only."
    if study.n_points**2 * study.embeddings.shape[1] > _MOST_PRODUCTS:
        why = f"{study.n_points:,} points take minutes; `hierviz.metrics.recall_at_1` computes it."
        return {metric.label: ("–", f"{about} Left out here: {why}")}
    return {metric.label: (number(_recall_of(study, data_key(study))), about)}


@st.cache_resource(max_entries=48, show_spinner="Looking for the nearest points …")
def _recall_of(_study: Study, key: str) -> float:
    embeddings, labels = cast(np.ndarray, _study.embeddings), cast(np.ndarray, _study.labels)
    has_direction = row_lengths(embeddings) > 0
    return recall_at_1(embeddings[has_direction], labels[has_direction])


def show_tree_scores(analysis: ServedAnalysis) -> None:
    """How the tree came about and how good it is as a whole."""
    tree, study = analysis.tree, analysis.study
    if not analysis.is_l2h:
        if tree.source == NO_TREE:
            st.info(" ".join(map(plain, tree.notices)))
            return
        st.caption(" ".join(map(plain, (tree.opened or f"{tree.source}.", *tree.notices))))
    else:
        _how_made(analysis)
    scores = tree_scores(analysis)
    if not scores:
        st.info("No labels: these metrics of the tree need the true classes of the points.")
        return
    with st.container(horizontal=True, gap="large"):
        for metric in TREE_METRICS:
            if metric.name not in scores:
                continue
            arrow = "higher is better" if metric.higher_is_better else "lower is better"
            value = number(scores[metric.name])
            name = metric.full_name[0].upper() + metric.full_name[1:]
            st.metric(f"{name}, {arrow}", value, help=metric.meaning, width="content")
    if study.train_logits is not None:
        st.caption(
            "Measured on the evaluation points"
            + ("; the tree comes from the training points." if analysis.is_l2h else ".")
        )
    if tree.n_leaves <= 3:
        st.caption(FEW_LEAVES)
    if tree.n_leaves > MOST_LEAVES_IN_PAIRS:
        st.caption(
            f"Least hierarchical distance looks at all pairs of leaves and is left out here above {MOST_LEAVES_IN_PAIRS:,} "
            "leaves; `python -m hierviz metrics` computes it."
        )


def _how_made(analysis: ServedAnalysis) -> None:
    study = analysis.study
    n_points = 0 if study.tree_logits is None else len(study.tree_logits)
    st.caption(
        f"{plain(analysis.tree.source)}, from {n_points:,} {plain(study.tree_points_called)} in "
        f"{analysis.seconds:.2f} s on {_engine()}. L2H's score of a group is chosen in the header."
    )


def _engine() -> str:
    """What runs L2H, and why where it is the slower numpy."""
    found = engine()
    return plain(found.name if found.is_compiled else f"{found.name}, as {found.reason}")
