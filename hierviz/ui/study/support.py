"""How far the tree can be trusted, on the Study page: a sentence, a curve, which groups are safe and which not."""

from __future__ import annotations

import numpy as np
import streamlit as st

from hierviz.core.support import WELL, support_text
from hierviz.figures.support_by_size import support_by_size
from hierviz.support import TAKEN, Support, by_size, most_groups_supported, well_supported
from hierviz.taxonomy.node_names import NodeNames
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.messages import callback, duration, fragment, percent, plain
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.supports import (
    can_have_support,
    foretold_seconds,
    how_far,
    offer_again,
    refits,
    support_job,
    support_of_whole,
    what_was_done,
)
from hierviz.ui.shared.taxonomies import AT_ONCE_S

_MOST_NAMES = 12


@fragment
def show_support(analysis: ServedAnalysis) -> None:
    """The section; nothing is computed until requested."""
    if not can_have_support(analysis):
        if analysis.has_own_leaves and analysis.tree.n_inner > 1:
            st.caption(
                "How far this tree can be trusted is not known: no method is beside it that could make it "
                "again of other points. Trees that are fitted below have one; improved ones do not."
            )
        return
    st.subheader("How far this tree can be trusted", anchor=False)
    if not selection().support:
        st.caption(plain(_what_it_is(analysis)))

        def ask() -> None:
            select(support=True)

        st.button("Resample points", key="ask_support", on_click=callback(ask))
        return
    job = support_job(analysis, selection())
    if not job.finished.wait(AT_ONCE_S):
        _follow(job)
        return
    offer_again(analysis, selection(), key="again_on_study")
    found = support_of_whole(analysis, selection())
    if found is not None:
        _show(analysis.whole or analysis, found)


def _what_it_is(analysis: ServedAnalysis) -> str:
    if refits(analysis) is None:
        maker = "L2H makes" if analysis.recipe is None else "the same method makes"
        return (
            f"Other points of the same model would give another tree. Points are resampled 100 times, and "
            f"{maker} a tree of each draw: groups that come back can be trusted, others are noise."
        )
    return (
        f"Other points would give another tree. The same method fits a tree to {100 * TAKEN:.0f} % of the points, "
        "100 times: groups that come back can be trusted, others are noise. It takes about "
        f"{duration(foretold_seconds(analysis))} in the background, shows what is known by then, and can be stopped."
    )


@fragment(run_every=1.0)
def _follow(job: Job[Support]) -> None:
    """Progress while points are drawn. The page below does not wait for it."""
    if job.finished.is_set():
        st.rerun()
    how_far(job, key="stop_support")


def _show(analysis: ServedAnalysis, found: Support) -> None:
    tree = analysis.tree
    n = int((~np.isnan(found.transfer)).sum())
    if n == 0:
        st.caption("This tree has no inner node but the root.")
        return
    k = most_groups_supported(tree, found)
    upto = (
        f"So are all groups of every cut into up to {k:,} groups."
        if k > 1
        else f"Not all groups of the cut into {int(tree.n_groups[1])} are."
    )
    st.markdown(
        f"**{percent(well_supported(found))}** of {n:,} nodes are well supported: their transfer support is "
        f"{WELL} or more in {found.n_replicates:,} draws. {upto}"
    )
    left, right = st.columns(2, gap="large")
    with left:
        bands = by_size(tree, found)
        sizes = [str(b.least) if b.least == b.most else f"{b.least:,} to {b.most:,}" for b in bands]
        columns = zip(*((b.n_nodes, b.transfer, b.felsenstein) for b in bands), strict=True)
        chart = support_by_size(sizes, *(list(column) for column in columns))
        st.plotly_chart(chart, key="support_by_size", config={"displayModeBar": False})
    with right:
        _concepts(analysis, found)
    for text in what_was_done(analysis, found):
        st.caption(plain(text))


def _concepts(analysis: ServedAnalysis, found: Support) -> None:
    """The named groups that come back, and those that do not, largest first."""
    named = [
        (node, name)
        for node, name in NodeNames(analysis, concepts=analysis.concepts).shared
        if not np.isnan(found.transfer[node])
    ]
    named.sort(key=lambda one: -int(analysis.tree.n_leaves_below[one[0]]))
    sure = [one for one in named if found.transfer[one[0]] >= WELL]
    unsure = [one for one in named if found.transfer[one[0]] < WELL]
    for title, some in (("Safe to speak of", sure), ("Not safe to speak of", unsure)):
        if some:
            st.markdown(f"**{title}** ({len(some):,} named groups)")
            texts = [
                f"{plain(name)} · {support_text(float(found.transfer[node]))}"
                for node, name in some[:_MOST_NAMES]
            ]
            if len(some) > _MOST_NAMES:
                texts.append(f"and {len(some) - _MOST_NAMES:,} smaller ones")
            st.markdown("\n".join(f"- {text}" for text in texts))
