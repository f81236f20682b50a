"""More than two trees: how far apart each pair is; a row puts them side by side."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import streamlit as st

from hierviz.compare import Distances, distances, match_leaves
from hierviz.core.study import Study
from hierviz.errors import HiervizError, InputError
from hierviz.ui.compare.comparisons import with_alike_leaves
from hierviz.ui.compare.other_trees import (
    compared_trees,
    other_job,
    other_label,
    pair_of,
    shown_tree,
    take_pair,
)
from hierviz.ui.shared.analyses import BY_KEY, ServedAnalysis
from hierviz.ui.shared.messages import callback, plain
from hierviz.ui.shared.selection import selection

_KEY = "pairs_table"
_NOTHING = Distances(float("nan"), float("nan"))


def chosen_analyses(analysis: ServedAnalysis, study: Study) -> dict[str, ServedAnalysis]:
    """The shown tree and the others that were chosen, by their text; a message for those that fail."""
    chosen = selection()
    found = {shown_tree(study, chosen): analysis}
    jobs = {
        text: other_job(study, text)[1]
        for text in compared_trees(study, chosen)
        if text not in found
    }
    for text, job in jobs.items():
        try:
            job.finished.wait()
            found[text] = job.result
        except HiervizError as error:
            st.caption(f"{plain(label_of(text))} is left out: {plain(error.message)}")
    return found


def label_of(text: str) -> str:
    """The name of a tree in tables; the shown one may have no name of its own."""
    return other_label(text) if text else "the shown tree"


def show_pairs(analysis: ServedAnalysis, study: Study) -> None:
    """The list, where more than two trees are chosen."""
    if len(compared_trees(study, selection())) < 2:
        return
    with st.spinner("Comparing every two of the trees …"):
        trees = chosen_analyses(analysis, study)
        pairs = list(combinations(trees, 2))
        found = [apart(trees[one], trees[other]) for one, other in pairs]
    shown, now = next(iter(trees)), pair_of(study, selection())
    order = sorted(range(len(pairs)), key=lambda at: _known_first(found[at].clustering_information))
    rows = pd.DataFrame({
        "side by side": ["●" if pairs[at] == now else "" for at in order],
        "left": [label_of(pairs[at][0]) for at in order],
        "right": [label_of(pairs[at][1]) for at in order],
        "distance": [found[at].clustering_information for at in order],
        "Robinson-Foulds": [found[at].robinson_foulds for at in order],
    })  # fmt: skip

    def take() -> None:
        at = st.session_state[_KEY].selection.rows
        if at:
            left, right = pairs[order[at[0]]]
            take_pair("" if left == shown else left, right)

    st.caption("Every two of the trees, the nearest first. Select a row to see them side by side.")
    bar = st.column_config.ProgressColumn(format="%.3f", min_value=0.0, max_value=1.0)
    st.dataframe(
        rows, key=_KEY, hide_index=True, height=min(250, 37 + 35 * len(rows)),
        on_select=callback(take), selection_mode="single-row",
        column_config={
            "side by side": st.column_config.TextColumn("", width=30),
            "distance": bar,
            "Robinson-Foulds": bar,
        },
    )  # fmt: skip


def _known_first(distance: float) -> tuple[bool, float]:
    return distance != distance, distance


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs=BY_KEY)
def apart(one: ServedAnalysis, other: ServedAnalysis) -> Distances:
    """The distances over the shared leaves; nan where there are too few or too many of them."""
    try:
        sides = with_alike_leaves(one, other)
        return distances(*match_leaves(sides[0].tree, sides[1].tree).trees)
    except InputError:
        return _NOTHING
