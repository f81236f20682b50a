"""Classifier or clustering: whether cluster k is class k, and the names of the classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hierviz.core.contingency import contingency_table
from hierviz.core.study import Notice
from hierviz.errors import LoadError
from hierviz.io.study.labels import check_range
from hierviz.metrics.flat import accuracy

MODEL_TYPES = ("classifier", "clustering")

_OVERRIDE = 'Write kind = "{}" into study.toml, or pass kind="{}", if that is wrong.'
_MOST_ROWS = 20_000  # labelled points are looked at to tell the model type
_MOST_STRAYS = 0.1  # share of labels beyond the clusters that is a slip, not another set of classes
_MOST_NAMELESS = 1000  # classes that labels alone may speak of, whatever the number of points


@dataclass(frozen=True)
class Outputs:
    """A model's outputs and what is known about their classes, before the model type is settled."""

    n_clusters: int
    has_logits: bool
    assignments: np.ndarray
    labels: np.ndarray | None
    names: tuple[str, ...]
    names_from: str = "classes.csv"
    labels_from: str = "labels"


def settle_model_type(
    outputs: Outputs, model_type: str | None
) -> tuple[bool, tuple[str, ...], tuple[Notice, ...]]:
    """Whether clusters are classes, the class names, and what to say about it.

    Parameters
    ----------
    outputs : Outputs
    model_type : "classifier", "clustering" or None
        None lets the data tell: clusters are classes when there are as many of
        them, unless labels fit the clusters at least twice as well after the
        best renaming of clusters (Hungarian) as without.

    Raises
    ------
    LoadError
        Another number of names than clusters in a classifier; labels that
        cannot be class numbers.
    """
    _check_labels(outputs, model_type)
    names = outputs.names
    if model_type is None:
        is_class, notices = _told_by_data(outputs)
    else:
        is_class, notices = model_type == "classifier", ()
    n_labelled = 0 if outputs.labels is None else int(outputs.labels.max(initial=-1)) + 1
    n_classes = outputs.n_clusters if is_class else n_labelled
    return is_class, names or tuple(str(c) for c in range(n_classes)), notices


def _check_labels(outputs: Outputs, model_type: str | None) -> None:
    names, labels, n_clusters = outputs.names, outputs.labels, outputs.n_clusters
    needs_all = model_type == "classifier" or (model_type is None and labels is None)
    if names and needs_all and len(names) != n_clusters:
        raise LoadError(
            f"{outputs.names_from}: expected {n_clusters} names, one per cluster (column of the "
            f"logits); found {len(names)}.",
            hint='For a clustering model give labels and write kind = "clustering" into study.toml.',
        )
    if labels is None:
        return
    at_most = n_clusters if model_type == "classifier" else len(names)
    nameless = max(len(labels), n_clusters, _MOST_NAMELESS)
    check_range(labels, outputs.labels_from, below=at_most or nameless)


def _told_by_data(outputs: Outputs) -> tuple[bool, tuple[Notice, ...]]:
    labels, n_clusters = outputs.labels, outputs.n_clusters
    if labels is None or not (labels >= 0).any():
        return bool(outputs.names) or outputs.has_logits, ()
    _check_strays(outputs, labels)
    n_classes = len(outputs.names) or int(labels.max()) + 1
    if n_classes > n_clusters or (outputs.names and n_classes < n_clusters):
        return False, (
            Notice(
                f"There are {n_classes} classes and {n_clusters} clusters, so this was taken as a "
                "clustering model.",
                _OVERRIDE.format("classifier", "classifier"),
            ),
        )
    plain, best = _agreement(outputs, labels)
    if plain >= best / 2:
        return True, ()
    return False, (
        Notice(
            f"Cluster k is class k for {plain:.1%} of the points, but {best:.1%} fit after the best "
            "renaming of clusters, so this was taken as a clustering model.",
            _OVERRIDE.format("classifier", "classifier"),
        ),
    )


def _check_strays(outputs: Outputs, labels: np.ndarray) -> None:
    """Refuse a few labels, or a number of names, that do not go with an evident classifier."""
    n = outputs.n_clusters
    stray = labels >= n
    if stray.mean() > _MOST_STRAYS or len(np.unique(labels[~stray])) < n:
        return
    plain, best = _agreement(outputs, np.where(stray, -1, labels))
    if plain < 0.5 or plain < best:
        return
    hint = 'If this is a clustering model, write kind = "clustering" into study.toml.'
    if stray.any():
        row = int(np.argmax(stray))
        raise LoadError(
            f"{outputs.labels_from}: expected classes from 0 to {n - 1} for {n} clusters; found "
            f"{labels[row]} in row {row} (counted from 0).",
            hint=hint,
        )
    if outputs.names and len(outputs.names) != n:
        raise LoadError(
            f"{outputs.names_from}: expected {n} names, one per cluster (column of the logits); "
            f"found {len(outputs.names)}.",
            hint=hint,
        )


def _agreement(outputs: Outputs, labels: np.ndarray) -> tuple[float, float]:
    """Share of points whose cluster is their class: as numbered, and after the best renaming.

    Both are 1 when there are too few points to tell: fewer than two a cluster.
    """
    step = max(1, len(labels) // _MOST_ROWS)
    n = outputs.n_clusters
    counts = contingency_table(outputs.assignments[::step], labels[::step], n, n)
    total = counts.sum()
    if total < 2 * n:
        return 1.0, 1.0
    return float(counts.trace() / total), accuracy(counts)
