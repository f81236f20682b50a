"""What `Study` refuses of what it is made of by hand; what readers give has passed more than this."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hierviz.core.hierarchy_arrays import frozen
from hierviz.core.logits import check_finite, check_table
from hierviz.core.tensors import without_torch
from hierviz.errors import InputError

if TYPE_CHECKING:
    from hierviz.core.study import Study

_INSTEAD = (
    "hv.study_from(...) takes arrays, tensors, data frames and lists, and labels that are names."
)


def check_study(study: Study) -> None:
    """Refuse what is no study, and put read-only arrays in the place of lists and arrays.

    Raises
    ------
    InputError
        Tables that are no finite numbers, labels that are no whole numbers, of another number
        than the points, or of classes that a classifier does not have; names that are no list.
    """

    def put(name: str, value: object) -> None:
        object.__setattr__(study, name, value)

    for name in ("logits", "train_logits", "embeddings"):
        if (given := getattr(study, name)) is not None:
            table = np.asanyarray(without_torch(given))
            check_table(table, where=name)
            if not isinstance(table, np.memmap):
                check_finite(table, where=name)
                table = frozen(table)
            if study.predicted is not None and study.predicted.logits is given:
                put("predicted", replace(study.predicted, logits=table))
            put(name, table)
    if isinstance(study.class_names, str):
        raise InputError(f"Expected a list of class names; found {study.class_names!r}.")
    put("class_names", tuple(map(str, study.class_names)))
    if study.assignments is not None:
        put("assignments", _whole(study.assignments, "assignments", None, "point"))
    n_train = None if study.train_logits is None else len(study.train_logits)
    for name, n_points in (("labels", study.n_points), ("train_labels", n_train)):
        if (given := getattr(study, name)) is not None:
            put(name, _whole(given, name, n_points, "class"))
    _check_classes(study)


def _whole(values: object, name: str, n_points: int | None, what: str) -> np.ndarray:
    """Whole numbers from -1, one per point, as read-only int32."""
    array = np.asanyarray(without_torch(values))
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iub"):
        raise InputError(
            f"{name}: expected one whole number per point, -1 where the {what} is unknown; found shape "
            f"{array.shape} of {array.dtype}.",
            hint=_INSTEAD,
        )
    if n_points is not None and len(array) != n_points:
        raise InputError(
            f"{name}: expected {n_points:,}, one per point; found {len(array):,}.",
            hint="Both must come from the same split, in the same order.",
        )
    if array.size and not (array.min() >= -1 and array.max() < np.iinfo(np.int32).max):
        row = int(np.argmax((array < -1) | (array >= np.iinfo(np.int32).max)))
        raise InputError(
            f"{name}: expected numbers from 0, or -1 for unknown; found {array[row]} in row {row} "
            "(counted from 0)."
        )
    return frozen(array.astype(np.int32, copy=False))


def _check_classes(study: Study) -> None:
    """Of a classifier with logits every class has a column."""
    if study.labels is None or study.logits is None or not study.cluster_is_class:
        return
    n_classes = max(study.n_clusters, len(study.class_names))
    if int(study.labels.max(initial=-1)) >= n_classes:
        row = int(np.argmax(study.labels))
        raise InputError(
            f"labels: expected classes from 0 to {n_classes - 1}, or -1 for unknown; found "
            f"{study.labels[row]} in row {row} (counted from 0).",
            hint="Where clusters are no classes, say so: cluster_is_class=False.",
        )
