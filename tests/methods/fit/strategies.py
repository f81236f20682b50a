"""Points for the methods: vectors with ties and duplicates, and graphs, some in several parts."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from scipy import sparse


@st.composite
def vectors(
    draw, *, min_points: int = 2, max_points: int = 12, has_ties: bool = True
) -> np.ndarray:
    """Rows that are not 0; from a coarse grid, so that some are equal or equally far, or not."""
    n = draw(st.integers(min_points, max_points))
    d = draw(st.integers(1 if has_ties else 2, 4))
    if has_ties and draw(st.booleans()):
        cells = draw(st.lists(st.integers(-2, 2), min_size=n * d, max_size=n * d))
        values = np.array(cells, float).reshape(n, d)
        values[~values.any(axis=1), 0] = 1.0
        return values
    seed = draw(st.integers(0, 2**31))
    return np.random.default_rng(seed).normal(size=(n, d))


@st.composite
def graphs(draw, *, min_points: int = 2, max_points: int = 12, loops: bool = False):
    """Symmetric graphs with at least one edge, weights that are small whole numbers."""
    n = draw(st.integers(min_points, max_points))
    cells = draw(st.lists(st.integers(0, 6), min_size=n * n, max_size=n * n))
    weight = np.triu(np.maximum(np.array(cells, float).reshape(n, n) - 4, 0.0), 0 if loops else 1)
    weight[0, 1] = max(weight[0, 1], 1.0)
    return sparse.csr_array(
        np.triu(weight, 1) + np.triu(weight, 1).T + 2 * np.diag(weight.diagonal())
    )
