"""A model's output, with its labels: from the files of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np

from hierviz.core.predictions import predict
from hierviz.core.study import FileRead, Notice
from hierviz.errors import LoadError
from hierviz.io.numbers.shards import name_of
from hierviz.io.study.labels import Labels, check_range, from_zero, labels_of, read_labels
from hierviz.io.study.logits import Logits, read_logits
from hierviz.io.study.model_type import Outputs
from hierviz.io.study.point_data import PointData
from hierviz.io.study.settings import Settings
from hierviz.io.study.suspicions import suspicions
from hierviz.text import listed

#: Where the parts of a study are, by role.
Files = Mapping[str, Path]
_HAS_CLUSTERS = {"logits", "assignments"}


def read_outputs(
    files: Files,
    settings: Settings,
    read: dict[str, Logits],
    names: tuple[str, ...],
    names_from: str,
    points: PointData,
) -> tuple[Outputs, list[Notice]]:
    """Logits or assignments with their labels, and the names of the classes.

    Where there are neither, every point of the vectors or of the graph is a cluster of its own.
    """
    if "logits" in files:
        read["logits"] = logits = read_logits(
            settings.shards.get("logits", files["logits"]),
            take_log=settings.take_log,
            makes_tree="train_logits" not in files,
            choices=settings.choices(files["logits"]),
        )
        (n_points, n_clusters), notices = logits.values.shape, [*logits.notices]
        assignments = (logits.found.predictions or predict(logits.values)).assignments
        if "assignments" in files:
            text = f"{files['assignments'].name} was not read, because there are logits."
            notices.append(Notice(text))
    elif "assignments" in files:
        path = files["assignments"]
        found = read_labels(path, "assignments", choices=settings.choices(path))
        assignments, notices = found.values, found.notices
        n_points, n_clusters = len(assignments), int(assignments.max(initial=-1)) + 1
        settings.files.append(found.file_read(path, "clusters"))
        if n_clusters == 0:
            raise LoadError(f"{path.name}: expected a cluster for at least one point; found none.")
        check_range(assignments, path.name, below=max(n_points, 1000))
    elif points.n_points is not None:
        n_points = n_clusters = points.n_points
        assignments, notices = np.arange(n_points, dtype=np.int32), []
        settings.model_type = "clustering"
    else:
        raise LoadError(
            f"Expected logits, assignments, embeddings or a graph; found only {listed(files) or 'nothing'}.",
            hint="Add the file with the model's logits, one row per image.",
        )
    labels, labels_from = _labels_beside(files, settings, read, n_points, names, points)
    if labels is not None:
        notices += labels.notices
        if names or settings.model_type != "clustering":
            values, said = from_zero(labels.values, labels_from, len(names) or n_clusters)
            labels, notices = labels._replace(values=values), [*notices, *said]
        if not names and points.n_points == n_clusters and not _HAS_CLUSTERS & set(files):
            labels = _named_by_number(labels)
        if not names and labels.class_names:
            names, names_from = labels.class_names, labels_from
    if "logits" in read:
        table, where = read["logits"].table, files["logits"].name
        phrases = [*table.said]
        most = -1 if labels is None else labels.values.max(initial=-1)
        if (
            not names and 0 < len(table.class_names) > most
        ):  # else these are clusters, and no classes
            names, names_from = table.class_names, where
            phrases.append("words of the heading taken as names of the classes")
        about = _table_read(where, read["logits"], phrases)
        settings.files.insert(0, about)
        if phrases:
            notices.insert(0, Notice(str(about)))
    outputs = Outputs(
        n_clusters,
        "logits" in read,
        assignments,
        None if labels is None else labels.values,
        names,
        names_from=names_from,
        labels_from=labels_from,
    )
    return outputs, notices + suspicions(outputs)


def _named_by_number(labels: Labels) -> Labels:
    """Labels whose classes are those that occur, called by their numbers."""
    if labels.class_names:
        return labels
    kinds, which = np.unique(labels.values, return_inverse=True)
    n_unknown = int((kinds < 0).sum())
    values = (which - n_unknown).astype(np.int32)
    values.flags.writeable = False
    return labels._replace(values=values, class_names=tuple(map(str, kinds[n_unknown:].tolist())))


def _labels_beside(
    files: Files,
    settings: Settings,
    read: dict[str, Logits],
    n_points: int,
    names: tuple[str, ...],
    points: PointData,
) -> tuple[Labels | None, str]:
    """Labels of their own file, else of a column beside the logits or vectors; and where they are from."""
    table, beside_in = (read["logits"].table if "logits" in read else None), files.get("logits")
    if (table is None or table.labels is None) and points.table is not None:
        table, beside_in = points.table._replace(class_names=()), files["embeddings"]
    beside = table.labels if table else None
    headings = table.class_names if table else ()
    if "labels" in files:
        path = files["labels"]
        labels = read_labels(
            path,
            "labels",
            n_points=n_points,
            n_clusters=read["logits"].values.shape[1] if "logits" in read else None,
            names=names,
            headings=headings,
            choices=settings.choices(path),
        )
        settings.files.append(labels.file_read(path, "classes"))
        if beside is not None:
            text = f"The labels in {cast(Path, beside_in).name} were not read, because there is {path.name}."
            labels.notices.append(Notice(text))
        return labels, path.name
    if beside is None:
        return None, "labels"
    where = f"{cast(Path, beside_in).name}, labels"
    labels = labels_of(beside, where, names=names, headings=headings)
    return labels, where


def read_train(
    files: Files,
    settings: Settings,
    outputs: Outputs,
    names: tuple[str, ...],
    read: dict[str, Logits],
) -> tuple[dict[str, np.ndarray | None], list[Notice]]:
    train: dict[str, np.ndarray | None] = {"train_logits": None, "train_labels": None}
    if "train_logits" not in files:
        text = "The labels of a training split were not read, because there are no train_logits."
        return train, [Notice(text)] if "train_labels" in files else []
    path = settings.shards.get("train_logits", files["train_logits"])
    read["train_logits"] = found = read_logits(
        path,
        "train_logits",
        take_log=settings.take_log,
        makes_tree=True,
        choices=settings.choices(files["train_logits"]),
    )
    logits, notices = found.values, [*found.notices]
    about = _table_read(files["train_logits"].name, found, found.table.said)
    settings.files.append(about)
    beside = outputs.n_clusters if outputs.has_logits else 0
    if logits.shape[1] != beside:
        raise LoadError(
            f"{path.name if isinstance(path, Path) else name_of(path)}: expected {beside} columns, "
            f"as in the logits beside it; found {logits.shape[1]}.",
            hint="Both splits must come from the same model.",
        )
    train["train_logits"] = logits
    if "train_labels" in files:
        path = files["train_labels"]
        labels = read_labels(
            path,
            "train_labels",
            n_points=len(logits),
            below=len(names) or None,
            names=names,
            choices=settings.choices(path),
        )
        train["train_labels"] = labels.values
        notices += labels.notices
        settings.files.append(labels.file_read(path, "classes"))
    return train, notices


def _table_read(where: str, logits: Logits, phrases: Sequence[str]) -> FileRead:
    n_points, n_clusters = logits.values.shape
    what = [f"{n_points:,} points x {n_clusters:,} clusters", *phrases]
    return FileRead(where, ", ".join(what), logits.table.choices.settings())
