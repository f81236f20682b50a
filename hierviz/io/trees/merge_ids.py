"""Tables of merges as programs write them: ids from 0 or from 1, leaves as negative numbers, no heights."""

from __future__ import annotations

import numpy as np


def with_usual_ids(rows: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Rows whose node ids are scipy's: leaves from 0, then the merges in order.

    Parameters
    ----------
    rows : float array, shape (K-1, 2 or more)
        Two ids a row, and what belongs to the merge.

    Returns
    -------
    rows : float array
    notices : list of str
        What was changed.
    """
    ids, n_leaves = rows[:, :2], len(rows) + 1
    if not len(rows) or not np.isfinite(ids).all() or (ids % 1).any():
        return rows, []
    rows = np.array(rows, dtype=np.float64)
    merges_before = np.arange(len(rows))[:, None]
    if (
        (ids < 0).any() and (ids != 0).all() and (ids <= merges_before).all()
    ):  # R: leaf i is -i, merge i is i
        rows[:, :2] = np.where(ids < 0, -ids - 1, ids + n_leaves - 1)
        return rows, [
            "Negative ids were read as leaves and positive ones as merges, as R writes them."
        ]
    if ids.min() == 1 and ids.max() == 2 * n_leaves - 2:
        rows[:, :2] -= 1
        return rows, [
            "Nodes are counted from 1 in the file, as MATLAB and Octave do; they were read from 0."
        ]
    return rows, []


def with_heights(rows: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Rows whose heights are merge steps where all of them were 0."""
    if rows.shape[1] < 3 or rows[:, 2].any() or len(rows) < 2:
        return rows, []
    rows = np.array(rows)
    rows[:, 2] = np.arange(1, len(rows) + 1)
    return rows, [
        "All heights in the file are 0; they were taken as the order of the merges. (In tables that "
        "DeepECT's export_sklearn_dendrogram() writes the ids are ambiguous too: there, write "
        "str(model.tree_) to a .txt file.)"
    ]
