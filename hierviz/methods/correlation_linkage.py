"""Linkage of a model's clusters by how their logits go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import fastcluster
import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.logits import check_table
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.methods.correlations import correlations
from hierviz.methods.fit.contract import Cost

#: How far apart two groups of clusters are.
LINKAGES = {
    "average": "the mean distance over their pairs",
    "complete": "their two furthest clusters",
    "single": "their two nearest clusters",
}


def correlation_linkage(
    logits: np.ndarray | Study,
    *,
    linkage: str = "average",
    leaf_names: Sequence[str] = (),
    progress: Callable[[int, int], object] | None = None,
) -> Hierarchy:
    """The linkage of clusters by 1 - R, R the correlation of their logits.

    Parameters
    ----------
    logits : array (n_points, n_clusters), or Study
        Of a study its training logits, or its logits where it has none.
    linkage : str
        A key of `LINKAGES`.
    leaf_names : sequence of str, optional
    progress : callable, optional
        Called as ``progress(done, total)``. What it raises stops the work and passes through.

    Returns
    -------
    Hierarchy
        Binary; heights are distances, from 0 to 2.

    Raises
    ------
    InputError
        Logits that are not a finite table of numbers, a study without logits, an unknown linkage.

    Notes
    -----
    The mean of each row is taken from it first. Labels play no part, nor does which cluster a point is
    in: clusters without points have their place like any other. O(n_points n_clusters^2).

    Examples
    --------
    >>> correlation_linkage(np.array([[3.0, 2, 0, 0], [0, 0, 2, 3], [2, 3, 0, 0]])).children(4).tolist()
    [2, 3]
    """
    if linkage not in LINKAGES:
        raise InputError(f"Unknown linkage {linkage!r}; expected one of {', '.join(LINKAGES)}.")
    if isinstance(logits, Study):
        if logits.tree_logits is None:
            raise InputError(
                f"The study {logits.name!r} has no logits to correlate.",
                hint="Give the logits of the model, one row per point.",
            )
        logits = logits.tree_logits
    logits = np.asanyarray(logits)
    notices = tuple(map(str, check_table(logits)))
    k = logits.shape[1]
    names, source = tuple(leaf_names), f"{linkage} linkage by 1 - correlation of the logits"
    if k == 1:
        return Hierarchy(np.array([-1]), np.zeros(1), 1, names, source=source)
    apart = 1 - correlations(logits, progress=progress)[np.triu_indices(k, 1)].astype(np.float64)
    rows = fastcluster.linkage(apart, linkage, preserve_input=False)
    return Hierarchy.from_linkage(rows[:, :3], leaf_names=names, source=source, notices=notices)


def correlation_cost(n_points: int, n_clusters: int) -> Cost:
    """Estimated cost of `correlation_linkage`."""
    return Cost(1e-2 + 4e-11 * n_points * n_clusters**2, 3e7 + 40.0 * n_clusters**2)
