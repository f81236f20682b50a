"""A vector a point, kept with the logits for methods and measures that ask for one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hierviz.core.study import FileRead, Notice
from hierviz.errors import LoadError
from hierviz.io.study.logits import read_logits
from hierviz.io.study.settings import Settings


def read_embeddings(
    files: Mapping[str, Path], settings: Settings, n_points: int
) -> tuple[np.ndarray | None, list[Notice]]:
    """The embeddings of a study, (n_points, n_dimensions), and what to say of them; None where it has none.

    A `LoadError` where they are no table of finite numbers, or of another number of points.
    """
    path = files.get("embeddings")
    if path is None:
        return None, []
    read = read_logits(path, "embeddings", choices=settings.choices(path))
    if len(read.values) != n_points:
        raise LoadError(
            f"{path.name}: expected {n_points:,} rows, one per point; found {len(read.values):,}.",
            hint="Embeddings, logits and labels must come from the same split, in the same order.",
        )
    size = f"{n_points:,} points x {read.values.shape[1]:,} dimensions"
    what = ", ".join([size, *read.table.said])
    settings.files.append(FileRead(path.name, what, read.table.choices.settings()))
    return read.values, read.notices
