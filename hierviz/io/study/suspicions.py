"""What looks wrong with logits, labels and names together, and can still be opened."""

from __future__ import annotations

import numpy as np

from hierviz.core.study import Notice
from hierviz.io.study.model_type import Outputs

_MOST_CLUSTERS_A_POINT = 2
_SURE = 0.5  # share of points that a shift must explain
_CLEAR = 3  # times as many as without it


def suspicions(outputs: Outputs) -> list[Notice]:
    """What a reader should know of logits that are likely transposed, or shifted against labels."""
    notices = []
    n_points, n_clusters = len(outputs.assignments), outputs.n_clusters
    if (
        outputs.has_logits
        and outputs.labels is None
        and 1 < n_points <= n_clusters / _MOST_CLUSTERS_A_POINT
    ):
        notices.append(
            Notice(
                f"There are {n_points:,} points and {n_clusters:,} clusters. Is the table transposed, "
                "one row per cluster?",
                "Save it as logits.T if so.",
            )
        )
    return notices + _shifted(outputs)


def _shifted(outputs: Outputs) -> list[Notice]:
    """Cluster k + 1 is class k: the first output is one for the background."""
    if outputs.labels is None or not outputs.has_logits:
        return []
    known = outputs.labels >= 0
    apart = outputs.assignments[known].astype(np.int64) - outputs.labels[known]
    if not len(apart):
        return []
    share, plain = float((apart == 1).mean()), float((apart == 0).mean())
    n_labelled = int(outputs.labels.max()) + 1
    if n_labelled >= outputs.n_clusters or share < _SURE or share <= _CLEAR * plain:
        return []
    return [
        Notice(
            f"Cluster k + 1 is class k for {share:.1%} of the points, cluster k for {plain:.1%}. Are the "
            f"logits shifted by one against the labels ({outputs.n_clusters:,} outputs, labels up to "
            f"{n_labelled - 1:,})?",
            "If the first output is a background, save logits[:, 1:].",
        )
    ]
