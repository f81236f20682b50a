"""What random groups share with classes on average: the part of mutual information due to chance."""

from __future__ import annotations

import numpy as np

from hierviz.core.compiled import engine

LEAST_WEIGHT = 1e-20  # counts that are less likely than this times the likeliest are left out
_BLOCK_CELLS = 1 << 16  # pairs of sums that are worked on together


def expected_mutual_information(rows: np.ndarray, columns: np.ndarray) -> float:
    """Mean mutual information, in nats, of all tables with these row and column sums, all above 0."""
    sums, times = np.unique(rows, return_counts=True)
    return float(times @ expected_terms(sums, columns))


def expected_terms(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """What rows of a table add to its expected mutual information: their sum is the mean over all tables.

    Parameters
    ----------
    rows : int64 array, shape (n_rows,)
        Row sums above 0, of this and of other tables of as many points; each once.
    columns : int64 array
        All column sums, above 0.

    Returns
    -------
    float64 array, shape (n_rows,)
        In nats.

    Notes
    -----
    A cell's count is hypergeometric. Its probabilities follow from that of
    the likeliest count by their ratios and are then scaled to sum 1, so no
    factorials are needed. Equal sums share their terms: O(u w m) for u and w
    different row and column sums and m likely values of one count.
    """
    n = int(columns.sum())
    sums, times = np.unique(columns, return_counts=True)
    logs = np.log(np.maximum(np.arange(min(rows.max(), sums[-1]) + 1), 1))
    found = np.zeros(len(rows))
    if engine().is_compiled:
        from hierviz.metrics.chance_kernels import fill_terms

        fill_terms(rows, sums, times, n, logs, found)
        return found / n
    step = max(1, _BLOCK_CELLS // len(sums))
    for first in range(0, len(rows), step):
        a, b = np.meshgrid(rows[first : first + step], sums, indexing="ij")
        cells = _expected_cells(a.reshape(-1), b.reshape(-1), n, logs).reshape(a.shape)
        found[first : first + step] = cells @ times
    return found / n


def _expected_cells(a: np.ndarray, b: np.ndarray, n: int, logs: np.ndarray) -> np.ndarray:
    """Means of x log(n x / (a b)) for hypergeometric counts x, from their modes outwards."""
    least, most = np.maximum(0, a + b - n), np.minimum(a, b)
    mode = np.clip((a + 1) * (b + 1) // (n + 2), least, most)
    offset = np.log(float(n)) - np.log(a) - np.log(b)
    total, terms = np.ones(len(a)), mode * (logs[mode] + offset)
    for way in (1, -1):
        at, weight, x = np.arange(len(a)), np.ones(len(a)), mode.copy()
        while len(at):
            weight = weight * _ratio(a[at], b[at], n, x, way)
            likely = weight >= LEAST_WEIGHT
            at, weight, x = at[likely], weight[likely], x[likely] + way
            total[at] += weight
            terms[at] += weight * x * (logs[x] + offset[at])
    return terms / total


def _ratio(a, b, n, x, way: int) -> np.ndarray:
    """How many times likelier a count one up (or down) is than x; 0 beyond the possible ones."""
    if way > 0:
        return (a - x) * (b - x) / ((x + 1) * (n - a - b + x + 1.0))
    return x * (n - a - b + x) / ((a - x + 1.0) * (b - x + 1))
