"""Recursive sparsest cut: groups split in two where they are connected least, by spectral bisection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Points, Tell
from hierviz.methods.fit.growing import grow, parts_of
from hierviz.methods.fit.neighbours import cosine_weights

_FEW = 128  # points for which the matrix is filled and solved whole


def sparsest_cut(points: Points, *, seed: int, tell: Tell) -> Fitted:
    """Split every group in two by the second eigenvector of its normalised similarity."""
    rng = np.random.default_rng(seed)
    values = points.values if points.is_graph else points.directions

    def split(members: np.ndarray, depth: int) -> list[np.ndarray]:
        if not points.is_graph:
            return parts_of(members, _halves(values[members], rng))
        inside = values[members][:, members]
        inside = sparse.csr_array(inside - sparse.diags_array(inside.diagonal()))
        n_parts, part = connected_components(inside, directed=False)
        return parts_of(members, part if n_parts > 1 else _halves(inside, rng))

    return Fitted(grow(points.n, split, tell=tell, source="sparsest cut"), points.all_to_themselves)


def _halves(values: np.ndarray | sparse.csr_array, rng: np.random.Generator) -> np.ndarray:
    """0 or 1 for every point, both there: 2-means of the second eigenvector."""
    at = _second_eigenvector(values, rng)
    order = np.argsort(at, kind="stable")
    side = np.zeros(len(at), dtype=int)
    side[order[_best_cut(at[order]) :]] = 1
    return side


def _best_cut(ascending: np.ndarray) -> int:
    """How many of ascending numbers are in the first of two groups with the least sum of squares."""
    n = len(ascending)
    first, sums = np.arange(1, n), np.cumsum(ascending)[:-1]
    rest = ascending.sum() - sums
    between = sums**2 / first + rest**2 / (n - first)
    return int(first[np.argmax(between)])


def _second_eigenvector(
    values: np.ndarray | sparse.csr_array, rng: np.random.Generator
) -> np.ndarray:
    """Of D^-1/2 W D^-1/2, times D^-1/2, float64 (n,)."""
    n = values.shape[0]
    if sparse.issparse(values):
        degree = values.sum(axis=1)
    else:
        degree = np.maximum((n + values @ values.sum(axis=0)) / 2 - 1, 1e-9)
    scale = 1 / np.sqrt(degree)
    if n <= _FEW:
        weight = cosine_weights(values) if isinstance(values, np.ndarray) else values.toarray()
        matrix = scale[:, None] * weight * scale
        return np.linalg.eigh(matrix)[1][:, -2] * scale
    return _by_lanczos(values, scale, rng) * scale


def _by_lanczos(
    values: np.ndarray | sparse.csr_array, scale: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    n = len(scale)
    first = 1 / scale / np.linalg.norm(1 / scale)  # the eigenvector of 1, taken out

    def times(vector: np.ndarray) -> np.ndarray:
        vector = vector.ravel()
        inner = scale * vector
        if sparse.issparse(values):
            found = values @ inner
        else:  # the matrix is of low rank but for its diagonal: no pairs are looked at
            found = (inner.sum() + values @ (values.T @ inner)) / 2 - inner
        return scale * found + vector - 2 * first * (first @ vector)

    operator = LinearOperator((n, n), matvec=times, dtype=np.float64)
    start = rng.normal(size=n)
    try:
        return eigsh(operator, k=1, which="LA", v0=start, tol=1e-7, maxiter=2000)[1][:, 0]
    except ArpackNoConvergence as error:
        return error.eigenvectors[:, 0] if error.eigenvectors.size else times(start)


def _cost(n: int, width: int, options: Mapping[str, Any]) -> Cost:
    return Cost(n * np.log2(n + 2) * (1.3e-4 + 4e-8 * width), 8.0 * n * (3 * width + 20))


SPARSEST_CUT = FitMethod(
    "sparsest-cut",
    "Recursive sparsest cut",
    "Splits every group in two where it is connected least, by its second eigenvector.",
    sparsest_cut,
    _cost,
    takes_graphs=True,
)
