"""Trees that were fitted to a study's points, kept as files in its folder `trees/`, with how they came about."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.errors import InputError, LoadError
from hierviz.io.files import make_folder, read_json, written_at_once
from hierviz.io.gate import FITTED
from hierviz.io.store import store_of
from hierviz.io.trees import write_tree
from hierviz.io.trees.tree_files import FIT, LEAVES, companion, trees_of
from hierviz.io.uploads import safe_name
from hierviz.methods.recipe import Recipe


@dataclass(frozen=True)
class Fit:
    """How a tree was fitted, and how good it is.

    Parameters
    ----------
    name : str
        What it is called, with all that tells it from other fits.
    label : str
        What it is called beside `rows` in a table.
    rows : str
        How rows were taken: "unit rows", "raw"; "" for a graph.
    seconds : float
    scores : mapping of str to float
        By the names of the metrics' registries.
    notice : str
        What a reader should know of how it ended.
    recipe : Recipe, optional
        How it can be made again; None where it began from another tree.
    """

    name: str
    label: str
    rows: str
    seconds: float
    scores: Mapping[str, float] = field(default_factory=dict)
    notice: str = ""
    recipe: Recipe | None = None


def write_leaves(tree: Path, leaf_of_point: np.ndarray) -> Path:
    """Write the leaf of every point beside a tree, where opening the tree finds it."""
    place = companion(tree, LEAVES)
    with written_at_once(place, ending=".npy") as draft:
        np.save(draft, leaf_of_point)
    return place


def keep_fit(study: Study, fit: Fit, tree: Hierarchy, leaf_of_point: np.ndarray | None) -> Path:
    """Keep a tree with its study, under its name; one of the same name is replaced.

    Parameters
    ----------
    leaf_of_point : int array, shape (n_points,), optional
        Where the leaves are groups of points; left out, they are the points or the study's clusters.

    Returns
    -------
    Path
        Of the tree: in the folder `trees` of the study, else of what is kept for it in the user's
        data folder.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    folder = store_of(study).path.parent / FITTED
    make_folder(folder)
    path = folder / safe_name(re.sub("[|;]", "_", fit.name) + ".json")  # as it can stand in a link
    if leaf_of_point is None:
        companion(path, LEAVES).unlink(missing_ok=True)
    else:
        write_leaves(path, leaf_of_point)
    write_fit(path, fit)
    write_tree(tree, path)  # last: who finds it finds the others
    return path


def write_fit(tree: Path, fit: Fit) -> Path:
    """Write how a tree was fitted beside it, where opening the tree finds it."""
    about = {
        **vars(fit),
        "scores": {k: None if math.isnan(v) else v for k, v in fit.scores.items()},
        "recipe": None if fit.recipe is None else fit.recipe.to_dict(),
    }
    place = companion(tree, FIT)
    with written_at_once(place) as draft:
        draft.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return place


def fits_of(study: Study) -> dict[Path, Fit]:
    """The trees that were fitted to a study, by their files, in the order of their names.

    Raises
    ------
    LoadError
        For a damaged file of how one was fitted.
    """
    found = {}
    for files in trees_of(study):
        path = Path(files.paths[0])
        if (fit := fit_of(path)) is not None:
            found[path] = fit
    return found


def fit_of(tree: Path) -> Fit | None:
    """How the tree in a file was fitted; None where nothing is beside it.

    Raises
    ------
    LoadError
        For a damaged file of how it was fitted.
    """
    place = companion(tree, FIT)
    return _read(place) if place.is_file() else None


def remove_fit(tree: Path) -> None:
    """Remove a tree that was fitted, with the files that go with it.

    Raises
    ------
    InputError
        When it was not fitted here, or cannot be removed.
    """
    if not companion(tree, FIT).is_file():
        raise InputError(f"{tree.name} was not fitted here, and is left as it is.")
    try:
        for place in (tree, companion(tree, LEAVES), companion(tree, FIT)):
            place.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{tree.name} cannot be removed: {error.strerror}.",
            hint=f"Remove the files of that name in {tree.parent}.",
        ) from error


def _read(place: Path) -> Fit:
    about: Any = read_json(place, hint="Fit the tree again.")
    try:
        scores = {str(k): math.nan if v is None else float(v) for k, v in about["scores"].items()}
        name, label, rows, notice = (str(about[key]) for key in ("name", "label", "rows", "notice"))
        made = about.get("recipe")  # not there before 0.3
        recipe = None if made is None else Recipe.from_dict(made)
        return Fit(name, label, rows, float(about["seconds"]), scores, notice, recipe)
    except (TypeError, ValueError, KeyError, AttributeError, InputError) as error:
        raise LoadError(
            f"{place.name}: expected how a tree was fitted; found something else ({error!r:.80}).",
            hint="Remove the file, or fit the tree again.",
        ) from error
