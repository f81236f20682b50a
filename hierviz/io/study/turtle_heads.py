"""The heads of TURTLE, a linear one for every representation space, as torch saved them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.files import existing_path, reading
from hierviz.io.trees.torch_files import read_torch, values_of
from hierviz.text import listed

_FILE = "{'phi1': {'weight': (C, d), 'bias': (C,)}, ...}"


def read_turtle_heads(path: str | Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """The linear heads that TURTLE saved, phi1 first.

    Returns
    -------
    list of (weight, bias)
        float64, (n_clusters, n_features) and (n_clusters,), one pair a space:
        what `hierviz.methods.turtle.turtle_logits` takes.

    Raises
    ------
    LoadError
        No such file, or not the heads of TURTLE.
    """
    file = existing_path(path)
    with reading(file):
        state = read_torch(file)
    saved = state if isinstance(state, dict) else {}
    names = sorted(saved, key=_number)
    if not names or [_number(name) for name in names] != list(range(1, len(names) + 1)):
        raise LoadError(
            f"{file.name}: expected heads of TURTLE, {_FILE}; found "
            f"{'the keys ' + listed(state) if isinstance(state, dict) else type(state).__name__}."
        )
    heads = [_head(saved[name], name, file.name) for name in names]
    if len({len(bias) for _, bias in heads}) > 1:
        raise LoadError(
            f"{file.name}: expected heads with one number of clusters; found "
            f"{listed(len(bias) for _, bias in heads)}."
        )
    return heads


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
