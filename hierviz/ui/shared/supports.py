"""Support in the app: made by a job, shown as it grows, and trees without their weak nodes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from hierviz.errors import HiervizError
from hierviz.support import Support, collapsed, support_growing
from hierviz.ui.shared.analyses import ServedAnalysis, served
from hierviz.ui.shared.jobs import Job, Progress, jobs
from hierviz.ui.shared.selection import Selection

REPLICATES = 100


@st.cache_resource(show_spinner=False)
def _so_far() -> dict[str, Support]:
    """What unfinished jobs know by now."""
    return {}


def can_have_support(analysis: ServedAnalysis) -> bool:
    """True where there are logits to draw points from, and a node to support."""
    return analysis.study.tree_logits is not None and analysis.tree.n_inner > 1


def support_job(analysis: ServedAnalysis, chosen: Selection) -> Job[Support]:
    """The job that draws points and makes trees of them; begun unless it is under way or done."""
    whole = analysis.whole or analysis
    key, so_far = whole.key, _so_far()

    def work(progress: Progress) -> Support:
        try:
            for found in support_growing(
                whole, REPLICATES, aggregation=chosen.aggregation, progress=progress
            ):
                so_far[key] = found
            return found
        finally:
            so_far.pop(key, None)

    return jobs().start(("support", key, chosen.aggregation), work)


def support_so_far(analysis: ServedAnalysis, job: Job[Support]) -> Support | None:
    """What is known of the nodes of a tree by now; None at first, and after a stop."""
    found = support_of_whole(analysis, job)
    return found if found is None or analysis.kept is None else found.of_kept(analysis.kept)


def support_of_whole(analysis: ServedAnalysis, job: Job[Support]) -> Support | None:
    """The same of the tree with all its nodes, hidden ones included."""
    if job.finished.is_set():
        return None if isinstance(job.error, HiervizError) else job.result
    return _so_far().get((analysis.whole or analysis).key)


def shown_support(analysis: ServedAnalysis, chosen: Selection) -> Support | None:
    """The support to draw; None where it is not asked for, cannot be had, or is not there yet."""
    if not chosen.support or not can_have_support(analysis):
        return None
    return support_so_far(analysis, support_job(analysis, chosen))


def without_weak(analysis: ServedAnalysis, found: Support, hide: int) -> ServedAnalysis:
    """The analysis of the tree without the nodes whose transfer support is below so many percent."""
    return _without_weak(analysis, found, f"{analysis.key}-hide{hide}", hide)


@st.cache_resource(max_entries=12, show_spinner=False)
def _without_weak(_whole: ServedAnalysis, _found: Support, key: str, hide: int) -> ServedAnalysis:
    keep = ~(np.nan_to_num(_found.transfer, nan=1.0) < hide / 100)
    tree = collapsed(_whole.tree, keep)
    n_hidden = _whole.tree.n_nodes - tree.n_nodes
    notice = f"{n_hidden:,} of {_whole.tree.n_inner:,} nodes with a transfer support below {hide / 100:.2f} are hidden."
    tree = replace(tree, notices=(*tree.notices, notice))
    return served(_whole.study, tree, _whole.leaves, key, _whole.seconds, whole=_whole, kept=keep)
