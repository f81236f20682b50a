"""Support in the app: made by a job, shown as it grows, and trees without their weak nodes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import streamlit as st

from hierviz.encodings import Encoding, support_encoding
from hierviz.errors import Cancelled, HiervizError
from hierviz.methods import points_of
from hierviz.methods.fit import foretell, shape_of
from hierviz.methods.recipe import Recipe
from hierviz.support import TAKEN, Support, collapsed, support_growing
from hierviz.ui.shared.analyses import ServedAnalysis, served
from hierviz.ui.shared.jobs import Job, Progress, jobs
from hierviz.ui.shared.messages import callback, show_error
from hierviz.ui.shared.selection import TOOLS_CHANGED, Selection

REPLICATES = 100
FOREIGN = (
    "This tree is from elsewhere: its nodes are looked for in trees that L2H makes of the draws."
)
_PINNED = "support_pinned"


@st.cache_resource(show_spinner=False)
def _so_far() -> dict[tuple, Support]:
    """Results so far of unfinished jobs."""
    return {}


def can_have_support(analysis: ServedAnalysis) -> bool:
    """True where points can be drawn from, and trees made of them, and there is a node to support."""
    is_fitted = (analysis.whole or analysis).recipe is not None
    return (is_fitted or analysis.study.tree_logits is not None) and analysis.tree.n_inner > 1


def refits(analysis: ServedAnalysis) -> Recipe | None:
    """How the tree was fitted to points, where its own method makes the trees of the draws."""
    recipe = (analysis.whole or analysis).recipe
    return recipe if recipe is not None and recipe.is_of_points else None


def foretold_seconds(analysis: ServedAnalysis) -> float:
    """What all fits to some of the points take, about."""
    recipe = refits(analysis)
    if recipe is None:
        return 0.0
    n, width = shape_of(_points(analysis))
    return REPLICATES * foretell(recipe.method, (round(TAKEN * n), width), **recipe.options).seconds


def _points(analysis: ServedAnalysis) -> Any:
    whole = analysis.whole or analysis
    return points_of(whole.base or whole.study)


def support_job(analysis: ServedAnalysis, chosen: Selection) -> Job[Support]:
    """The job that draws points and makes trees of them; begun where there is none.

    One that was stopped, or failed, stays as it is until `draw_again`.
    """
    whole, key = analysis.whole or analysis, _key(analysis, chosen)

    def work(progress: Progress) -> Support:
        return _drawn(whole, chosen.aggregation, key, progress)

    return jobs().get(key) or jobs().start(key, work)


def known_support(analysis: ServedAnalysis, chosen: Selection) -> Support | None:
    """What draws that have ended say of the tree with all its nodes; none are begun."""
    job = jobs().get(_key(analysis, chosen))
    if job is None or not job.finished.is_set() or isinstance(job.error, HiervizError):
        return None
    return job.result


def draw_again(analysis: ServedAnalysis, chosen: Selection) -> None:
    """Forget draws that were stopped, or failed: the next request starts them again."""
    jobs().forget(_key(analysis, chosen))


def _key(analysis: ServedAnalysis, chosen: Selection) -> tuple[str, str, str]:
    return ("support", (analysis.whole or analysis).key, chosen.aggregation)


def _drawn(whole: ServedAnalysis, aggregation: str, key: tuple, progress: Progress) -> Support:
    """All draws; if they are stopped, the result so far."""
    so_far, found = _so_far(), None
    try:
        points = _points(whole) if refits(whole) else None
        growing = support_growing(
            whole, REPLICATES, aggregation=aggregation, recipe=whole.recipe, points=points,
            progress=progress,
        )  # fmt: skip
        for found in growing:
            so_far[key] = found
    except Cancelled:
        if found is None:
            raise
    finally:
        so_far.pop(key, None)
    return cast(Support, found)  # at least one is given


def support_of_whole(analysis: ServedAnalysis, chosen: Selection) -> Support | None:
    """The result so far for the tree with all its nodes, hidden ones included.

    None at first, and where the draws failed or were stopped before ten.
    """
    job = support_job(analysis, chosen)
    if job.finished.is_set():
        return None if isinstance(job.error, HiervizError) else job.result
    return _so_far().get(_key(analysis, chosen))


def support_so_far(analysis: ServedAnalysis, job: Job[Support]) -> Support | None:
    """What a job that has ended knows of the nodes that are shown; None where it failed."""
    found = None if isinstance(job.error, HiervizError) else job.result
    return found if found is None or analysis.kept is None else found.of_kept(analysis.kept)


def pin_support(analysis: ServedAnalysis, chosen: Selection) -> None:
    """Keep what is known now for all that this run of the page shows, and for reruns of its parts."""
    wanted = chosen.support and can_have_support(analysis)
    st.session_state[_PINNED] = (
        (_key(analysis, chosen), support_of_whole(analysis, chosen)) if wanted else None
    )


def pinned_support(analysis: ServedAnalysis, chosen: Selection) -> Support | None:
    """What the page shows of the tree with all its nodes; None where it shows none, or none yet."""
    if not chosen.support or not can_have_support(analysis):
        return None
    key, found = st.session_state.get(_PINNED) or (None, None)
    return found if key == _key(analysis, chosen) else support_of_whole(analysis, chosen)


def shown_support(analysis: ServedAnalysis, chosen: Selection) -> Support | None:
    """The same of the nodes that are shown."""
    found = pinned_support(analysis, chosen)
    return found if found is None or analysis.kept is None else found.of_kept(analysis.kept)


def shown_encoding(analysis: ServedAnalysis, chosen: Selection) -> Encoding | None:
    """What is drawn of it, and what the legend says; None where nothing is."""
    found = shown_support(analysis, chosen)
    return None if found is None else encoding_of(analysis, found, chosen.hide)


def encoding_of(analysis: ServedAnalysis, found: Support, hide: int) -> Encoding:
    """The support of a tree's nodes as it is drawn; `hide` in percent is below which nodes are hidden."""
    return support_encoding(
        found.transfer,
        found.n_replicates,
        of_l2h=_is_of_its_method(analysis),
        hidden_below=hide / 100,
    )


def _is_of_its_method(analysis: ServedAnalysis) -> bool:
    """True where the trees of the draws are made as the shown one was."""
    whole = analysis.whole or analysis
    return whole.is_l2h or whole.recipe is not None


def what_was_done(analysis: ServedAnalysis, found: Support) -> tuple[str, ...]:
    """What was drawn, of what the nodes are looked for in, and what to know, as sentences."""
    foreign = () if _is_of_its_method(analysis) else (FOREIGN,)
    return (*foreign, found.what, *found.notices)


def how_far(job: Job[Support], *, key: str) -> None:
    """How many draws are done, and a button that stops them."""
    total = job.total or REPLICATES
    st.progress(job.done / total, f"Support: {job.done:,} of {total:,} draws")
    st.button("Stop", key=key, on_click=callback(job.cancel))


def offer_again(analysis: ServedAnalysis, chosen: Selection, *, key: str) -> None:
    """Where draws failed or were stopped: what happened, and a button that begins them again."""
    job = support_job(analysis, chosen)
    if not job.finished.is_set():
        return
    if isinstance(job.error, HiervizError):
        show_error(job.error)
    elif job.result.n_replicates == REPLICATES:
        return

    def again() -> None:
        draw_again(analysis, chosen)
        st.session_state[TOOLS_CHANGED] = True

    st.button(f"Resample points {REPLICATES} times", key=key, on_click=callback(again))


def without_weak(analysis: ServedAnalysis, found: Support, hide: int) -> ServedAnalysis:
    """The analysis of the tree without the nodes whose transfer support is below a percentage."""
    return _without_weak(analysis, found, f"{analysis.key}-hide{hide}-{found.n_replicates}", hide)


@st.cache_resource(max_entries=12, show_spinner=False)
def _without_weak(_whole: ServedAnalysis, _found: Support, key: str, hide: int) -> ServedAnalysis:
    keep = ~(np.nan_to_num(_found.transfer, nan=1.0) < hide / 100)
    tree = collapsed(_whole.tree, keep)
    n_hidden = _whole.tree.n_nodes - tree.n_nodes
    notice = (
        f"{n_hidden:,} of {_whole.tree.n_inner:,} nodes with a transfer support "
        f"below {hide / 100:.2f} in {_found.n_replicates:,} draws are hidden."
    )
    tree = replace(tree, notices=(*tree.notices, notice))
    return served(
        _whole.study, tree, _whole.leaves, key, _whole.seconds, whole=_whole, kept=keep,
        has_own_leaves=_whole.has_own_leaves, base=_whole.base,
    )  # fmt: skip
