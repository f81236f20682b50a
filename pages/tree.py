"""Tree: the circular dendrogram, its cut, and the selected node."""

from dataclasses import replace

import streamlit as st

from hierviz.core.naming import given_names
from hierviz.encodings import SUPPORT
from hierviz.tree_view.payload import encoding_message
from hierviz.ui.shared.analyses import ServedAnalysis, of_study
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.messages import callback, errors_as_messages, fragment, plain
from hierviz.ui.shared.selection import select, selection, sequence
from hierviz.ui.shared.studies import open_study
from hierviz.ui.shared.targets import cut_scores, more_targets, served_target
from hierviz.ui.shared.taxonomies import encodings_in_use
from hierviz.ui.shared.taxonomy_choice import say_what_is_awaited
from hierviz.ui.tree.class_distances import show_class_distances
from hierviz.ui.tree.mount import mount_geometry, mount_pictures, mount_view
from hierviz.ui.tree.panel import show_panel
from hierviz.ui.tree.pictures import leaf_pictures, node_pictures
from hierviz.ui.tree.support import follow_support
from hierviz.ui.tree.tools import offer_tools

VIEW = "tree_view"


def on_view_change() -> None:
    """The hand let go in the view: take over what it chose."""
    select(from_hand=True, view=selection().view.told(st.session_state[VIEW]["view"]))


@fragment
def view_and_panel(analysis: ServedAnalysis) -> None:
    """The view and its panel; a selection reruns this and nothing else."""
    analysis = of_study(analysis, open_study(selection()))  # anew: a group may have been named
    target = served_target(analysis, selection())
    chosen = selection()
    view = replace(chosen.view, n_groups=chosen.view.fitting_n_groups(analysis.tree))
    told = st.session_state.get(VIEW, {}).get("view") or {}
    encodings = encodings_in_use(analysis, chosen, wait=False)
    support = next((one for one in encodings if one.key == SUPPORT), None)
    extra = {
        "cut": view.cut_key(analysis.tree),
        "heard": told.get("n", 0),
        "targets": more_targets(analysis, chosen),
        "against": target.target.key if target else "",
        "support": support is not None,
        **cut_scores(analysis, chosen, target),
    }
    with st.container(key="view_and_panel"):  # page.css makes it as high as the window
        picture, panel = st.columns([2.6, 1], gap="small")
    with picture:
        mount_view(
            analysis.key,
            view.to_message(),
            seq=sequence(),
            extra=extra,
            encodings=[encoding_message(one) for one in encodings],
            names=given_names(analysis),
            key=VIEW,
            on_change=callback(on_view_change),
        )
        if target is not None:
            mount_pictures(target.payload, key="tree_target")
    with panel, st.container(key="tree_panel"), errors_as_messages():  # the picture stays
        say_what_is_awaited(analysis)
        show_panel(analysis)
        follow_support(analysis, support)


study = current_study()
analysis = current_analysis(study)
with st.container(key="tree_tools"):
    offer_tools(analysis)
view_and_panel(analysis)
mount_geometry(analysis.payload, key="tree_geometry")
with errors_as_messages():
    pictures = leaf_pictures(analysis)
    if pictures is not None:
        mount_pictures(pictures, key="tree_pictures")
    portraits = node_pictures(analysis)
    if portraits is not None:
        mount_pictures(portraits, key="tree_portraits")
remarks = [*analysis.tree.notices]
if study.train_logits is not None:
    of_tree = f"The tree comes from {len(study.train_logits):,} training points. " * analysis.is_l2h
    remarks.append(
        f"{of_tree}Counts, purity, confidence, metrics and pictures are of {study.n_points:,} "
        "evaluation points."
    )
st.caption(" ".join([f"{plain(analysis.tree.source)}.", *map(plain, remarks)]))
if analysis.leaves.counts is not None:
    distances = st.expander("Distances between classes", key="distances", on_change="rerun")
    if distances.open:
        with distances, errors_as_messages():
            show_class_distances(analysis)
