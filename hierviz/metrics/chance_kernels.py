"""Compiled: what rows of a table add to its expected mutual information, as `metrics.chance` defines it."""

from __future__ import annotations

from math import log

from hierviz.core.compiled import jit
from hierviz.metrics.chance import LEAST_WEIGHT

_LONGS, _FLOATS = "int64[::1]", "float64[::1]"


@jit(f"void({_LONGS}, {_LONGS}, {_LONGS}, int64, {_FLOATS}, {_FLOATS})")
def fill_terms(rows, sums, times, n, logs, found):
    """Fill in each row's sum over columns: `times` columns have each of the `sums`."""
    for row in range(len(rows)):
        a = rows[row]
        for column in range(len(sums)):
            b = sums[column]
            offset = log(n) - log(a) - log(b)
            mode = min(max((a + 1) * (b + 1) // (n + 2), a + b - n, 0), a, b)
            total, term = 1.0, mode * (logs[mode] + offset)
            x, weight = mode, 1.0
            while True:
                weight *= (a - x) * (b - x) / ((x + 1) * (n - a - b + x + 1.0))
                if weight < LEAST_WEIGHT:
                    break
                x += 1
                total += weight
                term += weight * x * (logs[x] + offset)
            x, weight = mode, 1.0
            while True:
                weight *= x * (n - a - b + x) / ((a - x + 1.0) * (b - x + 1))
                if weight < LEAST_WEIGHT:
                    break
                x -= 1
                total += weight
                term += weight * x * (logs[x] + offset)
            found[row] += times[column] * term / total
