"""How the logits of clusters go together: their correlations, in one pass over blocks of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np

from hierviz.core.blocks import Blocks, row_slices
from hierviz.core.logits import check_finite
from hierviz.core.mapped import MappedFile
from hierviz.methods.l2h.source import n_threads_here

_AT_ONCE = 1 << 21  # numbers of a block: 8 MB in float32
_A_THREAD = 1 << 18  # of them that a thread takes
_FLAT = 1e-6  # of the largest deviation of a column: what float32 makes of none


def correlations(
    logits: np.ndarray, *, progress: Callable[[int, int], object] | None = None
) -> np.ndarray:
    """Correlation of every pair of columns after the mean of each row is subtracted.

    Parameters
    ----------
    logits : array, shape (n_points, n_clusters)
        May be memory-mapped; it is read in blocks.
    progress : callable, optional
        Called as ``progress(done, total)``, in points, after every block.

    Returns
    -------
    float32 array, shape (n_clusters, n_clusters)
        Symmetric, in [-1, 1], 1 on the diagonal; 0 for a column that does not vary.

    Raises
    ------
    InputError
        A number that is not finite; the message names its row and column.

    Examples
    --------
    >>> correlations(np.array([[3.0, 2, 0, 0], [0, 0, 2, 3]])).round().tolist()
    [[1.0, 1.0, -1.0, -1.0], [1.0, 1.0, -1.0, -1.0], [-1.0, -1.0, 1.0, 1.0], [-1.0, -1.0, 1.0, 1.0]]
    """
    products = Products(logits.shape[1])
    for part, block in centred_blocks(logits, np.arange(len(logits))):
        products.add(block)
        if progress is not None:
            progress(part.stop, len(logits))
    return products.correlations()


class Products:
    """Products of columns, summed over blocks of rows.

    Parameters
    ----------
    k : int
        Number of columns.
    """

    def __init__(self, k: int) -> None:
        self._n, self._shift = 0, np.zeros(k, dtype=np.float32)
        self._sum, self._product = np.zeros(k), np.zeros((k, k))
        self._of_block = np.empty((k, k), dtype=np.float32)

    def add(self, block: np.ndarray) -> None:
        """Add some rows, whose means are zero; the block is changed."""
        if self._n == 0:  # near the means of the columns: nothing cancels where they are large
            self._shift = block.mean(axis=0)
        block -= self._shift
        self._n += len(block)
        self._sum += np.ones(len(block), dtype=np.float32) @ block
        self._product += np.matmul(block.T, block, out=self._of_block)  # BLAS makes half of it

    def correlations(self) -> np.ndarray:
        """R of all rows."""
        mean = self._sum / max(1, self._n)
        covariance = self._product - self._n * np.outer(mean, mean)
        deviation = np.sqrt(np.maximum(np.diag(covariance), 0))
        is_flat = deviation <= _FLAT * deviation.max(initial=0) + 1e-30
        per_deviation = np.where(is_flat, 0, 1 / np.where(is_flat, 1, deviation))
        covariance *= per_deviation
        covariance *= per_deviation[:, None]
        found = np.clip(covariance, -1, 1).astype(np.float32)
        np.fill_diagonal(found, 1)
        return found


def rows_of(logits: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Some rows of logits, less the mean of each, float32 (n, n_clusters); a `LoadError` if the file changed."""
    return _centred(_taken(logits, rows))


def centred_blocks(logits: np.ndarray, rows: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Runs of some rows of logits, ascending, less the mean of each, float32, and which run that is."""
    is_whole = len(rows) == len(logits)
    read = Blocks(logits, n_bytes=_AT_ONCE * logits.itemsize)
    parts = read.rows if is_whole else row_slices(len(rows), logits.shape[1], _AT_ONCE)
    with ThreadPoolExecutor(n_threads_here()) as pool:
        for number, part in enumerate(parts):
            block = read.read(number) if is_whole else _taken(logits, rows[part])
            if is_whole:
                check_finite(block, first_row=part.start)
            yield part, _centred(block, pool)


def _taken(logits: np.ndarray, rows: np.ndarray) -> np.ndarray:
    taken = logits.view(np.ndarray)[rows]
    MappedFile(logits).check()
    return taken


def _centred(block: np.ndarray, pool: Executor | None = None) -> np.ndarray:
    """Rows as float32, less the mean of each; the threads of a pool take some each."""
    made = np.empty(block.shape, dtype=np.float32)
    of_mean = np.full(block.shape[1], 1 / block.shape[1], dtype=np.float32)

    def centre(part: slice) -> None:
        made[part] = block[part]
        made[part] -= (made[part] @ of_mean)[:, None]

    parts = row_slices(len(block), block.shape[1], _A_THREAD)
    for _ in map(centre, parts) if pool is None else pool.map(centre, parts):
        pass  # what a thread raises comes up here
    return made
