"""TURTLE: a linear head for every representation space, saved by torch; logits from heads and features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.files import existing_path, reading
from hierviz.io.numbers.arrays import read_array
from hierviz.io.trees.torch_files import read_torch, values_of
from hierviz.methods.model_outputs import log_mean_of_softmaxes
from hierviz.text import listed

_FILE = "{'phi1': {'weight': (C, d), 'bias': (C,)}, ...}"


def read_turtle_heads(path: str | Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """The linear heads that TURTLE saved, phi1 first.

    Returns
    -------
    list of (weight, bias)
        float64, (n_clusters, n_features) and (n_clusters,), one pair a space.

    Raises
    ------
    LoadError
        No such file, or not the heads of TURTLE.
    """
    file = existing_path(path)
    with reading(file):
        state = read_torch(file)
    names = sorted(state, key=_number) if isinstance(state, dict) else []
    if not names or [_number(name) for name in names] != list(range(1, len(names) + 1)):
        raise LoadError(
            f"{file.name}: expected heads of TURTLE, {_FILE}; found "
            f"{'the keys ' + listed(state) if isinstance(state, dict) else type(state).__name__}."
        )
    heads = [_head(state[name], name, file.name) for name in names]
    if len({len(bias) for _, bias in heads}) > 1:
        raise LoadError(
            f"{file.name}: expected heads with one number of clusters; found "
            f"{listed(len(bias) for _, bias in heads)}."
        )
    return heads


def turtle_logits(path: str | Path, features: Sequence[str | Path]) -> np.ndarray:
    """Logits of TURTLE for some points: the log of the mean of its heads' softmaxes.

    Parameters
    ----------
    path : str or Path
        The heads, as TURTLE saved them.
    features : sequence of str or Path
        A .npy file (n_points, n_features) for each space, phi1's first, prepared
        as they were in training.

    Returns
    -------
    float32 array, shape (n_points, n_clusters)
        What `l2h` takes, and a study's logits.npy.

    Raises
    ------
    LoadError
        Files that are not heads or features, or do not go together.
    """
    heads = read_turtle_heads(path)
    if len(features) != len(heads):
        raise LoadError(
            f"{Path(path).name}: expected a file of features for each of {len(heads)} spaces; "
            f"found {len(features)}."
        )
    scores = [_score(head, existing_path(file)) for head, file in zip(heads, features, strict=True)]
    n_points = {len(score) for score in scores}
    if len(n_points) > 1:
        raise LoadError(
            f"Expected features of the same points; found {listed(sorted(n_points))} points.",
            hint="Compute all features from one split, in one order.",
        )
    return log_mean_of_softmaxes(scores).astype(np.float32)


def _number(name: object) -> int:
    """1 for "phi1"; 0 for another name."""
    digits = name.removeprefix("phi") if isinstance(name, str) else ""
    return int(digits) if name == f"phi{digits}" and digits.isdecimal() and len(digits) < 5 else 0


def _head(state: object, name: str, where: str) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(state, dict) or not {"weight", "bias"} <= state.keys():
        raise LoadError(
            f"{where}: expected weight and bias in {name}; found "
            f"{listed(state) if isinstance(state, dict) else type(state).__name__}."
        )
    weight, bias = (
        values_of(state[part], f"{part} of {name}", where).astype(np.float64)
        for part in ("weight", "bias")
    )
    if weight.ndim != 2 or bias.shape != weight.shape[:1] or not weight.size:
        raise LoadError(
            f"{where}: expected weight (C, d) and bias (C,) in {name}; found {weight.shape} and "
            f"{bias.shape}."
        )
    if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
        raise LoadError(f"{where}: expected finite numbers in {name}.")
    return weight, bias


def _score(head: tuple[np.ndarray, np.ndarray], path: Path) -> np.ndarray:
    """Logits of one head for the features in a file."""
    weight, bias = head
    table = read_array(path, "features")
    if table.ndim != 2 or table.shape[1] != weight.shape[1] or table.dtype.kind not in "fiub":
        raise LoadError(
            f"{path.name}: expected features of shape (n_points, {weight.shape[1]}); found "
            f"{table.shape} of {table.dtype}.",
            hint="Give the features in the order of the heads, phi1's first.",
        )
    score = table.astype(np.float64) @ weight.T + bias
    if not np.isfinite(score).all():
        row = int(np.argmax(~np.isfinite(score).all(axis=1)))
        raise LoadError(f"{path.name}: expected finite features; not so in row {row}.")
    return score
