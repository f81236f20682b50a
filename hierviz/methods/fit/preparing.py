"""Points made ready for a method: standardised, of unit length, or an undirected graph."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from hierviz.core.graphs import check_graph
from hierviz.core.vectors import as_float64, row_lengths, standardised, unit_rows
from hierviz.errors import InputError
from hierviz.methods.fit.contract import Points


def prepare(
    points: np.ndarray | sparse.sparray, *, standardise: bool = False, to_unit_rows: bool = True
) -> Points:
    """Points as the methods take them.

    Parameters
    ----------
    points : array (n_points, n_dimensions), or sparse array (n_points, n_points)
        Vectors, or a symmetric graph of weights of 0 or above.
    standardise : bool
        Columns to mean 0 and standard deviation 1 (dividing by n), first.
    to_unit_rows : bool
        Rows to length 1.

    Returns
    -------
    Points

    Raises
    ------
    InputError
        No points; values that are not finite; a row of zeros that is to get unit length; a graph
        that is not symmetric, is to be standardised, or has negative weights.

    Examples
    --------
    >>> prepare(np.array([[0.0, 3], [2, 0]])).values.tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    if sparse.issparse(points):
        if standardise:
            raise InputError("A graph has no columns to standardise.", hint="Take it as it is.")
        check_graph(points)
        graph = sparse.csr_array(points).astype(np.float64)
        graph.sum_duplicates()
        graph.eliminate_zeros()
        return Points(graph)
    values = standardised(points) if standardise else as_float64(points, "vectors")
    if 0 in values.shape:
        raise InputError(
            f"vectors: expected at least one point and one dimension; found shape {values.shape}."
        )
    rows = unit_rows(values) if to_unit_rows else values
    return Points(rows, has_unit_rows=to_unit_rows, lengths=row_lengths(values))
