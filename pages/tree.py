"""Tree: the circular dendrogram, its cut, and the selected node."""

import streamlit as st

from hierviz.core.naming import given_names
from hierviz.ui.shared.compute import cut_scores, open_study, served_columns
from hierviz.ui.shared.knowledge import taxonomy_columns
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import from_view, select, selection, sequence, to_view
from hierviz.ui.shared.show import (
    current_analysis,
    current_study,
    errors_as_messages,
    heading,
    plain,
)
from hierviz.ui.tree.class_distances import show_class_distances
from hierviz.ui.tree.downloads import offer_downloads
from hierviz.ui.tree.mount import mount_geometry, mount_pictures, mount_view
from hierviz.ui.tree.panel import show_panel
from hierviz.ui.tree.pictures import leaf_pictures, node_pictures
from hierviz.ui.tree.taxonomy_tools import offer_taxonomy, say_what_is_awaited

VIEW = "tree_view"


def on_view_change() -> None:
    """The hand let go in the view: take over what it chose."""
    select(from_hand=True, **from_view(st.session_state[VIEW]["view"]))


@st.fragment
def view_and_panel(analysis) -> None:
    """The view and its panel; a selection reruns this and nothing else."""
    chosen = selection()
    study = open_study(chosen)  # anew: a group may have been named
    k = analysis.valid_k(chosen.k)
    told = st.session_state.get(VIEW, {}).get("view") or {}
    extra = {
        "cut": f"{k}-{chosen.opened}-{chosen.closed}",
        "heard": told.get("n", 0),
        **cut_scores(analysis, chosen, k),
    }
    with st.container(key="view_and_panel"):  # app.py puts the panel below on narrow screens
        view, panel = st.columns([2.1, 1], gap="medium")
    with view:
        mount_view(
            analysis.key,
            to_view(chosen, k),
            seq=sequence(),
            extra=extra,
            columns=served_columns(analysis, study, chosen)
            + taxonomy_columns(analysis, study, chosen, wait=False),
            names=given_names(analysis.tree, study),
            key=VIEW,
            on_change=on_view_change,
        )
    with panel, errors_as_messages():  # a fragment's errors do not reach app.py
        say_what_is_awaited(analysis, study)
        show_panel(analysis, study)
    with view:  # last: whoever clicks waits for the panel
        offer_downloads(analysis, study)


study = current_study()
title, tools = st.columns([2.1, 1], gap="medium")
with title:
    heading("Tree", QUESTIONS["tree"])
analysis = current_analysis(study)
with tools:
    offer_taxonomy(analysis, study)
view_and_panel(analysis)
mount_geometry(analysis.payload, key="tree_geometry")
with errors_as_messages():
    pictures = leaf_pictures(analysis, study)
    if pictures is not None:
        mount_pictures(pictures, key="tree_pictures")
    portraits = node_pictures(analysis, study)
    if portraits is not None:
        mount_pictures(portraits, key="tree_portraits")
remarks = [*analysis.tree.notices]
if study.train_logits is not None:
    remarks.append(
        f"The tree comes from {len(study.train_logits):,} training points, the metrics and "
        f"pictures from {study.n_points:,} evaluation points."
    )
st.caption(" ".join([f"{plain(analysis.tree.source)}.", *map(plain, remarks)]))
if analysis.leaves.counts is not None:
    distances = st.expander("How far classes are apart", key="distances", on_change="rerun")
    if distances.open:
        with distances, errors_as_messages():
            show_class_distances(analysis, study)
