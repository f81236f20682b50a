"""Fit a hierarchy to points by any of the methods."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, edges_a_point
from hierviz.methods.fit.dasgupta.method import improve
from hierviz.methods.fit.preparing import prepare
from hierviz.methods.fit.registry import FIT_METHODS
from hierviz.text import did_you_mean

_GIB = 2**30


def fit_tree(
    method: str,
    points: np.ndarray | sparse.sparray,
    *,
    standardise: bool = False,
    unit_rows: bool = True,
    seed: int = 0,
    progress: Callable[[int, int], object] | None = None,
    memory: float | None = None,
    **options: Any,
) -> Fitted:
    """A hierarchy of points.

    Parameters
    ----------
    method : str
        A key of `FIT_METHODS`.
    points : array (n_points, n_dimensions), or sparse array (n_points, n_points)
        Vectors, or a symmetric graph of weights of 0 or above.
    standardise : bool
        Columns of vectors to mean 0 and standard deviation 1, first.
    unit_rows : bool
        Rows of vectors to length 1.
    seed : int
        Equal seeds give equal trees.
    progress : callable, optional
        Called as ``progress(done, total)``. What it raises stops the work and passes through;
        where it returns True, the search for the least Dasgupta cost ends with its best tree.
    memory : float, optional
        Bytes that the method may take; three quarters of the machine's when left out.
    **options
        Those of the method; see ``FIT_METHODS[method].options``.

    Returns
    -------
    Fitted
        The tree, and the leaf of every point.

    Raises
    ------
    InputError
        An unknown method or option; points that the method does not take, or that do not fit into
        memory; what `prepare` refuses.

    Examples
    --------
    >>> tree, leaf_of_point = fit_tree("average", np.array([[1.0, 0], [0, 1], [1, 0.1]]))
    >>> tree.children(3).tolist()
    [0, 2]
    """
    chosen = _method(method)
    values = chosen.checked(options)
    _check_kind(chosen, points)
    cost = foretell(method, shape_of(points), **values)
    if refusal := _refusal(chosen, cost, memory, points):
        raise refusal
    ready = prepare(points, standardise=standardise, to_unit_rows=unit_rows)
    if ready.n == 1:
        alone = Hierarchy(np.array([-1]), np.zeros(1), 1, source=chosen.label)
        return Fitted(alone, ready.all_to_themselves)
    tell = progress or (lambda done, total: None)
    found = chosen.function(ready, seed=seed, tell=tell, **values)
    tell(1, 1)
    return found


def improve_tree(
    tree: Hierarchy,
    points: np.ndarray | sparse.sparray,
    *,
    leaf_of_point: np.ndarray | None = None,
    standardise: bool = False,
    seed: int = 0,
    progress: Callable[[int, int], object] | None = None,
    shakes: int = 0,
    seconds: float = 0.0,
) -> Hierarchy:
    """A tree with the same leaves and a lower Dasgupta cost, or the same.

    Parameters
    ----------
    tree : Hierarchy
        Over the points, or over clusters of them.
    points, standardise, seed, progress
        As for `fit_tree`; rows of vectors are always taken at length 1.
    leaf_of_point : int array, shape (n_points,), optional
        Left out, point i is leaf i.
    shakes, seconds
        Options of the method "dasgupta".

    Returns
    -------
    Hierarchy
        Binary: multi-way merges are split up, which raises no cost.

    Examples
    --------
    >>> tree = Hierarchy.from_nested([[0, 1], 2])
    >>> improve_tree(tree, np.array([[1.0, 0], [0, 1], [1, 0.1]])).children(3).tolist()
    [0, 2]
    """
    return improve(
        tree,
        prepare(points, standardise=standardise),
        leaf_of_point=leaf_of_point,
        shakes=shakes,
        seconds=seconds,
        seed=seed,
        tell=progress or (lambda done, total: None),
    )


def foretell(method: str, shape: tuple[int, int], **options: Any) -> Cost:
    """Estimated cost of a method for points of a shape: seconds on two cores, and bytes.

    Parameters
    ----------
    method : str
    shape : (n_points, n_dimensions), or of a graph (n_points, entries that are not 0 a point)
    **options
        Of the method.

    Examples
    --------
    >>> foretell("average", (10_000, 512)).bytes
    799920000.0
    """
    chosen = _method(method)
    n_points, width = shape
    return chosen.cost(n_points, width, chosen.checked(options))


def too_large(
    method: str, points: np.ndarray | sparse.sparray, **options: Any
) -> InputError | None:
    """What `fit_tree` would refuse points with for want of memory, and what to do; None where they fit."""
    chosen = _method(method)
    return _refusal(chosen, foretell(method, shape_of(points), **options), None, points)


def _method(key: str) -> FitMethod:
    if key not in FIT_METHODS:
        raise InputError(
            f"Unknown method {key!r}.",
            hint=did_you_mean(key, FIT_METHODS, otherwise=f"Known: {', '.join(FIT_METHODS)}."),
        )
    return FIT_METHODS[key]


def shape_of(points: Any) -> tuple[int, int]:
    """The shape of points as `foretell` takes it."""
    return (points.shape[0], edges_a_point(points)) if sparse.issparse(points) else points.shape


def _check_kind(method: FitMethod, points: Any) -> None:
    if sparse.issparse(points):
        if not method.takes_graphs:
            able = [key for key, other in FIT_METHODS.items() if other.takes_graphs]
            raise InputError(
                f"{method.label} takes vectors, not a graph.",
                hint=f"Methods for graphs: {', '.join(able)}.",
            )
    elif not isinstance(points, np.ndarray):
        raise InputError(
            f"Expected points as an array or a sparse graph; found {type(points).__name__}."
        )
    elif points.ndim != 2:
        raise InputError(
            f"Expected a table, points x dimensions; found an array of shape {points.shape}."
        )


def _refusal(method: FitMethod, cost: Cost, memory: float | None, points: Any) -> InputError | None:
    budget = memory_to_use() if memory is None else memory
    if cost.bytes <= budget:
        return None
    return InputError(
        f"{method.label} of {points.shape[0]:,} points takes about {cost.bytes / _GIB:.1f} GiB of "
        f"memory; {budget / _GIB:.1f} GiB may be used.",
        hint=method.instead,
    )


def memory_to_use() -> float:
    """Bytes that a method may take: three quarters of the machine's memory."""
    return 0.75 * _machine_memory()


def _machine_memory() -> float:
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return 8.0 * _GIB
