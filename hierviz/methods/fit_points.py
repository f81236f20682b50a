"""From points to the analysis of a tree fitted to them, in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse

from hierviz.core.analysis import Analysis
from hierviz.core.graphs import check_graph, is_undirected, undirected
from hierviz.core.profile import LeafProfile, cluster_names, point_names
from hierviz.core.study import Study
from hierviz.core.tensors import without_torch
from hierviz.errors import InputError
from hierviz.methods.fit import fit_tree


def fit(
    method: str,
    points: Study | np.ndarray | sparse.sparray,
    labels: Sequence | np.ndarray | None = None,
    *,
    standardise: bool = False,
    unit_rows: bool = True,
    seed: int = 0,
    progress: Callable[[int, int], object] | None = None,
    **options: Any,
) -> Analysis:
    """Fit a hierarchy to points, and analyse the points in it.

    Parameters
    ----------
    method : str
        A key of `hierviz.methods.FIT_METHODS`: "ward", "dasgupta", "hierarchical-kmeans", ...
    points : array (n_points, n_dimensions), sparse array (n_points, n_points), or Study
        Vectors, or a graph, whose directions are added up. For a study, its embeddings, else its
        graph, else its logits.
    labels : sequence, shape (n_points,), optional
        True classes: whole numbers, -1 where unknown, or names.
    standardise : bool
        Columns to mean 0 and standard deviation 1, first.
    unit_rows : bool
        Rows to length 1.
    seed : int
        Equal seeds give equal trees.
    progress : callable, optional
        Called as ``progress(done, total)``.
    **options
        Those of the method.

    Returns
    -------
    Analysis
        Its leaves are the points, or the groups of them that the method makes; the study's
        `cluster_of_point` says which.

    Raises
    ------
    InputError
        An unknown method or option; points that are not a table of finite numbers, too many for the
        memory, or whose number differs from that of the labels; a row of zeros that would be scaled to length 1; a graph with
        negative weights, or for a method that takes none.

    Examples
    --------
    >>> found = fit("average", np.array([[1.0, 0], [0, 1], [1, 0.1]]), labels=["a", "b", "a"])
    >>> found.tree.children(3).tolist(), found.leaves.counts.toarray().tolist()
    ([0, 2], [[1, 0], [0, 1], [1, 0]])
    """
    if isinstance(points, Study) and labels is not None:
        raise InputError("A study has its own labels.", hint="Leave labels out.")
    study = points if isinstance(points, Study) else _study_of(points, labels)
    tree, leaf_of_point = fit_tree(
        method,
        points_of(study),
        standardise=standardise,
        unit_rows=unit_rows,
        seed=seed,
        progress=progress,
        **options,
    )
    is_over_points = np.array_equal(leaf_of_point, np.arange(tree.n_leaves))
    if study.has_clusters or not is_over_points:
        study = study.with_clusters(leaf_of_point, tree.n_leaves)
    leaves = LeafProfile.from_study(study)
    names = point_names(study) if is_over_points else cluster_names(study, leaves)
    tree = replace(tree, leaf_names=names)
    return Analysis.of(study, tree, leaves=leaves)


def points_of(study: Study) -> np.ndarray | sparse.csr_array:
    """What a tree is fitted to: a study's embeddings, else its graph, else its logits."""
    for part in (study.embeddings, study.graph, study.logits):
        if part is not None:
            return part
    raise InputError(
        f"The study {study.name!r} has no embeddings, graph or logits to fit a tree to.",
        hint="Put embeddings.npy, one row per point, beside its labels.",
    )


def _study_of(points: object, labels: Sequence | np.ndarray | None) -> Study:
    """A study of vectors or a graph in memory."""
    if sparse.issparse(points):
        check_graph(points, is_symmetric=False)
        graph = sparse.csr_array(points) if is_undirected(points) else undirected(points)
        part, n_points = {"graph": graph}, graph.shape[0]
    else:
        vectors = np.asarray(without_torch(points))
        if vectors.ndim != 2:
            raise InputError(
                f"Expected vectors, points x dimensions, or a sparse graph; found shape {vectors.shape}."
            )
        part, n_points = {"embeddings": vectors}, len(vectors)
    classes, names = (None, ()) if labels is None else _classes(labels, n_points)
    return Study("points", labels=classes, class_names=names, cluster_is_class=False, **part)


def _classes(labels: Sequence | np.ndarray, n_points: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Class of every point, -1 where unknown, and the names of the classes."""
    given = np.asarray(without_torch(labels))
    if given.shape != (n_points,) or given.dtype.kind not in "iubU":
        raise InputError(
            f"Expected {n_points:,} labels, one per point, whole numbers or names; found shape "
            f"{given.shape} of {given.dtype}."
        )
    is_known = np.ones(n_points, bool) if given.dtype.kind == "U" else given >= 0
    kinds, which = np.unique(given[is_known], return_inverse=True)
    classes = np.full(n_points, -1, dtype=np.int32)
    classes[is_known] = which
    return classes, tuple(map(str, kinds.tolist()))
