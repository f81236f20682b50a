"""The tool that says how far the tree can be trusted: support of its nodes, and hiding the weak ones."""

from __future__ import annotations

import numpy as np
import streamlit as st

from hierviz.core.support import WELL
from hierviz.encodings import Encoding, support_encoding
from hierviz.errors import HiervizError
from hierviz.support import Support, well_supported
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.messages import callback, fragment, percent, plain, show_error
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.supports import (
    can_have_support,
    shown_support,
    support_job,
    support_of_whole,
    support_so_far,
)
from hierviz.ui.shared.taxonomies import AT_ONCE_S
from hierviz.ui.shared.taxonomy_choice import TOOLS_CHANGED
from hierviz.ui.tree.selected_group import SelectedGroup

_HELP = (
    "Points are drawn anew, with replacement, and L2H makes a tree of each draw. Transfer support is 1 "
    "where a group comes back every time; it falls with the share of its leaves that would have to move."
)

_EVERY = 10  # draws between one picture and the next
_SEEN = "support_draws_seen"


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
            _summary(analysis, support_job(analysis, selection()))


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
        help="Their children hang at the next node above that is kept; a node can then have more "
        "than two. Metrics, pages and downloads are of that tree.",
    )  # fmt: skip


def follow_support(analysis: ServedAnalysis, shown: Encoding | None) -> None:
    """While points are drawn: how far that is; the picture follows as the numbers firm up.

    `shown` is what the picture shows: all may be known only since.
    """
    if not selection().support or not can_have_support(analysis):
        return
    job = support_job(analysis, selection())
    if not job.finished.wait(AT_ONCE_S):
        _follow(job)
    elif found := support_so_far(analysis, job):
        now = support_encoding(found.transfer, found.n_replicates)
        if shown is None or shown.title != now.title:
            st.rerun()


@fragment(run_every=1.0)
def _follow(job: Job[Support]) -> None:
    seen = st.session_state.setdefault(_SEEN, 0)
    now = job.total if job.finished.is_set() else _EVERY * (job.done // _EVERY)
    st.session_state[_SEEN] = 0 if job.finished.is_set() else now
    if now > seen or job.finished.is_set():
        st.rerun()
    st.progress(job.done / max(1, job.total), f"Support: {job.done:,} of {job.total:,} draws")
    st.button("Stop", key="stop_support", on_click=callback(job.cancel))


def _summary(analysis: ServedAnalysis, job: Job[Support]) -> None:
    if job.finished.is_set() and isinstance(job.error, HiervizError):
        show_error(job.error)
        return
    found = support_of_whole(analysis, job)
    if found is None:
        return
    n = int((~np.isnan(found.transfer)).sum())
    if n:
        st.markdown(
            f"**{percent(well_supported(found))}** of the tree's {n:,} nodes are well supported: transfer "
            f"support of {WELL} or more in {found.n_replicates:,} draws."
        )
    if not analysis.tree.source.startswith("L2H"):
        st.caption("This tree is from elsewhere: its nodes are looked for in trees that L2H makes.")
    for text in (found.what, *found.notices):
        st.caption(plain(text))


def say_support(analysis: ServedAnalysis, chosen: SelectedGroup) -> None:
    """The support of the selected node in one sentence, where it is shown."""
    found = shown_support(analysis, selection())
    if found is None or chosen.node < 0 or np.isnan(found.transfer[chosen.node]):
        return
    n, seen, p = found.n_replicates, int(found.n_seen[chosen.node]), len(chosen.leaves)
    share = float(found.transfer[chosen.node])
    text = f"Support **{share:.2f}**: this group comes back in {f'{seen:,}' if seen else 'none'} of {n:,} draws"
    if seen < n:
        moved = (1 - share) * min(p - 1, analysis.tree.n_leaves - p) * n / (n - seen)
        text += f"; in the others {moved:,.1f} leaves on average would have to be moved in or out"
    st.markdown(f"{text}.")
