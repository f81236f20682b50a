"""The tool that shows how far the tree can be trusted: support of its nodes, and hiding the weak ones."""

from __future__ import annotations

import numpy as np
import streamlit as st

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.support import WELL, support_text
from hierviz.support import Support, well_supported
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.messages import callback, fragment, percent, plain
from hierviz.ui.shared.selection import TOOLS_CHANGED, select, selection
from hierviz.ui.shared.supports import (
    can_have_support,
    how_far,
    offer_again,
    pinned_support,
    shown_support,
    support_job,
    support_of_whole,
    what_was_done,
)
from hierviz.ui.shared.taxonomies import AT_ONCE_S
from hierviz.ui.tree.selected_group import SelectedGroup

_HELP = (
    "Points are resampled, and L2H, or the method that fitted the tree, makes a tree of each draw. Transfer support is 1 "
    "where a group comes back every time; it falls with the share of its leaves that would have to move."
)


def offer_support(analysis: ServedAnalysis) -> None:
    """The popover; it costs nothing until support is asked for."""
    if not can_have_support(analysis):
        return
    popover = st.popover("Support", icon=":material/verified:", key="support", on_change="rerun")
    if not popover.open:
        return
    with popover:
        st.session_state["show_support"] = selection().support
        st.toggle(
            "Show how far each node can be trusted", key="show_support", help=_HELP,
            on_change=callback(_shown),
        )  # fmt: skip
        if selection().support:
            _hide_weak()
            _summary(analysis)


def _shown() -> None:
    on = bool(st.session_state["show_support"])
    if not on and selection().hide:
        select(support=False, hide=0)
    else:
        select(support=on)
    st.session_state[TOOLS_CHANGED] = True


def _hide_weak() -> None:
    st.session_state["hide_weak"] = selection().hide

    def changed() -> None:
        select(hide=int(st.session_state["hide_weak"]))
        st.session_state[TOOLS_CHANGED] = True

    st.slider(
        "Hide nodes with less support than", 0, 100, key="hide_weak", step=5, format="%d %%",
        on_change=callback(changed),
        help="Their children are attached to the next node above that is kept; a node can then have more "
        "than two. Metrics, pages and downloads are of that tree.",
    )  # fmt: skip


def follow_support(analysis: ServedAnalysis) -> None:
    """Progress while points are drawn; the picture follows as the numbers settle."""
    chosen = selection()
    if not chosen.support or not can_have_support(analysis):
        return
    job, shown = support_job(analysis, chosen), pinned_support(analysis, chosen)
    n_shown = shown.n_replicates if shown else 0
    if not job.finished.wait(AT_ONCE_S):
        _follow(analysis, job, n_shown)
        return
    offer_again(analysis, chosen, key="again_beside_tree")
    _show_more(analysis, n_shown)


@fragment(run_every=1.0)
def _follow(analysis: ServedAnalysis, job: Job[Support], n_shown: int) -> None:
    _show_more(analysis, n_shown)
    if job.finished.is_set():
        st.rerun()
    how_far(job, key="stop_support")


@fragment(run_every=1.0)
def _follow_in_tools(job: Job[Support]) -> None:
    """The same in the popover: a small screen has no panel beside the tree."""
    if not job.finished.is_set():
        how_far(job, key="stop_support_in_tools")


def _show_more(analysis: ServedAnalysis, n_shown: int) -> None:
    """Run the page again when there are newer results than it shows."""
    found = support_of_whole(analysis, selection())
    if found is not None and found.n_replicates > n_shown:
        st.rerun()


def _summary(analysis: ServedAnalysis) -> None:
    job = support_job(analysis, selection())
    if not job.finished.is_set():
        _follow_in_tools(job)
    offer_again(analysis, selection(), key="again_in_tools")
    found = pinned_support(analysis, selection())
    if found is None:
        return
    n = int((~np.isnan(found.transfer)).sum())
    if n:
        st.markdown(
            f"**{percent(well_supported(found))}** of the tree's {n:,} nodes are well supported: transfer "
            f"support of {WELL} or more in {found.n_replicates:,} draws."
        )
    for text in what_was_done(analysis, found):
        st.caption(plain(text))


def say_support(analysis: ServedAnalysis, chosen: SelectedGroup) -> None:
    """The support of the selected node in one sentence, where it is shown."""
    found = shown_support(analysis, selection())
    if found is not None and chosen.node >= 0 and not np.isnan(found.transfer[chosen.node]):
        st.markdown(support_sentence(analysis.tree, found, chosen.node))


def support_sentence(tree: Hierarchy, found: Support, node: int) -> str:
    """How often a node comes back, and how nearly where it does not; as Markdown."""
    n, seen, p = found.n_replicates, int(found.n_seen[node]), int(tree.n_leaves_below[node])
    share = float(found.transfer[node])
    text = (
        f"Support **{support_text(share)}**: this group comes back in "
        f"{f'{seen:,}' if seen else 'none'} of {n:,} draws"
    )
    if seen < n:
        moved = (1 - share) * min(p - 1, tree.n_leaves - p) * n / (n - seen)
        where = "in the others " if seen else ""
        text += f"; {where}{moved:,.1f} leaves on average would have to be moved in or out"
    return f"{text}."
