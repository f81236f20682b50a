"""Studies from what is in memory: arrays, torch tensors, data frames, lists."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from hierviz.core.cache import cache_folder
from hierviz.core.graphs import check_graph
from hierviz.core.study import Study
from hierviz.core.tensors import without_torch
from hierviz.errors import HiervizError, InputError
from hierviz.io.files import make_folder
from hierviz.io.images.match_images import attach_images
from hierviz.io.study.read import read_study_files


def study_from(
    *,
    logits: Any = None,
    labels: Any = None,
    class_names: Any = None,
    images: Any = None,
    assignments: Any = None,
    train_logits: Any = None,
    train_labels: Any = None,
    embeddings: Any = None,
    graph: Any = None,
    name: str = "study",
    kind: str | None = None,
    take_log: bool = False,
) -> Study:
    """A study from what is in memory, checked as if it were read from files.

    Parameters
    ----------
    logits : table, shape (n_points, n_clusters), optional
        An array, a torch tensor, a data frame or lists. Headings of a data frame
        that are words become names of the classes where there are no others.
    labels : sequence, shape (n_points,), optional
        Whole numbers, -1 where unknown, or names.
    class_names : sequence of str, mapping, or data frame, optional
        Names; names by number; or a table with a column `name`.
    images : uint8 table, shape (n_points, height, width[, 3]), or path, optional
        Pictures, or a folder, zip or array file as for `attach_images`.
    assignments : sequence of int, shape (n_points,), optional
        Cluster of every point, in place of logits.
    train_logits, train_labels : as logits and labels, optional
        The split from which the tree is inferred.
    embeddings : table, shape (n_points, n_dimensions), optional
        One vector per point.
    graph : scipy.sparse array or matrix, shape (n_points, n_points), optional
        How alike points are. Directed ones are added up both ways.
    name : str
    kind, take_log
        As in `read_study`.

    Raises
    ------
    InputError
        No logits, assignments, embeddings or graph, or something of which no array can be made.
    LoadError
        As `read_study`.

    Examples
    --------
    >>> study = study_from(logits=[[2.0, 0], [0, 1], [1, 0]], class_names=["cat", "dog"], labels=["cat", "dog", "cat"])
    >>> study.labels.tolist()
    [0, 1, 0]
    """
    given = {
        "logits": logits, "labels": labels, "assignments": assignments, "train_logits": train_logits,
        "train_labels": train_labels, "embeddings": embeddings,
    }  # fmt: skip
    if all(part is None for part in (logits, assignments, embeddings, graph)):
        raise InputError("Expected logits, assignments, embeddings or a graph; found none.")
    if graph is not None:
        check_graph(graph, is_symmetric=False)
    make_folder(cache_folder())
    with tempfile.TemporaryDirectory(dir=cache_folder(), prefix="arrays-") as place:
        files: dict[str, str | Path] = {}
        for role, values in given.items():
            if values is not None:
                files[role] = _saved(values, role, Path(place))
        if graph is not None:
            files["graph"] = Path(place) / "graph.npz"
            sparse.save_npz(files["graph"], sparse.csr_array(graph))
        if class_names is not None:
            files["classes"] = Path(place) / "classes.json"
            Path(files["classes"]).write_text(json.dumps(_names(class_names)), encoding="utf-8")
        if images is not None and not isinstance(images, str | Path):
            files["images"] = Path(place) / "images.npy"
            np.save(files["images"], as_array(images, "images"), allow_pickle=False)
        # What is large is mapped from its file, which stays as long as the map although its name goes.
        try:
            study = read_study_files(files, name=name, take_log=take_log, kind=kind)
        except HiervizError as error:
            raise _of_arguments(error, files.values()) from None
        study = replace(study, files=())  # they were only made for this
    return attach_images(study, images) if isinstance(images, str | Path) else study


def _saved(values: Any, role: str, folder: Path) -> Path:
    """The file that holds values; the columns of a data frame of logits are identified like those of tables."""
    if "logits" in role and hasattr(values, "columns") and hasattr(values, "to_parquet"):
        path = folder / f"{role}.parquet"
        try:
            values.rename(columns=str).to_parquet(path)
        except (ValueError, TypeError) as error:  # pyarrow's errors are of these kinds
            raise InputError(f"{role}: expected a table of numbers; {error}.") from error
        return path
    path = folder / f"{role}.npy"
    np.save(path, as_array(values, role), allow_pickle=False)
    return path


def as_array(values: Any, what: str) -> np.ndarray:
    """An array of numbers or text from an array, a torch tensor, a data frame, a series or lists.

    An `InputError` for what makes none.
    """
    values = without_torch(values)
    if hasattr(values, "to_numpy"):
        values = values.to_numpy()
    elif isinstance(values, list | tuple) and all(hasattr(value, "detach") for value in values):
        parts = [without_torch(value) for value in values]  # a tensor per point, or a batch
        values = np.concatenate(parts) if parts and parts[0].ndim > 1 else parts
    try:
        array = np.asarray(values)
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{what}: expected a table of numbers; {error}".rstrip(".") + ".",
            hint="Rows of different lengths make no table.",
        ) from error
    if array.dtype.kind == "O":
        flat = array.reshape(-1).tolist()
        items = [None if item is None or item != item else item for item in flat]  # nan
        kinds = {type(item) for item in items if item is not None}
        if kinds == {str}:
            array = np.array(["" if item is None else item for item in items], dtype=str).reshape(
                array.shape
            )
        elif kinds <= {int, float, bool}:
            array = array.astype(np.float64)
        else:
            raise InputError(
                f"{what}: expected numbers or text; found {', '.join(sorted(kind.__name__ for kind in kinds))}.",
                hint="Rows of different lengths make no table.",
            )
    return array


def _of_arguments(error: HiervizError, files: Iterable[str | Path]) -> HiervizError:
    """The error with the names of arguments in place of those of files, which the caller never made."""
    message = error.message
    for file in files:
        message = message.replace(
            Path(file).name, Path(file).stem.replace("classes", "class_names")
        )
    hint = error.hint.replace("Both files must", "Both must")
    return type(error)(message, hint=hint)


def _names(class_names: Any) -> object:
    """Names as JSON has them: a list, a dict by number, or records."""
    if hasattr(class_names, "to_dict") and hasattr(class_names, "columns"):
        rows = class_names.to_dict("records")
        return [{str(key): _text(value) for key, value in row.items()} for row in rows]
    if isinstance(class_names, Mapping):
        return {
            str(key): _text(value) if isinstance(value, str) else value
            for key, value in class_names.items()
        }
    if isinstance(class_names, str) or (
        not isinstance(class_names, Sequence | np.ndarray) and not hasattr(class_names, "tolist")
    ):
        raise InputError(f"Expected a list of class names; found {class_names!r:.60}.")
    return [str(name) for name in class_names]


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)  # nan is unlike itself
