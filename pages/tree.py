"""Tree: the circular dendrogram, its cut, and the selected node."""

import streamlit as st

from hierviz.encodings import SUPPORT
from hierviz.ui.shared.analyses import ServedAnalysis, of_study
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.messages import errors_as_messages, fragment, plain
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.studies import open_study
from hierviz.ui.shared.targets import cut_scores, more_targets, served_target
from hierviz.ui.shared.taxonomies import encodings_in_use
from hierviz.ui.shared.taxonomy_choice import say_what_is_awaited
from hierviz.ui.tree.chosen_view import chosen_view, mount_chosen_view
from hierviz.ui.tree.class_distances import show_class_distances
from hierviz.ui.tree.mount import mount_geometry, mount_pictures
from hierviz.ui.tree.panel import show_panel
from hierviz.ui.tree.pictures import leaf_pictures, node_pictures
from hierviz.ui.tree.support import follow_support
from hierviz.ui.tree.tools import offer_tools


@fragment
def view_and_panel(analysis: ServedAnalysis) -> None:
    """The view and its panel; a selection reruns this and nothing else."""
    analysis = of_study(analysis, open_study(selection()))  # anew: a group may have been named
    target = served_target(analysis, selection())
    chosen = selection()
    encodings = encodings_in_use(analysis, chosen, wait=False)
    support = next((one for one in encodings if one.key == SUPPORT), None)
    extra = {
        "cut": chosen_view(analysis).cut_key(analysis.tree),
        "targets": more_targets(analysis, chosen),
        "against": target.target.key if target else "",
        "support": support is not None,
        **cut_scores(analysis, chosen, target),
    }
    with st.container(key="view_and_panel"):  # page.css makes it as high as the window
        picture, panel = st.columns([2.6, 1], gap="small")
    with picture:
        mount_chosen_view(analysis, encodings, extra, key="tree_view", kind="tree")
        if target is not None:
            mount_pictures(target.payload, key="tree_target")
    with panel, st.container(key="tree_panel"), errors_as_messages():  # the picture stays
        say_what_is_awaited(analysis)
        show_panel(analysis)
        follow_support(analysis)


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
