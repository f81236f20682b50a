"""Graphs of points: sparse matrices of weights, and what they must be."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from hierviz.errors import InputError


def check_graph(graph: Any, *, where: str = "graph", is_symmetric: bool = True) -> None:
    """Check that something is a graph of points.

    Parameters
    ----------
    graph : scipy.sparse array or matrix, shape (n_points, n_points)
        The weight of every edge, 0 or above; on the diagonal, of loops.
    where : str
        What to call it in messages.
    is_symmetric : bool
        False lets a directed graph pass.

    Raises
    ------
    InputError
        Not sparse, not square, without points or edges; weights that are negative, not finite, or
        not the same in both directions.
    """
    if not sparse.issparse(graph) or graph.ndim != 2 or graph.shape[0] != graph.shape[1]:
        found = f"shape {graph.shape}" if sparse.issparse(graph) else type(graph).__name__
        raise InputError(
            f"{where}: expected a graph, a square sparse matrix of points x points; found {found}.",
            hint="Make one with scipy.sparse.csr_array, and save it with scipy.sparse.save_npz.",
        )
    if graph.dtype.kind not in "iufb":
        raise InputError(f"{where}: expected weights that are numbers; found {graph.dtype}.")
    edges = graph.tocoo()
    weight = edges.data.astype(np.float64)
    for rule, wrong in (
        ("finite weights", ~np.isfinite(weight)),
        ("weights of 0 or above", weight < 0),
    ):
        if wrong.any():
            at = int(np.argmax(wrong))
            raise InputError(
                f"{where}: expected {rule}; found {weight[at]:g} from point {edges.row[at]} to point "
                f"{edges.col[at]} (counted from 0).",
                hint="Weights say how alike two points are; leave an edge out where they are not.",
            )
    if not weight.any():
        raise InputError(f"{where}: expected a graph with edges; found none.")
    if is_symmetric and not is_undirected(graph):
        off = (abs(graph - graph.T)).tocoo()
        at = int(np.argmax(off.data))
        a, b = int(off.row[at]), int(off.col[at])
        rows = sparse.csr_array(graph)
        raise InputError(
            f"{where}: expected the same weight in both directions; found {rows[a, b]:g} from point "
            f"{a} to point {b}, and {rows[b, a]:g} back.",
            hint="Add both directions: graph + graph.T.",
        )


def is_undirected(graph: sparse.sparray) -> bool:
    """True where every edge weighs the same in both directions, to within rounding."""
    apart = abs(graph.astype(np.float64) - graph.T.astype(np.float64))
    return apart.nnz == 0 or bool(apart.max() <= 1e-9 * abs(graph).max())


def undirected(graph: sparse.sparray) -> sparse.csr_array:
    """The graph A + A^T: an edge in both directions weighs as much as both together.

    Returns
    -------
    csr_array of float64, shape (n_points, n_points)
        Without entries of 0.

    Examples
    --------
    >>> undirected(sparse.csr_array([[1, 1], [0, 0]])).toarray().tolist()
    [[2.0, 1.0], [1.0, 0.0]]
    """
    both = sparse.csr_array(graph).astype(np.float64)
    both = sparse.csr_array(both + both.T)
    both.eliminate_zeros()
    return both
